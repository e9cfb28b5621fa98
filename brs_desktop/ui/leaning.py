"""On which side a field of several lines begins: where the writing in it does, else where its language does."""

from __future__ import annotations

from unicodedata import bidirectional

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit

from brs_desktop.language import is_rtl

_STRONG = ("L", "R", "AL")  # kinds of letters that say where a writing begins
_MOST = 1_000  # characters looked at: who begins with more signs than these has no side


def lean(field: QPlainTextEdit, language: str) -> None:
    """Qt has the lines of such a field begin on the left, whatever is written in it; an empty one awaits a language."""
    begun = next((kind for kind in map(bidirectional, field.toPlainText()[:_MOST]) if kind in _STRONG), "")
    rtl = begun != "L" if begun else is_rtl(language)
    side = Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
    option = field.document().defaultTextOption()
    if option.alignment() != side:
        option.setAlignment(side)
        field.document().setDefaultTextOption(option)
