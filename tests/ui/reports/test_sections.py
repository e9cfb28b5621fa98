"""A section goes to another computer by stick and comes back, through the windows of both."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from brs_sync.values import Number
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QFileDialog, QLabel, QLineEdit, QPushButton, QWidget

from brs_desktop.ui.help.window import GuideWindow
from brs_desktop.ui.reports.filler.attached import Opening
from brs_desktop.workspace import Workspace
from tests.helpers.patience import PATIENCE_S
from tests.ui.desks import Person, new_workspace, stand_up
from tests.workspace.wells import write_wells

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
    assert filler.presenter.may_say("dna_tel") and not filler.presenter.may_say("cat")
    assert not guest.sees("show_versions")
    band = guest.find(QLabel, "practice_words")
    assert "another office" in band.text() and not guest.sees("practice_start")
    guest.press("rail_library")
    guest.until(lambda: "looking around" in band.text() and guest.sees("practice_start"))
    guest.press("rail_reports")
    guest.until(lambda: "another office" in band.text())
    guest.idle()
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
    dialog = own.find(QDialog, "section_give")
    section.write_text("somebody's", "utf-8")
    saying(own, "give", "Customs", section)
    own.until(lambda: "section.brssec" in own.find(QLabel, "section_give_state").text())
    assert section.read_text("utf-8") == "somebody's"
    section.unlink()
    dialog.go.click()
    dialog.reject()  # as Escape does, while the file is made
    assert dialog.isVisible() and not dialog.leave.isEnabled()
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


PNG = b"\x89PNG\r\n\x1a\n"


def test_a_file_is_read_and_another_one_attached_where_the_section_is_filled(
    sit: Sit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given, chosen, back = tmp_path / "given.brssec", tmp_path / "after.png", tmp_path / "back.brssec"
    before = tmp_path / "before.png"
    before.write_bytes(PNG + b"before")
    chosen.write_bytes(PNG + b"after")
    with Workspace.open(new_workspace(tmp_path / "own")) as own:
        key = own.add("regulatory_actions", {"country": "KEN", "common": "Aldrin"}).key
        own.set(key, {"doc": own.library.take_in(before).value()})
        handed = own.sections.give(key, "s3", "Laboratory", given)
    the_file(monkeypatch, given)
    guest = sit(tmp_path / "other")
    guest.press("welcome_to_section")
    saying(guest, "open", handed.code)
    guest.until(lambda: place(guest).filler is not None)
    guest.idle()
    filler = place(guest).filler
    assert not filler.presenter.state("doc").readonly
    opened: list[bytes] = []

    def read(url: Any) -> bool:
        opened.append(Path(url.toLocalFile()).read_bytes())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", read)
    filler.presenter.answer("doc", Opening(filler.presenter.state("doc").value))
    guest.until(lambda: bool(opened))
    assert opened == [PNG + b"before"]
    desk, gate, passed, stopped = guest.window.desk, Event(), [], []
    desk.lane("files").run(lambda _job: gate.wait(PATIENCE_S))
    filler.presenter.answer("doc", chosen)
    desk.data.run(lambda _job: None, done=passed.append)
    guest.until(lambda: bool(passed))
    assert filler.presenter.state("doc").text == "before.png", "what is read and written does not wait for a file"
    gate.set()
    guest.until(lambda: filler.presenter.state("doc").text == "after.png")
    guest.idle()
    large = tmp_path / "large.png"
    large.write_bytes(PNG + bytes(6_000_000))

    def stop(notice: Any) -> None:
        if notice.action:
            stopped.append(notice.message)
            notice.act()

    desk.notices.said.connect(stop)
    filler.presenter.answer("doc", large)
    guest.until(lambda: bool(stopped))
    guest.idle()
    desk.notices.said.disconnect(stop)
    assert "large.png" in stopped[0] and filler.presenter.state("doc").text == "after.png"
    guest.press("give_section")
    saying(guest, "back", "Laboratory", back)
    guest.until(back.exists)
    guest.idle()
    stand_up(guest)
    with Workspace.open(tmp_path / "own") as own:
        assert [one.outcome for one in own.sections.take(back).cells] == ["merged"]
        assert own.library.copy_of(own.replica.cells(key)["doc"].value).read_bytes() == PNG + b"after"


PARTS = {  # who fills which part of a notification with what
    "Legal office": ("s2", {"law": "Act 7 of 2026", "uban": "All uses"}),
    "Laboratory": ("s3", {"p_phys": "Melts at 104 °C", "p_tox": "Acutely toxic"}),
    "Authority": ("s4", {"dna_inst": "NEMA", "dna_tel": "222"}),
}


def filled(folder: Path, file: Path, code: str, office: str, back: Path) -> None:
    """An agency at a computer of its own fills its part and puts it on the stick."""
    with Workspace.open(folder) as agency:
        received = agency.sections.open(file, code)
        filler = received.fill()
        for path, value in PARTS[office][1].items():
            filler.answer(path, value)
        filler.close()
        agency.sections.give_back(received, office, back)


def test_a_section_of_a_kind_of_record_unknown_here_is_filled_in_the_window(
    sit: Sit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wells, given, back = write_wells(tmp_path / "kinds"), tmp_path / "given.brssec", tmp_path / "back.brssec"
    own = new_workspace(tmp_path / "own")
    with Workspace.open(own, collections=(wells,)) as giver:
        key = giver.add("wells", {"name": "Kilifi", "depth": "40"}).key
        code = giver.sections.give(key, "figures", "Customs", given).code
    the_file(monkeypatch, given)
    guest = sit(tmp_path / "other")
    guest.press("welcome_to_section")
    saying(guest, "open", code)
    guest.until(lambda: place(guest).filler is not None)
    guest.idle()
    assert guest.workspace.registry.get("wells") is None
    place(guest).filler.presenter.answer("depth", Number("55"))
    guest.idle()
    guest.press("give_section")
    saying(guest, "back", "Customs", back)
    guest.until(back.exists)
    guest.idle()
    stand_up(guest)
    with Workspace.open(own, collections=(wells,)) as giver:
        assert [(one.path, one.outcome) for one in giver.sections.take(back).cells] == [("depth", "merged")]


def test_three_agencies_parts_come_back_by_stick_and_merge_and_what_both_changed_is_shown_field_by_field(
    sit: Sit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Workspace.open(new_workspace(tmp_path / "own")) as own:
        key = own.add("regulatory_actions", {"country": "KEN", "common": "Aldrin"}).key
        own.set(key, {"p_tox": "Toxic", "dna_tel": "111"})
        handed = {
            office: own.sections.give(key, section, office, tmp_path / f"{section}.brssec")
            for office, (section, _answers) in PARTS.items()
        }
    backs = {office: tmp_path / f"{office}.brssec" for office in PARTS}
    for office, one in handed.items():
        filled(new_workspace(tmp_path / office), one.file, one.code, office, backs[office])

    person = sit(tmp_path / "own")
    to_sections(person)

    def take(office: str) -> tuple[str, set[tuple[str, str, str]]]:
        the_file(monkeypatch, backs[office])
        person.press("section_file")
        page = person.find(QWidget, "section_taken")
        person.idle()
        model = page.table.model()
        lines = {tuple(str(model.index(row, column).data()) for column in (1, 2, 3)) for row in range(model.rowCount())}
        return person.find(QLabel, "taken_told").text(), lines  # type: ignore[return-value]

    for office, before in (("Authority", "111"), ("Legal office", "(empty)")):
        told, lines = take(office)
        assert "2 answers merged by themselves" in told and office in told
        assert before in {line[0] for line in lines} and {line[2] for line in lines} == {"Merged by itself"}
        person.press("taken_back")
        person.idle()
    person.workspace.set(key, {"p_tox": "Very toxic"})  # the office, before the last part comes late
    told, lines = take("Laboratory")
    assert "1 answer merged by itself" in told and "1 answer was changed on both sides" in told
    assert lines == {
        ("(empty)", "Melts at 104 °C", "Merged by itself"),
        ("Toxic", "Acutely toxic", "Changed on both sides"),
    }
    cells = person.workspace.replica.cells(key)
    for _section, answers in PARTS.values():
        assert {path: cells[path].value for path in answers if path != "p_tox"} == {
            path: value for path, value in answers.items() if path != "p_tox"
        }
    person.press("taken_decide")
    person.find(QWidget, "place_sync")
    person.idle()
    [clash] = person.workspace.conflicts()
    assert (clash.path, clash.before) == ("p_tox", "Toxic")
    assert {head.value for head in clash.heads} == {"Acutely toxic", "Very toxic"}


def test_a_section_is_removed_after_a_question_and_brought_back(sit: Sit, tmp_path: Path) -> None:
    given = tmp_path / "given.brssec"
    with Workspace.open(new_workspace(tmp_path / "own")) as own:
        handed = own.sections.give(own.add("import_responses", FIRST).key, "s3", "Customs", given)
        filler = own.sections.open(given, handed.code).fill()  # an office may open its own file
        filler.answer("dna_tel", "222")
        filler.close()
    person = sit(tmp_path / "own")
    to_sections(person)
    sections = person.workspace.sections
    person.press("section_remove")
    assert "not given back" in person.find(QLabel, "section_remove_told").text()
    person.until(person.find(QWidget, "section_removing").isActiveWindow)
    person.keys("F1")
    guide = person.find(GuideWindow, "guide")
    person.until(lambda: not guide.waits)
    assert guide.present == "sections"
    guide.close()
    person.press("section_remove_leave")
    person.idle()
    assert sections.received()
    person.press("section_remove")
    person.press("section_remove_go")
    person.find(QPushButton, "section_restore")
    assert not sections.received() and sections.removed()
    person.press("section_end")
    person.press("section_remove_go")
    person.until(lambda: not sections.given())
    person.idle()
    assert not person.sees("section_end")
    person.press("section_restore")
    person.find(QPushButton, "section_fill")
    [there] = sections.received()
    assert there.answers()["dna_tel"] == "222"
