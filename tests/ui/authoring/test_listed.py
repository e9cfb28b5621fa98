"""Choices whose words stand once above several questions, and figures set by a slider: in the real window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QSlider, QWidget
from pytestqt.qtbot import QtBot

from brs_desktop.ui import speech
from brs_desktop.ui.authoring.window import TrialWindow
from brs_desktop.ui.reports.filler.editors.slider import SliderEditor
from brs_desktop.workspace.formcheck import check_form
from tests.ui.authoring.conftest import Try
from tests.ui.desks import in_front

FORM = """
| survey | type | name | label | label::العربية (ar) | appearance | parameters | choice_filter |
| | begin_group | g | How often | كم مرة | table-list | | |
| | select_one often | drums | Drums leak | تسرب البراميل | | | |
| | select_multiple often | bags | Bags tear | تمزق الأكياس | | | |
| | end_group | | | | | | |
| | select_one often | loose | Words of its own | كلمات | list-nolabel | | |
| | range | share | Share | الحصة | picker vertical | start=0 end=2 step=0.5 | |
| | range | fine | Fine | دقيق | no-ticks | start=0 end=9000 step=1 | |
| | range | flat | Flat | مستو | no-ticks | start=10 end=20 step=1 | |
| | barcode | code | Code | رمز | hidden-answer | | |
| choices | list_name | name | label | label::العربية (ar) |
| | often | never | Never | أبدا |
| | often | some | Now and then | أحيانا |
| | often | all | Always | دائما |
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "listed.md"
    file.write_text(FORM.lstrip(), "utf-8")
    return file


@pytest.fixture
def window(file: Path, trial: Try, qtbot: QtBot) -> TrialWindow:
    shown = trial(file)
    shown.resize(1024, 600)
    qtbot.waitUntil(lambda: in_front(shown) and shown.findChild(QWidget, "q:code") is not None and not shown.waits)
    return shown


def answer(window: TrialWindow, name: str) -> str:
    return window.presenter.form.state(name).text


def middle(widget: QWidget) -> int:
    return widget.mapToGlobal(widget.rect().center()).x()


def heads(window: TrialWindow) -> list[QLabel]:
    return [one for one in window.findChildren(QLabel) if one.objectName().startswith("heads:") and one.isVisible()]


def columns(window: TrialWindow, name: str) -> list[QAbstractButton]:
    return [window.findChild(QAbstractButton, f"q:{name}={one}") for one in ("never", "some", "all")]


def test_words_stand_once_above_their_buttons_and_come_back_where_there_is_no_room(
    window: TrialWindow, qtbot: QtBot, walk: Callable[[QWidget], None]
) -> None:
    window.page.show_section("g", "How often")
    qtbot.waitUntil(lambda: [one.text() for one in heads(window)] == ["Never", "Now and then", "Always"])
    for name in ("drums", "bags"):
        made = columns(window, name)
        assert [one.text() for one in made] == ["", "", ""]
        assert [one.accessibleName().split(" – ")[0] for one in made] == ["Never", "Now and then", "Always"]
        for head, one in zip(heads(window), made, strict=True):
            qtbot.waitUntil(lambda head=head, one=one: abs(middle(head) - middle(one)) <= 2)
    first = columns(window, "drums")[0]
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Space)
    QTest.keyClick(first, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: answer(window, "drums") == "Now and then" and not window.waits)
    window.presenter.undo()
    qtbot.waitUntil(lambda: answer(window, "drums") == "Never" and first.isChecked())
    qtbot.mouseClick(columns(window, "bags")[2], Qt.MouseButton.LeftButton)
    assert answer(window, "bags") == "Always" and answer(window, "drums") == "Never"
    asked = window.presenter.form.progress(None)
    assert asked.total == 7, "what has the words asks nothing itself"
    walk(window)
    window.page.setFixedWidth(250)
    qtbot.waitUntil(lambda: columns(window, "drums")[1].text() == "Now and then" and not heads(window))
    assert answer(window, "drums") == "Never" and first.isChecked()


def test_in_arabic_the_columns_are_mirrored(window: TrialWindow, qtbot: QtBot) -> None:
    window.page.show_section("g", "How often")
    speech.switch("ar")
    window.presenter.speak("العربية (ar)")
    qtbot.waitUntil(lambda: [one.text() for one in heads(window)] == ["أبدا", "أحيانا", "دائما"])
    for head, one in zip(heads(window), columns(window, "drums"), strict=True):
        qtbot.waitUntil(lambda head=head, one=one: abs(middle(head) - middle(one)) <= 2)
    qtbot.waitUntil(lambda: middle(heads(window)[0]) > middle(heads(window)[2]))


def test_a_slider_sets_the_figure_by_keys_and_hand_and_the_wheel_does_not(window: TrialWindow, qtbot: QtBot) -> None:
    bar, line = window.findChild(QSlider, "slide:share"), window.findChild(QLineEdit, "q:share")
    assert bar.orientation() == Qt.Orientation.Vertical and "No answer" in bar.accessibleDescription()
    bar.setFocus()
    QTest.keyClick(bar, Qt.Key.Key_Home)  # it stands there already, and this is an answer
    qtbot.waitUntil(lambda: answer(window, "share") == "0" == line.text() and not window.waits)
    QTest.keyClick(bar, Qt.Key.Key_Up)
    qtbot.waitUntil(lambda: answer(window, "share") == "0.5" == line.text() and not window.waits)
    assert "No answer" not in bar.accessibleDescription()
    at = QPointF(bar.rect().center())
    none, wheel = Qt.KeyboardModifier.NoModifier, QPoint(0, 240)
    turned = QWheelEvent(
        at, bar.mapToGlobal(at), wheel, wheel, Qt.MouseButton.NoButton, none, Qt.ScrollPhase.NoScrollPhase, False
    )
    QApplication.sendEvent(bar, turned)
    assert bar.value() == 1 and not turned.isAccepted()
    window.presenter.undo()
    qtbot.waitUntil(lambda: answer(window, "share") == "0" and bar.value() == 0)
    flat = window.findChild(QSlider, "slide:flat")
    assert flat.tickPosition() == QSlider.TickPosition.NoTicks
    window.page.ensureWidgetVisible(flat)
    QTest.mouseClick(flat, Qt.MouseButton.LeftButton, pos=QPoint(flat.width() - 2, flat.height() // 2))
    qtbot.waitUntil(lambda: answer(window, "flat") == "20" and not window.waits)
    typed = window.findChild(QLineEdit, "q:flat")
    typed.setFocus()
    typed.selectAll()
    QTest.keyClicks(typed, "14.6")
    assert flat.value() == 5
    window.page.flush()
    qtbot.waitUntil(lambda: answer(window, "flat") == "14.6"), "what is typed is kept as it is"
    (both,) = [one for one in window.findChildren(SliderEditor) if one.asked.path == "share"]
    assert [one.objectName() for one in both.stops()] == ["q:share", "slide:share", "count:-1:share", "count:+1:share"]
    assert window.findChild(QSlider, "slide:fine") is None, "nobody tells 9000 places from each other"


def test_what_is_not_shown_is_masked_and_what_changes_nothing_is_told(window: TrialWindow, file: Path) -> None:
    assert [one.text() for one in columns(window, "loose")] == ["Never", "Now and then", "Always"]
    assert window.findChild(QLineEdit, "q:code").echoMode() == QLineEdit.EchoMode.Password
    told = [one for one in check_form(file)["findings"] if one["code"] == "appearance"]
    assert [(one["row"], one["message"].split("“")[2].split("”")[0]) for one in told] == [
        (6, "list-nolabel"),
        (8, "no-ticks"),
    ]
