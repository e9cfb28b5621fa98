"""Rows of a table at the window: several removed at once, put in the order of a column, the record as it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from brs_sync.values import Missing, Number
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractItemDelegate, QMenu, QWidget
from pytestqt.qtbot import QtBot

from brs_desktop.ui.authoring.window import TrialWindow
from brs_desktop.ui.reports.filler.editors.written import TextEditor
from brs_desktop.ui.reports.filler.repeat import RepeatView
from tests.ui.authoring.conftest import Try

FORM = """
| survey | type | name | label::English (en) | label::French (fr) |
| | begin_repeat | drum | Drums | Fûts |
| | text | place | Place | Lieu |
| | decimal | kilos | Kilograms | Kilogrammes |
| | date | seen | Seen on | Vu le |
| | select_one kind | kind | Kind | Sorte |
| | end_repeat | | | |
| choices | list_name | name | label::English (en) | label::French (fr) |
| | kind | z | Acid | Acide |
| | kind | a | Solvent | Solvant |
"""
ROWS = (
    ("Étampes", Number("9"), "2026-02-01", "a"),
    ("Zinder", Number("10.5"), "2025-12-31", "z"),
    ("eben", Missing("unknown"), "2026-01-15", "z"),
    ("", Number("-3"), "", ""),
)


@pytest.fixture
def table(tmp_path: Path, trial: Try, qtbot: QtBot) -> tuple[TrialWindow, RepeatView]:
    file = tmp_path / "drums.md"
    file.write_text(FORM, "utf-8")
    window = trial(file)
    (view,) = window.findChildren(RepeatView)
    for number, row in enumerate(ROWS):
        qtbot.mouseClick(view.add, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda number=number: len(view.model.rows) == number + 1)
        names = ("place", "kilos", "seen", "kind")
        path = f"drum/{view.model.rows[-1]}"
        window.presenter.give_all({f"{path}/{name}": value or None for name, value in zip(names, row, strict=True)})
    qtbot.waitUntil(lambda: not window.waits)
    return window, view


def column(view: RepeatView, at: int) -> list[str]:
    return [view.model.index(row, at).data() for row in range(view.model.rowCount())]


def chosen(view: RepeatView, name: str, qtbot: QtBot) -> None:
    """Choose an entry of the menu that “Sort” opens."""
    qtbot.mouseClick(view.sort.choose, Qt.MouseButton.LeftButton)
    menu = view.sort.findChild(QMenu, "sort_menu")
    menu.findChild(QAction, f"sort={name}").trigger()
    menu.close()
    qtbot.waitUntil(lambda: not view.waits)


def test_several_rows_go_with_one_press_and_come_back_with_one_undo(
    table: tuple[TrialWindow, RepeatView], qtbot: QtBot
) -> None:
    window, view = table
    before, answers = view.model.rows, window.presenter.form.relevant_values()
    for row in (0, 2, 3):
        flags = QItemSelectionModel.SelectionFlag.Select
        view.grid.selectionModel().select(view.model.index(row, 0), flags)
    qtbot.mouseClick(view.remove, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: view.model.rows == before[1:2] and not window.waits)
    qtbot.mouseClick(window.undo, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: view.model.rows == before and not window.waits)
    assert window.presenter.form.relevant_values() == answers
    window.presenter.redo()
    qtbot.waitUntil(lambda: view.model.rows == before[1:2] and not window.waits)


def test_each_type_has_its_order_and_the_record_keeps_its_own(
    table: tuple[TrialWindow, RepeatView], qtbot: QtBot
) -> None:
    window, view = table
    rows = view.model.rows
    view.grid.setCurrentIndex(view.model.index(1, 1))
    chosen(view, "place", qtbot)
    assert column(view, 0) == ["eben", "Étampes", "Zinder", ""]  # as the language has it, empty ones behind
    assert view.grid.currentIndex().data() == "10.5"  # the cell that one is at stays
    assert "only" in view.sort._told.text() and "Place" in view.sort._told.text()
    chosen(view, "kilos", qtbot)
    assert column(view, 1) == ["-3", "9", "10.5", "Unknown"]
    chosen(view, "turned", qtbot)
    assert column(view, 1) == ["10.5", "9", "-3", "Unknown"]
    chosen(view, "seen", qtbot)
    assert column(view, 0) == ["Zinder", "eben", "Étampes", ""]
    chosen(view, "kind", qtbot)
    assert column(view, 3) == ["Acid", "Acid", "Solvent", ""]  # by words, not by code
    assert [view.model.headerData(at, Qt.Orientation.Vertical) for at in range(4)] == ["2", "3", "1", "4"]
    view.grid.edit(view.model.index(0, 0))
    (editor,) = view.grid.findChildren(TextEditor)
    assert editor.line.accessibleName() == "Place 2", "the voice says the number that is seen before the row"
    view.grid.closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)
    assert tuple(window.presenter.form.rows("drum")) == rows and window.presenter.form.can_undo
    qtbot.mouseClick(view.sort.back, Qt.MouseButton.LeftButton)
    assert view.model.rows == rows and not view.sort.back.isVisible()


def test_in_a_sorted_table_answers_and_pasted_blocks_go_where_they_are_seen(
    table: tuple[TrialWindow, RepeatView], qtbot: QtBot
) -> None:
    window, view = table
    header = view.grid.horizontalHeader()
    at = header.sectionPosition(1) + 12 - header.offset()
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(at, 8))
    qtbot.waitUntil(lambda: not view.waits and column(view, 1)[0] == "-3")
    view.grid.setCurrentIndex(view.model.index(0, 0))
    view.grid.pasted.emit("Aba\nBida")
    qtbot.waitUntil(lambda: column(view, 0)[:2] == ["Aba", "Bida"] and not window.waits)
    form = window.presenter.form
    places = [form.state(f"drum/{row}/place").text for row in form.rows("drum")]
    assert places == ["Bida", "Zinder", "eben", "Aba"]
    qtbot.mouseClick(view.add, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: view.model.rowCount() == 5)
    assert view.model.rows[-1] == form.rows("drum")[-1]  # what comes stands behind, nothing jumps while one types
    speak = window.findChild(QWidget, "sort:drum")
    assert speak.accessibleName() == "Sort the rows of Drums"
    gone = view.model.rows[0]
    form.remove_row("drum", gone)  # the table has not been told yet, and something else asks for the rows
    view.model.rows_now()
    assert view.model.headerData(0, Qt.Orientation.Vertical) == ""
    view.model.look_again()
    assert gone not in view.model.rows
