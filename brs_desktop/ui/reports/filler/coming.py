"""Files on their way to become answers: until they have come nothing is called saved, and closing waits for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from brs_desktop.errors import Problem
    from brs_desktop.ui.jobs import Job, Lane, Work
    from brs_desktop.ui.reports.filler.attached import Drawn
    from brs_desktop.ui.reports.filler.presenter import FillerPresenter


class Coming:
    """A chosen file that is refused is told in a notice; a drawing is told to its pad, the only place that has it."""

    def __init__(self, presenter: FillerPresenter) -> None:
        self._presenter = presenter
        self._under_way: set[Job] = set()
        self._then: list[Callable[[], None]] = []

    def __bool__(self) -> bool:
        return bool(self._under_way)

    def take(
        self, lane: Lane, work: Work, path: str, file: Path | Drawn, told: Callable[[Any], None] | None = None
    ) -> Job:
        """Have the cell of a file made in a lane; it becomes the answer at `path`."""

        def came(cell: Any) -> None:
            self._presenter.answer(path, cell)
            self._tell(file, None)
            self.end(job)

        def refused(problem: Problem) -> None:
            if not self._tell(file, problem):
                self._presenter.desk.notices.problem(problem)
            self.end(job)

        job = lane.run(work, done=came, failed=refused, told=told, owner=self._presenter)
        self._under_way.add(job)
        self._presenter.safety_told.emit(False)
        return job

    def after(self, act: Callable[[], None]) -> None:
        """Do something when nothing is on its way any more; at once when nothing is."""
        if self._under_way:
            self._then.append(act)
        else:
            act()

    def end(self, job: Job) -> None:
        """It has come, was refused, or was stopped by hand."""
        self._under_way.discard(job)
        self._presenter.safety_told.emit(self._presenter.safe)
        if not self._under_way:
            waiting, self._then = self._then, []
            for act in waiting:
                act()

    def _tell(self, file: Path | Drawn, problem: Problem | None) -> bool:
        """Whether the pad told it and goes on standing: with a record that is being closed its pad goes, too."""
        pad = getattr(file, "pad", None)
        return pad is not None and pad.hear(problem) and not self._then
