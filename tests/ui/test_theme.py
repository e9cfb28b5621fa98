"""The palettes: everything can be read, in light and in dark, and no colour of the style sheet is made up."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from brs_desktop.ui import theme
from brs_desktop.ui.theme import DARK, LIGHT, Colours, style_sheet

TEXT = [
    ("ink", "window"), ("ink", "surface"), ("ink", "sunken"), ("ink", "selected"), ("ink", "accent_soft"),
    ("muted", "window"), ("muted", "surface"), ("muted", "sunken"), ("on_accent", "accent"),
    ("on_accent", "accent_hover"), ("accent_ink", "surface"), ("accent_ink", "window"),
    ("accent_ink", "accent_soft"), ("rail_ink", "rail"),
    ("rail_ink", "rail_hover"), ("rail_checked_ink", "rail_checked"), ("good", "good_soft"), ("good", "surface"),
    ("warn", "warn_soft"), ("warn", "surface"), ("bad", "bad_soft"), ("bad", "surface"), ("ink", "bad_soft"),
    ("ink", "warn_soft"), ("ink", "good_soft"), ("surface", "ink"),
]  # fmt: skip
MARKS = [
    ("focus", "window"),
    ("focus", "surface"),
    ("line_strong", "surface"),
    ("rail_focus", "rail"),
    ("accent", "surface"),
]


def luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_words_can_be_read_on_their_ground(colours: Colours, ink: str, ground: str) -> None:
    assert contrast(getattr(colours, ink), getattr(colours, ground)) >= 4.5


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("mark", "ground"), MARKS)
def test_marks_can_be_seen_on_their_ground(colours: Colours, mark: str, ground: str) -> None:
    assert contrast(getattr(colours, mark), getattr(colours, ground)) >= 3


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_the_style_sheet_names_only_known_colours_and_files(colours: Colours) -> None:
    from pathlib import Path

    sheet = style_sheet(colours)
    assert not re.search(r"@[a-z]", sheet)
    named = re.findall(r"url\(([^)]+)\)", sheet)
    assert named and all(Path(file).is_file() for file in named)


class Counting(QLabel):
    """A label that counts how often it is dressed."""

    dressed = 0

    def changeEvent(self, event: QEvent) -> None:
        self.dressed += event.type() == QEvent.Type.StyleChange
        super().changeEvent(event)


def test_a_widget_deep_in_a_window_is_dressed_as_often_as_one_at_its_top(dressed: QApplication, qtbot: QtBot) -> None:
    """What a palette costs grows with the widgets, not with how deep they lie."""
    window = around = QWidget()
    qtbot.addWidget(window)
    labels = []
    for _depth in range(12):
        inner = QWidget(around)
        column = QVBoxLayout(around)
        labels.append(Counting("deep"))
        column.addWidget(labels[-1])
        column.addWidget(inner)
        around = inner
    window.show()
    theme.apply(dressed, dark=True)
    assert labels[-1].palette().windowText().color().name() == DARK.ink
    assert labels[0].dressed > 0 and labels[-1].dressed == labels[0].dressed
