"""What is said about figures in a real window: a reason for what is far from last year's, note, method and source."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from brs_sync.ids import RecordKey
from brs_sync.values import Number
from PySide6.QtCore import QMimeData, QRect, Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QPushButton, QScrollArea, QWidget

from brs_desktop.records.margins import MOST_TEXT
from brs_desktop.ui.reports.filler.matrix import MatrixView
from brs_desktop.ui.values import CHOOSABLE
from brs_desktop.workspace import Workspace
from brs_desktop.workspace.chosen import Chosen
from brs_desktop.workspace.handing_out import hand_out
from tests.pdf.reading import squeezed, text_of
from tests.ui.desks import Person, new_workspace
from tests.ui.reports.conftest import REPORT, Reporter, texts
from tests.ui.reports.test_tables import grid, paste

LAST = {
    "country": "KEN",
    "year": "2024",
    "gen_1a": "100",
    "gen_1a@.note": "As counted by the customs.",
    "geny_any": "yes",
    "gen_y1": "50.5",
    "gen_y1@.note": "Two hospitals.",
    "gen_y1@.method": "Weighed",
    "any_exp": "yes",
    "mov_exp/old/exp_y": "Y1",
    "mov_exp/old/exp_desc": "Hospital waste",
    "mov_exp/old/exp_t": "10",
    "mov_exp/old/exp_t@.note": "By one ship.",
    "mov_exp/two/exp_y": "Y2",
    "mov_exp/two/exp_t": "7",
}


@pytest.fixture
def second_year(sit: Callable[..., Person], tmp_path: Path) -> Reporter:
    """Amina with the report of 2024 on paper, at that of 2025."""
    folder = new_workspace(tmp_path / "amina")
    with Workspace.open(folder) as workspace:
        key = workspace.add(REPORT, LAST).key
        check = workspace.reports.check(key)
        workspace.reports.submit(key, acknowledged=check.acknowledge)
    made = Reporter(sit(folder))
    made.arrive()
    made.work("2025")
    made.person.until(lambda: made.presenter.last is not None)
    return made


def write(reporter: Reporter, box: str, words: str) -> None:
    """Type words into one of the boxes beneath an answer and leave it."""
    found = reporter.person.find(QPlainTextEdit, box)
    found.setFocus()
    reporter.person.type(words)
    reporter.person.keys("Tab")
    reporter.person.idle()


def cells(reporter: Reporter) -> dict[str, object]:
    key: RecordKey = reporter.presenter.filler.key
    return {path: cell.value for path, cell in reporter.person.workspace.replica.cells(key).items()}


def test_step_1_4_a_figure_four_times_last_years_asks_for_a_reason_that_goes_with_the_version(
    second_year: Reporter, tmp_path: Path
) -> None:
    """Last year's figure and its note are beside it, nothing is blocked, whoever reviews it reads the reason."""
    reporter, person = second_year, second_year.person
    reporter.filler.show_section(reporter.presenter.pages.of_path("gen_1a"))
    reporter.answer(gen_1a="399")
    assert reporter.said("last:gen_1a").endswith("100\u2069")
    assert "As counted by the customs." in reporter.said("before:gen_1a") and not person.sees("unusual:gen_1a")
    reporter.answer(gen_1a="400")
    assert "Far from the last report" in reporter.said("unusual:gen_1a") and "why" in reporter.said("unusual:gen_1a")
    assert reporter.said("safe_text") == "Saved on this computer"
    person.press("check_form")
    person.idle()
    (line,) = [one for one in texts(person.find(QWidget, "problems")) if "Far from the last report" in one]
    assert "Article 1, paragraph 1 (a)" in line
    person.press("check_back")
    write(reporter, "reason:gen_1a", "A new plant opened.")
    assert cells(reporter)["gen_1a@.reason"] == "A new plant opened."
    assert "why" not in reporter.said("unusual:gen_1a")
    person.press("check_form")
    person.idle()
    lines = texts(person.find(QWidget, "problems"))
    assert not any("Far from" in one for one in lines) and any("A new plant opened." in one for one in lines)
    person.press("check_back")
    reporter.submit()
    person.press("version_open:1")
    person.until(lambda: not person.sees("undo"))
    person.find(QWidget, "filler").show_section(reporter.presenter.pages.of_path("gen_1a"))
    person.idle()
    assert any("A new plant opened." in one.text() for one in shown(person, "said:gen_1a"))
    assert not person.sees("reason:gen_1a") and not person.sees("about_open:gen_1a")


