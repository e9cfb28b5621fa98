"""Takes a bundle in, by the way that everything takes that arrives: proved, judged, whole or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO

from brs_sync import tierwords
from brs_sync.blobs.luggage import Unpacking
from brs_sync.bundle import filewants, peers, receipts
from brs_sync.bundle.message import Head
from brs_sync.bundle.reading import Reading
from brs_sync.errors import SyncProblem
from brs_sync.frames import Frame
from brs_sync.receipt import Receipt
from brs_sync.replica import Replica
from brs_sync.views import Received, StoredCommit

_BATCH_BYTES = 1 << 17
_HERE = ("held", "duplicate", "filled")


@dataclass(slots=True)
class Taken:
    """What became of a bundle. `statuses` and `verdicts` count commits by what receiving said of them; `receipts`
    are what tiers have said, in this bundle, of what they hold of this copy's work."""

    head: Head
    whole: bool = False
    damage: str = ""
    statuses: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)
    statements: int = 0
    receipts: tuple[Receipt, ...] = ()

    @property
    def fresh(self) -> int:
        """Commits that were not here before."""
        return self.statuses["held"] + self.statuses["filled"]

    @property
    def unauthentic(self) -> int:
        """What is charged to the sender."""
        return self.statuses["unauthentic"]


def check(file: IO[bytes], replica: Replica) -> bool:
    """Read it all and take nothing in: whether it is whole. Raises what makes it refused as a whole."""
    reading = Reading(file, replica)
    try:
        for _ in reading.frames():
            pass
    except SyncProblem as problem:
        if problem.code not in ("bundle-damaged", "bundle-unreadable") or not reading.began:
            raise
    receipts.verified(reading.head.receipts)
    for word in (*reading.head.words, *reading.head.wide):
        tierwords.read_word(word)
    return reading.end is not None


def take(
    file: IO[bytes],
    replica: Replica,
    *,
    partial: bool = False,
    told: Callable[[int], None] = lambda commits: None,
    cancelled: Callable[[], bool] = lambda: False,
    files: Unpacking | None = None,
) -> Taken:
    """Take in a bundle; what is stored when this ends early stays, and taking it in again changes nothing.

    A damaged one is refused with bundle-damaged before anything is stored; with `partial` its sound beginning is taken.
    """
    if not check(file, replica) and not partial:
        raise SyncProblem("bundle-damaged", what="end")
    file.seek(0)
    reading, taking = Reading(file, replica), _Taking(replica, files)
    damage = ""
    try:
        for frame in reading.frames():
            if cancelled():
                raise SyncProblem("cancelled")
            taking.add(frame)
            told(taking.count)
    except SyncProblem as problem:
        taking.store()
        if problem.code not in ("bundle-damaged", "bundle-unreadable") or not partial:
            raise
        damage = problem.code
    taking.store()
    taken = taking.taken(reading.head)
    taken.damage, taken.whole = damage, reading.end is not None
    if taken.whole:
        head = taken.head
        if peers.remember(replica, head.sender, head.time_ms, head.vectors, taking.carried, head.wants):
            filewants.remember(replica, head.sender, head.time_ms, head.files)
    taken.receipts = receipts.hear(replica, taken.head.receipts)
    tierwords.look_up(replica)
    tierwords.hear(replica, (*taken.head.words, *taken.head.wide))
    return taken


class _Taking:
    """Stores frames by the batch, each batch one transaction."""

    def __init__(self, replica: Replica, files: Unpacking | None) -> None:
        self._replica, self._files = replica, files
        self._commits: list[StoredCommit] = []
        self._statements: list[bytes] = []
        self._size = 0
        self._taken = Taken(Head(bytes(32), "", 0, (), ()))
        self.carried: peers.Seqs = {}
        self.count = 0

    def add(self, frame: Frame) -> None:
        """Take in one frame, sooner or later; what it brings of files, behind all commits before it."""
        if self._files is not None:
            self._files.named(frame.commits)
            if frame.file:
                self.store()
                self._files.take(frame.file)
        self._commits += frame.commits
        self._statements += frame.statements
        self._size += sum(commit.size for commit in frame.commits) + sum(map(len, frame.statements))
        self.count += len(frame.commits)
        if self._size >= _BATCH_BYTES:
            self.store()

    def store(self) -> None:
        """On disk when this returns."""
        if self._commits or self._statements:
            self._note(self._replica.receive(self._commits, self._statements))
        self._commits, self._statements, self._size = [], [], 0

    def taken(self, head: Head) -> Taken:
        """The sums, under the head that came with them."""
        self._taken.head = head
        return self._taken

    def _note(self, received: Received) -> None:
        self._taken.statements += sum(received.statements)
        self._taken.statuses["unauthentic"] += len(received.statements) - sum(received.statements)
        for result in received.results:
            if result.dot is not None and result.status in _HERE:
                chains = self.carried.setdefault(result.partition, {})
                chains[result.dot.replica] = max(result.dot.seq, chains.get(result.dot.replica, 0))
        self._taken.statuses.update(result.status for result in received.results)
        self._taken.verdicts.update(
            result.verdict for result in received.results if result.verdict and result.status in ("held", "filled")
        )
