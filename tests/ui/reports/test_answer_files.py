"""Answers of an open report out into a workbook and in again, through the window: 500 rows, 20 of them bad."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QLabel, QLineEdit, QTableView, QTabWidget, QWidget

from tests.ui.reports.conftest import Reporter

SHEET, ROWS, BAD = "brs:rows:mov_exp", 500, 20


def ask(reporter: Reporter, name: str) -> None:
    """Choose an entry of the menu over the report."""
    menu = reporter.filler.bar.answers.menu
    next(one for one in menu.findChildren(QAction) if one.objectName() == name).trigger()


def export(reporter: Reporter, file: Path) -> None:
    ask(reporter, "answers_export")
    reporter.person.find(QLineEdit, "answers_file").setText(str(file))
    reporter.person.press("answers_make")
    reporter.person.until(file.is_file)
    reporter.person.idle()


def read(reporter: Reporter, file: Path) -> QDialog:
    """Have a file read, and wait for what is said of it."""
    ask(reporter, "answers_import")
    dialog = reporter.person.find(QDialog, "answers_in_dialog")
    reporter.person.find(QLineEdit, "answers_in_file").setText(str(file))
    reporter.person.press("answers_in_read")
    reporter.person.until(lambda: not dialog.waits)  # type: ignore[attr-defined]
    return dialog


def said(reporter: Reporter, name: str = "answers_in_says") -> str:
    return reporter.person.find(QLabel, name).text()


def with_rows(file: Path) -> None:
    """Five hundred more rows below the one that is there; in twenty of them a quantity that is none."""
    book = openpyxl.load_workbook(file)
    sheet = next(one for one in book.worksheets if one["A1"].value == SHEET)
    names = [cell.value for cell in sheet[1]]
    quantity, nature = names.index("exp_t") + 1, names.index("exp_nat") + 1
    for number in range(ROWS):
        bad = number % (ROWS // BAD) == 7
        sheet.cell(4 + number, quantity, "about ten" if bad else number + 0.5)
        sheet.cell(4 + number, nature, f"Waste {number}")
    book.save(file)


def test_of_five_hundred_rows_with_twenty_bad_ones_the_others_come_in_and_one_undo_takes_them_back(
    reporter: Reporter, tmp_path: Path, walk: Callable[[QWidget], None]
) -> None:
    file = tmp_path / "report.xlsx"
    reporter.work()
    reporter.answer(any_exp="yes")
    reporter.presenter.add_row("mov_exp")
    reporter.person.idle()
    export(reporter, file)
    dialog = read(reporter, file)
    assert said(reporter) == "Nothing in this file differs from the record."
    assert not reporter.person.find(QWidget, "answers_in_take").isEnabled()
    dialog.reject()
    with_rows(file)
    dialog = read(reporter, file)
    assert said(reporter) == f"{ROWS - BAD} rows are added. {BAD} cells cannot be read."
    walk(dialog)
    listed = reporter.person.find(QTableView, "answers_in_unread").model()
    assert listed.rowCount() == BAD
    assert "row 11" in listed.index(0, 0).data() and listed.index(0, 2).data() == "about ten"
    assert len(reporter.presenter.form.rows("mov_exp")) == 1
    reporter.person.press("answers_in_take")
    reporter.person.until(lambda: len(reporter.presenter.form.rows("mov_exp")) == 1 + ROWS - BAD)
    reporter.person.idle()
    assert reporter.said("safe_text") == "Saved on this computer"
    last = reporter.presenter.form.rows("mov_exp")[-1]
    assert reporter.presenter.form.state(f"mov_exp/{last}/exp_t").text == "499.5"
    reporter.person.press("undo")
    reporter.person.until(lambda: len(reporter.presenter.form.rows("mov_exp")) == 1)


def test_a_change_is_taken_only_when_asked_for_and_another_file_forgets_it(reporter: Reporter, tmp_path: Path) -> None:
    """One opening: what was changed here since, a row taken out, a file that is none, and what files are called."""
    file, other = tmp_path / "report.xlsx", tmp_path / "other.xlsx"
    other.write_bytes(b"PK no workbook")
    reporter.work()
    reporter.answer(any_exp="yes")
    reporter.presenter.add_row("mov_exp")
    reporter.person.idle()
    (row,) = reporter.presenter.form.rows("mov_exp")
    reporter.answer(**{f"mov_exp/{row}/exp_nat": "Old oil"})
    export(reporter, file)
    book = openpyxl.load_workbook(file)
    for line in book.worksheets[0].iter_rows():
        if line[0].value == "any_exp":
            line[2].value = "no"
    next(one for one in book.worksheets if one["A1"].value == SHEET).delete_rows(3)
    book.save(file)
    reporter.answer(any_exp=None)
    dialog = read(reporter, file)
    box = reporter.person.find(QCheckBox, "answers_in_over")
    shown = reporter.person.find(QTableView, "answers_in_changes").model()
    words = [[shown.index(line, at).data() for at in range(3)] for line in range(shown.rowCount())]
    assert any("Old oil" in line[1] and line[2] == "(taken out)" for line in words)
    name = reporter.person.find(QLineEdit, "answers_in_file")
    name.setText(str(other))
    assert not box.isVisible() and not dialog.findChild(QTabWidget).isVisible()
    reporter.person.press("answers_in_read")
    reporter.person.until(lambda: not dialog.waits)  # type: ignore[attr-defined]
    assert said(reporter).startswith("This file is no workbook, whatever its name says; nothing of it was used.")
    assert not reporter.person.find(QWidget, "answers_in_take").isEnabled() and not box.isVisible()
    name.setText(str(file))
    reporter.person.press("answers_in_read")
    reporter.person.until(box.isVisible)
    box.setChecked(True)
    reporter.person.press("answers_in_take")
    reporter.person.until(lambda: reporter.presenter.form.state("any_exp").value == "no")
    reporter.person.idle()
    for format, suffix in (("json", "json"), ("xml", "xml"), ("audit", "csv")):
        ask(reporter, "answers_export")
        formats = reporter.person.find(QComboBox, "answers_format")
        name = reporter.person.find(QLineEdit, "answers_file")
        name.setText("")
        formats.setCurrentIndex(formats.findData("csv"))
        reporter.person.press("answers_make")
        assert said(reporter, "answers_state") == "The file needs a name."
        name.setText(str(tmp_path / "report.xlsx"))
        formats.setCurrentIndex(formats.findData(format))
        assert name.text().endswith(f"report.{suffix}")
        reporter.person.press("answers_make")
        made = tmp_path / f"report.{suffix}"
        reporter.person.until(made.is_file)
        reporter.person.idle()
