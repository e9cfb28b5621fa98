"""Arrangements by the room there is: who of the wide ones gets what is left of a line."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from brs_desktop.ui.room import Flow

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
