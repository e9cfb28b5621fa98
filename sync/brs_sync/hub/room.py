"""How much each partition takes of a hub, and what of a delivery there is room for.

Each process measures a partition when something comes for it, at most once a minute, and counts on with what it takes
in itself: what came to other processes meanwhile, it knows within that minute.
"""

from __future__ import annotations

import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from brs_sync.commit import dot_of
from brs_sync.errors import SyncProblem
from brs_sync.inbox import Delivery

if TYPE_CHECKING:
    from brs_sync.blobs.shelf import Shelf
    from brs_sync.replica import Replica

_SECONDS = 60.0
_MOST_KNOWN = 10_000  # partitions of which it is remembered
_LOG = "SELECT coalesce(sum(c.size), 0) FROM commits c JOIN partition p ON p.id=c.partition WHERE p.path=?"
_FILES = "SELECT g.partition, sum(l.size) FROM given g JOIN list l ON l.hash=g.list GROUP BY g.partition"


@dataclass(slots=True)
class Cut(Delivery):
    """What there is room for of a delivery; `beyond` is the partition that takes no more."""

    beyond: str = ""


class Room:
    """Over one hub's log and shelf: `most` bytes a partition, 0 is no limit; any thread may ask."""

    def __init__(
        self, replica: Replica, shelf: Shelf, most: int = 0, timer: Callable[[], float] = time.monotonic
    ) -> None:
        self._replica, self._shelf, self.most, self._timer = replica, shelf, most, timer
        self._lock = threading.Lock()
        self._taken: OrderedDict[str, tuple[float, int]] = OrderedDict()  # when measured, and how much there is
        self._files: dict[str, int] = {}
        self._looked = -_SECONDS

    def fitting(self, delivery: Delivery) -> Delivery:
        """The delivery without what goes to partitions that are full: the rest of it is not their matter."""
        if not self.most or not delivery.commits:
            return delivery
        sizes: Counter[str] = Counter()
        for commit in delivery.commits:
            sizes[dot_of(commit)[0]] += commit.size
        full = [name for name, size in sizes.items() if not self._takes(name, size)]
        if not full:
            return delivery
        kept = [commit for commit in delivery.commits if dot_of(commit)[0] not in full]
        return Cut(kept, delivery.statements, delivery.wholes, delivery.snapshots, beyond=full[0])

    def check(self, delivery: Delivery) -> None:
        """Refused, as over-quota, where not all of it was taken: whoever sent it keeps that."""
        if isinstance(delivery, Cut):
            raise SyncProblem("over-quota", limit=self.most, what=delivery.beyond)

    def check_file(self, size: int, partitions: Iterable[str]) -> None:
        """The same of a file, where none of the partitions that name it has room for it."""
        names = sorted(partitions)
        if self.most and names and not any(self._takes(name, size) for name in names):
            raise SyncProblem("over-quota", limit=self.most, what=names[0])

    def fullest(self) -> int:
        """How much the fullest takes of those that something was brought to of late."""
        with self._lock:
            return max((size for _, size in self._taken.values()), default=0)

    def taken(self, partition: str) -> int:
        """The bytes of a partition's commits, as they came, and of its files."""
        row = self._replica.reader().execute(_LOG, (partition,)).fetchone()
        return int(row[0]) + self._of_files().get(partition, 0)

    def _takes(self, partition: str, size: int) -> bool:
        """Whether there is room; then it counts as taken. Before anything is refused it is measured anew."""
        for measured in (False, True):
            now, known = self._timer(), self._taken.get(partition)
            if measured or known is None or now - known[0] >= _SECONDS:
                known = (now, self.taken(partition))
            fits = known[1] + size <= self.most
            with self._lock:
                self._taken[partition] = (known[0], known[1] + size * fits)
                self._taken.move_to_end(partition)
                while len(self._taken) > _MOST_KNOWN:
                    self._taken.popitem(last=False)
            if fits:
                return True
        return False

    def _of_files(self) -> dict[str, int]:
        """By partition, looked up once a minute: one query for all of them."""
        if self._timer() - self._looked >= _SECONDS:
            found: dict[str, int] = {}
            if self._shelf.used:
                with self._shelf.file.reading() as connection:
                    found = {name: int(size) for name, size in connection.execute(_FILES).fetchall()}
            self._looked, self._files = self._timer(), found
        return self._files
