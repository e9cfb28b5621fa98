"""What is held, said in vectors; what a peer lacks, found by them."""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from operator import itemgetter
from typing import Any

from brs_sync.cbor import dumps, loads
from brs_sync.columns import VERDICTS
from brs_sync.database import Connection
from brs_sync.ids import Dot, in_scope
from brs_sync.reading import sections_of
from brs_sync.runs import Unproven
from brs_sync.snapshot.bases import HELD_OVER_ANYWHERE
from brs_sync.views import HeldCommit, Outbox, StoredCommit

_Row = tuple[Any, ...]  # of a commit: when it came, header, signature, partition, name
# What came in a snapshot is on its maker's word: it proves itself to nobody and is relayed to nobody; nor is what was
# laid beneath it, before all of the log is there and proves each other.
OWN_BYTES = (
    "NOT EXISTS (SELECT 1 FROM base b WHERE b.partition=c.partition AND c.id BETWEEN b.first AND b.last)"
    ' AND NOT EXISTS (SELECT 1 FROM laid l WHERE l."commit"=c.id)'
)
_HEADS = (
    "SELECT p.path, r.name, c.seq, c.hash FROM chain c JOIN partition p ON p.id=c.partition"
    " JOIN replica r ON r.id=c.replica WHERE r.shipped=0"
)
# A prefix itself, and from what is beneath it to the next text that is not: the index on paths finds that by itself.
_UNDER = (
    "(SELECT id, path FROM partition WHERE path=? UNION ALL SELECT id, path FROM partition WHERE path>? AND path<?)"
)
_PARTITIONS_UNDER = f"SELECT id, path FROM {_UNDER}"  # noqa: S608 (constants)
_HEADS_UNDER = (
    f"SELECT p.path, r.name, c.seq, c.hash FROM {_UNDER} p CROSS JOIN chain c ON c.partition=p.id"  # noqa: S608
    " JOIN replica r ON r.id=c.replica WHERE r.shipped=0"
)

_ENDS = (
    "SELECT r.id, r.name, c.seq FROM chain c JOIN replica r ON r.id=c.replica WHERE c.partition=? AND r.shipped=0"
    " ORDER BY r.id"
)
_HELD = (
    "SELECT p.path, r.name, c.seq, c.verdict, c.reason, c.person, c.wall_ms, coalesce(n.name, c.person)"
    " FROM commits c JOIN partition p ON p.id=c.partition JOIN replica r ON r.id=c.replica"
    " LEFT JOIN person n ON n.id=c.person WHERE {} ORDER BY c.id"
)
_IN_PART = (
    'p.path=? AND c.verdict=0 AND c.id IN (SELECT "commit" FROM section WHERE state=1)'
    ' AND c.id NOT IN (SELECT "commit" FROM laid)'
)


def read_vectors(connection: Connection, scope: Sequence[str]) -> dict[str, dict[bytes, tuple[int, bytes]]]:
    """Per partition and replica the highest `seq` held, with the first 8 bytes of that chain's head hash."""
    vectors: dict[str, dict[bytes, tuple[int, bytes]]] = {}
    for partition, replica, seq, digest in _covered(connection, scope, _HEADS, _HEADS_UNDER, 0):
        vectors.setdefault(partition, {})[replica] = (seq, digest[:8])
    return vectors


def partitions_under(connection: Connection, scope: Sequence[str]) -> set[int]:
    """The numbers of the partitions that these prefixes cover."""
    return {row[0] for row in _covered(connection, scope, "SELECT id, path FROM partition", _PARTITIONS_UNDER, 1)}


def _covered(
    connection: Connection, scope: Sequence[str], everything: str, under: str, path: int
) -> Iterator[tuple[Any, ...]]:
    """The rows of what a scope covers, each once or more: what lies elsewhere is not even read."""
    starts = {prefix: prefix.partition("*")[0].rstrip("/") for prefix in scope}
    if not all(starts.values()):  # one that covers all, or begins with any segment
        yield from (row for row in connection.execute(everything).fetchall() if in_scope(row[path], scope))
        return
    for prefix, start in starts.items():
        for row in connection.execute(under, (start, f"{start}/", f"{start}0")).fetchall():
            if in_scope(row[path], (prefix,)):
                yield row


