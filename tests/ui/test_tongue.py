"""A title that is not in the reader's language says in which it is, beside lists and in the library."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel

from brs_desktop.records.tongue import title_tongue
from brs_desktop.ui.records.pane import TONGUES
from brs_desktop.workspace import Workspace
from tests.ui.desks import Person, contact


def tongue(workspace: Workspace, collection: str, record: str, language: str) -> str:
    key = workspace.find(f"{collection}/{record}")
    return title_tongue(workspace.collection(collection), key, workspace.replica.cells(key), language)


def test_a_title_in_another_language_is_told_and_only_then(amina: Person) -> None:
    workspace = amina.workspace
    decision = next(row.id for row in workspace.page("documents").rows)
    centre = workspace.page("centres").rows[0].id
    assert tongue(workspace, "documents", decision, "fr") == tongue(workspace, "centres", centre, "ar") == "en"
    assert tongue(workspace, "documents", decision, "en") == tongue(workspace, "centres", centre, "en") == ""
    own = workspace.add("documents", {"title@ru": "Отходы", "kind": "other"}).key
    assert [tongue(workspace, "documents", own.record, code) for code in ("fr", "ru")] == ["ru", ""]
    workspace.set(own, {"title@fr": "Déchets"})
    assert tongue(workspace, "documents", own.record, "fr") == ""
    typed = workspace.add("contacts", contact("Grace Wanjiru")).key
    assert tongue(workspace, "contacts", typed.record, "fr") == "", "nobody can say in which language a name is"
    assert set(TONGUES) == {"en", "fr", "es", "ru", "zh", "ar"}


def test_the_panes_say_it_under_the_title(amina: Person) -> None:
    amina.press("rail_library")
    amina.idle()
    amina.window.place("library").browse.show_entry(amina.workspace.page("documents").rows[0].id)
    amina.idle()
    assert not amina.sees("preview_tongue")
    amina.window.speak("fr")
    amina.until(lambda: amina.sees("preview_tongue"))
    assert amina.find(QLabel, "preview_tongue").text()
    amina.press("rail_contacts")
    amina.idle()
    detail = amina.window.place("contacts").detail
    detail.show_record("centres", amina.workspace.page("centres").rows[0].id)
    amina.until(lambda: amina.sees("detail_tongue"))
    amina.window.speak("en")
    amina.until(lambda: not amina.sees("detail_tongue"))
