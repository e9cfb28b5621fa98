"""On which side a field begins: where the writing in it does; while it is empty, where the lines of the window do."""

from __future__ import annotations

from unicodedata import bidirectional

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from brs_desktop.language import is_rtl

_STRONG = ("L", "R", "AL")  # kinds of letters that say where a writing begins
_MOST = 1_000  # characters looked at: who begins with more signs than these has no side
_LEFT, _RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
_HERE = _RIGHT | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
_BY_WRITING = _LEFT | Qt.AlignmentFlag.AlignVCenter


def lean(field: QPlainTextEdit, language: str) -> None:
    """Qt has the lines of such a field begin on the left, whatever is written in it; an empty one awaits a language."""
    _lean(field, is_rtl(language))


def _lean(field: QPlainTextEdit, awaited: bool) -> None:
    begun = next((kind for kind in map(bidirectional, field.toPlainText()[:_MOST]) if kind in _STRONG), "")
    rtl = begun != "L" if begun else awaited
    side = _RIGHT if rtl else _LEFT
    option = field.document().defaultTextOption()
    if option.alignment() != side:
        option.setAlignment(side)
        field.document().setDefaultTextOption(option)


def _is_turned(widget: QWidget) -> bool:
    return widget.layoutDirection() == Qt.LayoutDirection.RightToLeft


class LeaningText(QPlainTextEdit):
    """A field of several lines in whatever window it stands."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.textChanged.connect(self._lean)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._lean()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._lean()

    def _lean(self) -> None:
        _lean(self, _is_turned(self))


class LeaningLine(QLineEdit):
    """A field of one line. Qt has the cursor of an empty one where the keyboard's language begins, not by its hint."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.textChanged.connect(self._lean)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._lean()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._lean()

    def _lean(self) -> None:
        side = _HERE if not self.text() and _is_turned(self) else _BY_WRITING
        if self.alignment() != side:
            self.setAlignment(side)