def test_step_1_4_a_row_typed_anew_stands_beside_the_only_one_alike(second_year: Reporter) -> None:
    """Table 1 belongs to its year: its rows have other ids, and are known by what is no figure."""
    reporter, person = second_year, second_year.person
    reporter.answer(any_exp="yes")
    reporter.filler.show_section("t_exp")
    row, twin = (reporter.presenter.add_row("mov_exp") for _time in range(2))
    table = grid(reporter, "repeat:mov_exp")
    paste(reporter, table, 0, 0, "Y1\t\t\t\t\tHospital waste\t45")
    amount = next(at for at, one in enumerate(table.model().questions) if one.name == "exp_t")
    table.setCurrentIndex(table.model().index(0, amount))
    person.idle()
    assert "10" in reporter.said("before:repeat:mov_exp") and "By one ship." in reporter.said("before:repeat:mov_exp")
    assert "Far from the last report" in reporter.said("unusual:repeat:mov_exp")
    person.keys("F9")
    person.until(lambda: "10" in reporter.said("aside_last"))
    person.keys("F9")
    write(reporter, "reason:repeat:mov_exp", "A second hospital.")
    assert cells(reporter)[f"mov_exp/{row}/exp_t@.reason"] == "A second hospital."
    paste(reporter, table, 1, 0, "Y1\t\t\t\t\tHospital waste")
    person.until(lambda: not person.sees("before:repeat:mov_exp"))
    table.setCurrentIndex(table.model().index(0, amount))
    person.idle()
    assert not person.sees("before:repeat:mov_exp"), "two rows alike are ambiguous"
    reporter.presenter.remove_row("mov_exp", twin)
    person.until(lambda: table.model().rowCount() == 1)
    person.idle()
    table.setCurrentIndex(table.model().index(0, amount))
    person.until(lambda: person.sees("before:repeat:mov_exp"))
    person.press("check_form")
    person.idle()
    assert any("A second hospital." in one for one in texts(person.find(QWidget, "problems")))


def shown(person: Person, name: str) -> list[QLabel]:
    """The labels of a name that are in sight."""
    return [one for one in person.window.findChildren(QLabel, name) if one.isVisible()]


def test_step_1_4_in_a_table_the_chosen_cell_has_it_beneath(second_year: Reporter) -> None:
    reporter, person = second_year, second_year.person
    reporter.filler.show_section(reporter.presenter.pages.of_path("gen_y1"))
    reporter.answer(geny_any="yes", gen_y1="10")
    person.until(lambda: any(one.model.index_of("gen_y1").isValid() for one in tables(reporter)))
    view = next(one for one in tables(reporter) if one.model.index_of("gen_y1").isValid())
    view.focus_cell("gen_y1")
    person.idle()
    name = view.grid.objectName()
    assert "50" in reporter.said(f"before:{name}") and "Two hospitals." in reporter.said(f"before:{name}")
    assert "Far from the last report" in reporter.said(f"unusual:{name}")
    cell = view.model.index_of("gen_y1")
    assert "Far from the last report" in cell.data(Qt.ItemDataRole.AccessibleDescriptionRole)
    for place in (0, 120, 400, 5_000):  # wherever the page is scrolled to, the chosen cell stays free
        person.find(QScrollArea, "form_scroll").verticalScrollBar().setValue(place)
        person.idle()
        start = view.grid.viewport().mapTo(view, view.grid.visualRect(cell).topLeft())
        assert not view.beneath.geometry().intersects(QRect(start, view.grid.visualRect(cell).size()))
    write(reporter, f"reason:{name}", "One hospital is closed.")
    assert cells(reporter)["gen_y1@.reason"] == "One hospital is closed."
    other = view.model.index(cell.row() + 1, cell.column())
    view.grid.setCurrentIndex(other)
    person.until(lambda: not person.sees(f"reason:{name}"))
    assert "gen_y2@.reason" not in cells(reporter)


def tables(reporter: Reporter) -> list[MatrixView]:
    return reporter.filler.findChildren(MatrixView)


def test_note_method_and_source_are_written_with_keys_and_undone_like_answers(second_year: Reporter) -> None:
    reporter, person = second_year, second_year.person
    reporter.filler.show_section(reporter.presenter.pages.of_path("gen_1a"))
    opener = person.find(QPushButton, "about_open:gen_1a")
    assert "note, method, source" in opener.accessibleName() and "Article 1" in opener.accessibleName()
    assert not person.sees("note:gen_1a")
    opener.setFocus()
    person.keys("Space")
    person.idle()
    assert person.focus.objectName() == "note:gen_1a"
    person.type("Counted twice.")
    person.keys("Tab")
    assert person.focus.objectName() == "method:gen_1a"
    person.type("By hand")
    person.keys("Tab")
    person.idle()
    assert cells(reporter)["gen_1a@.note"] == "Counted twice." and cells(reporter)["gen_1a@.method"] == "By hand"
    assert "(Note and Method)" in opener.accessibleName()
    person.press("about_open:gen_1a")
    assert "Counted twice." in reporter.said("said:gen_1a") and not person.sees("note:gen_1a")
    person.press("undo")
    person.until(lambda: not cells(reporter)["gen_1a@.method"])
    person.until(lambda: "By hand" not in reporter.said("said:gen_1a"))


