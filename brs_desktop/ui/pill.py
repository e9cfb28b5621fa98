"""The sync pill: the one place that always tells the truth about the exchange."""

from __future__ import annotations

import time
from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QSizePolicy, QWidget

from brs_desktop.language import _
from brs_desktop.ui import icons
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.parts import Button, restyle
from brs_desktop.ui.speech import speak
from brs_desktop.ui.sync.words import Said, pill

_NO_BOUND = 1 << 24
_SPARE = 4  # pixels that rounding may take
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
        self._whole = self._count = ""
        self._room = _NO_BOUND
        desk.status_told.connect(self._take)
        desk.sync_began.connect(self._words)
        desk.sync_ended.connect(self._words)
        speak(self._words)

    def _take(self, status: Any) -> None:
        self._status = status
        self._words()

    def allow(self, room: int) -> None:
        """How wide the bar lets it be: words that have no room give way to their count, beside the icon.

        The tooltip and the spoken name say all of them.
        """
        if room != self._room:
            self._room = room
            self._shorten()

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(hint.width() + _SPARE, hint.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _shorten(self) -> None:
        letters = self.fontMetrics()
        around = super().sizeHint().width() - letters.horizontalAdvance(self.text())
        fits = around + letters.horizontalAdvance(self._whole) + _SPARE <= self._room
        shown = self._whole if fits else self._count
        if shown != self.text():
            self.setText(shown)
            self.updateGeometry()

    def _words(self) -> None:
        said = self._said()
        self._whole, self._count = said.words, self._counted()
        self._shorten()
        self.setAccessibleName(_("Sync: {state}").format(state=said.words))
        what = _("Show what will leave, what came and what clashes")
        self.setToolTip(f"{said.words}\n{what}")
        self.updateGeometry()
        restyle(self, "tone", said.tone)
        icons.keep(self, said.icon, _TONES[said.tone])

    def _counted(self) -> str:
        """What the words count, which is never left out; nothing where there is nothing to count."""
        if self._status is None or self._desk.syncing or self._status.state == "syncing":
            return ""
        count = self._status.conflicts or self._status.waiting
        return str(count) if count else ""

    def _said(self) -> Said:
        if self._status is None:
            return Said(_("Opening…"), "waiting", "")
        return pill(self._status, int(time.time() * 1000), self._desk.syncing)
