"""Tables of answers: pasted and taken back at once, the first column stays, headings whole, groups alike as rows."""

from __future__ import annotations

import pytest
from brs_sync.values import Number
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from brs_desktop.ui import speech
from brs_desktop.ui.reports.filler.grid import RowGrid
from tests.ui.reports.conftest import Reporter
from tests.ui.test_composing import commit, compose

BLOCK = "\n".join(f"Y{1 + row % 40}\t\tnat {row}\t\t\tDescription {row}\t{row}.5\tGermany" for row in range(40))


@pytest.fixture
def exporting(reporter: Reporter) -> Reporter:
    """The page of exports with one row."""
    reporter.work()
    reporter.answer(any_exp="yes")
    reporter.filler.show_section("t_exp")
    reporter.presenter.add_row("mov_exp")
    reporter.person.idle()
    return reporter


def grid(reporter: Reporter, name: str) -> RowGrid:
    found = reporter.person.find(QTableView, name)
    assert isinstance(found, RowGrid)
    return found


def paste(reporter: Reporter, table: RowGrid, row: int, column: int, block: str) -> None:
    table.setCurrentIndex(table.model().index(row, column))
    table.setFocus()
    QGuiApplication.clipboard().setText(block)
    reporter.person.keys("Ctrl+V")
    reporter.person.idle()


def test_forty_rows_are_pasted_and_one_undo_takes_all_of_them_back(exporting: Reporter) -> None:
    table = grid(exporting, "repeat:mov_exp")
    paste(exporting, table, 0, 0, BLOCK)
    assert table.model().rowCount() == 40
    assert table.model().index(3, 0).data().startswith("Y4") and table.model().index(39, 6).data() == "39.5"
    assert table.model().index(7, 7).data() == "Germany"
    assert exporting.said("safe_text") == "Saved on this computer"
    exporting.person.press("undo")
    exporting.person.until(lambda: table.model().rowCount() == 1)
    exporting.person.until(lambda: not table.model().index(0, 2).data())


def test_a_row_that_is_gone_before_its_table_heard_of_it_shows_nothing(exporting: Reporter) -> None:
    table = grid(exporting, "repeat:mov_exp")
    paste(exporting, table, 0, 5, "Sludge")
    cell = table.model().index(0, 5)
    assert cell.data() == "Sludge" and cell.flags() & Qt.ItemFlag.ItemIsSelectable
    exporting.presenter.editor.remove_row("mov_exp", exporting.presenter.form.rows("mov_exp")[0])
    assert cell.data() is None and cell.flags() == Qt.ItemFlag.NoItemFlags
    table.forget()
    table.fit()
    assert not table.grab().isNull()


def test_a_wide_table_scrolls_in_its_box_and_keeps_its_first_column(exporting: Reporter) -> None:
    table = grid(exporting, "repeat:mov_exp")
    paste(exporting, table, 0, 0, BLOCK.splitlines()[0])
    bar, first = table.horizontalScrollBar(), table.first
    assert bar.maximum() > 0 and not first.isVisible()
    bar.setValue(bar.maximum())
    assert first.isVisible() and first.width() == table.columnWidth(0)
    assert first.x() == table.viewport().x()
    last = table.model().index(0, table.model().columnCount() - 1)
    table.setCurrentIndex(last)
    table.setCurrentIndex(table.model().index(0, 4))
    assert table.visualRect(table.currentIndex()).left() >= first.width() * first.isVisible()
    table.setCurrentIndex(table.model().index(0, 0))
    assert not first.isVisible()


def test_no_heading_is_cut(exporting: Reporter) -> None:
    for language in ("en", "fr", "es", "ru", "zh", "ar"):
        speech.switch(language)
        exporting.person.idle()
        table = grid(exporting, "repeat:mov_exp")
        for column in range(table.model().columnCount()):
            needed = table._heading(column, table.columnWidth(column))
            assert needed.height() <= table.horizontalHeader().height(), language
            assert needed.width() <= table.columnWidth(column), language


