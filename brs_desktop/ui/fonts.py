"""The shipped fonts: six languages look the same on every machine, also on one without any font."""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QFont, QFontDatabase, QFontMetrics
from PySide6.QtWidgets import QApplication

from brs_desktop.ui.dressing import dress_all
from brs_desktop.ui.theme import RESOURCES, look, put_on

POINTS = 10
# The order in which a character is looked for, so that digits and stops fit the script around them.
_FAMILIES = ("Noto Sans", "Noto Sans SC", "Noto Sans Arabic")
_ARABIC = ("Noto Sans Arabic", "Noto Sans", "Noto Sans SC")


@cache
def load() -> frozenset[str]:
    """Make the shipped fonts known to Qt, once; returns the families that were found."""
    found: set[str] = set()
    for path in sorted((RESOURCES / "fonts").glob("*.ttf")):
        found.update(QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(path))))
    return frozenset(found)


def use(application: QApplication, language: str) -> None:
    """Write the whole window in the shipped fonts, the language's own script first, at the size that is chosen."""
    if choose(application, language):
        put_on(application)
        dress_all(application)


def choose(application: QApplication, language: str) -> bool:
    """Have these letters be the application's; whether that is a change, and the style sheet has to follow."""
    font = QFont(application.font())
    font.setFamilies(list(_ARABIC if language == "ar" else _FAMILIES))
    font.setPointSizeF(POINTS * look.percent / 100)
    if font == application.font():
        return False
    application.setFont(font)
    look.line = QFontMetrics(font).height()
    return True
