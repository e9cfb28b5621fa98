"""The sync pill: the one place that always tells the truth about the exchange."""

from __future__ import annotations

import time
from typing import Any

from PySide6.QtWidgets import QWidget

from brs_desktop.language import _
from brs_desktop.ui import icons
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.parts import Button, restyle
from brs_desktop.ui.speech import speak
from brs_desktop.ui.sync.words import Said, pill

_TONES = {"good": "good", "warn": "warn", "bad": "bad", "info": "accent_ink", "": "muted"}


class SyncPill(Button):
    """Says the state in words, icon and colour; pressing it leads to the place Sync."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sync_pill")
        self.setAutoDefault(False)
        self._desk = desk
        self._status: Any = None
        desk.status_told.connect(self._take)
        desk.sync_began.connect(self._words)
        desk.sync_ended.connect(self._words)
        speak(self._words)

    def _take(self, status: Any) -> None:
        self._status = status
        self._words()

    def _words(self) -> None:
        said = self._said()
        self.setText(said.words)
        self.setAccessibleName(_("Sync: {state}").format(state=said.words))
        self.setToolTip(_("Show what will leave, what came and what clashes"))
        restyle(self, "tone", said.tone)
        icons.keep(self, said.icon, _TONES[said.tone])

    def _said(self) -> Said:
        if self._status is None:
            return Said(_("Opening…"), "waiting", "")
        return pill(self._status, int(time.time() * 1000), self._desk.syncing)
