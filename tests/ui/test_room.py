"""Arrangements by the room there is: who of the wide ones gets what is left of a line."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from brs_desktop.ui.room import Acts, Aside, Flow

QWIDGETSIZE_MAX = 16_777_215


def test_what_takes_no_more_than_it_needs_comes_first_and_the_rest_goes_on(qtbot: QtBot, dressed: QApplication) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    line = Flow(0, box)
    bounded, free, last = (QLabel(box) for _number in range(3))
    for label in (bounded, free, last):
        label.setFixedHeight(20)
        label.setMinimumWidth(50)
        line.put(label, wide=label is not last)
    bounded.setMaximumWidth(80)
    box.resize(400, 40)
    box.show()
    qtbot.waitUntil(lambda: last.geometry().right() == 399)
    assert (bounded.width(), last.width()) == (80, 50) and free.width() == 270
    bounded.setMaximumWidth(QWIDGETSIZE_MAX)
    qtbot.waitUntil(lambda: bounded.width() == free.width() == 175)


def test_acts_stand_at_the_side_and_go_beneath_in_lines_where_there_is_no_room(
    qtbot: QtBot, dressed: QApplication
) -> None:
    box, facts, acts = QWidget(), QLabel(), QWidget()
    qtbot.addWidget(box)
    line, buttons = Aside(0, 10, box), Acts(10, acts)
    facts.setMinimumWidth(200)
    short, long = QLabel(), QLabel()
    for label, wide in ((short, 60), (long, 150)):
        label.setFixedHeight(20)
        label.setMinimumWidth(wide)
        buttons.put(label)
    line.put(facts)
    line.put(acts)
    box.resize(400, 60)
    box.show()
    qtbot.waitUntil(lambda: (facts.width(), acts.x(), acts.width()) == (240, 250, 150))
    assert (short.width(), long.width()) == (150, 150) and long.y() == 30
    assert box.minimumSizeHint().width() == 200, "what stands beneath asks for no room at the side"
    box.resize(359, 60)
    qtbot.waitUntil(lambda: (facts.width(), acts.x(), acts.width()) == (359, 0, 359))
    assert acts.y() > facts.geometry().bottom()
    assert (short.y(), long.y()) == (0, 0) and long.x() == 70, "both have room in one line"
