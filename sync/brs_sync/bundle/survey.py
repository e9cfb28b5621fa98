"""What a bundle would bring, said before anything of it is taken in: the whole of it is read and proved first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import IO

from brs_sync.agreeing import is_held
from brs_sync.blobs.manifest import decode_manifest
from brs_sync.bundle import receipts
from brs_sync.bundle.filling import fills
from brs_sync.bundle.message import Head
from brs_sync.bundle.reading import Reading
from brs_sync.engine import Incoming, read_commit
from brs_sync.errors import SyncProblem
from brs_sync.frames import FILE_LIST, Frame
from brs_sync.replica import Replica
from brs_sync.statement import Grant, parse_statement
from brs_sync.views import Result, StoredCommit

MOST_TRIED = 20_000  # changes that are tried out to see what would clash; more are counted when they have come
MOST_NAMED = 1000


@dataclass(slots=True)
class Share:
    """One author's or one partition's part of what is new."""

    commits: int = 0
    changes: int = 0


@dataclass(slots=True)
class Survey:
    """What is in a bundle. `damage` is the code of what ends it early, '' for a whole one: what is counted then is its
    sound beginning. `fresh` are the commits of which anything is new here, also sections that were withheld alone, and
    `changes` what is new in them. `conflicts` is None where there is too much to try it out."""

    head: Head
    bytes: int = 0
    whole: bool = False
    damage: str = ""
    commits: int = 0
    fresh: int = 0
    changes: int = 0
    statements: int = 0
    gaps: int = 0
    unauthentic: int = 0
    set_aside: int = 0
    conflicts: int | None = 0
    first_ms: int = 0
    last_ms: int = 0
    people: dict[str, Share] = field(default_factory=dict)
    partitions: dict[str, Share] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    files: int = 0
    file_bytes: int = 0


def survey(file: IO[bytes], replica: Replica, has: Callable[[bytes], bool] = lambda blob: False) -> Survey:
    """Read a bundle from end to end and try out what it brings; nothing of it stays. `has` says of a file that it is
    here already, by its hash; `files` are the others.

    Raises no-bundle, bundle-for-other, or what makes it refused as a whole; a torn one is told by `damage`.
    """
    reading, trial = Reading(file, replica), _Trial(replica, has)
    damage = ""
    try:
        for frame in reading.frames():
            trial.add(frame)
    except SyncProblem as problem:
        if problem.code not in ("bundle-damaged", "bundle-unreadable"):
            raise
        damage = problem.code
    receipts.verified(reading.head.receipts)
    found = trial.found(reading.head)
    found.bytes, found.damage, found.whole = reading.read, damage, reading.end is not None
    trial.run(found)
    return found


class _Trial:
    """Counts what comes by, and keeps as much of it as may be tried out."""

    def __init__(self, replica: Replica, has: Callable[[bytes], bool]) -> None:
        self._replica, self._has = replica, has
        self._kept: list[StoredCommit] = []
        self._statements: list[bytes] = []
        self._tried = 0
        self._sums = Survey(_NOBODY)

    def add(self, frame: Frame) -> None:
        """Count one frame."""
        self._statements += frame.statements
        self._sums.statements += len(frame.statements)
        for statement in frame.statements:
            self._name(statement)
        if frame.file[:1] == bytes((FILE_LIST,)):
            self._count_file(frame.file[1:])
        for stored in frame.commits:
            self._sums.commits += 1
            try:
                self._count(read_commit(stored))
            except SyncProblem:
                self._sums.unauthentic += 1

    def found(self, head: Head) -> Survey:
        """The sums, under the head that came with them."""
        self._sums.head = head
        return self._sums

    def run(self, found: Survey) -> None:
        """Take it all in and give it all up again: what would clash, and what would be set aside."""
        for person in found.people:
            row = self._replica.reader().execute("SELECT name FROM person WHERE id=?", (person,)).fetchone()
            found.names[person] = row[0] if row else found.names.get(person, "")
        if self._tried > MOST_TRIED:
            found.conflicts = None
            return
        try:
            with self._replica.writing():
                before = {one.id for one in self._replica.conflicts()}
                received = self._replica.receive(self._kept, self._statements)
                after = {one.id for one in self._replica.conflicts()}
                _judge(found, received.results, len(after - before))
                raise _GivenUp
        except _GivenUp:
            return

    def _count(self, commit: Incoming) -> None:
        header, reader = commit.header, self._replica.reader()
        changes: int | None = len(commit.changes or ())
        if is_held(reader, header.partition, header.dot, commit.hash):
            changes = fills(reader, commit)
        if changes is None:
            return
        sums = self._sums
        sums.fresh += 1
        sums.changes += changes
        sums.first_ms = min(sums.first_ms or header.wall_ms, header.wall_ms)
        sums.last_ms = max(sums.last_ms, header.wall_ms)
        for shares, name in ((sums.people, header.person), (sums.partitions, header.partition)):
            share = shares.setdefault(name if len(shares) < MOST_NAMED else "", Share())
            share.commits, share.changes = share.commits + 1, share.changes + changes
        self._tried += changes + 1
        if self._tried <= MOST_TRIED:
            self._kept.append(commit.stored)

    def _count_file(self, data: bytes) -> None:
        """A list of a file that is no good is not taken, so it counts for nothing."""
        try:
            manifest = decode_manifest(data)
        except SyncProblem:
            return
        if not self._has(manifest.blob):
            self._sums.files += 1
            self._sums.file_bytes += manifest.size

    def _name(self, data: bytes) -> None:
        """Who the people are that the bundle's grants speak of; a grant that is no good names nobody."""
        try:
            statement = parse_statement(data)
        except SyncProblem:
            return
        if isinstance(statement, Grant) and len(self._sums.names) < MOST_NAMED:
            self._sums.names[statement.person] = statement.name


class _GivenUp(Exception):
    """The trial is over; its transaction is not to stay."""


_NOBODY = Head(bytes(32), "", 0, (), ())


def _judge(found: Survey, results: Iterable[Result], clashes: int) -> None:
    found.conflicts = clashes
    for result in results:
        found.gaps += result.status == "gap"
        found.unauthentic += result.status == "unauthentic"
        found.set_aside += result.verdict == "quarantined" or result.status in ("refused", "forked")
