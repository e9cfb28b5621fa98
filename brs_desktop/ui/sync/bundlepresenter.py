"""What the page of bundles does: plans, writes, looks and takes in, in a lane of its own; no widgets."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from brs_desktop.errors import Problem
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.jobs import Job


@dataclass(frozen=True)
class Choice:
    """What somebody has chosen to write: for which reader, what of, in parts of how many bytes.

    With a `section`, `open`, everything but personal data.
    """

    reader: Any
    prefixes: tuple[str, ...]
    everything: bool
    part_bytes: int | None
    section: str = ""


@dataclass(frozen=True)
class Shelf:
    """Whom a bundle can be for, which kinds of partitions there are, and the bundles of late."""

    readers: tuple[Any, ...]
    roots: tuple[str, ...]
    history: tuple[Any, ...]


@dataclass(frozen=True)
class Refused:
    """A file that is no bundle for here, and why."""

    file: Path
    problem: Problem
    survey: None = None


class BundlePresenter(QObject):
    """A stick is slow, so nothing here goes through the lane that the screens read in."""

    shelf_told = Signal(object)
    plan_told = Signal(object, object)
    began = Signal()
    step_told = Signal(int, int)
    written = Signal(object)
    coded = Signal(object)
    looked = Signal(object)
    imported = Signal(object)
    ended = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._job: Job | None = None
        self._planning: Job | None = None

    @property
    def busy(self) -> bool:
        """Whether a stick is being written or read."""
        return self._job is not None

    def look(self) -> None:
        """Read for whom bundles can be, and what was."""
        if self._desk.is_open:
            self._desk.data.run(self._shelf, done=self.shelf_told.emit, owner=self)

    def plan(self, choice: Choice, folder: Path | None) -> None:
        """Count what a bundle would hold, and the room in the folder."""
        if self._planning is not None:
            self._planning.cancel()

        def count(_job: Job) -> tuple[Any, int | None]:
            return self._planned(choice), _free(folder)

        self._planning = self._lane.run(count, done=self._tell_plan, failed=self._desk.notices.problem, owner=self)

    def write(self, choice: Choice, folder: Path) -> None:
        """Write the bundle; only what was read back is told as written."""

        def work(job: Job) -> Any:
            bundles = self._desk.workspace.bundles
            return bundles.export(
                self._planned(choice),
                folder,
                part_bytes=choice.part_bytes,
                told=lambda done, total: job.tell((done, total)),
                cancelled=job.ask_to_stop,
            )

        self._run(work, self._wrote)

    def code(self, choice: Choice) -> None:
        """Put the bundle into a QR code, as small as it can be made."""

        def work(_job: Job) -> Any:
            return self._desk.workspace.bundles.code(self._planned(choice, small=True))

        self._run(work, self._drew)

    def find_typed(self, letters: str) -> None:
        """Look into what a scanner typed."""

        def work(_job: Job) -> list[Any]:
            bundles = self._desk.workspace.bundles
            return [_look(bundles, bundles.typed(letters))]

        self._run(work, self._found)

    def find(self, path: Path) -> None:
        """Look into a file, or into the bundles of a folder."""

        def work(job: Job) -> list[Any]:
            bundles = self._desk.workspace.bundles
            found, files = [], bundles.files(path)
            for count, file in enumerate(files, 1):
                found.append(_look(bundles, file))
                job.tell((count, len(files)))
                if job.ask_to_stop():
                    break
            return sorted(found, key=_rank)

        self._run(work, self._found)

    def take(self, looked: Any) -> None:
        """Take a file in, of a damaged one the sound beginning, as it was shown."""
        damaged = looked.survey is not None and bool(looked.survey.damage)

        def work(job: Job) -> Any:
            bundles = self._desk.workspace.bundles
            total = looked.survey.commits if looked.survey is not None else 0
            return bundles.take_in(
                looked.file,
                partial=damaged,
                told=lambda count: job.tell((count, total)),
                cancelled=job.ask_to_stop,
            )

        self._run(work, self._took)

    def stop(self) -> None:
        """Stop what is under way; what was taken in stays, a half-written file goes."""
        if self._job is not None:
            self._job.cancel()
            self._finish()

    @property
    def _lane(self) -> Any:
        return self._desk.lane("bundles")

    def _run(self, work: Any, done: Any) -> None:
        if self._job is None:
            self.began.emit()
            self._job = self._lane.run(work, done=done, failed=self._failed, told=self._tell, owner=self)

    def _shelf(self, _job: Job) -> Shelf:
        workspace = self._desk.workspace
        bundles = workspace.bundles
        roots = {name.partition("/")[0] for name in workspace.replica.vectors(("",))}
        return Shelf(tuple(bundles.readers()), tuple(sorted(roots)), tuple(bundles.history()[-30:][::-1]))

    def _planned(self, choice: Choice, *, small: bool = False) -> Any:
        return self._desk.workspace.bundles.plan(
            [choice.reader],
            partitions=choice.prefixes,
            everything=choice.everything,
            section=choice.section,
            small=small,
        )

    def _tell_plan(self, counted: tuple[Any, int | None]) -> None:
        self._planning = None
        self.plan_told.emit(*counted)

    def _tell(self, step: tuple[int, int]) -> None:
        self.step_told.emit(*step)

    def _wrote(self, done: Any) -> None:
        self._finish()
        self.written.emit(done)

    def _drew(self, coded: Any) -> None:
        self._finish()
        self.coded.emit(coded)

    def _found(self, found: list[Any]) -> None:
        self._finish()
        self.looked.emit(found)

    def _took(self, done: Any) -> None:
        self._finish()
        self.imported.emit(done)
        self._desk.ask_status()

    def _failed(self, problem: Problem) -> None:
        self._finish()
        self._desk.notices.problem(problem)

    def _finish(self) -> None:
        self._job = None
        self.ended.emit()
        self.look()


def _look(bundles: Any, file: Path) -> Any:
    """What a file would bring, or the problem with it: one bad file in a folder hides no other."""
    try:
        return bundles.preview(file)
    except Problem as problem:
        return Refused(file, problem)


def _rank(one: Any) -> int:
    """What can be taken in comes first, then parts that wait, then what is refused."""
    return 2 if isinstance(one, Refused) else int(one.survey is None)


def _free(folder: Path | None) -> int | None:
    try:
        return shutil.disk_usage(folder).free if folder is not None and folder.is_dir() else None
    except OSError:
        return None
