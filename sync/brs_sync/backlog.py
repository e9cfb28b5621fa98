"""What waits to leave for a hub, commit by commit, and in which order it goes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from brs_sync.branchtable import read_starts
from brs_sync.commit import decode_header
from brs_sync.database import Connection
from brs_sync.exchange import OWN_BYTES
from brs_sync.ids import Dot, in_scope
from brs_sync.ranks import Wishes
from brs_sync.reading import sections_of
from brs_sync.views import StoredCommit
from brs_sync.wire import MARK_BYTES, Vectors

_ROWS = (
    "SELECT c.id, p.path, r.name, c.seq, c.size, c.changes FROM commits c JOIN replica r ON r.id=c.replica"  # noqa: S608
    f" JOIN partition p ON p.id=c.partition WHERE c.id>? AND r.shipped=0 AND {OWN_BYTES} ORDER BY c.id"
)
_AFTER = (
    "SELECT r.name, c.seq, c.size FROM commits c JOIN replica r ON r.id=c.replica"
    " JOIN partition p ON p.id=c.partition WHERE p.path=? AND r.shipped=0"
)
Held = Mapping[str, Mapping[bytes, int]]


@dataclass(frozen=True, slots=True)
class Waiting:
    """One commit that the hub is not known to hold; `size` is before anything is squeezed."""

    arrival: int
    partition: str
    replica: bytes
    seq: int
    size: int
    changes: int

    @property
    def name(self) -> tuple[str, Dot]:
        """Partition and dot."""
        return self.partition, Dot(self.replica, self.seq)


def read_backlog(
    connection: Connection,
    since: int,
    goes: Callable[[str, bytes], bool],
    held: Sequence[Held],
    passed: Collection[tuple[str, Dot]] = (),
) -> list[Waiting]:
    """What arrived since then and goes out, without what any of `held` covers and what `passed` names."""
    rows = (Waiting(*row) for row in connection.execute(_ROWS, (since,)))
    return [
        row
        for row in rows
        if goes(row.partition, row.replica)
        and not any(row.seq <= known.get(row.partition, {}).get(row.replica, 0) for known in held)
        and row.name not in passed
    ]


def count_lost(connection: Connection, scope: Sequence[str], sure: int, there: Held) -> int:
    """How many commits in the scope a hub lacks by its vectors of which it was known, up to arrival `sure`, that it
    holds them: more than none says that it went back to an older state (SYNC rule 16)."""
    if not sure:
        return 0
    rows = read_backlog(connection, 0, lambda partition, _: in_scope(partition, scope), (there,))
    return sum(row.arrival <= sure for row in rows)


def in_order(rows: Iterable[Waiting], wishes: Wishes) -> list[Waiting]:
    """What goes, the most pressing first, without what is to stay; a partition's commits keep their order."""
    going = (row for row in rows if row.partition not in wishes.later)
    return sorted(going, key=lambda row: (wishes.place(row.partition), row.arrival))


def read_commits(connection: Connection, rows: Iterable[Waiting], limit: int) -> Iterator[tuple[int, StoredCommit]]:
    """The commits themselves, up to about so many bytes; a run is not cut before the commit that proves it."""
    size = 0
    unproven: set[tuple[str, bytes]] = set()
    for row in rows:
        if size >= limit and not unproven:
            return
        header, signature = connection.execute(
            "SELECT header, signature FROM commits WHERE id=?", (row.arrival,)
        ).fetchone()
        size += row.size
        (unproven.add if signature is None else unproven.discard)((row.partition, row.replica))
        yield row.arrival, StoredCommit(header, signature, sections_of(connection, row.arrival), row.replica)


def without(connection: Connection, vectors: Vectors, left: Iterable[Waiting]) -> Vectors:
    """The vectors of a replica that has everything but what is left: each chain ends before its first commit left."""
    firsts: dict[tuple[str, bytes], Waiting] = {}
    for row in left:
        kept = firsts.get((row.partition, row.replica))
        if kept is None or row.seq < kept.seq:
            firsts[row.partition, row.replica] = row
    if not firsts:
        return vectors
    starts = read_starts(connection)
    cut = {name: dict(chains) for name, chains in vectors.items()}
    for (partition, replica), row in firsts.items():
        chains = cut.get(partition, {})
        if replica not in chains or chains[replica][0] < row.seq:
            continue
        header = connection.execute("SELECT header FROM commits WHERE id=?", (row.arrival,)).fetchone()[0]
        before = decode_header(header).prev
        if before is None or row.seq <= starts.get(replica, 1):
            del chains[replica]
        else:
            chains[replica] = row.seq - 1, before[:MARK_BYTES]
    return {name: chains for name, chains in cut.items() if chains}


def bytes_after(connection: Connection, known: Held) -> int:
    """How many bytes the commits of these partitions take that their vectors lack, before anything is squeezed."""
    total = 0
    for partition, chains in known.items():
        for replica, seq, size in connection.execute(_AFTER, (partition,)).fetchall():
            total += size if seq > chains.get(replica, 0) else 0
    return total
