"""A record whose version of the form is not here is read-only until that version comes; then it opens by it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from brs_sync.ids import RecordKey
from PySide6.QtWidgets import QLabel, QListWidget, QWidget

from brs_desktop.records.keys import record_id
from brs_desktop.ui.authoring.putting import PuttingDialog
from brs_desktop.workspace import Workspace
from brs_desktop.workspace.installing import install_form
from tests.ui.desks import Person, new_workspace
from tests.ui.reports.conftest import Reporter
from tests.ui.reports.test_new_version import ANSWERS, FORM, opened_anew, second, sit_at_draft
from tests.ui.settings.test_settings import section
from tests.workspace.peers import admit, carry


def test_an_open_record_waits_for_its_form_and_goes_on_by_it(
    sit: Callable[..., Person], tmp_path: Path, walk: Callable[[QWidget], None]
) -> None:
    folder = new_workspace(tmp_path / "amina")
    with Workspace.open(new_workspace(tmp_path / "otieno", name="Otieno"), fill=False) as otieno:
        with Workspace.open(folder, fill=False) as amina:
            admit(otieno, amina, prefix="report/KEN")
            install_form(otieno, second(tmp_path))
            shown = {name: value for name, value in ANSWERS.items() if name != "dna_addr"}
            key = otieno.add(FORM, {**shown, "port": "Mombasa"}).key
            carry(otieno, amina, FORM)
        reporter = sit_at_draft(sit, folder, key)
        person = reporter.person
        assert "not on this device" in person.find(QLabel, "renewal_says").text()

        before = reporter.filler
        otieno.packages.put_along()
        carry(otieno, person.workspace, "form_packages")
        opened_anew(reporter, before)
    assert reporter.presenter.state("port").text == "Mombasa"
    reporter.answer(port="Lamu")
    person.until(lambda: person.workspace.replica.cells(key)["port"].value == "Lamu")

    section(person, "forms")
    listed = person.find(QListWidget, "forms_came")
    person.until(lambda: listed.count() == 1 and "2027010101" in listed.item(0).text())
    walk(person.window)
    assert person.workspace.collection(FORM).form.version != "2027010101", "not for new records"
    person.press("forms_use")
    dialog = person.find(PuttingDialog, "putting_dialog")
    person.until(lambda: not dialog.waits)
    person.press("putting_use")
    person.until(lambda: person.workspace.collection(FORM).form.version == "2027010101")


def test_a_form_that_cannot_be_used_says_why_where_the_record_is_read(
    sit: Callable[..., Person], tmp_path: Path
) -> None:
    folder, claimed = new_workspace(tmp_path / "amina"), "e" * 64
    with Workspace.open(folder, fill=False) as workspace:
        key = workspace.add(FORM, ANSWERS).key
        package = RecordKey(key.partition, "form_packages", record_id(("hash",), {"hash": claimed}))
        with workspace.edit() as edit:
            edit.set(key, "form", claimed)
            for path, value in {"alive": True, "hash": claimed, "kind": FORM, "package": "nonsense"}.items():
                edit.set(package, path, value)
    reporter: Reporter = sit_at_draft(sit, folder, key)
    assert "damaged" in reporter.person.find(QLabel, "renewal_says").text()
    section(reporter.person, "forms")
    listed = reporter.person.find(QListWidget, "forms_came")
    reporter.person.until(lambda: listed.count() == 1 and "set aside" in listed.item(0).text())
    assert not reporter.person.sees("forms_use")
