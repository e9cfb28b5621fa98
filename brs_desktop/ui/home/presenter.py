"""What Home knows: one look at the workspace in the data lane, again when something changed; no widgets."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from brs_desktop import language
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.jobs import Job
from brs_desktop.ui.speech import speech

if TYPE_CHECKING:
    from brs_desktop.workspace.home import Today

_PAUSE_MS = 400


class HomePresenter(QObject):
    """Looks when Home is shown and, while it is seen, when records change; remembers how far one has seen."""

    looked = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._job: Job | None = None
        self._seen_here = False
        self._stale = True
        # What is new is told against the last visit as long as this one lasts.
        self.since, self.since_ms = desk.preferences.seen, desk.preferences.seen_ms
        self.today: Today | None = None
        self.status: Any = None
        self.name = ""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.look)
        desk.when_open(self._changed)
        desk.status_told.connect(self._take_status)
        desk.records_changed.connect(self._changed)
        desk.profile_changed.connect(self._changed)
        desk.preferences_changed.connect(self._changed)
        desk.sync_ended.connect(self._changed)
        speech.switched.connect(self._changed)

    @property
    def waits(self) -> bool:
        return self._pause.isActive() or self._job is not None

    @property
    def now_ms(self) -> int:
        return int(time.time() * 1000)

    def be_seen(self, seen: bool) -> None:
        """Whether Home is on the screen now; only then it looks."""
        self._seen_here = seen
        if seen and self._stale:
            self.look()

    def mark_seen(self) -> None:
        """What is new has been seen."""
        if self.today is not None:
            self.since, self.since_ms = self.today.arrival, self.now_ms
            self._desk.keep(seen=self.since, seen_ms=self.since_ms)

    def leave(self) -> None:
        """The visit ends: what was shown has been seen by the next one."""
        if self.today is not None and self.today.arrival != self._desk.preferences.seen:
            self._desk.keep(seen=self.today.arrival, seen_ms=self.now_ms)

    def _changed(self, _what: object = None) -> None:
        self._stale = True
        if self._seen_here and self._desk.is_open:
            self._pause.start()

    def _take_status(self, status: Any) -> None:
        self.status = status
        self.looked.emit()

    def look(self) -> None:
        """Look now, unless a look is under way: then once more after it."""
        if not self._desk.is_open or self._job is not None:
            return
        self._stale = False
        workspace, seen, spoken = self._desk.workspace, self.since, language.language()

        def gather(_job: Job) -> Today:
            from brs_desktop.workspace.home import look

            return look(workspace, seen, spoken)

        self._job = self._desk.data.run(gather, done=self._take, failed=self._fail, owner=self)

    def _take(self, today: Today) -> None:
        self._job = None
        self.today = today
        self.name = self._desk.workspace.profile.name if self._desk.is_open else ""
        self.looked.emit()
        if self._stale:
            self._changed()

    def _fail(self, problem: Any) -> None:
        self._job = None
        self._desk.notices.problem(problem)
