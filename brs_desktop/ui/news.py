"""News of changes for the screens: what comes first is told at once, what follows closely is told together."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from brs_sync.courtesy import courtesy
from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

if TYPE_CHECKING:
    from brs_sync.views import Changes

# Records arrive by hundreds of transactions; screens that look again after each would do nothing else.
_TOGETHER_MS = 200


class News(QObject):
    """Hears of every transaction in whatever thread made it, and tells of them where it lives."""

    told = Signal(object)
    _heard = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._gathered: Changes | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_TOGETHER_MS)
        self._pause.timeout.connect(self._tell)
        self._heard.connect(self._take, Qt.ConnectionType.QueuedConnection)

    @property
    def waits(self) -> bool:
        """Whether there is news that was not told yet."""
        return self._gathered is not None

    def hear(self, changes: Changes) -> None:
        """A transaction was committed (called in its thread)."""
        self._heard.emit(changes)

    @Slot(object)
    def _take(self, changes: Changes) -> None:
        self._gathered = changes if self._gathered is None else joined(self._gathered, changes)
        if not self._pause.isActive():
            self._tell()

    def _tell(self) -> None:
        gathered, self._gathered = self._gathered, None
        if gathered is not None:
            self._pause.start()
            with courtesy.first():
                self.told.emit(gathered)


def joined(one: Changes, other: Changes) -> Changes:
    """What two transactions changed together."""
    return replace(
        one,
        records=one.records | other.records,
        conflicts_changed=one.conflicts_changed or other.conflicts_changed,
        sync_changed=one.sync_changed or other.sync_changed,
    )
