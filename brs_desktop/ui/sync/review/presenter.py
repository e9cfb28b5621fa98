"""What the conflict review knows and does: the clashes, the decision being made, settling and undoing; no widgets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from brs_desktop.language import _
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.jobs import Job
from brs_desktop.ui.speech import speech
from brs_desktop.ui.sync.review.clash import Clash, Version, read_clashes

if TYPE_CHECKING:
    from brs_sync.views import Choice

    from brs_desktop.workspace.oldnames import Followed


class ReviewPresenter(QObject):
    """Reads the clashes in the data lane; a decision is a commit that can be undone (SYNC rule 10)."""

    clashes_read = Signal(tuple)
    settled = Signal(str)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._job: Job | None = None
        self.clashes: tuple[Clash, ...] = ()
        desk.when_open(self.look)
        desk.conflicts_changed.connect(self.look)
        speech.switched.connect(self.look)

    @property
    def waits(self) -> bool:
        return self._job is not None

    def look(self) -> None:
        """Read the clashes again."""
        if not self._desk.is_open:
            return
        if self._job is not None:
            self._job.cancel()
        self._job = self._desk.data.run(
            lambda _job: read_clashes(self._desk.workspace), done=self._take, failed=self._fail, owner=self
        )

    def settle(self, clash: Clash, choice: Choice, reason: str) -> None:
        """Decide; what was shown is what is decided about, so nothing is settled unseen."""
        shown = [one.dot for one in clash.versions]
        self._desk.data.run(
            lambda _job: self._desk.workspace.settle(clash.id, choice, reason=reason, shown=shown),
            done=lambda _dot: self._tell(clash),
            owner=self,
        )

    def follow(self, clash: Clash, version: Version) -> None:
        """An answer under an older name goes to the name that its question has now."""
        from brs_desktop.workspace.oldnames import follow

        shown, there = [one.dot for one in clash.versions], clash.today
        words = _("The answer stands at its question now. It goes to the others with the next sync.")

        def done(followed: Followed) -> None:
            self._desk.notices.good(words, _("Undo"), lambda: self._unfollow(followed))
            self.settled.emit(clash.id)

        if there is not None:
            self._desk.data.run(
                lambda _job: follow(self._desk.workspace, clash.id, version.dot, shown, there),
                done=done,
                failed=self._not_followed,
                owner=self,
            )

    def _not_followed(self, problem: Any) -> None:
        """Somebody answered meanwhile, for one: what stands now is shown."""
        self._desk.notices.problem(problem)
        self.look()

    def _unfollow(self, followed: Followed) -> None:
        from brs_desktop.workspace.oldnames import unfollow

        words = _("The decision is undone: both answers stand again.")
        self._desk.data.run(
            lambda _job: unfollow(self._desk.workspace, followed),
            done=lambda _none: self._desk.notices.good(words),
            failed=self._not_followed,
            owner=self,
        )

    def undo(self, clash: Clash) -> None:
        """Take the decision back: the answers stand beside each other again."""
        words = _("The decision is undone: both answers stand again.")
        self._desk.data.run(
            lambda _job: self._desk.workspace.undo(clash.id),
            done=lambda _dot: self._desk.notices.good(words),
            owner=self,
        )

    def _take(self, clashes: tuple[Clash, ...]) -> None:
        self._job = None
        self.clashes = clashes
        self.clashes_read.emit(clashes)

    def _fail(self, problem: Any) -> None:
        self._job = None
        self._desk.notices.problem(problem)

    def _tell(self, clash: Clash) -> None:
        self._desk.notices.good(
            _("Settled. It goes to the others with the next sync."), _("Undo"), lambda: self.undo(clash)
        )
        self.settled.emit(clash.id)


def take(version: Version) -> Choice:
    """The choice of one of the answers as it stands."""
    from brs_sync.views import ChooseHead

    return ChooseHead(version.dot)


def write(value: Any) -> Choice:
    """The choice of an answer of one's own."""
    from brs_sync.views import ChooseValue

    return ChooseValue(value)


def accept() -> Choice:
    """The merge stays as it is."""
    from brs_sync.views import Accept

    return Accept()


def keep() -> Choice:
    """What was deleted on one side stays."""
    from brs_sync.views import Keep

    return Keep()


def delete() -> Choice:
    """It is deleted, with everything seen."""
    from brs_sync.views import Delete

    return Delete()
