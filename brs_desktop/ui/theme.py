"""The look of the window: two palettes of named colours, one style sheet, and the switch between them."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from functools import cache, lru_cache
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from brs_desktop.ui import dressing
from brs_desktop.ui.telling import Told

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
_PLAIN, _LOWEST_LINE = 10, 20  # points of plain text; pixels of a line that every control holds as it is


@dataclass(frozen=True)
class Colours:
    """Every colour the window uses, by what it is for; contrast of the pairs is held by a test."""

    window: str
    surface: str
    sunken: str
    line: str
    line_strong: str
    ink: str
    muted: str
    accent: str
    accent_hover: str
    on_accent: str
    accent_soft: str
    accent_ink: str
    focus: str
    rail: str
    rail_ink: str
    rail_hover: str
    rail_checked: str
    rail_checked_ink: str
    rail_focus: str
    selected: str
    good: str
    good_soft: str
    warn: str
    warn_soft: str
    bad: str
    bad_soft: str
    info_soft: str
    scroll: str


LIGHT = Colours(
    window="#f4f6f7",
    surface="#ffffff",
    sunken="#eef1f3",
    line="#dde3e7",
    line_strong="#87949d",
    ink="#182730",
    muted="#51616c",
    accent="#0b6472",
    accent_hover="#084f5b",
    on_accent="#ffffff",
    accent_soft="#e0f0f2",
    accent_ink="#0a5663",
    focus="#c2570c",
    rail="#103b44",
    rail_ink="#d3e4e7",
    rail_hover="#1b4f5a",
    rail_checked="#f4f6f7",
    rail_checked_ink="#0b4a55",
    rail_focus="#ffb56b",
    selected="#d3eaed",
    good="#17663f",
    good_soft="#e2f3e9",
    warn="#7a4b00",
    warn_soft="#fdf0d5",
    bad="#a3201a",
    bad_soft="#fbe7e5",
    info_soft="#e0f0f2",
    scroll="#bcc6cc",
)
DARK = Colours(
    window="#13191d",
    surface="#1b2329",
    sunken="#161d22",
    line="#2e3a43",
    line_strong="#738491",
    ink="#e6ecef",
    muted="#a5b3bc",
    accent="#5cc4d2",
    accent_hover="#83d6e1",
    on_accent="#06262b",
    accent_soft="#17373d",
    accent_ink="#83d6e1",
    focus="#ffb15c",
    rail="#0c2b32",
    rail_ink="#c5dade",
    rail_hover="#16424b",
    rail_checked="#13191d",
    rail_checked_ink="#9fe3ec",
    rail_focus="#ffb56b",
    selected="#1d4850",
    good="#7fd3a4",
    good_soft="#16332a",
    warn="#f2c26b",
    warn_soft="#3a2d12",
    bad="#ff9d94",
    bad_soft="#431f1d",
    info_soft="#17373d",
    scroll="#44535e",
)


class _Look:
    """The palette in force; `changed` tells drawn things (icons, delegates) to draw again."""

    def __init__(self) -> None:
        self.changed = Told()
        self.colours = LIGHT
        self.percent = 100
        self.line = 0  # the height of a line of the present font, in logical pixels

    @property
    def dark(self) -> bool:
        return self.colours is DARK


look = _Look()


def prefers_dark() -> bool:
    """Whether the desktop asks for dark; where it says nothing, light."""
    return QApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark


def apply(application: QApplication, dark: bool, percent: int | None = None) -> None:
    """Dress the application: Fusion, our palette, our style sheet, its texts at `percent` of their size; at once."""
    choose(application, dark, percent)
    put_on(application)
    dressing.dress_all(application)
    look.changed.emit()


def choose(application: QApplication, dark: bool, percent: int | None = None) -> None:
    """Have this look be the one in force; what stands already is not dressed for it."""
    look.colours = DARK if dark else LIGHT
    look.percent = percent or look.percent
    if not application.property("fusion"):
        application.setStyle("Fusion")
        application.setProperty("fusion", True)
    application.setPalette(_palette(look.colours))


def put_on(application: QApplication) -> None:
    """Have the sheet of the look in force be the application's, without anything that stands being dressed for it.

    Where one sheet follows another Qt dresses all that it knows a rule for, in one turn, each once for everything
    around it. So it is made to forget all rules first; `dressing` then has everything take the new ones.
    """
    if application.styleSheet():
        application.style().unpolish(application)
    application.setStyleSheet(style_sheet(look.colours, look.percent))


def style_sheet(colours: Colours, percent: int = 100) -> str:
    """The style sheet with `@name` replaced by the colour, `@icons` by the folder of icons, and its texts scaled."""
    return _filled_in(colours, percent, look.line)


def sizes() -> list[float]:
    """In which sizes the sheet in force has something written, in points."""
    named = re.findall(r"font-size: ([0-9.]+)pt", style_sheet(look.colours, look.percent))
    return sorted({_points(_PLAIN, look.percent), *map(float, named)})


@lru_cache(maxsize=4)  # two languages turn about, in light and dark
def _filled_in(colours: Colours, percent: int, line: int) -> str:
    words = asdict(colours) | {
        "icons": (RESOURCES / "icons").as_posix(),
        "scheme": "dark" if colours is DARK else "light",
    }
    text = _written()
    if percent != 100:
        text = re.sub(r"([0-9.]+)pt\b", lambda found: f"{_points(float(found[1]), percent):g}pt", text)
        text = re.sub(r"(?m)^.*::indicator \{.*$", lambda found: _larger(found[0], min(percent, 150)), text)
    # What holds a line of text is never lower than the line, in large texts and in tall scripts.
    text = re.sub(r"\bmin-height: (1[5-9]|2[0-9])px", lambda found: f"min-height: {_low(int(found[1]), line)}px", text)
    return re.sub(r"@([a-z_]+)", lambda found: words[found[1]], text)


@cache
def _written() -> str:
    return (RESOURCES / "style" / "window.qss").read_text(encoding="utf-8")


def _points(points: float, percent: int) -> float:
    """Headings grow by as many points as plain text does: twice as large they would push the page off the screen."""
    return points * percent / 100 if points <= _PLAIN else points + _PLAIN * (percent - 100) / 100


def _low(pixels: int, line: int) -> int:
    return line if line > _LOWEST_LINE else pixels


def _larger(rule: str, percent: int) -> str:
    """A rule with its lengths scaled, borders aside."""
    return re.sub(r"\b([0-9]{1,2})px\b(?! solid)", lambda found: f"{int(found[1]) * percent // 100}px", rule)


def _palette(colours: Colours) -> QPalette:
    palette = QPalette()
    for role, name in (
        (QPalette.ColorRole.Window, colours.window),
        (QPalette.ColorRole.WindowText, colours.ink),
        (QPalette.ColorRole.Base, colours.surface),
        (QPalette.ColorRole.AlternateBase, colours.sunken),
        (QPalette.ColorRole.Text, colours.ink),
        (QPalette.ColorRole.Button, colours.surface),
        (QPalette.ColorRole.ButtonText, colours.ink),
        (QPalette.ColorRole.Highlight, colours.accent),
        (QPalette.ColorRole.HighlightedText, colours.on_accent),
        (QPalette.ColorRole.Accent, colours.accent),
        (QPalette.ColorRole.PlaceholderText, colours.muted),
        (QPalette.ColorRole.ToolTipBase, colours.ink),
        (QPalette.ColorRole.ToolTipText, colours.surface),
        (QPalette.ColorRole.Link, colours.accent_ink),
    ):
        palette.setColor(role, QColor(name))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours.muted))
    return palette
