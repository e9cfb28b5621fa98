"""The conversations of an open report, read and written in the data lane: news come in, nobody's typing is touched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from brs_sync.values import MAX_TEXT
from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from brs_desktop.sentences import problem
from brs_desktop.ui.desk import Desk
from brs_desktop.workspace.talk.shapes import WHOLE

if TYPE_CHECKING:
    from brs_sync.ids import RecordKey

    from brs_desktop.errors import Problem
    from brs_desktop.ui.reports.filler.opening import Opened
    from brs_desktop.workspace.talk import Private, Thread

_MESSAGES = "remarks"
Act = Callable[[], None]


def _nothing() -> None:
    """What need not be told."""


class Threads(QObject):
    """What was said about the answers of one report, draft or version."""

    told = Signal()

    def __init__(self, desk: Desk, draft: RecordKey, first: Mapping[str, Any], version: str, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._draft, self._first, self._version = desk, draft, first, version
        self._by_path: dict[str, tuple[Thread, ...]] = {}
        self._noted: frozenset[str] = frozenset()
        self._under_way = 0
        self.reads_another = bool(version)
        desk.records_changed.connect(self._look)

    @property
    def waits(self) -> bool:
        """Whether something is being read or written."""
        return self._under_way > 0

    @property
    def open_at(self) -> Mapping[str, int]:
        """How many conversations go on, by the path of their answer."""
        return {path: count for path in self._by_path if (count := self.open_on(path))}

    @property
    def waiting(self) -> int:
        """How many of them wait for the person here."""
        return sum(one.waits for several in self._by_path.values() for one in several)

    @property
    def paths(self) -> frozenset[str]:
        """The answers about which somebody is still talking, or has noted something for oneself."""
        return frozenset(self.open_at) | self._noted

    @property
    def settled_paths(self) -> frozenset[str]:
        """The answers about which something was said that is settled."""
        return frozenset(path for path, several in self._by_path.items() if any(one.settled for one in several))

    def open_on(self, path: str) -> int:
        """How many conversations go on about an answer."""
        return sum(not one.settled for one in self._by_path.get(path, ()))

    def at(self, path: str) -> tuple[Thread, ...]:
        """The conversations about an answer."""
        return self._by_path.get(path, ())

    def by_page(self, page_of: Callable[[str], str]) -> Counter[str]:
        """How many go on, by the page of their answer."""
        found: Counter[str] = Counter()
        for path, count in self.open_at.items():
            if path != WHOLE:
                found[page_of(path)] += count
        return found

    def read(self) -> None:
        """Read them in the lane, and tell when they are here."""
        talk, draft, first = self._desk.workspace.talk, self._draft, self._first
        self._run(lambda: (talk.threads(draft, first), talk.noted(draft)), self._take, lambda _problem: None)

    def _take(self, read: tuple[tuple[Thread, ...], frozenset[str]]) -> None:
        threads, self._noted = read
        by_path: dict[str, tuple[Thread, ...]] = {}
        for one in threads:
            by_path[one.at] = (*by_path.get(one.at, ()), one)
        self._by_path = by_path
        self.told.emit()

    def _look(self, changes: Any) -> None:
        if any(key.collection == _MESSAGES for key in changes.records):
            self.read()

    # What a person does.

    def begin(self, path: str, kind: Any, text: str, done: Act, refused: Act) -> None:
        """Say something new about an answer."""
        talk, draft, first, version = self._desk.workspace.talk, self._draft, self._first, self._version
        self._write(lambda: talk.begin(draft, path, kind, text, version=version, first=first), done, refused)

    def reply(self, thread: Thread, text: str, done: Act, refused: Act) -> None:
        """Answer in a conversation."""
        self._write(lambda: self._desk.workspace.talk.reply(thread, text), done, refused)

    def settle(self, thread: Thread, settled: bool) -> None:
        """Say that it is done with, or that it is not."""
        self._write(lambda: self._desk.workspace.talk.settle(thread, settled))

    def private(self, path: str, done: Callable[[Private], None]) -> None:
        """Read what this person keeps for themself at an answer."""
        talk, draft = self._desk.workspace.talk, self._draft
        self._run(lambda: talk.private(draft, path), done, self._desk.notices.problem)

    def keep(self, path: str, private: Private) -> None:
        """Put what is being written on disk."""
        talk, draft = self._desk.workspace.talk, self._draft
        self._run(lambda: talk.keep_private(draft, path, private), lambda _none: None, self._desk.notices.problem)

    def full(self) -> None:
        """Something that was put into a field of the pane had no room there."""
        self._desk.notices.problem(problem("field-full", count=MAX_TEXT))

    def said(self, path: str) -> None:
        """What was begun at an answer has been sent."""
        talk, draft = self._desk.workspace.talk, self._draft
        self._run(lambda: talk.said(draft, path), lambda _none: None, self._desk.notices.problem)

    def rest(self) -> None:
        """Nothing more is being written at the answer that one was at: seal it, in its place behind what was kept."""
        talk = self._desk.workspace.talk
        self._run(talk.rest, lambda _none: None, self._desk.notices.problem)

    def _write(self, work: Callable[[], object], done: Act = _nothing, refused: Act = _nothing) -> None:
        def written(_key: object) -> None:
            done()
            self.read()

        def failed(refusal: Problem) -> None:
            refused()
            self._desk.notices.problem(refusal)

        self._run(work, written, failed)

    def _run(self, work: Callable[[], Any], done: Callable[[Any], None], failed: Callable[[Problem], None]) -> None:
        """Owned by nobody: what was written is written, also when the report is closed meanwhile."""
        self._under_way += 1
        ended = _Ended(self, done, failed)
        self._desk.data.run(lambda _job: work(), done=ended.well, failed=ended.badly)

    def ended(self) -> None:
        """One piece of work less is under way."""
        self._under_way -= 1


class _Ended:
    """Tells how a piece of work ended, to a report that is open still."""

    def __init__(self, threads: Threads, done: Callable[[Any], None], failed: Callable[[Problem], None]) -> None:
        self._threads, self._done, self._failed = threads, done, failed

    def well(self, result: Any) -> None:
        if self._here():
            self._done(result)

    def badly(self, problem: Problem) -> None:
        if self._here():
            self._failed(problem)

    def _here(self) -> bool:
        if not isValid(self._threads):
            return False
        self._threads.ended()
        return True


def threads_of(desk: Desk, opened: Opened, parent: QObject) -> tuple[Threads | None, Callable[[str], int]]:
    """Those of a report, and how many go on about an answer; other records are not talked about."""
    threads = _threads(desk, opened, parent)
    return threads, (threads.open_on if threads is not None else lambda _path: 0)


def _threads(desk: Desk, opened: Opened, parent: QObject) -> Threads | None:
    from brs_sync.ids import RecordKey

    collection, filler, version = opened.collection, opened.filler, opened.version
    if collection.report is None or filler.key is None:
        return None
    if version is not None:
        return Threads(desk, RecordKey(version.partition, version.collection, version.draft), {}, version.code, parent)
    first = {name: filler.form.state(name).value for name in collection.key}
    return Threads(desk, filler.key, first, "", parent)
