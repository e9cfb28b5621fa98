"""Text that breaks its lines within long words, too: no label of Qt does, and one word would widen a page."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from brs_desktop.language import _
from brs_desktop.ui.parts import Label

# Where a line may end though nothing is seen there; behind so many signs of a word that has more of them.
_HERE, _SIGNS = "\u200b", 12
_LONG = re.compile(rf"\S{{{2 * _SIGNS},}}")


class BrokenText(Label):
    """Plain text on as many lines as it needs, to be chosen and copied; what is copied is the text alone."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__()
        self.setParent(parent)
        self.setObjectName(name)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def setText(self, words: str) -> None:
        super().setText(_LONG.sub(lambda found: _broken(found[0]), words))
        self.setAccessibleName(words)

    def text(self) -> str:
        return super().text().replace(_HERE, "")

    def selectedText(self) -> str:
        return super().selectedText().replace(_HERE, "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.hasSelectedText():
            menu = QMenu(self)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.addAction(_("Copy")).triggered.connect(self._copy)
            menu.popup(event.globalPos())

    def _copy(self) -> None:
        if self.hasSelectedText():
            QGuiApplication.clipboard().setText(self.selectedText())


def _broken(word: str) -> str:
    return _HERE.join(word[at : at + _SIGNS] for at in range(0, len(word), _SIGNS))
