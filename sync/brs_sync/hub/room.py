"""How much each partition takes of a hub, and what of a delivery there is room for.

Each process measures a partition when something comes for it, at most once a minute, and counts on with what it takes
in itself: what came to other processes meanwhile, it knows within that minute.
"""

from __future__ import annotations

import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from brs_sync.commit import dot_of
from brs_sync.errors import SyncProblem
from brs_sync.ids import in_scope
from brs_sync.inbox import Delivery

if TYPE_CHECKING:
    from brs_sync.blobs.shelf import Shelf
    from brs_sync.replica import Replica
    from brs_sync.views import Received

_SECONDS = 60.0
_SECONDS_FULL = 5.0
_MOST_KNOWN = 10_000  # partitions of which it is remembered
_NOTHING = (-_SECONDS, 0, 0)
_LOG = "SELECT coalesce(sum(c.size), 0) FROM commits c JOIN partition p ON p.id=c.partition WHERE p.path=?"
_FILES = "SELECT g.partition, sum(l.size) FROM given g JOIN list l ON l.hash=g.list GROUP BY g.partition"


@dataclass(slots=True)
class Cut(Delivery):
    """What there is room for of a delivery; `beyond` is a partition that takes no more, `left` what is large there."""

    beyond: str = ""
    left: list[bytes] = field(default_factory=list)


class Room:
    """Over one hub's log and shelf: `most` bytes a partition, 0 is no limit; any thread may ask."""

    def __init__(
        self, replica: Replica, shelf: Shelf, most: int = 0, timer: Callable[[], float] = time.monotonic
    ) -> None:
        self._replica, self._shelf, self.most, self._timer = replica, shelf, most, timer
        self._lock = threading.Lock()
        # When measured, how much there was, and how much was taken since.
        self._taken: OrderedDict[str, tuple[float, int, int]] = OrderedDict()
        self._files: dict[str, int] = {}
        self._looked = -_SECONDS

    def fitting(self, delivery: Delivery, scope: Sequence[str]) -> Delivery:
        """The delivery without what goes to partitions that are full: the rest of it is not their matter.

        Who may not read a partition is not told how full it is: what he brings for it is judged like any other.
        """
        if not self.most or not delivery.commits:
            return delivery
        sizes: Counter[str] = Counter()
        for commit in delivery.commits:
            sizes[dot_of(commit)[0]] += commit.size
        full = [name for name, size in sizes.items() if in_scope(name, scope) and not self._takes(name, size)]
        if not full:
            return delivery
        kept = [commit for commit in delivery.commits if dot_of(commit)[0] not in full]
        left = [whole for whole in delivery.wholes if not delivery.large[whole].isdisjoint(full)]
        return Cut(
            kept, delivery.statements, delivery.wholes, delivery.snapshots, delivery.large, beyond=full[0], left=left
        )

    def check(self, received: Received) -> None:
        """Refused, as over-quota, where not all of it was taken: whoever sent it keeps that."""
        if received.beyond:
            raise SyncProblem("over-quota", limit=self.most, what=received.beyond)

    def has(self, size: int, partitions: Iterable[str], *, taking: bool) -> bool:
        """Whether one of the partitions that name a file has room for it; `taking` it, it counts there."""
        return not self.most or any(self._takes(name, size, size * taking) for name in sorted(partitions))

    def fullest(self) -> int:
        """How much the fullest takes of those that something was brought to of late."""
        with self._lock:
            return max((size + since for _, size, since in self._taken.values()), default=0)

    def taken(self, partition: str, seconds: float = _SECONDS) -> int:
        """The bytes of a partition's commits, as they came, and of its files as measured at most so long ago."""
        row = self._replica.reader().execute(_LOG, (partition,)).fetchone()
        return int(row[0]) + self._of_files(seconds).get(partition, 0)

    def _takes(self, partition: str, size: int, counts: int | None = None) -> bool:
        """Whether there is room; then it counts as taken, or only what is said.

        Nothing is refused by a measure of some time ago: files may be gone since. But who knocks at a full partition
        again and again has it measured every few seconds only.
        """
        more = size if counts is None else counts
        for seconds in (_SECONDS, _SECONDS_FULL):
            self._measure(partition, seconds)
            with self._lock:
                when, before, since = self._taken.get(partition, _NOTHING)
                if before + since + size <= self.most:
                    self._taken[partition] = when, before, since + more
                    return True
        return False

    def _measure(self, partition: str, seconds: float) -> None:
        """Look how much is there, where that was not done just now; what others count meanwhile is counted on."""
        with self._lock:
            when, _, counted = self._taken.get(partition, _NOTHING)
        if self._timer() - when < seconds:
            return
        size = self.taken(partition, seconds)
        with self._lock:
            meanwhile = self._taken.get(partition, _NOTHING)[2] - counted
            self._taken[partition] = self._looked, size, max(0, meanwhile)  # as old as its older half
            self._taken.move_to_end(partition)
            while len(self._taken) > _MOST_KNOWN:
                self._taken.popitem(last=False)

    def _of_files(self, seconds: float) -> dict[str, int]:
        """By partition, one query for all of them, where they were not looked up just now."""
        if self._timer() - self._looked >= seconds:
            found: dict[str, int] = {}
            if self._shelf.used:
                with self._shelf.file.reading() as connection:
                    found = {name: int(size) for name, size in connection.execute(_FILES).fetchall()}
            self._looked, self._files = self._timer(), found
        return self._files
