"""The shipped fonts: six languages look the same on every machine, also on one without any font."""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache

from PySide6.QtGui import QFont, QFontDatabase, QFontMetrics, QRawFont
from PySide6.QtWidgets import QApplication

from brs_desktop.ui.dressing import dress_all
from brs_desktop.ui.theme import RESOURCES, look, put_on

POINTS = 10
# The order in which a character is looked for, so that digits and stops fit the script around them.
_FAMILIES = ("Noto Sans", "Noto Sans SC", "Noto Sans Arabic")
_ARABIC = ("Noto Sans Arabic", "Noto Sans", "Noto Sans SC")
_READ = 20_000  # of an answer so many characters are looked at


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
    font.setFamilies(list(families(language)))
    font.setPointSizeF(POINTS * look.percent / 100)
    if font == application.font():
        return False
    application.setFont(font)
    look.line = QFontMetrics(font).height()
    return True


def families(language: str) -> tuple[str, ...]:
    """In which order letters are looked for where a language is spoken."""
    return _ARABIC if language == "ar" else _FAMILIES


def lacking(text: str) -> list[str]:
    """The characters of a text that no shipped font has, each once: a bare machine shows a box for them."""
    if text.isascii():
        return []
    return [char for char in dict.fromkeys(text[:_READ]) if not _has(char)]


@lru_cache(maxsize=8192)
def _has(char: str) -> bool:
    """Whether a character is drawn by a shipped font, or is one that is not drawn at all."""
    if char.isspace() or unicodedata.category(char) in ("Cc", "Cf", "Cs"):
        return True
    return any(font.supportsCharacter(ord(char)) for font in _drawing())


@cache
def _drawing() -> tuple[QRawFont, ...]:
    load()
    return tuple(QRawFont.fromFont(QFont(family)) for family in _FAMILIES)