def test_categories_that_ask_alike_are_one_table_to_type_and_paste_into(reporter: Reporter) -> None:
    reporter.work()
    reporter.answer(geny_any="yes")
    reporter.filler.show_section("t_geny")
    table = grid(reporter, "matrix:geny")
    assert table.model().rowCount() == 49
    paste(reporter, table, 4, 0, "1.5\n2.5\n3.5")
    assert [reporter.presenter.state(f"gen_y{row}").value for row in (5, 6, 7)] == [
        Number("1.5"),
        Number("2.5"),
        Number("3.5"),
    ]
    reporter.person.press("undo")
    reporter.person.until(lambda: reporter.presenter.state("gen_y6").value is None)
    reporter.answer(gen_y49=Number("-1"))
    reporter.person.keys("F8")
    reporter.filler.show_section("report")
    reporter.filler.go_to("gen_y49")
    reporter.person.until(lambda: grid(reporter, "matrix:geny").currentIndex().row() == 48)


def test_what_is_chosen_is_copied_as_a_spreadsheet_takes_it(exporting: Reporter) -> None:
    table = grid(exporting, "repeat:mov_exp")
    paste(exporting, table, 0, 5, "Sludge\t7.5")
    table.clearSelection()
    for column in (5, 6):
        table.selectionModel().select(table.model().index(0, column), table.selectionModel().SelectionFlag.Select)
    exporting.person.keys("Ctrl+C")
    assert QGuiApplication.clipboard().text() == "Sludge\t7.5"


def test_letters_that_a_cell_does_not_take_reach_no_other_row(exporting: Reporter) -> None:
    table = grid(exporting, "repeat:mov_exp")
    paste(exporting, table, 0, 0, "Y1\nY9")
    chosen = table.model().index(0, 0)
    table.setCurrentIndex(chosen)
    place = table.visualRect(chosen).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert table.state() == QAbstractItemView.State.EditingState
    exporting.person.keys("Escape")
    table.keyboardSearch("Y9")
    assert table.currentIndex() == chosen
    assert table.model().index(1, 0).data().startswith("Y9")


def test_cells_that_cannot_be_read_are_kept_marked_and_led_to(exporting: Reporter) -> None:
    table = grid(exporting, "repeat:mov_exp")
    block = "\n".join(
        f"Y{row}\t\t\t\t\tAsh\t{'much' if row == 2 else row}\t{'Kenyya' if row > 2 else 'France'}"
        for row in (1, 2, 3, 4)
    )
    paste(exporting, table, 0, 0, block)
    model = table.model()
    assert model.index(1, 6).data() == "much" and model.index(2, 7).data() == "Kenyya"
    told = model.index(2, 7).data(Qt.ItemDataRole.ToolTipRole)
    assert "Kenya" in told and told in model.index(2, 7).data(Qt.ItemDataRole.AccessibleTextRole)
    assert model.index(2, 7).data(Qt.ItemDataRole.BackgroundRole) != model.index(1, 7).data(
        Qt.ItemDataRole.BackgroundRole
    )
    wrong = {one.path.rsplit("/", 1)[-1] for one in exporting.presenter.problems if one.kind == "constraint"}
    assert {"exp_t", "exp_partner"} <= wrong
    exporting.person.press("notice_act")
    exporting.person.until(lambda: (table.currentIndex().row(), table.currentIndex().column()) == (1, 6))
    exporting.person.press("notice_act")
    exporting.person.until(lambda: (table.currentIndex().row(), table.currentIndex().column()) == (2, 7))
    exporting.person.press("mend_take:repeat:mov_exp")
    exporting.person.idle()
    assert [model.index(row, 7).data() for row in (2, 3)] == ["Kenya", "Kenya"]


