"""Drawings that point along the line of reading swap sides in Arabic; a clock, a check and what a hand holds do not."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from brs_desktop.ui import icons
from brs_desktop.ui.theme import RESOURCES

# What has two unlike sides and still stands as it is, in every language.
STAYS = {
    "a sign that everybody knows so": {"app", "check", "good", "safe", "pdf", "qr", "moon", "offline", "assistance"},
    "turns with the clock": {"history", "sync"},
    "a thing as it is held or stands": {
        "building", "contacts", "copy", "edit", "erase", "filter", "help", "key", "library", "print", "search",
        "settings", "zoom-in", "zoom-out",
    },
    "points both ways": {"move"},
    "a cloud is no arrow": {"cloud", "waiting"},
}  # fmt: skip
NAMES = sorted(path.stem for path in (RESOURCES / "icons").glob("*.svg") if not path.stem.startswith("style-"))
SIZE = 48
ALIKE = 24  # pixels that rounding may colour otherwise on one side


def drawn(application: QApplication, name: str, direction: Qt.LayoutDirection) -> QImage:
    application.setLayoutDirection(direction)
    try:
        return icons.pixmap(name, "#000000", SIZE).toImage().convertToFormat(QImage.Format.Format_ARGB32)
    finally:
        application.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def differing(one: QImage, other: QImage) -> int:
    """How many pixels are dark in one and light in the other."""
    pairs = ((x, y) for x in range(SIZE) for y in range(SIZE))
    return sum(abs(one.pixelColor(x, y).alpha() - other.pixelColor(x, y).alpha()) > 127 for x, y in pairs)


@pytest.mark.parametrize("name", NAMES)
def test_a_drawing_swaps_sides_in_arabic_where_it_has_a_direction(dressed: QApplication, name: str) -> None:
    plain = drawn(dressed, name, Qt.LayoutDirection.LeftToRight)
    arabic = drawn(dressed, name, Qt.LayoutDirection.RightToLeft)
    turned = plain.flipped(Qt.Orientation.Horizontal)
    if name in icons.DIRECTED:
        assert differing(plain, turned) > ALIKE, "its sides are alike: it has no direction"
        assert differing(arabic, turned) <= ALIKE
        return
    assert arabic == plain
    stays = any(name in names for names in STAYS.values())
    assert stays or differing(plain, turned) <= ALIKE, "its sides differ: does it point along the line?"


def test_every_drawing_that_is_spoken_of_is_there() -> None:
    assert set(NAMES) >= icons.DIRECTED
    assert set().union(*STAYS.values()) <= set(NAMES) - icons.DIRECTED
