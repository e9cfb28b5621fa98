"""What a partition stands on where its log is not here: whose word, of when, up to where; and what follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from brs_sync.cbor import dumps, loads
from brs_sync.database import Connection
from brs_sync.grant import SIGNED_BEFORE
from brs_sync.ids import Dot
from brs_sync.snapshot.content import ChainHead

# A base is taken as it is, has its log being fetched, since a person or a revocation asks for it, or was found to say
# otherwise than the log beneath it; a hub, which was given its word back, wants the log whoever asks.
TAKEN, FETCHING, CONTRADICTED, WANTED = 0, 1, 2, 3
ASKED = (FETCHING, WANTED)
_MAX_HEADS = 1 << 20
# A commit that counts has a note for two reasons: what its author may do was ended later, or it is held over.
_HELD_OVER = ("verdict=0", "reason<>''", f"reason<>'{SIGNED_BEFORE}'")
HELD_OVER = " AND ".join(f"c.{term}" for term in _HELD_OVER)
# The same of all partitions, each by that index: by itself the planner would go through all commits in their order.
HELD_OVER_ANYWHERE = f"c.partition IN (SELECT id FROM partition) AND {HELD_OVER}"  # noqa: S608 (constants)
_TABLES = (
    "CREATE TABLE IF NOT EXISTS base (partition INTEGER PRIMARY KEY, maker BLOB NOT NULL, wall_ms INTEGER NOT NULL,"
    " first INTEGER NOT NULL, last INTEGER NOT NULL, heads BLOB NOT NULL, state INTEGER NOT NULL)",
    "CREATE TABLE IF NOT EXISTS unprojected (record INTEGER PRIMARY KEY)",
    # The snapshot itself, as it travelled: a workspace of an earlier release has kept none.
    "CREATE TABLE IF NOT EXISTS kept (partition INTEGER PRIMARY KEY, whole BLOB NOT NULL)",
    # Those that it does not say all of, and that say not all of it: a partition stands on what they say together.
    "CREATE TABLE IF NOT EXISTS beside (partition INTEGER NOT NULL, whole BLOB NOT NULL)",
    # Commits of a log that were laid beneath a word, each with what the word itself says of it.
    'CREATE TABLE IF NOT EXISTS laid ("commit" INTEGER PRIMARY KEY, header BLOB, signature BLOB,'
    " changes INTEGER NOT NULL, size INTEGER NOT NULL)",
    "CREATE TABLE IF NOT EXISTS vain (peer TEXT NOT NULL, partition INTEGER NOT NULL, whole BLOB NOT NULL,"
    " PRIMARY KEY (peer, partition)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS fruitless (peer TEXT NOT NULL, partition INTEGER NOT NULL, replica BLOB NOT NULL,"
    " held BLOB NOT NULL, PRIMARY KEY (peer, partition, replica)) WITHOUT ROWID",
    # What is held over is asked for wherever something is submitted or granted, and mostly there is none.
    f"CREATE INDEX IF NOT EXISTS commits_held_over ON commits (partition) WHERE {' AND '.join(_HELD_OVER)}",
    # An earlier release's, which named all that whoever was revoked had written before.
    "DROP INDEX IF EXISTS commits_noted",
)
_BASES = (
    "SELECT p.path, b.maker, b.wall_ms, b.state, b.heads, b.first, b.last FROM base b JOIN partition p"
    " ON p.id=b.partition"
)
_CHAIN = (
    "SELECT c.seq FROM commits c JOIN partition p ON p.id=c.partition JOIN replica r ON r.id=c.replica"
    " WHERE p.path=? AND r.name=? AND c.seq<=? AND c.hash<>x'' ORDER BY c.seq"
)


@dataclass(frozen=True, slots=True)
class Base:
    """A partition's snapshot as it was taken; `first` and `last` are the arrivals of what came in it."""

    partition: str
    maker: bytes
    wall_ms: int
    state: int
    heads: Mapping[bytes, ChainHead]
    first: int
    last: int

    def says(self, dot: Dot) -> bool:
        """Whether it speaks for that place of a chain."""
        return dot.replica in self.heads and dot.seq <= self.heads[dot.replica].seq

    @property
    def vector(self) -> dict[bytes, int]:
        """What is held by it of every chain."""
        return {replica: head.seq for replica, head in self.heads.items()}


