"""Moving a record through the window: where to, what stands there, the lines over both, and back (SYNC 4, 5)."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from brs_sync.ids import RecordKey
from brs_sync.values import Number
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QRadioButton, QWidget

from brs_desktop.ui.records.detail import DetailView
from brs_desktop.ui.records.moving import MoveDialog
from brs_desktop.ui.records.whereabouts import BringDialog
from brs_desktop.workspace import Workspace
from tests.cli.program import Hub
from tests.ui.desks import Person, contact, new_workspace
from tests.ui.test_cut import cut


def plain(words: str) -> str:
    return words.replace("\u2068", "").replace("\u2069", "")


def picture(widget: QWidget, name: str) -> None:
    folder = os.environ.get("BRS_PICTURES")
    if folder:
        widget.grab().save(str(Path(folder) / f"{name}.png"))


def shown(person: Person, key: RecordKey, place: str = "contacts") -> DetailView:
    """The pane with this record in it."""
    person.window.go_to(place)
    person.until(lambda: person.window.place(place) is not None)
    person.idle()
    if place == "reports":
        person.press("show_records")
    detail = person.window.place(place).findChild(DetailView, "detail")
    detail.show_record(key.collection, person.workspace.reference(key))
    person.until(lambda: detail.record == (key.collection, person.workspace.reference(key)))
    return detail


def asked(person: Person) -> MoveDialog:
    person.until(lambda: person.window.findChild(MoveDialog) is not None)
    dialog = person.window.findChild(MoveDialog)
    assert dialog is not None
    person.until(lambda: not dialog.waits)
    return dialog


def choose(person: Person, dialog: MoveDialog, code: str) -> None:
    box = person.find(QComboBox, "move_where")
    box.setCurrentIndex(next(n for n in range(box.count()) if box.itemData(n) == code))
    person.until(lambda: not dialog.waits and bool(dialog.says.text()))


def ugandan(person: Person) -> None:
    """A second country is known here: something was written for it before."""
    person.workspace.add("contacts", contact("Somebody else", country="UGA"), partition="contacts/UGA")


def test_a_record_moves_and_both_sides_say_so(amina: Person, walk: Callable[[QWidget], None]) -> None:
    ugandan(amina)
    key = amina.workspace.add("contacts", contact("Wanjiru Kamau")).key
    detail = shown(amina, key)
    assert not detail.moves.isVisible()
    amina.press("detail_move")
    dialog = asked(amina)
    walk(dialog)
    assert not dialog.go.isEnabled() and dialog.where.currentData() == "KEN"
    choose(amina, dialog, "UGA")
    assert "Nothing is there yet" in dialog.says.text()
    picture(dialog, "move")
    amina.press("move_now")
    amina.until(lambda: detail.moves.isVisible() and detail.moves.to.isVisible())
    assert plain(detail.moves.to.accessibleName()) == "Moved to: Wanjiru Kamau (UGA)" and not detail.mover.isVisible()
    picture(amina.window, "moved")
    walk(amina.window)
    amina.press("moved_to")
    amina.until(lambda: detail.moves.origin.isVisible())
    assert plain(detail.moves.origin.accessibleName()) == "Moved from: Wanjiru Kamau (KEN)"
    amina.press("moved_undo")
    amina.until(lambda: amina.workspace.moves.whereabouts(key).target is None)


def test_a_record_in_the_place_of_its_author_says_its_country_and_who_would_not_see_it(amina: Person) -> None:
    ugandan(amina)
    key = amina.workspace.add("contacts", contact("Wanjiru Kamau"), partition="contacts/KEN/own-x").key
    shown(amina, key)
    amina.press("detail_move")
    dialog = asked(amina)
    assert dialog.where.currentData() == "KEN" and not dialog.says.text()
    choose(amina, dialog, "UGA")
    assert "It leaves its author’s own place" in dialog.says.text()


def test_with_keys_alone(amina: Person) -> None:
    ugandan(amina)
    key = amina.workspace.add("contacts", contact("Wanjiru Kamau")).key
    detail = shown(amina, key)
    detail.history.setFocus()
    amina.keys("Ctrl+M")
    dialog = asked(amina)
    amina.until(lambda: dialog.where.hasFocus())
    QTest.keyClick(dialog.where, Qt.Key.Key_Down)
    amina.until(lambda: dialog.go.isEnabled())
    amina.tab_to("move_now")
    QTest.keyClick(amina.focus, Qt.Key.Key_Space)
    amina.until(lambda: amina.workspace.moves.whereabouts(key).target is not None)


def test_ctrl_m_asks_about_the_record_chosen_last_though_it_is_still_being_read(amina: Person) -> None:
    ugandan(amina)
    first = amina.workspace.add("contacts", contact("Aoko First")).key
    last = amina.workspace.add("contacts", contact("Wanjiru Last")).key
    amina.window.resize(820, 600)  # the pane has no room there
    detail = shown(amina, first)
    amina.until(lambda: not detail.isVisible())
    grid = amina.window.place("contacts").list.grid
    grid.setFocus()
    amina.until(lambda: grid.model().rowCount() == 3 and bool(grid.model().index(2, 0).data()))
    amina.idle()
    assert detail.record == ("contacts", amina.workspace.reference(first))
    QTest.keyClick(grid, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    amina.keys("Ctrl+M")
    asked(amina)
    assert detail.record == ("contacts", amina.workspace.reference(last))
    assert "Wanjiru Last" in amina.find(QLabel, "move_what").text()


@pytest.mark.parametrize("moved_while_open", [True, False])
def test_where_a_moved_record_opens_it_leads_to_where_it_is_now(amina: Person, moved_while_open: bool) -> None:
    ugandan(amina)
    key = amina.workspace.add("contacts", contact("Wanjiru Kamau")).key
    plan = amina.workspace.moves.plan(key, home="UGA")
    moved = None if moved_while_open else amina.workspace.moves.move(plan)
    amina.window.resize(820, 600)
    amina.window.go_to("contacts")
    place = amina.window.place("contacts")
    place.open_record("contacts", key)
    amina.until(lambda: place.filler is not None)
    amina.idle()
    if moved is None:
        assert not amina.sees("filler_moved_to")
        moved = amina.workspace.moves.move(plan)
    amina.until(lambda: amina.sees("filler_moved_to"))
    picture(amina.window, "filler_moved")
    assert plain(amina.find(QWidget, "filler_moved_to").accessibleName()) == "Moved to: Wanjiru Kamau (UGA)"
    amina.press("filler_moved_to")
    amina.until(lambda: place.filler is not None and place.filler.presenter.filler.key == moved.target)
    amina.idle()
    assert not amina.sees("filler_moved_to")


def test_a_right_key_that_is_there_is_compared_answer_by_answer(amina: Person) -> None:
    answers = {"country": "KEN", "year": "2024", "kind": "first_version"}
    wrong = amina.workspace.add("basel_reports", answers).key
    right = amina.workspace.add("basel_reports", {**answers, "year": "2023", "kind": "revision"}).key
    shown(amina, wrong, "reports")
    amina.press("detail_move")
    dialog = asked(amina)
    dialog.views["year"].answered.emit("year", Number("2023"))
    amina.until(lambda: not dialog.waits and bool(dialog.says.text()))
    assert "is there already" in dialog.says.text() and not dialog.go.isEnabled()
    picture(dialog, "compare")
    amina.press("differs_0_1")
    amina.press("move_now")
    amina.until(lambda: amina.workspace.moves.whereabouts(wrong).target == right)
    assert amina.workspace.replica.cells(right)["kind"].value == "revision"


def late(person: Person) -> tuple[RecordKey, RecordKey, DetailView]:
    """A record that moved while an editor over the old one was open."""
    ugandan(person)
    key = person.workspace.add("contacts", contact("Wanjiru Kamau")).key
    editor = person.workspace.open_filler("contacts", key)
    target = person.workspace.moves.move(person.workspace.moves.plan(key, home="UGA")).target
    editor.answer("telephone", "+254 700")
    editor.close()
    detail = shown(person, key)
    person.until(lambda: detail.moves.late.isVisible())
    return key, target, detail


def test_what_was_written_later_is_offered_and_brought_over(amina: Person, walk: Callable[[QWidget], None]) -> None:
    key, target, detail = late(amina)
    assert "without knowing" in detail.moves.says.text()
    amina.press("moved_late")
    amina.until(lambda: amina.window.findChild(BringDialog) is not None)
    dialog = amina.window.findChild(BringDialog)
    assert dialog is not None and dialog.go.isEnabled()
    walk(dialog)
    picture(dialog, "bring")
    assert "+254 700" in dialog.findChildren(QRadioButton)[0].text()
    amina.press("bring_now")
    amina.until(lambda: amina.workspace.moves.late(key) is None)
    assert amina.workspace.replica.cells(target)["telephone"].value == "+254 700"
    amina.until(lambda: not detail.moves.late.isVisible())


@pytest.mark.parametrize(("language", "width"), [("ar", 1024), ("ru", 1366)])
def test_it_reads_in_other_languages_and_nothing_is_cut(
    sit: Callable[..., Person], tmp_path: Path, language: str, width: int
) -> None:
    person = sit(new_workspace(tmp_path / "w"), language)
    # The longer words of the rail leave a small window no room for the pane beside the list.
    person.window.resize(width, 600)
    _key, _target, detail = late(person)
    assert cut(detail) == []
    rtl = Qt.LayoutDirection.RightToLeft if language == "ar" else Qt.LayoutDirection.LeftToRight
    assert detail.moves.to.layoutDirection() == rtl
    picture(person.window, f"late-{language}")
    assert all(one.text() for one in detail.moves.findChildren(QLabel) if one.isVisible())


def test_rule_05_work_elsewhere_is_offered_under_sync(sit: Callable[..., Person], tmp_path: Path) -> None:
    """The hub enrols for Uganda what began for Kenya."""
    folder = new_workspace(tmp_path / "w")
    with Hub(tmp_path / "hub") as hub, Workspace.open(folder) as workspace:
        key = workspace.add("contacts", contact("Wanjiru Kamau")).key
        workspace.enrol(hub.invite("focal-point", "contacts/UGA"), hub.url)
    person = sit(folder)
    person.window.go_to("sync")
    person.press("sync_elsewhere")
    person.until(lambda: person.workspace.moves.elsewhere() == ())
    target = person.workspace.moves.whereabouts(key).target
    assert target is not None and target.partition == "contacts/UGA"
    person.until(lambda: not person.sees("sync_elsewhere"))