def read_shipped_seq(connection: Connection, partition: str, replica: bytes) -> int:
    """How far a shipped set is held; shipped sets travel no road and stand in no vector that a peer is told."""
    row = connection.execute(
        "SELECT c.seq FROM chain c JOIN replica r ON r.id=c.replica JOIN partition p ON p.id=c.partition"
        " WHERE r.name=? AND r.shipped=1 AND p.path=?",
        (replica, partition),
    ).fetchone()
    return int(row[0]) if row else 0


def digest_of(vectors: Mapping[str, Mapping[bytes, tuple[int, bytes]]]) -> str:
    """One short word for all vectors: equal means nothing new on either side."""
    parts = [
        [partition, [[replica, *vector[replica]] for replica in sorted(vector)]]
        for partition, vector in sorted(vectors.items())
    ]
    return hashlib.sha256(dumps(parts)).hexdigest()


def state_digest(connection: Connection) -> str:
    """One word for every live head and open conflict: equal wherever vectors, authority and sections are equal."""
    state = hashlib.sha256()
    rows = connection.execute(
        "SELECT t.path, r.collection, r.record, p.path, w.name, c.seq, c.value FROM change c"
        " JOIN record r ON r.id=c.record JOIN partition t ON t.id=r.partition JOIN path p ON p.id=c.path"
        " JOIN replica w ON w.id=c.replica WHERE c.live=1 ORDER BY 1, 2, 3, 4, 5, 6"
    )
    for row in rows:
        state.update(dumps(list(row)))
    conflicts = connection.execute("SELECT id, open, settled FROM conflict ORDER BY id")
    for row in conflicts:
        state.update(dumps(list(row)))
    return state.hexdigest()


def commits_after(
    connection: Connection, partition: str, vector: Mapping[bytes, int], limit_bytes: int
) -> Iterator[StoredCommit]:
    """A partition's commits that the vector lacks, in order of arrival, ending on a signed one.

    What only a later signature proves stands together with that, also where another order came of a log that was laid
    beneath a snapshot.
    """
    number = connection.execute("SELECT id FROM partition WHERE path=?", (partition,)).fetchone()
    heads = connection.execute(_ENDS, number).fetchall() if number else []
    ahead = [(replica, name) for replica, name, seq in heads if seq > vector.get(name, 0)]
    chains = [_chain(connection, number[0], replica, name, vector.get(name, 0)) for replica, name in ahead]
    runs = (run for _, run in heapq.merge(*map(_in_runs, chains), key=itemgetter(0)))
    yield from (commit for _, commit in _bounded(connection, chain.from_iterable(runs), limit_bytes))


def commits_since(
    connection: Connection, arrival: int, scope: Sequence[str], limit_bytes: int
) -> Iterator[tuple[int, StoredCommit]]:
    """The commits that came after an arrival, in that order, ending on a signed one."""
    partitions = partitions_under(connection, scope)
    rows = connection.execute(
        "SELECT c.id, c.header, c.signature, c.partition, r.name"  # noqa: S608 (a constant)
        " FROM commits c JOIN replica r ON r.id=c.replica"
        f" WHERE c.id>? AND r.shipped=0 AND {OWN_BYTES} ORDER BY c.id",
        (arrival,),
    )
    yield from _bounded(connection, (row for row in rows if row[3] in partitions), limit_bytes)


def _chain(connection: Connection, partition: int, replica: int, name: bytes, after: int) -> Iterator[_Row]:
    return connection.execute(
        "SELECT c.id, c.header, c.signature, c.partition, ? FROM commits c"  # noqa: S608 (a constant)
        f" WHERE c.partition=? AND c.replica=? AND c.seq>? AND {OWN_BYTES} ORDER BY c.seq",
        (name, partition, replica, after),
    )


def _in_runs(rows: Iterable[_Row]) -> Iterator[tuple[int, list[_Row]]]:
    """A chain's rows up to each that is signed, with when that one came."""
    run: list[_Row] = []
    for row in rows:
        run.append(row)
        if row[2] is not None:
            yield row[0], run
            run = []
    if run:
        yield run[-1][0], run


def _bounded(connection: Connection, rows: Iterator[_Row], limit_bytes: int) -> Iterator[tuple[int, StoredCommit]]:
    """At least one commit, then up to the limit; a run without signatures is not cut before the one that proves it."""
    size = 0
    unproven = Unproven()
    for number, header, signature, _, replica in rows:
        commit = StoredCommit(header, signature, sections_of(connection, number), replica)
        size += commit.size
        if size > limit_bytes and not unproven and size != commit.size:
            return
        unproven.add(commit)
        yield number, commit


