"""A form is put in use from Settings: what it changes is seen first, open drafts are offered it."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from brs_sync.ids import RecordKey
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QListWidget, QPushButton, QWidget

from brs_desktop.records.keys import record_id
from brs_desktop.ui.authoring.page import FormsPage
from brs_desktop.ui.authoring.putting import PuttingDialog
from brs_desktop.workspace import Workspace
from brs_desktop.workspace.installing import install_form
from brs_desktop.workspace.packages import COLLECTION as PACKAGES
from brs_desktop.workspace.packed import pack
from tests.ui.desks import Person, new_workspace
from tests.ui.reports.conftest import Reporter
from tests.ui.reports.test_new_version import ANSWERS, FORM, second
from tests.ui.settings.test_settings import section


def considered(person: Person, file: Path) -> PuttingDialog:
    """The file chosen, and what is said of it."""
    page = section(person, "forms")
    assert isinstance(page, FormsPage)
    person.until(lambda: not page.waits)
    page.consider(file)
    dialog = person.find(PuttingDialog, "putting_dialog")
    person.until(lambda: not dialog.waits)
    return dialog


def test_a_form_is_put_in_use_while_a_draft_is_open_and_brought_back(
    sit: Callable[..., Person], tmp_path: Path, walk: Callable[[QWidget], None]
) -> None:
    folder = new_workspace(tmp_path / "amina")
    with Workspace.open(folder, fill=False) as workspace:
        key = workspace.add(FORM, ANSWERS).key
    reporter = Reporter(sit(folder))
    person = reporter.person
    reporter.arrive()
    reporter.place.open_record(FORM, key)
    person.until(lambda: reporter.filler is not None and not reporter.filler.waits)
    person.idle()
    assert not person.sees("renewal_says")

    dialog = considered(person, second(tmp_path))
    said = person.find(QLabel, "putting_said").text()
    assert "3 new" in said and "5 moved" in said and "2 removed" in said
    told = [dialog.lines.item(row).text() for row in range(dialog.lines.count())]
    assert any("Postal address" in line for line in told) and any("What is new: port" in line for line in told)
    walk(dialog)
    person.press("putting_use")
    person.until(lambda: not person.sees("putting_dialog"))
    listed = person.find(QListWidget, "forms_list")
    person.until(lambda: listed.count() == 1 and "2027010101" in listed.item(0).text())
    assert person.workspace.collection(FORM).form.version == "2027010101"

    reporter.arrive()
    person.until(lambda: person.sees("renewal_bring"))
    assert reporter.presenter.state("dna_addr").text == ANSWERS["dna_addr"], "the open draft has the form that it had"
    section(person, "forms")
    assert "again" in person.find(QPushButton, "forms_back").text()
    person.press("forms_back")
    person.until(lambda: person.workspace.collection(FORM).form.version != "2027010101")
    reporter.arrive()
    person.until(lambda: not person.sees("renewal_bring"))


def test_a_form_that_breaks_answers_is_refused_in_words_and_nothing_changes(amina: Person, tmp_path: Path) -> None:
    file = second(tmp_path)
    file.write_text(file.read_text("utf-8").replace("| date | lawdate |", "| integer | lawdate |"), "utf-8")
    before = amina.workspace.collection(FORM).form_hash
    dialog = considered(amina, file)
    against = amina.find(QLabel, "putting_against").text()
    assert "lawdate" in against and not dialog.use.isEnabled()
    amina.press("putting_leave")
    nonsense = tmp_path / "nonsense.md"
    nonsense.write_text("| survey | type | name |\n| | nonsense | a b |", "utf-8")
    dialog = considered(amina, nonsense)
    assert not dialog.use.isEnabled() and "cannot be put in use" in amina.find(QLabel, "putting_said").text()
    assert amina.workspace.collection(FORM).form_hash == before
    amina.press("putting_leave")


def test_the_list_on_screen_follows_the_form_that_is_put_in_use(sit: Callable[..., Person], tmp_path: Path) -> None:
    folder = new_workspace(tmp_path / "amina")
    with Workspace.open(folder, fill=False) as workspace:
        workspace.add(FORM, ANSWERS)
    reporter = Reporter(sit(folder))
    person = reporter.person
    reporter.arrive()
    reporter.place.show_list(FORM)
    table = reporter.place.presenter.table

    def headings() -> list[str]:
        across = range(table.columnCount())
        return [table.headerData(at, Qt.Orientation.Horizontal, Qt.ItemDataRole.DisplayRole) for at in across]

    person.until(lambda: table.query.collection == FORM and not reporter.place.waits)
    assert "Category" in headings() and table.rowCount() == 1
    file = second(tmp_path)
    file.write_text(file.read_text("utf-8").replace("| cat | Category |", "| cat | Use category |"), "utf-8")
    workspace = person.workspace
    person.window.desk.lane("forms").run(
        lambda _job: install_form(workspace, file),
        done=lambda _told: person.window.desk.form_changed.emit(FORM),
        owner=person.window,
    )
    person.until(lambda: "Use category" in headings() and not reporter.place.waits)
    assert "Category" not in headings() and table.rowCount() == 1


def test_cancel_while_it_is_put_in_use_takes_it_back_and_no_later_than_that_it_says_so(
    amina: Person, tmp_path: Path
) -> None:
    workspace, before = amina.workspace, amina.workspace.collection(FORM).form_hash
    workspace.add(FORM, ANSWERS)
    dialog = considered(amina, second(tmp_path))
    told: list[str] = []
    amina.window.desk.form_changed.connect(told.append)
    with held(amina):
        amina.press("putting_use")
        amina.press("putting_leave")
        assert dialog.isVisible() and not dialog.leave.isEnabled(), "it closes when it is known how it ended"
    amina.until(lambda: not amina.sees("putting_dialog"))
    assert workspace.collection(FORM).form_hash == before and not told
    assert [row.title for row in workspace.page(FORM).rows], "the list is read as before"

    dialog = considered(amina, second(tmp_path))
    amina.press("putting_use")
    amina.until(lambda: bool(told))
    assert told == [FORM] and workspace.collection(FORM).form.version == "2027010101"


def test_the_forms_that_came_are_read_by_pages_in_a_lane_of_their_own_and_left_off_when_nobody_looks(
    amina: Person,
) -> None:
    workspace = amina.workspace
    good = workspace.collection(FORM).package.xform
    version = workspace.collection(FORM).form.version
    with workspace.edit() as edit:
        for number in range(53):
            text = good.replace(f'version="{version}"', f'version="{number}"') if number < 2 else f"{number}"
            form_hash = hashlib.sha256(text.encode()).hexdigest()
            package = RecordKey("report/KEN/rotterdam/draft", PACKAGES, record_id(("hash",), {"hash": form_hash}))
            for path, value in {"alive": True, "hash": form_hash, "kind": FORM, "package": pack(text)}.items():
                edit.set(package, path, value)
    page = section(amina, "forms")
    assert isinstance(page, FormsPage)
    with held(amina):
        page.look()
        amina.window.desk.data.run(lambda _job: None)
        amina.until(lambda: not amina.window.desk.data.busy)
        assert page.waits, "lists and saving do not wait for it"
    amina.until(lambda: not page.waits and page.came.count() == 50)
    amina.press("forms_more")
    amina.until(lambda: page.came.count() == 53 and not amina.sees("forms_more"))
    with held(amina):
        page.look()
        section(amina, "person")
        assert not page.waits


@contextmanager
def held(person: Person) -> Iterator[None]:
    """The lane of forms does nothing meanwhile."""
    go = threading.Event()
    person.window.desk.lane("forms").run(lambda _job: go.wait(60))
    try:
        yield
    finally:
        go.set()
