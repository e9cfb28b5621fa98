"""How far submitted versions are known to have come: left in a request, held by a hub's signed receipt.

Both are on disk before anybody is told: a departure before the request leaves, a receipt as it is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from brs_sync.commit import dot_of
from brs_sync.database import Connection
from brs_sync.ids import Dot, is_frozen
from brs_sync.receipt import MAX_VERDICTS, Receipt
from brs_sync.views import StoredCommit

_CHAIN = "peer TEXT NOT NULL, partition TEXT NOT NULL, replica BLOB NOT NULL, seq INTEGER NOT NULL"
_KEY = "PRIMARY KEY (peer, partition, replica, seq)) WITHOUT ROWID"
_TABLES = (
    f"CREATE TABLE IF NOT EXISTS departed ({_CHAIN}, time_ms INTEGER NOT NULL, {_KEY}",
    f"CREATE TABLE IF NOT EXISTS receipted ({_CHAIN}, mark BLOB NOT NULL, time_ms INTEGER NOT NULL,"
    f" data BLOB NOT NULL, {_KEY}",
    f"CREATE TABLE IF NOT EXISTS aside ({_CHAIN}, verdict TEXT NOT NULL, reason TEXT NOT NULL, {_KEY}",
)
_KNOWN = "SELECT 1 FROM departed WHERE peer=? AND partition=? AND replica=? AND seq=?"
_APPLIED = "DELETE FROM aside WHERE peer=? AND partition=? AND replica=? AND seq<=?"
Chains = Mapping[str, Mapping[bytes, int]]
Departed = tuple[str, str, bytes, int]


@dataclass(frozen=True, slots=True)
class Passage:
    """What is known of one commit's way. `held_ms` is the hub's time on the receipt, `data` the receipt itself;
    `aside` is a hub's word that it holds the commit without applying it."""

    left_ms: int | None = None
    held_ms: int | None = None
    hub: str = ""
    data: bytes = b""
    aside: str = ""


def prepare(connection: Connection) -> None:
    """Make the tables; a workspace of an earlier release has none and has submitted nothing."""
    for statement in _TABLES:
        connection.execute(statement)


def depart(connection: Connection, peer: str, commits: Iterable[StoredCommit], now_ms: int) -> list[Departed]:
    """The versions among these commits are put into a request: which of them were in none before."""
    new: list[Departed] = []
    for partition, dot in map(dot_of, commits):
        row = (peer, partition, *dot)
        if not is_frozen(partition) or connection.execute(_KNOWN, row).fetchone():
            continue
        connection.execute("INSERT INTO departed VALUES (?,?,?,?,?)", (*row, max(now_ms, 0)))
        new.append(row)
    return new


def stay(connection: Connection, departed: Iterable[Departed]) -> None:
    """The request that these were put into never left, or not to a hub."""
    connection.executemany("DELETE FROM departed WHERE peer=? AND partition=? AND replica=? AND seq=?", departed)


def take_receipt(connection: Connection, peer: str, receipt: Receipt, data: bytes) -> None:
    """Keep what a receipt says of versions: how far they are held, and which of them the hub has not applied."""
    for partition, chains in receipt.held.items():
        # Where there was no room for every verdict, being named is not being applied: the next receipt will say.
        if not is_frozen(partition) or len(receipt.verdicts) >= MAX_VERDICTS:
            continue
        for replica, (seq, mark) in chains.items():
            at = (peer, partition, replica)
            connection.execute(
                "INSERT OR IGNORE INTO receipted VALUES (?,?,?,?,?,?,?)",
                (*at, seq, mark, max(receipt.time_ms, 0), data),
            )
            connection.execute(_APPLIED, (*at, seq))
    for one in receipt.verdicts:
        if is_frozen(one.partition):
            connection.execute(
                "REPLACE INTO aside VALUES (?,?,?,?,?,?)",
                (peer, one.partition, one.replica, one.seq, one.verdict, one.reason),
            )


def forget_beyond(connection: Connection, peer: str, held: Chains) -> None:
    """A hub that went back to an older backup holds no more what is above (SYNC rule 16)."""
    for partition, chain in held.items():
        for (replica,) in connection.execute(
            "SELECT DISTINCT replica FROM receipted WHERE peer=? AND partition=?", (peer, partition)
        ).fetchall():
            if replica in chain:
                connection.execute(
                    "DELETE FROM receipted WHERE peer=? AND partition=? AND replica=? AND seq>?",
                    (peer, partition, replica, chain[replica]),
                )


def forget_gone(connection: Connection, peer: str, partition: str, held: Mapping[bytes, int]) -> None:
    """A tier says all that it holds of a partition: what it does not name it holds no more."""
    known = connection.execute(
        "SELECT DISTINCT replica FROM receipted WHERE peer=? AND partition=?", (peer, partition)
    ).fetchall()
    forget_beyond(connection, peer, {partition: {who: held.get(who, 0) for (who,) in known}})


# A receipt counts where its mark is that of our own copy of the chain: a clone's work is not this one's (SYNC rule 14).
_HOLDERS = (
    "SELECT c.peer, c.time_ms, c.data FROM receipted c JOIN partition p ON p.path=c.partition"
    " JOIN replica r ON r.name=c.replica JOIN commits m ON m.partition=p.id AND m.replica=r.id AND m.seq=c.seq"
    " WHERE c.partition=? AND c.replica=? AND c.seq>=? AND substr(m.hash,1,8)=c.mark"
    " AND NOT EXISTS (SELECT 1 FROM aside a WHERE a.peer=c.peer AND a.partition=c.partition"
    " AND a.replica=c.replica AND a.seq=?) ORDER BY c.time_ms, c.seq"
)
_HELD = f"{_HOLDERS} LIMIT 1"


def read_holders(connection: Connection, partition: str, dot: Dot) -> dict[str, int]:
    """Each peer that has said that it holds a commit and has applied it, with the first time at which it did."""
    found: dict[str, int] = {}
    for peer, time_ms, _ in connection.execute(_HOLDERS, (partition, dot.replica, dot.seq, dot.seq)):
        found.setdefault(peer, time_ms)
    return found


def read_passage(connection: Connection, partition: str, dot: Dot) -> Passage:
    """What is known of a commit's way, from whichever peer said most."""
    at = (partition, dot.replica, dot.seq)
    left = connection.execute(
        "SELECT min(time_ms) FROM departed WHERE partition=? AND replica=? AND seq=?", at
    ).fetchone()[0]
    held = connection.execute(_HELD, (*at, dot.seq)).fetchone()
    if held is not None:
        return Passage(left, held[1], held[0], held[2])
    aside = connection.execute(
        "SELECT verdict, reason FROM aside WHERE partition=? AND replica=? AND seq=? LIMIT 1", at
    ).fetchone()
    return Passage(left, aside=(aside[1] or aside[0]) if aside else "")
