"""Labels keep a date in one line and give it away as it is written; an icon alone says its words."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextLayout, QTextOption
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from brs_desktop.language import format_datetime
from brs_desktop.ui.parts import Label, text
from brs_desktop.ui.wrapped import WrappedButton

MOMENT = 1_795_300_000_000  # 21 November 2026


def lines(label: QLabel, words: str, width: int) -> list[str]:
    """The words as Qt breaks them into lines of that width."""
    laid = QTextLayout(words, label.font())
    option = QTextOption()
    option.setTextDirection(Qt.LayoutDirection.RightToLeft)
    option.setWrapMode(QTextOption.WrapMode.WordWrap)
    laid.setTextOption(option)
    laid.beginLayout()
    found = []
    while (line := laid.createLine()).isValid():
        line.setLineWidth(width)
        found.append(words[line.textStart() : line.textStart() + line.textLength()])
    laid.endLayout()
    return found


@pytest.mark.parametrize("share", [0.3, 0.45, 0.6, 0.8])
def test_no_line_ends_within_a_date(qtbot: QtBot, dressed: QApplication, share: float) -> None:
    said = f"آخر نسخة احتياطية: {format_datetime(MOMENT, code='ar')}"
    label = text(said, "caption", wraps=True)
    qtbot.addWidget(label)
    width = int(label.fontMetrics().horizontalAdvance(said) * share)
    broken = lines(label, QLabel.text(label), width)
    assert len(broken) > 1 and not any(line.rstrip("\u200f\u2060 ").endswith("/") for line in broken[:-1])
    assert label.text() == said, "what is read and copied is what was said"


def test_without_it_a_date_would_be_broken(qtbot: QtBot, dressed: QApplication) -> None:
    said = f"آخر نسخة احتياطية: {format_datetime(MOMENT, code='ar')}"
    label = QLabel(said)
    qtbot.addWidget(label)
    whole = label.fontMetrics().horizontalAdvance(said)
    tried = [lines(label, said, int(whole * share / 20)) for share in range(4, 20)]
    assert any(line.rstrip("\u200f ").endswith("/") for broken in tried for line in broken[:-1])


def test_what_can_be_selected_is_copied_as_it_is(qtbot: QtBot, dressed: QApplication) -> None:
    label = Label()
    qtbot.addWidget(label)
    label.setText("21/11/2026")
    assert "\u2060" in QLabel.text(label)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    assert QLabel.text(label) == "21/11/2026" == label.text()


def test_a_button_without_room_for_its_words_says_them_all_the_same(qtbot: QtBot, dressed: QApplication) -> None:
    button = WrappedButton("give")
    qtbot.addWidget(button)
    button.say("Give this section…")
    button.explain("To another office")
    button.resize(400, 40)
    wide = button.sizeHint().width()
    button.shorten(True)
    assert button.text() == "" and button.sizeHint().width() < wide
    assert button.toolTip() == "Give this section…\nTo another office"
    assert button.accessibleName() == "Give this section…"
    button.say("Confier cette section…")
    assert button.text() == "" and button.toolTip() == "Confier cette section…\nTo another office"
    button.shorten(False)
    assert button.text() == "Confier cette section…" and button.toolTip() == "To another office"
