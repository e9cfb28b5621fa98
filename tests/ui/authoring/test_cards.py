"""Rows that are too much for a table are cards: one open at a time, however many there are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from brs_sync.values import Number, Value
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from brs_desktop.ui.authoring.window import TrialWindow
from brs_desktop.ui.reports.filler.cards import MOST_COLUMNS, CardsView
from brs_desktop.ui.reports.filler.carrying import LastReport
from brs_desktop.ui.reports.filler.question import NoteView, QuestionView
from brs_desktop.ui.reports.filler.repeat import RepeatView
from brs_desktop.workspace.reports import Copied, Last
from brs_desktop.workspace.reports.pairing import Paired
from tests.forms.filling import session
from tests.helpers.patience import PATIENCE_MS
from tests.ui.authoring.conftest import Try

HEAD = "| survey | type | name | label | appearance | relevant |\n"
SITES = (
    "begin_repeat | site | Sites | | ",
    "text | place | Place | | ",
    "select_one_from_file x.csv | land | Land | | ",
    "text | story | What happened | multiline | ",
    "text | advice | What to do | multiline | ${place} != ''",
    "file | plan | Plan | | ",
    "end_repeat | | | | ",
)
STORES = (
    "begin_repeat | store | Store | | ",
    "text | at | Place | | ",
    "begin_repeat | drum | Drum | | ",
    "integer | kilos | Kilograms | | ",
    "end_repeat | | | | ",
    "end_repeat | | | | ",
)


def write(folder: Path, *rows: str) -> Path:
    file = folder / "form.md"
    file.write_text(HEAD + "\n".join(f"| | {row} |" for row in rows) + "\n", "utf-8")
    return file


@pytest.fixture
def opened(tmp_path: Path, trial: Try, qtbot: QtBot) -> Callable[..., TrialWindow]:
    return lambda *rows: trial(write(tmp_path, *rows))


def pressed(window: TrialWindow, button: QWidget, qtbot: QtBot) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.waits)


def cards(window: TrialWindow) -> CardsView:
    return next(iter(window.findChildren(CardsView)))


def titles(view: CardsView) -> list[str]:
    return [view.titles.index(row).data() for row in range(view.titles.rowCount())]


def shown(view: CardsView) -> list[str]:
    """The questions that are on the screen."""
    return [one.path for one in view.findChildren(QuestionView) if one.isVisible()]


def fill(window: TrialWindow, view: CardsView, words: str, qtbot: QtBot) -> None:
    """Add a card and answer its first question by keys."""
    pressed(window, view.add, qtbot)
    qtbot.waitUntil(
        lambda: QApplication.focusWidget().objectName() == f"q:{view.model.repeat}/{view.model.rows[-1]}/place"
    )
    QTest.keyClicks(QApplication.focusWidget(), words)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: not window.waits)


def test_one_card_is_open_and_is_called_by_its_first_answers(opened: Callable[..., TrialWindow], qtbot: QtBot) -> None:
    window = opened(*SITES)
    view = cards(window)
    for place in ("Kisumu", "Mombasa", "Kitale"):
        fill(window, view, place, qtbot)
    assert titles(view) == ["1. Kisumu", "2. Mombasa", "3. Kitale"]
    third = f"site/{view.model.rows[2]}"
    assert set(shown(view)) == {f"{third}/{name}" for name in ("place", "land", "story", "advice", "plan")}
    story = view.findChild(QPlainTextEdit, f"q:{third}/story")
    story.setFocus()
    QTest.keyClicks(story, "Drums leak.")
    QTest.keyClick(story, Qt.Key.Key_PageUp, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: not window.waits)
    assert window.findChild(QLabel, "card:site").text() == "2. Mombasa"
    assert all(path.startswith(f"site/{view.model.rows[1]}/") for path in shown(view))
    assert window.presenter.form.state(f"{third}/story").text == "Drums leak.", "what was typed is not lost by leaving"
    pressed(window, view.before, qtbot)
    assert not view.before.isEnabled() and view.after.isEnabled()
    place = view.findChild(QLineEdit, f"q:site/{view.model.rows[0]}/place")
    place.selectAll()
    QTest.keyClick(place, Qt.Key.Key_Delete)
    place.clearFocus()
    window.page.flush()
    qtbot.waitUntil(lambda: titles(view)[0] == "1" and not window.waits)
    assert not any(path.endswith("/advice") for path in shown(view)), "what is not asked any more is not shown"
    view.list.setFocus()
    QTest.keyClick(view.list, Qt.Key.Key_Down)
    QTest.keyClick(view.list, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    pressed(window, view.remove, qtbot)
    assert titles(view) == ["1"]
    pressed(window, window.undo, qtbot)
    assert titles(view) == ["1", "2. Mombasa", "3. Kitale"]


def test_two_thousand_cards_are_as_many_widgets_as_two(opened: Callable[..., TrialWindow], qtbot: QtBot) -> None:
    from brs_desktop.forms.session.carrying import Plan

    window = opened(*SITES)
    view, presenter = cards(window), window.presenter
    rows = [f"r{number}" for number in range(2_000)]
    plan = Plan({f"site/{row}/place": f"Place {row}" for row in rows}, {"site": rows})
    presenter.do(lambda: presenter.editor.filling(plan))
    qtbot.waitUntil(lambda: view.titles.rowCount() == 2_000 and not window.waits, timeout=PATIENCE_MS)
    assert len(view.findChildren(QuestionView)) <= 5 and len(view.findChildren(QWidget)) < 200
    view.focus_cell("site/r1999/story")
    qtbot.waitUntil(lambda: QApplication.focusWidget().objectName() == "q:site/r1999/story")
    assert window.findChild(QLabel, "card:site").text() == "2000. Place r1999"
    assert view.list.height() < 300


def test_rows_within_rows_stand_in_the_card_that_is_open(opened: Callable[..., TrialWindow], qtbot: QtBot) -> None:
    window = opened(*STORES)
    outer = cards(window)
    for _store in range(2):
        pressed(window, outer.add, qtbot)
    (second,) = outer.inner.views
    assert isinstance(second, RepeatView)
    pressed(window, second.add, qtbot)
    pressed(window, second.add, qtbot)
    form = second._presenter.form
    first_row, second_row = outer.model.rows
    assert (len(form.rows(f"store/{second_row}/drum")), len(form.rows(f"store/{first_row}/drum"))) == (2, 0)
    second.grid.setCurrentIndex(second.model.index(0, 0))
    second.grid.pasted.emit("120\n35")
    qtbot.waitUntil(lambda: second.model.index(1, 0).data() == "35")
    pressed(window, outer.before, qtbot)
    (first,) = outer.inner.views
    assert isinstance(first, RepeatView) and first.model.rowCount() == 0
    outer.focus_cell(f"store/{second_row}/drum/{form.rows(f'store/{second_row}/drum')[0]}/kilos")
    (again,) = outer.inner.views
    assert isinstance(again, RepeatView) and again.grid.currentIndex().data() == "120"


@pytest.mark.parametrize(
    ("inside", "wanted"),
    [
        (("text | a | A | | ", "text | b | B | multiline | "), False),
        (("text | a | A | multiline | ", "text | b | B | multiline | ", "text | c | C | | "), True),
        (("image | a | A | | ",), True),
        (tuple(f"text | a{at} | A | | " for at in range(MOST_COLUMNS)), False),
        (tuple(f"text | a{at} | A | | " for at in range(MOST_COLUMNS + 1)), True),
    ],
)
def test_what_is_a_table_and_what_are_cards(
    opened: Callable[..., TrialWindow], inside: tuple[str, ...], wanted: bool
) -> None:
    window = opened("begin_repeat | row | Row | | ", *inside, "end_repeat | | | | ")
    assert bool(window.findChildren(CardsView)) is wanted
    assert bool(window.findChildren(RepeatView)) is not wanted


GROUPED = (
    "note | read | Read the plates first | | ",
    "begin_repeat | pump | Pumps | | ",
    "text | place | Place | | ",
    "begin_group | state | How it stands | | ",
    "note | look | Look at the seal of ${place} | | ",
    "integer | age | Age | | ",
    "text | story | Story | multiline | ",
    "end_group | | | | ",
    "begin_group | later | What comes then | | ${age} > 9",
    "text | plan | Plan | multiline | ",
    "text | more | More | multiline | ",
    "end_group | | | | ",
    "end_repeat | | | | ",
)


def words(view: CardsView) -> list[str]:
    """Headings and notes within the card that is open, from top to bottom."""
    seen = [one for one in view.findChildren(NoteView) if one.isVisible()]
    ordered = sorted(seen, key=lambda one: one.mapTo(view, QPoint()).y())
    return [one.findChild(QLabel, f"note:{one.path}").text() for one in ordered]


def test_headings_and_notes_stand_in_the_card_and_cards_are_sorted(
    opened: Callable[..., TrialWindow], qtbot: QtBot, walk: Callable[[QWidget], None]
) -> None:
    window = opened(*GROUPED)
    view = cards(window)
    for place in ("Kitale", "Mombasa", "Kisumu"):
        fill(window, view, place, qtbot)
    qtbot.waitUntil(lambda: words(view) == ["How it stands", "Look at the seal of Kisumu"])
    last = f"pump/{view.model.rows[2]}"
    window.presenter.answer(f"{last}/age", Number("12"))
    qtbot.waitUntil(lambda: words(view)[2:] == ["What comes then"])
    assert f"{last}/plan" in shown(view)
    walk(window)
    view.sort.choose.setFocus()
    QTest.keyClick(view.sort.choose, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: view.sort.findChild(QMenu, "sort_menu") is not None)
    view.sort.findChild(QMenu, "sort_menu").findChild(QAction, "sort=place").trigger()
    qtbot.waitUntil(lambda: titles(view) == ["3. Kisumu · 12", "1. Kitale", "2. Mombasa"] and not window.waits)
    assert view.list.currentIndex().row() == 0 and shown(view)[0].startswith(last), "the open card stays open"
    assert window.findChild(QLabel, "card:pump").text() == "3. Kisumu · 12"
    QTest.keyClick(view.list, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: window.findChild(QLabel, "card:pump").text() == "1. Kitale" and not window.waits)
    pressed(window, view.remove, qtbot)
    assert titles(view) == ["2. Kisumu · 12", "1. Mombasa"]
    pressed(window, window.undo, qtbot)
    pressed(window, view.sort.back, qtbot)
    assert titles(view) == ["1. Kitale", "2. Mombasa", "3. Kisumu · 12"]


def test_what_the_last_report_had_stands_beneath_the_answers_of_a_card(
    opened: Callable[..., TrialWindow], qtbot: QtBot
) -> None:
    window = opened(*GROUPED)
    view, presenter = cards(window), window.presenter
    fill(window, view, "Kitale", qtbot)
    cells: dict[str, Value] = {"pump/a/alive": True, "pump/a/place": "Kitale", "pump/a/age": Number("7")}
    before = session(presenter.form.definition, answers=cells)
    found = Last("2025", presenter.filler.key, "2025", "", cells, every=cells)
    presenter.last = LastReport(found, before, Copied("2025", 0, 0, 0, 0), Paired(before))
    presenter.last_rows.begin()
    told = f"last:pump/{view.model.rows[0]}/age"
    qtbot.waitUntil(lambda: (one := view.findChild(QLabel, told)) is not None and one.isVisible())
    assert "2025" in view.findChild(QLabel, told).text() and "7" in view.findChild(QLabel, told).text()
    presenter.answer(told.removeprefix("last:"), Number("7"))
    qtbot.waitUntil(lambda: not view.findChild(QLabel, told).isVisible())
