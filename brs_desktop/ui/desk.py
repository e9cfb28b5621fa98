"""What every screen works at: the two lanes, the open workspace, the notices, and news of what has changed."""

from __future__ import annotations

import gc
import random
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from brs_desktop import language
from brs_desktop.errors import Problem
from brs_desktop.ui.copies import Copies
from brs_desktop.ui.dressing import change
from brs_desktop.ui.herald import Herald
from brs_desktop.ui.jobs import Job, Lane
from brs_desktop.ui.news import News
from brs_desktop.ui.notices import Notices
from brs_desktop.workspace import preferences

if TYPE_CHECKING:
    from brs_desktop.workspace import Workspace
    from brs_desktop.workspace.syncing import SyncLoop

_STATUS_EVERY_MS = 30_000
_LONGEST_WAIT_MS = 24 * 3600 * 1000


class Desk(QObject):
    """Opens the workspace behind the painted window and hands work to the lanes (ARCHITECTURE: threads)."""

    opened = Signal()
    newcomer_arrived = Signal()
    opening_failed = Signal(object)
    records_changed = Signal(object)
    # Another version of a collection's form is in use: its name.
    form_changed = Signal(str)
    conflicts_changed = Signal()
    status_told = Signal(object)
    profile_changed = Signal()
    preferences_changed = Signal()
    # Whether another office's section stands on the screen.
    guest_shown = Signal(bool)
    join_failed = Signal(object)
    language_asked = Signal(str)
    sync_began = Signal()
    sync_told = Signal(object)
    sync_ended = Signal()
    # The workspace is about to be closed: what is typed and not given on yet is to be given on now.
    closing = Signal()
    closed = Signal()

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder = folder
        self.notices = Notices(self)
        self.data = Lane("data", self)
        self.network = Lane("network", self)
        self.data.failed_unheard.connect(self.notices.problem)
        self.network.failed_unheard.connect(self.notices.problem)
        self._lanes: dict[str, Lane] = {}
        self.preferences = preferences.read(folder)
        self.copies = Copies(self)
        self.herald = Herald(self)
        self._workspace: Workspace | None = None
        self._early: Workspace | None = None
        self._beginning = False
        self._sync_job: Job | None = None
        self._loop: SyncLoop | None = None
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.timeout.connect(lambda: self._exchange(asked=False))
        self.news = News(self)
        self.news.told.connect(self._tell_changes)
        self._clock = QTimer(self)
        self._clock.timeout.connect(self._now_and_then)

    @property
    def workspace(self) -> Workspace:
        """The open workspace; asking before `opened` is a mistake of the caller."""
        assert self._workspace is not None, "the workspace is not open yet"
        return self._workspace

    @property
    def is_open(self) -> bool:
        return self._workspace is not None

    def lane(self, name: str) -> Lane:
        """A lane of its own for work that would hold up the others, such as drawing pages; made when first needed."""
        if name not in self._lanes:
            self._lanes[name] = Lane(name, self)
            self._lanes[name].failed_unheard.connect(self.notices.problem)
        return self._lanes[name]

    def when_open(self, act: Callable[[], None]) -> None:
        """Call `act` (a bound method of a widget or presenter) at every opening, and now if it is open already."""
        self.opened.connect(act)
        if self.is_open:
            act()

    def open(self) -> None:
        """Open what is in the folder; an empty folder is a newcomer's."""
        self.data.run(self._load, done=self._take, failed=self.opening_failed.emit, owner=self)

    def keep(self, **values: Any) -> None:
        """Change preferences of this person at this computer: in force at once, on disk from the data lane."""
        self.preferences = self.preferences.changed(**values)
        kept, workspace = self.preferences, self._workspace
        if workspace is not None:
            # What exchanges may cost decides on when the next one is.
            plan = (lambda _kept: self._in_the_loop(lambda _job: None)) if "budget_mb" in values else None
            self.data.run(lambda _job: workspace.set_preferences(**values), done=plan, owner=self)
        elif self.folder.is_dir():
            self.data.run(lambda _job: preferences.write(self.folder, kept), owner=self)
        self.preferences_changed.emit()

    def keep_language(self) -> None:
        """Have the profile say what is spoken now, once what is in sight is painted in it."""
        change.behind(self, self._keep_language)

    def _keep_language(self) -> None:
        workspace, spoken = self._workspace, language.language()
        if workspace is not None:
            self.data.run(lambda _job: workspace.set_profile(language=spoken))

    def begin(self, name: str, country: str) -> None:
        """Begin for `name` of `country`; either may be empty: just looking around (SYNC rule 5)."""
        if self._beginning:  # Enter and a click, or a double click, are one wish
            return
        self._beginning = True
        spoken, open_already = language.language(), self._workspace or self._early

        def make(_job: Job) -> Workspace:
            workspace = open_already or _new(self.folder, name, country, spoken)
            if open_already is not None:
                workspace.set_profile(name=name, home=country, language=spoken)
            return workspace

        self.data.run(make, done=self._begun, failed=self._not_begun, owner=self)

    def begin_by_code(self, code: str, hub: str) -> None:
        """Begin as the person an invitation names. Without an answer nothing is lost: another way can be taken."""

        def join(workspace: Workspace) -> None:
            self._early = workspace
            self.network.run(
                lambda _job: workspace.enrol(code, hub or None),
                done=lambda _reply: self._begun(workspace),
                failed=self.join_failed.emit,
                owner=self,
            )

        early, spoken = self._early, language.language()
        self.data.run(
            lambda _job: early or _new(self.folder, "", "", spoken), done=join, failed=self.join_failed.emit, owner=self
        )

    def _not_begun(self, failure: Any) -> None:
        self._beginning = False
        self.notices.problem(failure)

    def _begun(self, workspace: Workspace) -> None:
        self._early = None
        self._beginning = False
        if self._workspace is None:
            self._take(workspace)
        else:
            self.profile_changed.emit()
            self.ask_status()

    def _load(self, _job: Job) -> Workspace | None:
        from brs_desktop.workspace import Workspace, settings

        # Looking through all that was imported for what can be freed would hold the window for longer than a blink.
        gc.disable()
        try:
            return Workspace.open(self.folder) if settings.exists(self.folder) else None
        finally:
            _freeze_once()
            gc.enable()

    def _take(self, workspace: Workspace | None) -> None:
        if workspace is None:
            self.newcomer_arrived.emit()
            return
        self._workspace = workspace
        workspace.listen(self.news.hear)
        self.opened.emit()
        self.ask_status()
        self._clock.start(_STATUS_EVERY_MS)
        self._in_the_loop(self._make_loop)

    def _tell_changes(self, changes: Any) -> None:
        self.records_changed.emit(changes)
        if changes.conflicts_changed:
            self.conflicts_changed.emit()
        self.ask_status()
        if self._loop is not None:
            self._in_the_loop(lambda job: self._make_loop(job).changed())

    def ask_status(self) -> None:
        """Ask how the sync stands; the answer comes as `status_told`."""
        if self._workspace is not None:
            self.data.run(lambda _job: self.workspace.sync_status(), done=self.status_told.emit, owner=self)

    def _now_and_then(self) -> None:
        """SYNC, writing 1: an editor that has been idle for ten minutes is sealed."""
        if self._workspace is not None:
            self.data.run(lambda _job: self.workspace.tick(), owner=self)
        if self._loop is not None:
            self._in_the_loop(lambda job: self._make_loop(job).look())
        self.ask_status()

    @property
    def next_exchange_ms(self) -> int | None:
        """Milliseconds until the next exchange by itself; None when none is planned."""
        return self._due.remainingTime() if self._due.isActive() else None

    @property
    def syncing(self) -> bool:
        return self._sync_job is not None

    def sync(self) -> None:
        """Exchange with the hub now, because a person asked; one exchange at a time."""
        self._exchange(asked=True)

    def sync_within(self, allowed: int) -> None:
        """Exchange now, for at most so many bytes."""
        self._exchange(asked=True, within=allowed)

    def _exchange(self, asked: bool, within: int | None = None) -> None:
        """One exchange in the network lane; only who asked for it is told in a notice why it did not work."""
        if self._sync_job is not None or self._workspace is None:
            return

        def attempt(job: Job) -> Any:
            loop = self._loop or self._make_loop(job)
            if asked:
                loop.wake()
            return loop.attempt(job.tell, job.ask_to_stop, within)

        self._sync_job = self.network.run(
            attempt,
            done=lambda result: self._sync_done(result, asked),
            failed=self._sync_failed,
            told=self.sync_told.emit,
            owner=self,
        )
        self.sync_began.emit()

    def _make_loop(self, _job: Job) -> SyncLoop:
        """The loop lives in the network lane: nothing else touches its state."""
        from brs_desktop.workspace.syncing import SyncLoop

        if self._loop is None:
            self._loop = SyncLoop(self.workspace, random.random)
        return self._loop

    def _in_the_loop(self, act: Callable[[Job], Any]) -> None:
        """Do something with the loop behind what its lane does now, then plan anew; a closed workspace ends it."""

        def wait(job: Job) -> int | None:
            act(job)
            return self._loop.wait_ms() if self._loop is not None else None

        self.network.run(wait, done=self._plan, failed=lambda _problem: None, owner=self)

    def _plan(self, wait: int | None) -> None:
        """Wait until the next exchange is due; without a hub there is none."""
        if wait is None or self._loop is None or self._workspace is None:
            self._due.stop()
        else:
            self._due.start(min(wait, _LONGEST_WAIT_MS))

    def stop_sync(self) -> None:
        """Stop the exchange at its next step; what has arrived stays."""
        if self._sync_job is not None:
            self._sync_job.cancel()
            self._sync_over()

    def _sync_done(self, result: Any, asked: bool) -> None:
        self.herald.hear(result)
        if isinstance(result, Problem):
            if asked:
                self.notices.problem(result)
        elif result is not None:
            self.sync_told.emit(result)
        self._sync_over()
        if result is not None and self._workspace is not None:
            self.herald.look()

    def _sync_failed(self, problem: Problem) -> None:
        self.notices.problem(problem)
        self._sync_over()

    def _sync_over(self) -> None:
        self._sync_job = None
        self.sync_ended.emit()
        self.ask_status()
        self._in_the_loop(lambda _job: None)

    def leave_hub(self) -> None:
        """Leave the hub; what it has not got stays and waits for the next one (SYNC rule 16)."""
        self.stop_sync()
        self.data.run(lambda _job: self.workspace.exchange.leave(), done=self._hub_left, owner=self)

    def _hub_left(self, _profile: Any) -> None:
        self._loop = None
        self._in_the_loop(self._make_loop)
        self.profile_changed.emit()
        self.ask_status()

    def shut(self, then: Callable[[], None]) -> None:
        """Close the workspace in its lane and go on with `then`; `open` opens the folder again."""
        self.closing.emit()
        self._clock.stop()
        self._due.stop()
        self._loop = None
        if self._sync_job is not None:
            self._sync_job.cancel()
            self._sync_job = None
        workspace = self._workspace or self._early

        def gone(_closed: object = None) -> None:
            # Only now: what was queued before it in the lane has still found the workspace open.
            self._workspace = self._early = None
            then()

        def failed(problem: Problem) -> None:
            self.notices.problem(problem)
            gone()

        if workspace is None:
            then()
        else:
            self.data.run(lambda _job: workspace.close(), done=gone, failed=failed)

    def close(self) -> None:
        """Seal and close the workspace in its lane, then tell `closed`."""
        change.let_go()
        self.copies.close()
        self.shut(self.closed.emit)

    def stop(self) -> None:
        """End every thread (once, after `closed`)."""
        for lane in self._lanes.values():
            lane.stop()
        self.network.stop()
        self.data.stop()


@cache
def _freeze_once() -> None:
    """What was imported is never looked through again. A second time would keep what a closed workspace left behind."""
    gc.freeze()


def _new(folder: Path, name: str, country: str, spoken: str) -> Workspace:
    """A new workspace, made and opened (in the data lane)."""
    from brs_desktop.workspace import Workspace

    Workspace.init(folder, name=name, country=country, languages=(spoken,)).close()
    return Workspace.open(folder)
