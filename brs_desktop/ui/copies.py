"""Backups behind the window: one a day by itself, one when asked, copies to a stick, and putting one back."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from brs_desktop.errors import Problem
from brs_desktop.language import _, format_number, ngettext
from brs_desktop.ui.jobs import Job
from brs_desktop.ui.notices import Notice

if TYPE_CHECKING:
    from brs_desktop.ui.desk import Desk

_FIRST_LOOK_MS = 60_000
_LOOK_EVERY_MS = 3_600_000


class Copies(QObject):
    """A lane of its own, made when it is first needed: a copy of a large workspace takes seconds beside the writer."""

    began = Signal()
    told = Signal(int, int)
    ended = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._job: Job | None = None
        self._unseen: Job | None = None
        # Set while a backup is put back: that one is asked to stop and still tells how it ended.
        self._stop: threading.Event | None = None
        self._put_back = ""
        self._look = QTimer(self)
        self._look.timeout.connect(self._daily)
        desk.opened.connect(lambda: self._look.start(_FIRST_LOOK_MS))

    @property
    def busy(self) -> bool:
        """Whether somebody waits for a copy; the daily one is made unseen."""
        return self._job is not None

    def take(self) -> None:
        """A backup now."""
        workspace = self._desk.workspace
        self._begin(lambda job: workspace.backups.take(_tell(job), job.ask_to_stop), self._taken)

    def copy_to(self, folder: Path) -> None:
        """A fresh backup with its documents on a stick or in a folder, read back to the last byte."""
        workspace = self._desk.workspace
        words = _("The copy is complete and was read back. The stick can be taken out.")
        self._begin(
            lambda job: workspace.backups.copy_to(folder, _tell(job), job.ask_to_stop),
            lambda made: self._say_made(words, made),
        )

    def restore(self, backup: Any) -> None:
        """Put a backup, or what an earlier restore has set aside, in the workspace's place.

        What is there now is set aside. A backup sends nothing afterwards unasked; what was set aside goes on as it was.
        """
        folder, stop = self._desk.folder, threading.Event()

        def put_back(job: Job) -> Any:
            from brs_desktop.workspace import backup as backups

            now = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
            if isinstance(backup, backups.SetAside):
                return backups.bring_back(backup.path, folder, now=now)
            return backups.restore(backup, folder, now=now, progress=_tell(job), cancelled=stop.is_set)

        def open_again(_done: object) -> None:
            self._stop = None
            self._desk.open()

        def restored(done: object) -> None:
            self._put_back = _told(backup)
            self._desk.opened.connect(self._tell_restored, Qt.ConnectionType.SingleShotConnection)
            open_again(done)

        def closed() -> None:
            self.cancel()
            self._stop = stop
            self._begin(put_back, restored, open_again)

        if self._stop is None:
            self._desk.shut(closed)

    def _tell_restored(self) -> None:
        """Said over the Home to which it leads."""
        self._desk.notices.good(self._put_back)

    def cancel(self) -> None:
        """Stop at the next step; what was there before stays whole."""
        if self._stop is not None:
            self._stop.set()
        elif self._job is not None:
            self._job.cancel()
            self._over()

    def close(self) -> None:
        """The window closes: nothing more is begun, what goes on is stopped."""
        self._look.stop()
        if self._stop is not None:
            self._stop.set()
        for job in (self._job, self._unseen):
            if job is not None:
                job.cancel()

    def _begin(
        self, work: Callable[[Job], Any], done: Callable[[Any], None], after: Callable[[object], None] = lambda _p: None
    ) -> None:
        if self._job is not None:
            return

        def finish(result: Any) -> None:
            self._over()
            done(result)

        def fail(problem: Problem) -> None:
            self._over()
            self._desk.notices.problem(problem)
            after(problem)

        self._job = self._desk.lane("copies").run(
            work, done=finish, failed=fail, told=lambda at: self.told.emit(*at), owner=self
        )
        self.began.emit()

    def _over(self) -> None:
        self._job = None
        self.ended.emit()

    def _taken(self, made: Any) -> None:
        self._say_made(_("The backup is made and was read back."), made)

    def _say_made(self, words: str, made: Any) -> None:
        """It is made; what it is without is said with it."""
        if made.left_out:
            self._desk.notices.say(lambda: Notice("warn", words, left_out(made.left_out)))
        else:
            self._desk.notices.good(words)

    def _taken_unseen(self, made: Any) -> None:
        if made is not None:
            self.ended.emit()
            if made.left_out:
                self._taken(made)

    def _daily(self) -> None:
        """After opening, then once an hour: today's backup, if it is still to be taken."""
        self._look.start(_LOOK_EVERY_MS)
        if self._desk.is_open and self._job is None:
            workspace = self._desk.workspace
            self._unseen = self._desk.lane("copies").run(
                lambda job: workspace.backups.take_if_due(cancelled=job.ask_to_stop),
                done=self._taken_unseen,
                failed=self._desk.notices.problem,
                owner=self,
            )


def left_out(count: int) -> str:
    """How many sections of other offices a backup is without, and what to do."""
    told = ngettext(
        "{count} section of another office could not be read and is not in it. Look at Reports → Sections by file.",
        "{count} sections of other offices could not be read and are not in it. Look at Reports → Sections by file.",
        count,
    )
    return told.format(count=format_number(count))


def _told(backup: Any) -> str:
    from brs_desktop.workspace.backup import SetAside

    if isinstance(backup, SetAside):
        return _("The restore is taken back. What was here before is set aside on this computer.")
    return _("The backup is in place. What was here before is set aside on this computer.")


def _tell(job: Job) -> Callable[[int, int], None]:
    return lambda done, total: job.tell((done, total))
