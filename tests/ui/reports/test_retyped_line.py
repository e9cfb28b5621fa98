"""The two buttons of a comparison have room beside the question in every script."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from brs_desktop.pdf.pagecodes import Slot
from brs_desktop.ui.reports.filler.retyping.line import Line
from brs_desktop.ui.values import unmarked

# What the window leaves for a field at 1024 by 600, beside the pages and the question.
ROOM = 430


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        ("环境保护部固体废物与化学品管理司" * 3, "环境保护部固体废物与化学品管理司环境保护部固体…"),
        ("废" * 24, "废" * 24),
        ("Ministry of Environment and Natural Resources, Waste", "Ministry of Environment and Natural Resources, …"),
        ("a" * 48, "a" * 48),
    ],
)
def test_an_answer_is_shortened_by_the_room_that_its_letters_take(
    qtbot: QtBot, dressed: QApplication, answer: str, shown: str
) -> None:
    sheet = QWidget()
    qtbot.addWidget(sheet)
    line = Line(Slot("q", ()), "Which?", long=False, numbers={}, parent=sheet)
    line.differ(answer, "b")
    assert unmarked(line.first.text()) == f"First: {shown}" and line.first.toolTip() == answer
    assert line.first.sizeHint().width() <= ROOM + 20
