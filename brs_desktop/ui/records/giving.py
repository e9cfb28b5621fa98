"""Buttons of a toolbar that give way: where there is no room for their words, the icon and the spoken name stay."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy

from brs_desktop.ui import icons
from brs_desktop.ui.parts import Button

_GAP = 6


class GivingButton(Button):
    """Asks for the room of its icon, likes to have that of its words too."""

    def __init__(self, name: str, icon: str, pressed: Callable[[], object] | None = None) -> None:
        super().__init__()
        self._said, self._short = "", False
        self.setObjectName(name)
        self.setAutoDefault(False)
        # A button's own policy takes what it likes to have for what it needs.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        icons.keep(self, icon, "ink")
        if pressed is not None:
            self.clicked.connect(pressed)

    def say(self, words: str) -> None:
        """The words, shown where they fit."""
        self._said = words
        self._short = False
        self.setText(words)
        self._give()

    def sizeHint(self) -> QSize:
        base = super().sizeHint()
        return QSize(base.width() + (self._words_width() if self._short else 0), base.height())

    def minimumSizeHint(self) -> QSize:
        base = super().sizeHint()
        return QSize(base.width() - (0 if self._short else self._words_width()), base.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._give()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._give()

    def _words_width(self) -> int:
        return self.fontMetrics().horizontalAdvance(self._said) + _GAP if self._said else 0

    def _give(self) -> None:
        short = self.isVisible() and self.width() < self.sizeHint().width()
        if short != self._short:
            self._short = short
            self.setText("" if short else self._said)
