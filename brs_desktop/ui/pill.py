"""The sync pill: the one place that always tells the truth about the exchange."""

from __future__ import annotations

import time
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from brs_desktop.language import _
from brs_desktop.ui import icons
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.parts import Button, restyle
from brs_desktop.ui.speech import speak
from brs_desktop.ui.sync.words import Said, pill

_FEW_LETTERS, _SPARE = 12, 4  # letters of the state that are always seen; pixels that rounding may take
_TONES = {"good": "good", "warn": "warn", "bad": "bad", "info": "accent_ink", "": "muted"}


class SyncPill(Button):
    """Says the state in words, icon and colour; pressing it leads to the place Sync."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sync_pill")
        # A button's own policy takes what it likes to have for what it needs.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAutoDefault(False)
        self._desk = desk
        self._status: Any = None
        self._whole = ""
        desk.status_told.connect(self._take)
        desk.sync_began.connect(self._words)
        desk.sync_ended.connect(self._words)
        speak(self._words)

    def _take(self, status: Any) -> None:
        self._status = status
        self._words()

    def sizeHint(self) -> QSize:
        hint, letters = super().sizeHint(), self.fontMetrics()
        whole = letters.horizontalAdvance(self._whole) - letters.horizontalAdvance(self.text())
        return QSize(hint.width() + whole + _SPARE, hint.height())

    def minimumSizeHint(self) -> QSize:
        hint = super().sizeHint()
        around = hint.width() - self.fontMetrics().horizontalAdvance(self.text())
        return QSize(around + _FEW_LETTERS * self.fontMetrics().averageCharWidth(), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._shorten()

    def _shorten(self) -> None:
        """Words that have no room end in dots; the tooltip and the spoken name say them all."""
        letters = self.fontMetrics()
        around = super().sizeHint().width() - letters.horizontalAdvance(self.text())
        room = self.width() - around + _SPARE if self.isVisible() else letters.horizontalAdvance(self._whole) + 1
        shown = letters.elidedText(self._whole, Qt.TextElideMode.ElideRight, max(room, 0))
        if shown != self.text():
            self.setText(shown)

    def _words(self) -> None:
        said = self._said()
        self._whole = said.words
        self._shorten()
        self.setAccessibleName(_("Sync: {state}").format(state=said.words))
        what = _("Show what will leave, what came and what clashes")
        self.setToolTip(f"{said.words}\n{what}")
        self.updateGeometry()
        restyle(self, "tone", said.tone)
        icons.keep(self, said.icon, _TONES[said.tone])

    def _said(self) -> Said:
        if self._status is None:
            return Said(_("Opening…"), "waiting", "")
        return pill(self._status, int(time.time() * 1000), self._desk.syncing)