def test_what_a_note_has_no_room_for_is_refused_where_it_is_put_in_and_said(second_year: Reporter) -> None:
    reporter, person = second_year, second_year.person
    reporter.filler.show_section(reporter.presenter.pages.of_path("gen_1a"))
    reporter.answer(**{"gen_1a@.note": "The end that stays."})
    person.press("about_open:gen_1a")
    box = person.find(QPlainTextEdit, "note:gen_1a")
    box.moveCursor(box.textCursor().MoveOperation.Start)
    given = QMimeData()
    given.setText("\N{OIL DRUM}x" * MOST_TEXT)
    box.insertFromMimeData(given)
    room = MOST_TEXT - len("The end that stays.")
    assert box.toPlainText() == ("\N{OIL DRUM}x" * MOST_TEXT)[:room] + "The end that stays."
    person.until(lambda: any("room for" in one.text() for one in person.window.findChildren(QLabel)))
    box.undo()
    assert box.toPlainText() == "The end that stays."
    person.idle()
    assert cells(reporter)["gen_1a@.note"] == "The end that stays."


def test_step_1_3_six_kinds_of_no_number_differ_on_screen_on_paper_and_in_the_table_of_values(
    second_year: Reporter, tmp_path: Path
) -> None:
    """Empty, zero, unknown, not collected, confidential, not applicable; the meter counts the empty one alone."""
    reporter, person = second_year, second_year.person
    reporter.filler.show_section(reporter.presenter.pages.of_path("gen_y1"))
    reporter.answer(geny_any="yes")
    before = sum(part.answered for part in reporter.presenter.parts)
    reporter.answer(gen_y2=Number("0"))
    for name, reason in zip(("gen_y3", "gen_y4", "gen_y5", "gen_y6"), CHOOSABLE, strict=True):
        reporter.presenter.leave_blank(name, reason)
    person.idle()
    assert sum(part.answered for part in reporter.presenter.parts) == before + 5
    assert reporter.presenter.state("gen_y1").value is None
    person.until(lambda: any(one.model.index_of("gen_y1").isValid() for one in tables(reporter)))
    model = next(one.model for one in tables(reporter) if one.model.index_of("gen_y1").isValid())
    words = [str(model.index_of(f"gen_y{number}").data()) for number in range(1, 7)]
    assert words == ["", "0", "Unknown", "Not collected", "Confidential", "Not applicable"]
    reporter.filler.show_section(reporter.presenter.pages.of_path("gen_1a"))
    for reason, said in zip(CHOOSABLE, words[2:], strict=True):
        reporter.presenter.leave_blank("gen_1a", reason)
        person.until(lambda said=said: person.find(QLineEdit, "q:gen_1a").placeholderText() == said)
    workspace, key = person.workspace, reporter.presenter.filler.key
    out = tmp_path / "report.pdf"
    workspace.export_pdf(f"{REPORT}/{key.record}", language="en", out=out)
    paper = squeezed(text_of(out.read_bytes()))
    label = squeezed("Y6 – Wastes from organic solvents")
    for said in ("Unknown", "Notcollected", "Confidential", "Notapplicable", "Noanswer"):
        assert said in paper, said
    assert label in paper
    sheet = tmp_path / "reports.csv"
    hand_out(workspace, Chosen(REPORT), format="csv", out=sheet, language="en", every=True)
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        (row,) = [row for row in csv.reader(file) if "2025" in row]
    assert {"0", *(said.lower() for said in words[2:])} <= {cell.lower() for cell in row}


def test_step_1_2_forty_rows_in_french_with_two_wrong_codes_and_a_comma_and_one_undo(
    sit: Callable[..., Person], tmp_path: Path
) -> None:
    """All rows arrive, the codes are marked with what may be meant, 12,5 is a number, one undo takes all back."""
    reporter = Reporter(sit(new_workspace(tmp_path / "amina"), language="fr"))
    person = reporter.person
    reporter.arrive()
    reporter.work()
    reporter.answer(any_exp="yes")
    reporter.filler.show_section("t_exp")
    reporter.presenter.add_row("mov_exp")
    person.idle()
    table = grid(reporter, "repeat:mov_exp")
    codes = [f"Y{1 + row}" for row in range(40)]
    codes[3], codes[9] = "Y4x", "Y10x"
    block = "\n".join(f"{code}\t\t\t\t\tDéchets {row}\t{row + 2},5" for row, code in enumerate(codes))
    paste(reporter, table, 0, 0, block)
    model = table.model()
    assert model.rowCount() == 40
    numbers = [reporter.presenter.state(f"mov_exp/{row}/exp_t").value for row in model.rows]
    assert numbers == [Number(f"{row + 2}.5") for row in range(40)]
    wrong = [one.path for one in reporter.presenter.problems if one.kind == "constraint"]
    assert [model.index_of(path).row() for path in wrong] == [3, 9]
    for row in (3, 9):
        assert model.index(row, 0).data() == codes[row]  # kept as it was pasted
        assert model.index(row, 0).data(Qt.ItemDataRole.BackgroundRole) is not None
        told = model.index(row, 0).data(Qt.ItemDataRole.ToolTipRole)
        assert "peut-être" in told and f"Y{row + 1} –" in told
    person.press("undo")
    person.until(lambda: model.rowCount() == 1)
    person.until(lambda: not model.index(0, 6).data())