def test_what_is_answered_while_a_block_is_pasted_comes_after_it(exporting: Reporter) -> None:
    table = grid(exporting, "repeat:mov_exp")
    table.setCurrentIndex(table.model().index(0, 0))
    table.setFocus()
    QGuiApplication.clipboard().setText(BLOCK)
    exporting.person.keys("Ctrl+V")
    row = table.model().rows[0]
    exporting.presenter.answer(f"mov_exp/{row}/exp_desc", "typed meanwhile")
    assert not exporting.presenter.safe
    exporting.person.until(lambda: exporting.presenter.safe)
    exporting.person.idle()
    assert table.model().rowCount() == 40 and table.model().index(0, 5).data() == "typed meanwhile"
    session = exporting.presenter.filler.session
    assert session.values()[f"mov_exp/{table.model().rows[39]}/exp_t"] == Number("39.5")
    exporting.presenter.undo()
    exporting.person.idle()
    assert table.model().rowCount() == 40 and table.model().index(0, 5).data() == "Description 0"
    exporting.presenter.undo()
    exporting.person.until(lambda: table.model().rowCount() == 1)


def test_a_yes_without_a_row_is_told(reporter: Reporter) -> None:
    reporter.work()
    reporter.answer(any_exp="yes")
    (told,) = [one for one in reporter.presenter.problems if one.kind == "rows"]
    assert told.path == "mov_exp" and "Yes" in told.message
    reporter.filler.go_to("mov_exp")
    reporter.person.until(lambda: reporter.person.focus.objectName() == "add_row:mov_exp")
    assert reporter.said("rows_said:mov_exp") == told.message
    reporter.person.press("add_row:mov_exp")
    reporter.person.idle()
    assert not [one for one in reporter.presenter.problems if one.kind == "rows"]
    assert not reporter.person.sees("rows_said:mov_exp")


def edit(reporter: Reporter, table: RowGrid, row: int, column: int) -> None:
    """Begin to change a cell by key."""
    table.setCurrentIndex(table.model().index(row, column))
    table.setFocus()
    reporter.person.keys("F2")
    reporter.person.until(lambda: reporter.person.focus.objectName().startswith("q:mov_exp/"))


def test_what_is_composed_in_a_cell_is_its_answer_when_it_is_text(exporting: Reporter) -> None:
    table, person = grid(exporting, "repeat:mov_exp"), exporting.person
    edit(exporting, table, 0, 5)
    compose(person.focus, "nei luo bi")
    person.idle()
    assert exporting.presenter.state(table.model().path(table.model().index(0, 5))).text == ""
    commit(person.focus, "内罗毕")
    person.keys("Tab")
    person.until(lambda: shown(table, 0, 5) == "内罗毕")
    person.idle()
    table.setCurrentIndex(table.model().index(0, 5))
    table.setFocus()
    for letters in ("b", "bei jing"):  # over a cell that nobody has opened, which begins anew
        compose(person.focus, letters)
        person.idle()
        assert person.focus is table, "a change of focus breaks the composing off"
    commit(person.focus, "北京")
    person.until(lambda: person.focus.objectName().endswith("exp_desc"))
    person.keys("Tab")
    person.until(lambda: shown(table, 0, 5) == "北京")


def shown(table: RowGrid, row: int, column: int) -> str:
    return str(table.model().index(row, column).data() or "")


@pytest.mark.parametrize("leave", ["Tab", "Shift+Tab", "Return"])
def test_a_wrong_choice_that_is_typed_is_kept_marked_and_led_to(exporting: Reporter, leave: str) -> None:
    table, person = grid(exporting, "repeat:mov_exp"), exporting.person
    exporting.answer(def_waste="yes")
    edit(exporting, table, 0, 7)
    person.type("Kenyya")
    person.keys(leave)
    person.until(lambda: shown(table, 0, 7) == "Kenyya")
    person.idle()
    cell = table.model().index(0, 7)
    assert cell.data(Qt.ItemDataRole.BackgroundRole) is not None
    path = table.model().path(cell)
    assert any(one.path == path and one.kind == "constraint" for one in exporting.presenter.problems)
    exporting.filler.show_check()
    person.idle()
    table.setCurrentIndex(table.model().index(0, 6))
    assert any(
        one.path == path and "Kenya" in table.model().data(cell, Qt.ItemDataRole.ToolTipRole)
        for one in exporting.presenter.problems
    )
    exporting.filler.go_to(path)
    person.until(lambda: grid(exporting, "repeat:mov_exp").currentIndex().column() == 7)
    person.idle()
    person.press("mend_take:repeat:mov_exp")
    person.until(lambda: exporting.presenter.state(path).text == "Kenya")