def prepare(connection: Connection) -> None:
    """Make the tables where a workspace of an earlier release has none."""
    for statement in _TABLES:
        connection.execute(statement)


def read_bases(connection: Connection) -> list[Base]:
    """Every partition that stands on a snapshot."""
    return list(map(_base, connection.execute(_BASES + " ORDER BY p.path").fetchall()))


def read_base(connection: Connection, partition: str) -> Base | None:
    """What one partition stands on."""
    row = connection.execute(_BASES + " WHERE p.path=?", (partition,)).fetchone()
    return None if row is None else _base(row)


def speaks_for(connection: Connection, partition: str, spot: Dot) -> bool:
    """Whether what follows the spot in its chain is known here by a word."""
    base = read_base(connection, partition)
    return base is not None and base.says(Dot(spot.replica, spot.seq + 1))


def is_asking(connection: Connection) -> bool:
    """Whether the log beneath any snapshot is asked for: asked itself at each arrival, and mostly there is none."""
    return connection.execute("SELECT 1 FROM base WHERE state IN (?,?) LIMIT 1", ASKED).fetchone() is not None


def write_base(connection: Connection, number: int, base: Base) -> None:
    """From now on the partition of that number stands on this."""
    heads = {who: [head.seq, head.hash, head.hlc] for who, head in base.heads.items()}
    connection.execute(
        "REPLACE INTO base VALUES (?,?,?,?,?,?,?)",
        (number, base.maker, base.wall_ms, base.first, base.last, dumps(heads), base.state),
    )


def set_state(connection: Connection, partition: str, state: int) -> None:
    """Note what is to become of a base, or what was found about it."""
    connection.execute(
        "UPDATE base SET state=? WHERE partition=(SELECT id FROM partition WHERE path=?)", (state, partition)
    )


def drop_base(connection: Connection, partition: str) -> None:
    """The partition stands on its own log: nothing of that is laid beneath a word any more."""
    connection.execute(
        'DELETE FROM laid WHERE "commit" IN (SELECT c.id FROM commits c JOIN partition p ON p.id=c.partition'
        " WHERE p.path=?)",
        (partition,),
    )
    for table in ("base", "kept", "beside", "vain", "fruitless"):
        connection.execute(
            f"DELETE FROM {table} WHERE partition=(SELECT id FROM partition WHERE path=?)",  # noqa: S608 (one of five)
            (partition,),
        )


def spans(connection: Connection) -> dict[int, tuple[int, int]]:
    """Per partition's number the arrivals that came in its snapshot: these are relayed to nobody."""
    rows = connection.execute("SELECT partition, first, last FROM base").fetchall()
    return {number: (first, last) for number, first, last in rows}


def fetch_log(connection: Connection, partitions: Iterable[str]) -> None:
    """From the next exchange on the logs beneath these partitions are asked for."""
    for partition in partitions:
        base = read_base(connection, partition)
        if base is not None and base.state == TAKEN:
            set_state(connection, partition, FETCHING)


def fetch_forked(connection: Connection, partitions: Iterable[str]) -> None:
    """The same where a name has forked: also beneath a word that another copy's log was found to contradict."""
    for partition in partitions:
        base = read_base(connection, partition)
        if base is not None and base.state in (TAKEN, CONTRADICTED):
            set_state(connection, partition, FETCHING)


def shown_chains(connection: Connection, base: Base) -> dict[bytes, tuple[int, int] | None]:
    """How far the attested chains are here from their first commit on, and the last that is lacking then in a row.

    None where all of it is here.
    """
    shown: dict[bytes, tuple[int, int] | None] = {}
    for replica, head in base.heads.items():
        last, lacking = 0, head.seq
        for (seq,) in connection.execute(_CHAIN, (base.partition, replica, head.seq)):
            if seq != last + 1:
                lacking = seq - 1
                break
            last = seq
        shown[replica] = None if last == head.seq else (last, lacking)
    return shown


def _base(row: tuple[Any, ...]) -> Base:
    path, maker, wall_ms, state, heads, first, last = row
    return Base(path, maker, wall_ms, state, _heads(heads), first, last)


def _heads(data: bytes) -> dict[bytes, ChainHead]:
    return {who: ChainHead(*parts) for who, parts in loads(data, max_bytes=_MAX_HEADS, max_depth=3).items()}
