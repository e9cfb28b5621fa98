"""What follows filling: the check as it stands, submitting, and the versions with the news of their way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from brs_desktop.errors import Problem
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.jobs import Job

if TYPE_CHECKING:
    from brs_sync.ids import RecordKey

    from brs_desktop.workspace.reports import Check, Version

_PAUSE_MS = 300


class Submission(QObject):
    """Asks the reports service in the data lane; of several checks that are asked for the newest counts."""

    checked = Signal()
    versions_read = Signal()
    submitted = Signal(object)
    refused = Signal(object)

    def __init__(self, desk: Desk, key: RecordKey, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._key = desk, key
        self.check: Check | None = None
        self.versions: tuple[Version, ...] = ()
        self.submitting = False
        self._job: Job | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.look)
        desk.records_changed.connect(self._look_at_versions)
        desk.sync_ended.connect(self.read_versions)

    @property
    def waits(self) -> bool:
        """Whether a check is due."""
        return self._pause.isActive()

    def soon(self) -> None:
        """Check at the next pause in answering."""
        self._pause.start()

    def look(self) -> None:
        """Check now; a report of which nothing is written yet has nothing to find."""
        self._pause.stop()
        if self._job is not None:
            self._job.cancel()
        self._job = self._desk.data.run(
            lambda _job: self._desk.workspace.reports.check(self._key),
            done=self._take,
            failed=lambda _none: self._take(None),
            owner=self,
        )

    def _take(self, check: Check | None) -> None:
        self.check = check
        self.checked.emit()

    def submit(self) -> None:
        """Make the version of what was checked; what the person was shown counts as acknowledged."""
        check = self.check
        if check is None or self.submitting:
            return
        self.submitting = True
        self.checked.emit()
        self._desk.data.run(
            lambda _job: self._desk.workspace.reports.submit(self._key, acknowledged=check.acknowledge),
            done=self._made,
            failed=self._refuse,
            owner=self,
        )

    def _made(self, version: Version) -> None:
        self.submitting = False
        self.submitted.emit(version)
        self.read_versions()

    def _refuse(self, problem: Problem) -> None:
        self.submitting = False
        self._desk.notices.problem(problem)
        self.refused.emit(problem)
        self.look()

    def read_versions(self) -> None:
        """Read where the versions are now."""
        if self._desk.is_open:
            self._desk.data.run(
                lambda _job: self._desk.workspace.reports.versions(self._key),
                done=self._show,
                failed=lambda _none: None,
                owner=self,
            )

    def _show(self, versions: tuple[Version, ...]) -> None:
        if versions != self.versions:
            self.versions = versions
            self.versions_read.emit()

    def _look_at_versions(self, changes: Any) -> None:
        """A version is a record of the same kind beside the draft."""
        if any(key.collection == self._key.collection and key != self._key for key in changes.records):
            self.read_versions()
