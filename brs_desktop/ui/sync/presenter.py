"""What the place Sync tells: the state in a sentence, what waits, what came, how far an exchange is; no widgets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from brs_desktop.errors import Problem
from brs_desktop.language import _, format_bytes, language
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.jobs import Job
from brs_desktop.ui.speech import speech
from brs_desktop.ui.sync import queuewords

if TYPE_CHECKING:
    from brs_desktop.workspace.outlook import Wish


@dataclass(frozen=True)
class Standing:
    """How the exchange stands, ready to be shown."""

    status: Any
    hub: str
    device: str
    commits: int
    changes: int
    size: str
    queue: tuple[Any, ...]
    runs: tuple[Any, ...]
    labels: Mapping[str, str]
    month: Any
    attested: tuple[Any, ...] = ()
    owed: int = 0
    told: tuple[Problem, ...] = ()
    lines: tuple[str, ...] = ()  # what is said of each part of the queue
    tiers: tuple[Any, ...] = ()  # how many of the submitted versions each hub above has said it holds
    risen: tuple[Any, ...] = ()  # the same of other changes that go up

    @property
    def joined(self) -> bool:
        return bool(self.hub)


class SyncPresenter(QObject):
    """Reads the standing in the data lane; joining goes through the network lane and never waits in the window."""

    standing_told = Signal(object)
    enrol_began = Signal()
    enrol_ended = Signal(bool)
    forecast_told = Signal(object)
    invitation_read = Signal(str)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._reckoning = False
        self._forecast: Any = None
        self._pace: Any = None
        self._enrolling = False
        desk.status_told.connect(lambda _status: self.look())
        speech.switched.connect(self.look)

    @property
    def waits(self) -> bool:
        return self._enrolling or self._reckoning

    def look(self) -> None:
        """Read how things stand."""
        if self._desk.is_open:
            self._desk.data.run(self._standing, done=self.standing_told.emit, owner=self)

    def _standing(self, _job: Job) -> Standing:
        from brs_sync.tierwords import shares
        from brs_sync.ways import risen

        from brs_desktop.workspace import budget, outlook
        from brs_desktop.workspace.tidings import tidings

        workspace = self._desk.workspace
        outbox = workspace.outbox()
        status = workspace.sync_status()
        labels = {one.name: one.label(language()) for one in workspace.collections}
        queue = tuple(outlook.waiting(workspace))
        return Standing(
            status,
            workspace.profile.hub_url,
            workspace.replica.id_text[:8],
            outbox.commits,
            outbox.changes,
            format_bytes(outbox.bytes),
            queue,
            tuple(workspace.sync_history()[::-1]),
            labels,
            budget.spent(workspace),
            workspace.behind.attested(),
            workspace.behind.owed,
            tidings(workspace),
            tuple(queuewords.item(one, labels) for one in queue),
            shares(workspace.replica),
            risen(workspace.replica),
        )

    def reckon(self) -> None:
        """Plan the next exchange, in a lane of its own: much that waits takes a while to pack."""
        if self._desk.is_open and not self._reckoning:
            self._reckoning = True
            self._desk.lane("queue").run(self._foresee, done=self._foreseen, failed=self._not_foreseen, owner=self)

    def _foresee(self, _job: Job) -> tuple[Any, Any]:
        from brs_desktop.workspace import outlook

        workspace = self._desk.workspace
        return outlook.forecast(workspace), outlook.read_pace(workspace)

    def _foreseen(self, found: tuple[Any, Any]) -> None:
        self._reckoning = False
        self._forecast, self._pace = found
        self.forecast_told.emit(self._forecast)

    def _not_foreseen(self, problem: Problem) -> None:
        self._reckoning = False
        self._desk.notices.problem(problem)

    def rest(self, told: Any) -> tuple[int, float] | None:
        """Bytes and seconds that are about still to come of the exchange under way; None while nobody can say."""
        from brs_desktop.workspace import outlook

        if self._forecast is None or getattr(told, "bytes_up", None) is None:
            return None
        return outlook.rest(told, self._forecast, self._pace)

    def wish(self, partition: str, wish: Wish) -> None:
        """Put a partition's work first, keep it, or neither."""
        from brs_desktop.workspace import outlook

        self._desk.data.run(
            lambda _job: outlook.wish(self._desk.workspace, partition, wish),
            done=self._wished,
            failed=self._desk.notices.problem,
            owner=self,
        )

    def _wished(self, _done: Any) -> None:
        self.look()

    def read_invitation(self, path: Path) -> None:
        """Read an invitation out of a file or a picture of its code."""

        def read(_job: Job) -> str:
            from brs_desktop.workspace.devices import read_invitation

            return read_invitation(path)

        self._desk.data.run(read, done=self.invitation_read.emit, failed=self._desk.notices.problem, owner=self)

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
