"""How long tables of rows hold the interface thread: a block pasted, a report of many rows opened again."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListWidget, QTableView

from benchmarks._hearts import Heart, until
from benchmarks._small import at_a_new_window, rest

COLUMNS, MANY = 8, 300


def pasting(window: Any, heart: Heart, rows: int) -> dict[str, float]:
    """A block of eight columns goes into the movements of the largest form by Ctrl+V."""
    _open(window)
    grid = _movements(window)
    QGuiApplication.clipboard().setText(_block(rows))
    grid.setCurrentIndex(grid.model().index(0, 0))
    grid.setFocus()
    rest(window)
    heart.start()
    QTest.keyClick(grid, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    until(lambda: grid.model().rowCount() == rows and bool(window.property("idle")))
    rest(window)
    told = heart.stop()
    if not all(grid.model().index(rows - 1, column).data() for column in (0, 2, 5, 6, 7)):
        raise RuntimeError("the last row was not pasted whole")
    return told


def reopening(window: Any, heart: Heart) -> dict[str, float]:
    """A report with three hundred rows is opened again and the page of its rows is shown."""
    pasting(window, Heart(), MANY)
    place = window.place("reports")
    place.filler.close_record()
    until(lambda: place.filler is None and bool(window.property("idle")))
    rest(window)
    heart.start()
    _open(window)
    place.filler.show_section("t_exp")
    until(lambda: bool(window.property("idle")))
    rest(window)
    told = heart.stop()
    grid = window.findChild(QTableView, "repeat:mov_exp")
    if grid.model().rowCount() != MANY:
        raise RuntimeError("the rows are not there")
    return told


def checking(window: Any, heart: Heart) -> dict[str, float]:
    """The check of a report whose three hundred rows are all incomplete."""
    _open(window)
    grid = _movements(window)
    QGuiApplication.clipboard().setText("\n".join(f"Y{1 + row % 40}" for row in range(MANY)))
    grid.setCurrentIndex(grid.model().index(0, 0))
    grid.setFocus()
    QTest.keyClick(grid, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    until(lambda: grid.model().rowCount() == MANY and bool(window.property("idle")))
    rest(window)
    heart.start()
    filler = window.place("reports").filler
    filler.show_check()
    until(lambda: bool(window.property("idle")))
    rest(window)
    told = heart.stop() | {"problems": len(filler.presenter.problems)}
    lines = window.findChild(QListWidget, "problems")
    if told["problems"] < MANY or not lines.count():
        raise RuntimeError("the check does not list what is missing")
    return told


def typing(window: Any, heart: Heart) -> dict[str, float]:
    """An answer is given in a report of three hundred rows: what is counted then."""
    pasting(window, Heart(), MANY)
    presenter = window.place("reports").filler.presenter
    row = presenter.form.rows("mov_exp")[5]
    heart.start()
    for number in range(10):
        presenter.answer(f"mov_exp/{row}/exp_desc", f"Ash {number}")
        rest(window)
    return heart.stop()


def _open(window: Any) -> None:
    """The largest form: the Basel report of a year."""
    from brs_sync.values import Number, Ref

    first: Mapping[str, Any] = {"country": Ref("KEN", "Kenya"), "year": Number("2025")}
    window.go_to("reports")
    until(lambda: bool(window.property("idle")))
    place = window.place("reports")
    place.open_record("basel_reports", None, first)
    until(lambda: place.filler is not None and bool(window.property("idle")))


def _movements(window: Any) -> QTableView:
    """The table of exports, with a row to begin from."""
    filler = window.place("reports").filler
    filler.presenter.answer("any_exp", "yes")
    filler.show_section("t_exp")
    filler.presenter.add_row("mov_exp")
    until(lambda: bool(window.property("idle")))
    grid = window.findChild(QTableView, "repeat:mov_exp")
    if not isinstance(grid, QTableView):
        raise TypeError("the table of movements is not there")
    return grid


def _block(rows: int) -> str:
    """What a spreadsheet of movements puts on the clipboard."""
    lines = (f"Y{1 + row % 40}\t\tnat {row}\t\t\tDescription {row}\t{row}.5\tGermany" for row in range(rows))
    return "\n".join(lines)


WHAT: Mapping[str, Callable[[Any, Heart], dict[str, float]]] = {
    "pasting 40x8": lambda window, heart: pasting(window, heart, 40),
    "pasting 300x8": lambda window, heart: pasting(window, heart, MANY),
    "reopening 300 rows": reopening,
    "answering beside 300 rows": typing,
    "checking 300 incomplete rows": checking,
}


def main() -> None:
    """Sit at the window of a new workspace, do it, tell it, go."""
    at_a_new_window(WHAT[sys.argv[1]])


if __name__ == "__main__":
    main()