def read_own_names(connection: Connection) -> frozenset[bytes]:
    """The names under which this copy wrote, or writes."""
    return frozenset(name for (name,) in connection.execute("SELECT name FROM replica WHERE own=1"))


def read_outbox(connection: Connection, peer: str, scope: Sequence[str] = ()) -> Outbox:
    """This copy's own commits above what the peer acknowledged; practice never leaves, so it does not wait either.

    Nor does what a person keeps for themself, unless the `scope` of this copy's grants covers it.
    """
    known = acknowledged(connection, peer)
    rows = connection.execute(
        "SELECT p.path, r.name, c.seq, c.changes, c.size FROM commits c JOIN replica r ON r.id=c.replica"  # noqa: S608
        f" JOIN partition p ON p.id=c.partition WHERE r.own=1 AND p.path NOT LIKE 'practice/%' AND {OWN_BYTES}"
    )
    goes = (row for row in rows if not row[0].startswith("person/") or in_scope(row[0], scope))
    mine = [row for row in goes if row[2] > known.get(row[0], {}).get(row[1], 0)]
    return Outbox(len(mine), sum(row[3] for row in mine), sum(row[4] for row in mine))


def acknowledged(connection: Connection, peer: str) -> dict[str, dict[bytes, int]]:
    """What a peer's receipts have said so far."""
    row = connection.execute("SELECT acknowledged FROM peer WHERE name=?", (peer,)).fetchone()
    if row is None or row[0] is None:
        return {}
    known: dict[str, dict[bytes, int]] = loads(row[0], max_bytes=1 << 26, max_depth=4)
    return known


def acknowledge(connection: Connection, peer: str, receipt: Mapping[str, Mapping[bytes, int]]) -> None:
    """Take a receipt's word for its partitions, also where it says less than before (SYNC rule 16)."""
    known = acknowledged(connection, peer) | {partition: dict(vector) for partition, vector in receipt.items()}
    connection.execute(
        "INSERT INTO peer (name, acknowledged) VALUES (?,?)"
        " ON CONFLICT (name) DO UPDATE SET acknowledged=excluded.acknowledged",
        (peer, dumps(known)),
    )


def read_wants(connection: Connection, scope: Sequence[str], limit: int) -> list[tuple[str, Dot, bytes]]:
    """The sections that are withheld here, by hash: any holder's bytes will prove themselves (SYNC rule 12)."""
    rows = connection.execute(
        'SELECT p.path, r.name, c.seq, s.hash FROM section s JOIN commits c ON c.id=s."commit"'
        " JOIN partition p ON p.id=c.partition JOIN replica r ON r.id=c.replica WHERE s.state=1 ORDER BY c.id"
    )
    wants = [(path, Dot(name, seq), digest) for path, name, seq, digest in rows if in_scope(path, scope)]
    return wants[:limit]


def read_section(connection: Connection, partition: str, section_hash: bytes) -> bytes | None:
    """A section's bytes where they are held in this partition."""
    row = connection.execute(
        'SELECT s.data FROM section s JOIN commits c ON c.id=s."commit" JOIN partition p ON p.id=c.partition'
        " WHERE s.hash=? AND p.path=? AND s.state=0 LIMIT 1",
        (section_hash, partition),
    ).fetchone()
    return row[0] if row else None


def read_held(connection: Connection) -> list[HeldCommit]:
    """What is held but not applied, with the reason (SYNC rule 12); then what counts on a word alone, held over."""
    rows = [row for which in ("c.verdict!=0", HELD_OVER_ANYWHERE) for row in connection.execute(_HELD.format(which))]
    return [_held(*row) for row in rows]


def read_in_part(connection: Connection, partition: str) -> list[HeldCommit]:
    """What is applied of a partition as far as it is here: a section of each has not come yet."""
    return [_held(*row) for row in connection.execute(_HELD.format(_IN_PART), (partition,))]


def _held(
    path: str, name: bytes, seq: int, verdict: int, reason: str, person: str, wall_ms: int, author: str
) -> HeldCommit:
    return HeldCommit(path, Dot(name, seq), VERDICTS[verdict], reason, author, person, wall_ms)