def test_what_is_typed_is_read_as_what_is_pasted_and_one_types_on(exporting: Reporter) -> None:
    table, person = grid(exporting, "repeat:mov_exp"), exporting.person
    for _row in range(3):
        exporting.presenter.add_row("mov_exp")
    person.idle()
    for row, words in enumerate(["Atlantis", "allemagne", "FRA", "Mordor"]):
        edit(exporting, table, row, 6)
        person.type(f"{row + 1}.5")
        person.keys("Tab")
        person.until(lambda: table.currentIndex().column() == 7)
        if table.state() != QAbstractItemView.State.EditingState:
            person.keys("F2")
        person.until(lambda: person.focus.objectName().endswith("exp_partner"))
        person.type(words)
        person.keys("Return")
        person.until(lambda: table.state() != QAbstractItemView.State.EditingState)
    person.idle()
    person.until(lambda: shown(table, 3, 7) == "Mordor")
    person.idle()
    assert [shown(table, row, 7) for row in range(4)] == ["Atlantis", "Germany", "France", "Mordor"]
    assert [shown(table, row, 6) for row in range(4)] == ["1.5", "2.5", "3.5", "4.5"]
    wrong = [one.path for one in exporting.presenter.problems if one.kind == "constraint" and "partner" in one.path]
    assert len(wrong) == 2
    person.keys("F8")
    exporting.presenter.undo()
    person.until(lambda: shown(table, 3, 7) == "")


def test_escape_takes_back_what_is_typed_and_the_last_cell_is_kept_on_closing(exporting: Reporter) -> None:
    table, person = grid(exporting, "repeat:mov_exp"), exporting.person
    edit(exporting, table, 0, 7)
    person.type("Kenyya")
    person.keys("Escape")
    person.idle()
    assert shown(table, 0, 7) == ""
    path = table.model().path(table.model().index(0, 7))
    edit(exporting, table, 0, 7)
    person.type("Atlantis")
    exporting.close()
    exporting.work()
    assert exporting.presenter.state(path).text == "Atlantis"


@pytest.mark.parametrize("leave", [Qt.Key.Key_Tab, Qt.Key.Key_Return])
def test_a_key_that_leaves_a_cell_does_so_with_its_list_open(exporting: Reporter, leave: Qt.Key) -> None:
    """Keys go to the open list first, which knows nothing of cells."""
    table, person = grid(exporting, "repeat:mov_exp"), exporting.person
    edit(exporting, table, 0, 7)
    person.type("Atlantis")
    matches = person.focus.completer()
    person.until(lambda: matches.shown)
    QTest.keyClick(matches.list, leave)
    person.until(lambda: shown(table, 0, 7) == "Atlantis")
    person.idle()
    assert not matches.shown and table.currentIndex().column() == (8 if leave == Qt.Key.Key_Tab else 7)


def test_what_is_said_of_a_paste_is_said_in_the_language_that_is_switched_to(exporting: Reporter) -> None:
    table = grid(exporting, "repeat:mov_exp")
    paste(exporting, table, 0, 6, "many\nfew")
    assert "2 cells could not be read." in notices(exporting)
    exporting.person.window.speak("fr")
    exporting.person.until(lambda: "could not be read" not in notices(exporting))
    assert notices(exporting)
    exporting.person.press("notice_act")
    exporting.person.until(lambda: table.currentIndex().column() == 6)
    speech.switch("en")


def notices(reporter: Reporter) -> str:
    return "\n".join(one.accessibleName() for one in reporter.person.window.notices.findChildren(QWidget, "notice"))
