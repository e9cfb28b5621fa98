"""Has the texts read for search behind everything else: a step at a time, with room for other work between."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from brs_desktop.ui.desk import Desk
from brs_desktop.ui.jobs import Job

if TYPE_CHECKING:
    from brs_sync.views import Changes

    from brs_desktop.records.search.filling import Step
    from brs_desktop.workspace.behind import Making

# After the window has opened, between two steps, and after records have changed.
_FIRST_MS, _BETWEEN_MS, _LATER_MS = 1_500, 25, 5_000


class Indexing(QObject):
    """Asks for the next step when the one before is done; what is not finished goes on at the next start."""

    finished = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._steps: Iterator[Step] | None = None
        # How far it is; None when there is nothing to do.
        self.step: Step | None = None
        # How far lists are whose records came all at once; None when they show everything.
        self.making: Making | None = None
        # A run is under way; what changed meanwhile may have come behind its last look.
        self._running = False
        self._changed_ms: int | None = None
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.timeout.connect(self._ask)
        desk.when_open(self._begin)
        desk.records_changed.connect(self._look_again)

    def _begin(self) -> None:
        self._end()
        self._next.start(_FIRST_MS)

    def _look_again(self, changes: Changes) -> None:
        """Something erased is to leave the file too; asking costs nothing where there is nothing to do.

        What came all at once names no records until their rows are made, which is then to be done at once.
        """
        soon = _LATER_MS if changes.records else _BETWEEN_MS
        if self._running:
            self._changed_ms = soon if self._changed_ms is None else min(soon, self._changed_ms)
        elif not self._next.isActive() or self._next.remainingTime() > soon:
            self._next.start(soon)

    def _ask(self) -> None:
        if self._desk.is_open:
            self._running = True
            self._desk.data.run(self._work, done=self._worked, failed=lambda _problem: self._end(), owner=self)

    def _work(self, _job: Job) -> tuple[Making | None, Step | None]:
        making = self._desk.workspace.behind.step()
        if making is not None:
            return making, None
        if self._steps is None:
            self._steps = self._desk.workspace.searching.steps()
        return None, next(self._steps, None)

    def _worked(self, done: tuple[Making | None, Step | None]) -> None:
        was = self.step or self.making
        self.making, self.step = done
        if any(done):
            self._next.start(_BETWEEN_MS)
            return
        self._end()
        if was is not None:
            self.finished.emit()

    def _end(self) -> None:
        self._steps = None
        self._running = False
        self.step = self.making = None
        changed, self._changed_ms = self._changed_ms, None
        if changed is not None:
            self._next.start(changed)
