"""A section goes to another computer by stick and comes back, through the windows of both."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit, QWidget

from brs_desktop.workspace import Workspace
from tests.ui.desks import Person, new_workspace, stand_up

Sit = Callable[..., Person]
FIRST = {"country": "KEN", "chem": "aldrin", "dna_inst": "NEMA", "dna_name": "Amina", "dna_tel": "111"}


def the_file(monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    """What the system's dialog answers."""
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_about: (str(file), ""))


def place(person: Person) -> Any:
    return person.window.place("reports")


def to_sections(person: Person) -> None:
    person.press("rail_reports")
    person.find(QWidget, "place_reports")
    person.idle()
    person.press("show_sections")
    person.idle()


def open_report(person: Person, record: str) -> Any:
    """The report with its third section in sight."""
    person.press("rail_reports")
    person.find(QWidget, "place_reports")
    place(person).open_record("import_responses", record)
    person.until(lambda: place(person).filler is not None)
    person.idle()
    place(person).filler.show_section("s3")
    person.idle()
    return place(person).filler


def saying(person: Person, kind: str, said: str, file: Path | None = None) -> None:
    """Fill in a dialog and press its button."""
    person.find(QLineEdit, f"section_{kind}_said").setText(said)
    if file is not None:
        person.find(QLineEdit, f"section_{kind}_file").setText(str(file))
    person.press(f"section_{kind}_go")


def fill_elsewhere(sit: Sit, folder: Path, code: str, back: Path) -> None:
    """Somebody at a computer with the program alone: no name, no country, no account, no network."""
    guest = sit(folder)
    guest.press("welcome_to_section")
    saying(guest, "open", code)
    guest.until(lambda: place(guest).filler is not None)
    guest.idle()
    filler = place(guest).filler
    assert [one.name for one in filler.presenter.parts] == ["s3"]
    assert filler.presenter.state("cat").readonly
    assert not guest.sees("show_versions")
    filler.presenter.answer("dna_tel", "222")
    filler.presenter.answer("dna_function", "Director")
    filler.presenter.answer("dna_name", "Chris")
    guest.idle()
    guest.press("give_section")
    saying(guest, "back", "Customs office", back)
    guest.until(back.exists)
    guest.idle()
    assert not guest.workspace.page("import_responses").rows
    stand_up(guest)


def test_step_1_5_a_section_goes_by_stick_and_comes_back(
    sit: Sit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Workspace.open(new_workspace(tmp_path / "own")) as workspace:
        record = workspace.add("import_responses", FIRST).key.record
    section, back = tmp_path / "section.brssec", tmp_path / "back.brssec"
    own = sit(tmp_path / "own")
    open_report(own, record)
    own.press("give_section")
    saying(own, "give", "Customs", section)
    own.find(QWidget, "section_code_copy")
    code = own.find(QLabel, "section_code").text()
    own.press("section_give_leave")
    stand_up(own)
    the_file(monkeypatch, section)
    fill_elsewhere(sit, tmp_path / "other", code, back)

    own = sit(tmp_path / "own")
    filler = open_report(own, record)
    filler.presenter.answer("dna_name", "Amina Odhiambo")
    own.idle()
    own.press("filler_close")
    own.until(lambda: place(own).filler is None)
    to_sections(own)
    the_file(monkeypatch, back)
    own.press("section_file")
    page = own.find(QWidget, "section_taken")
    own.idle()
    told = own.find(QLabel, "taken_told").text()
    assert "2 answers merged by themselves" in told and "1 answer was changed on both sides" in told
    table = page.table.model()
    cells = {
        table.index(row, 0).data(): tuple(table.index(row, column).data() for column in (1, 2, 3))
        for row in range(table.rowCount())
    }
    assert ("Amina", "Chris", "Changed on both sides") in cells.values()
    assert ("111", "222", "Merged by itself") in cells.values()
    key = own.workspace.find(record)
    assert own.workspace.replica.cells(key)["dna_function"].value == "Director"

    own.press("taken_decide")
    own.find(QWidget, "place_sync")
    own.idle()
    [clash] = own.workspace.conflicts()
    assert clash.before == "Amina"
    assert {head.value for head in clash.heads} == {"Chris", "Amina Odhiambo"}
    own.press("settle_theirs")
    own.press("settle_apply")
    own.until(lambda: not own.workspace.conflicts())
    own.idle()
    assert own.workspace.replica.cells(key)["dna_name"].value == "Chris"
    own.press("settle_undo")
    own.until(lambda: own.workspace.replica.cells(key)["dna_name"].contested)
