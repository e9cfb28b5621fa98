"""Choices that lead on, ratings and steps: by keys and by mouse, in the real window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from brs_desktop.forms.appearances import rated, step_of
from brs_desktop.ui.authoring.window import TrialWindow
from brs_desktop.ui.reports.filler.repeat import RepeatView
from brs_desktop.workspace.formcheck import check_form
from tests.ui.authoring.conftest import Try
from tests.ui.desks import in_front

FORM = """
| survey | type | name | label | appearance | relevant | parameters |
| | select_one yn | stored | Stored | quick | | |
| | text | where | Where | | ${stored} = 'yes' | |
| | select_one yn | sold | Sold | quick minimal | | |
| | range | trust | Trust | rating | | start=1 end=5 step=1 |
| | range | share | Share | picker | | start=0 end=2 step=0.5 |
| | range | many | Many | rating | | start=1 end=90 step=1 |
| | begin_repeat | lot | Lots | | | |
| | select_one yn | full | Full | quick | | |
| | text | why | Why | | | |
| | end_repeat | | | | | |
| choices | list_name | name | label |
| | yn | yes | Yes |
| | yn | no | No |
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "ways.md"
    file.write_text(FORM.lstrip(), "utf-8")
    return file


@pytest.fixture
def window(file: Path, trial: Try, qtbot: QtBot) -> TrialWindow:
    shown = trial(file)
    qtbot.waitUntil(lambda: in_front(shown) and shown.findChild(QWidget, "q:many") is not None and not shown.waits)
    return shown


@pytest.fixture
def come_to(qtbot: QtBot) -> Callable[[str], None]:
    return lambda name: qtbot.waitUntil(lambda: getattr(QApplication.focusWidget(), "objectName", str)() == name)


def answer(window: TrialWindow, name: str) -> str:
    return window.presenter.form.state(name).text


def test_a_choice_leads_on_and_is_undone(window: TrialWindow, qtbot: QtBot, come_to: Callable[[str], None]) -> None:
    yes, no = (window.findChild(QAbstractButton, f"q:stored={one}") for one in ("yes", "no"))
    yes.setFocus()
    QTest.keyClick(yes, Qt.Key.Key_Space)
    come_to("q:where")  # which this answer has made relevant
    assert answer(window, "stored") == "Yes"
    yes.setFocus()
    QTest.keyClick(yes, Qt.Key.Key_Down)
    come_to("q:stored=no")
    qtbot.waitUntil(lambda: answer(window, "stored") == "No" and not window.waits)
    assert no.hasFocus(), "who goes through the choices by arrows is not led away"
    QTest.keyClick(no, Qt.Key.Key_Space)
    come_to("q:sold")
    window.presenter.undo()
    qtbot.waitUntil(lambda: answer(window, "stored") == "Yes" and yes.isChecked())
    qtbot.mouseClick(no, Qt.MouseButton.LeftButton)
    come_to("q:sold")


def test_an_entry_picked_in_an_unfolded_list_leads_on(window: TrialWindow, qtbot: QtBot) -> None:
    box = window.findChild(QComboBox, "q:sold")
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert answer(window, "sold") == "Yes" and box.hasFocus()
    box.showPopup()
    QTest.keyClick(box.view(), Qt.Key.Key_Down)
    QTest.keyClick(box.view(), Qt.Key.Key_Return)
    # Without a window manager the window does not become active again when its list folds.
    qtbot.waitUntil(lambda: window.focusWidget().objectName() == "q:trust=1")
    assert answer(window, "sold") == "No"


def test_in_a_table_a_choice_leads_to_the_next_cell(window: TrialWindow, qtbot: QtBot) -> None:
    window.page.show_section("lot", "Lots")
    qtbot.waitUntil(lambda: not window.waits and window.findChild(RepeatView) is not None)
    view = window.findChild(RepeatView)
    qtbot.mouseClick(view.add, Qt.MouseButton.LeftButton)
    row = f"lot/{view.model.rows[0]}"
    QTest.keyClick(view.grid, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: (box := window.findChild(QComboBox, f"q:{row}/full")) is not None and box.unfolded)
    box = window.findChild(QComboBox, f"q:{row}/full")
    QTest.keyClick(box.view(), Qt.Key.Key_Down)
    QTest.keyClick(box.view(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.findChild(QLineEdit, f"q:{row}/why") is not None)
    qtbot.waitUntil(lambda: answer(window, f"{row}/full") == "Yes" and view.grid.currentIndex().column() == 1)
    window.presenter.undo()
    qtbot.waitUntil(lambda: answer(window, f"{row}/full") == "" and not window.waits)


def test_a_rating_is_one_of_its_steps(window: TrialWindow, qtbot: QtBot, come_to: Callable[[str], None]) -> None:
    steps = [window.findChild(QAbstractButton, f"q:trust={at}") for at in range(1, 6)]
    assert [one.accessibleName() for one in steps] == [f"{at} – Trust" for at in range(1, 6)]
    steps[2].setFocus()
    QTest.keyClick(steps[2], Qt.Key.Key_Space)
    QTest.keyClick(steps[2], Qt.Key.Key_Right)
    come_to("q:trust=4")
    qtbot.waitUntil(lambda: answer(window, "trust") == "4" and not window.waits)
    window.presenter.undo()
    qtbot.waitUntil(lambda: answer(window, "trust") == "3" and steps[2].isChecked() and not steps[3].isChecked())


def test_a_picker_goes_by_its_steps_and_not_out_of_its_bounds(window: TrialWindow, qtbot: QtBot) -> None:
    line = window.findChild(QLineEdit, "q:share")
    line.setFocus()
    for key, stands in ((Qt.Key.Key_Up, "0"), (Qt.Key.Key_Up, "0.5"), (Qt.Key.Key_Down, "0"), (Qt.Key.Key_Down, "0")):
        QTest.keyClick(line, key)
        qtbot.waitUntil(lambda stands=stands: answer(window, "share") == stands == line.text())
    more = window.findChild(QAbstractButton, "count:+1:share")
    for _press in range(6):
        qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: answer(window, "share") == "2" == line.text())
    QTest.keyClick(line, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(line, "1.7")
    window.page.flush()
    qtbot.waitUntil(lambda: answer(window, "share") == "1.7"), "what is typed is kept as it is"


def test_a_rating_of_too_many_steps_is_told(file: Path) -> None:
    told = [one for one in check_form(file)["findings"] if one["code"] == "appearance"]
    assert [(one["row"], one["column"]) for one in told] == [(7, "appearance")] and "“rating”" in told[0]["message"]
    assert rated("rating", {"start": "0", "end": "1", "step": "0.5"}) == ("0.0", "0.5", "1.0")
    for odd in ({"start": "x"}, {"start": "5", "end": "1"}, {"step": "0"}, {"end": "1e999999"}, {"end": "NaN"}):
        assert step_of(odd) is None and rated("rating", odd) == ()
