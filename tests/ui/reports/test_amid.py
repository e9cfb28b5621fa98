"""What a person does amid a long command or a failure: closing, refreshing, going on; nothing of it is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from brs_sync.ids import RecordKey
from brs_sync.values import Value
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QTableView

from brs_desktop.ui.reports.filler.grid import RowGrid
from tests.ui.desks import Person, stand_up
from tests.ui.reports.conftest import Reporter
from tests.ui.test_composing import commit, compose
from tests.workspace.test_filler import full_after_the_next_write, full_disk

ROWS = 400
BLOCK = "\n".join(f"Y{1 + row % 40}\t\tnat {row}\t\t\tDescription {row}\t{row}.5\tGermany" for row in range(ROWS))


@pytest.fixture
def exporting(reporter: Reporter) -> Reporter:
    """The page of exports with one row."""
    reporter.work()
    reporter.answer(any_exp="yes")
    reporter.filler.show_section("t_exp")
    reporter.presenter.add_row("mov_exp")
    reporter.person.idle()
    return reporter


def at_cell(reporter: Reporter, column: int) -> tuple[RowGrid, str]:
    """The table with the focus on a cell of its first row, and that row."""
    found = reporter.person.find(QTableView, "repeat:mov_exp")
    assert isinstance(found, RowGrid)
    found.setCurrentIndex(found.model().index(0, column))
    found.setFocus()
    return found, found.model().rows[0]


def closed_over(reporter: Reporter) -> dict[str, Value]:
    """What is on disk of the record after the window was closed at once."""
    from brs_desktop.workspace import Workspace

    folder: Path = reporter.person.window.desk.folder
    key: RecordKey = reporter.presenter.filler.key
    stand_up(reporter.person)
    with Workspace.open(folder) as workspace:
        return {path: cell.value for path, cell in workspace.replica.cells(key).items()}


def test_a_block_and_what_is_answered_behind_it_outlive_a_window_closed_amid(exporting: Reporter) -> None:
    _grid, row = at_cell(exporting, 0)
    QGuiApplication.clipboard().setText(BLOCK)
    exporting.person.keys("Ctrl+V")
    exporting.presenter.answer(f"mov_exp/{row}/exp_desc", "typed meanwhile")
    assert not exporting.presenter.safe
    cells = closed_over(exporting)
    assert cells[f"mov_exp/{row}/exp_desc"] == "typed meanwhile"
    assert sum(path.endswith("/exp_t") for path in cells) == ROWS


def test_words_that_are_no_answer_outlive_a_window_closed_over_them(exporting: Reporter) -> None:
    _grid, row = at_cell(exporting, 6)
    exporting.person.keys("Return")
    exporting.person.type("1,2.3,4")
    assert closed_over(exporting)[f"mov_exp/{row}/exp_t"] == "1,2.3,4"


def test_what_is_typed_into_a_cell_outlives_a_window_closed_over_it(exporting: Reporter) -> None:
    _grid, row = at_cell(exporting, 5)
    exporting.person.keys("Return")
    exporting.person.type("Ash")
    assert closed_over(exporting)[f"mov_exp/{row}/exp_desc"] == "Ash"


def test_what_an_input_method_gave_outlives_a_window_closed_over_it_and_what_is_half_composed_does_not(
    exporting: Reporter,
) -> None:
    _grid, row = at_cell(exporting, 5)
    exporting.person.keys("Return")
    commit(exporting.person.focus, "石棉")
    compose(exporting.person.focus, "fei liao")
    assert closed_over(exporting)[f"mov_exp/{row}/exp_desc"] == "石棉"


def test_after_what_changed_is_shown_the_sign_says_saved_again(exporting: Reporter) -> None:
    exporting.filler.meanwhile.show_asked.emit()
    assert exporting.said("safe_text") == "Not saved yet…"
    exporting.person.until(lambda: exporting.presenter.safe)
    assert exporting.said("safe_text") == "Saved on this computer"


def test_an_answer_that_the_disk_did_not_take_is_written_with_the_next_one(exporting: Reporter) -> None:
    presenter, (grid, row) = exporting.presenter, at_cell(exporting, 0)
    desc, nation = f"mov_exp/{row}/exp_desc", f"mov_exp/{row}/{grid.model().questions[2].name}"
    with full_disk():
        presenter.answer(desc, "Ash")
        assert presenter.state(desc).value is None and not presenter.safe
        presenter.undo()
        exporting.person.until(lambda: not presenter.waits)  # in turns: on a slow machine the disk were free again
        presenter.answer(nation, "A12")
        assert not presenter.safe
    presenter.answer(nation, "A13")
    exporting.person.idle()
    assert presenter.safe
    assert (presenter.state(desc).value, presenter.state(nation).value) == ("Ash", "A13")


def test_what_did_not_get_on_disk_is_tried_once_more_when_the_record_is_closed(exporting: Reporter) -> None:
    _grid, row = at_cell(exporting, 0)
    with full_disk():
        exporting.presenter.answer(f"mov_exp/{row}/exp_desc", "Ash")
    assert closed_over(exporting)[f"mov_exp/{row}/exp_desc"] == "Ash"


def test_an_answer_stands_when_what_follows_from_it_finds_no_room_on_the_disk(amina: Person) -> None:
    place = amina.window.place("contacts")
    amina.window.go_to("contacts")
    place.open_record("contacts", None)
    amina.until(lambda: place.filler is not None)
    presenter, cleared = place.filler.presenter, []
    row = presenter.add_row("held")
    convention, kind = f"held/{row}/held_conv", f"held/{row}/held_kind"
    presenter.answer(convention, "cv_b")
    presenter.answer(kind, "bk_fp")
    presenter.answers_cleared.connect(cleared.append)
    with full_after_the_next_write(presenter.filler):
        presenter.answer(convention, "cv_r")
        assert not presenter.safe
    assert [one.path for (one,) in cleared] == [kind], "the screen shows what became of it"
    presenter.answer(f"held/{row}/held_by", "The Minister")
    assert presenter.safe
    presenter.undo()
    presenter.undo()
    amina.until(lambda: not presenter.waits)
    assert (presenter.state(convention).value, presenter.state(kind).value) == ("cv_b", "bk_fp")
    place.filler.close_record()
    amina.until(lambda: place.filler is None)
    amina.idle()
    (found,) = amina.workspace.page("contacts").rows
    cells = amina.workspace.show(f"contacts/{found.id}")["cells"]
    assert (cells[convention]["value"], cells[kind]["value"]) == ("cv_b", "bk_fp")


def test_a_window_closed_while_a_form_comes_to_the_screen_reads_nothing_more(amina: Person) -> None:
    place = amina.window.place("contacts")
    amina.window.go_to("contacts")
    place.open_record("contacts", None)
    amina.until(lambda: place.filler is not None)
    assert place.waits, "its turns are still to come"
    stand_up(amina)


def test_a_record_closed_before_it_is_on_the_screen_leaves_the_list_there(amina: Person) -> None:
    place = amina.window.place("contacts")
    amina.window.go_to("contacts")
    place.open_record("contacts", None)
    amina.until(lambda: place.filler is not None)
    place.close_record()
    amina.until(lambda: place.filler is None)
    amina.idle()
    assert not amina.sees("filler") and amina.sees("record_search")
