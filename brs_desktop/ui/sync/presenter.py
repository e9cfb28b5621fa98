"""What the place Sync tells: the state in a sentence, what waits, what came, how far an exchange is; no widgets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from brs_desktop.errors import Problem
from brs_desktop.language import _, format_bytes
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.jobs import Job
from brs_desktop.ui.sync.words import exchanged
from brs_desktop.ui.values import when


@dataclass(frozen=True)
class Standing:
    """How the exchange stands, ready to be shown."""

    status: Any
    hub: str
    device: str
    commits: int
    changes: int
    size: str
    history: tuple[tuple[str, str], ...]
    month: Any

    @property
    def joined(self) -> bool:
        return bool(self.hub)


class SyncPresenter(QObject):
    """Reads the standing in the data lane; joining goes through the network lane and never waits in the window."""

    standing_told = Signal(object)
    enrol_began = Signal()
    enrol_ended = Signal(bool)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._enrolling = False
        desk.status_told.connect(lambda _status: self.look())

    @property
    def waits(self) -> bool:
        return self._enrolling

    def look(self) -> None:
        """Read how things stand."""
        if self._desk.is_open:
            self._desk.data.run(self._standing, done=self.standing_told.emit, owner=self)

    def _standing(self, _job: Job) -> Standing:
        from brs_desktop.workspace import budget

        workspace = self._desk.workspace
        outbox = workspace.outbox()
        history = tuple(_past(one) for one in list(workspace.sync_history())[-30:][::-1])
        status = workspace.sync_status()
        return Standing(
            status,
            workspace.profile.hub_url,
            workspace.replica.id_text[:8],
            outbox.commits,
            outbox.changes,
            format_bytes(outbox.bytes),
            history,
            budget.spent(workspace),
        )

    def enrol(self, code: str, hub: str) -> None:
        """Join a hub with an invitation; the first exchange follows by itself."""
        if self._enrolling:
            return
        self._enrolling = True
        self.enrol_began.emit()
        self._desk.network.run(
            lambda _job: self._desk.workspace.enrol(code, hub or None),
            done=self._joined,
            failed=self._not_joined,
            owner=self,
        )

    def _joined(self, _enrolment: Any) -> None:
        self._enrolling = False
        self._desk.notices.good(_("This device has joined the hub."))
        self.enrol_ended.emit(True)
        self._desk.profile_changed.emit()
        self._desk.ask_status()
        self._desk.sync()

    def _not_joined(self, problem: Problem) -> None:
        self._enrolling = False
        self._desk.notices.problem(problem)
        self.enrol_ended.emit(False)


def _past(one: Any) -> tuple[str, str]:
    """One exchange: when, and what it brought and took."""
    if one.error:
        return when(one.time_ms), one.error
    return when(one.time_ms), exchanged(one.sent, one.received)
