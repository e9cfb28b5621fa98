"""How far what people hand in is known to have come: left in a request, held by a hub's signed receipt.

Both are on disk before anybody is told: a departure before the request leaves, a receipt as it is read. Of submitted
versions each is kept with its receipt; of contacts, requests and papers, which change often, how far each chain came.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from brs_sync.commit import dot_of
from brs_sync.database import Connection
from brs_sync.ids import Dot, is_frozen
from brs_sync.receipt import MAX_VERDICTS, Receipt
from brs_sync.rising import rises, speaks
from brs_sync.views import StoredCommit

_CHAIN = "peer TEXT NOT NULL, partition TEXT NOT NULL, replica BLOB NOT NULL, seq INTEGER NOT NULL"
_KEY = "PRIMARY KEY (peer, partition, replica, seq)) WITHOUT ROWID"
_TABLES = (
    f"CREATE TABLE IF NOT EXISTS departed ({_CHAIN}, time_ms INTEGER NOT NULL, {_KEY}",
    f"CREATE TABLE IF NOT EXISTS receipted ({_CHAIN}, mark BLOB NOT NULL, time_ms INTEGER NOT NULL,"
    f" data BLOB NOT NULL, {_KEY}",
    f"CREATE TABLE IF NOT EXISTS aside ({_CHAIN}, verdict TEXT NOT NULL, reason TEXT NOT NULL, {_KEY}",
)
# A hub that has come to hold another branch of a chain says so with another mark at the same place.
_RECEIPTED = (
    "INSERT INTO receipted VALUES (?,?,?,?,?,?,?) ON CONFLICT (peer, partition, replica, seq) DO UPDATE"
    " SET mark=excluded.mark, time_ms=excluded.time_ms, data=excluded.data WHERE receipted.mark<>excluded.mark"
)
_FORGET_LEFT = "DELETE FROM departed WHERE peer=? AND partition=? AND replica=? AND seq<=?"
# What leaves the last few places, where the next above it is of the same day: since when an old record is held moves
# on within a day at most, and a chain has but one more place for each day on which its author wrote.
_THIN_OUT = (
    "DELETE FROM receipted WHERE peer=? AND partition=? AND replica=? AND seq=(SELECT min(seq) FROM (SELECT seq,"
    " time_ms/86400000 AS day FROM receipted WHERE peer=? AND partition=? AND replica=? ORDER BY seq DESC"
    " LIMIT 2 OFFSET 15) GROUP BY day HAVING count(*)=2)"
)
_HASH = (
    "SELECT m.hash FROM commits m JOIN partition p ON p.id=m.partition JOIN replica r ON r.id=m.replica"
    " WHERE p.path=? AND r.name=? AND m.seq=? AND m.verdict=0"
)
_ARRIVED = (
    "INSERT INTO departed SELECT ?,?,?,?,? WHERE NOT EXISTS (SELECT 1 FROM departed WHERE peer=? AND partition=?"
    " AND replica=? AND seq>=?) AND NOT EXISTS (SELECT 1 FROM receipted WHERE peer=? AND partition=? AND replica=?"
    " AND seq>=?)"
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
    """What rises among these commits is put into a request: which of it was in none before.

    Each version; of a chain of anything else the last that is in it.
    """
    dots = [(partition, dot) for partition, dot in map(dot_of, commits) if speaks(partition)]
    last: dict[tuple[str, bytes], int] = {}
    for partition, dot in dots:
        last[partition, dot.replica] = max(dot.seq, last.get((partition, dot.replica), 0))
    new: list[Departed] = []
    for partition, dot in dots:
        row = (peer, partition, *dot)
        wanted = is_frozen(partition) or dot.seq == last[partition, dot.replica]
        if not wanted or connection.execute(_KNOWN, row).fetchone():
            continue
        connection.execute("INSERT INTO departed VALUES (?,?,?,?,?)", (*row, max(now_ms, 0)))
        new.append(row)
    return new


def stay(connection: Connection, departed: Iterable[Departed]) -> None:
    """The request that these were put into never left, or not to a hub."""
    connection.executemany("DELETE FROM departed WHERE peer=? AND partition=? AND replica=? AND seq=?", departed)


def take_receipt(connection: Connection, peer: str, receipt: Receipt, data: bytes) -> None:
    """Keep what a receipt says: how far chains are held, and what of them the hub has not applied."""
    time_ms = max(receipt.time_ms, 0)
    for partition, chains in receipt.held.items():
        # Where there was no room for every verdict, being named is not being applied: the next receipt will say.
        if not speaks(partition) or len(receipt.verdicts) >= MAX_VERDICTS:
            continue
        for replica, (seq, mark) in chains.items():
            at = (peer, partition, replica)
            if is_frozen(partition):
                connection.execute(_RECEIPTED, (*at, seq, mark, time_ms, data))
            else:
                _reach(connection, at, seq, mark, time_ms)
            connection.execute(_APPLIED, (*at, seq))
    for one in receipt.verdicts:
        if speaks(one.partition):
            connection.execute(
                "REPLACE INTO aside VALUES (?,?,?,?,?,?)",
                (peer, one.partition, one.replica, one.seq, one.verdict, one.reason),
            )


def reached(connection: Connection, peer: str, held: Chains, now_ms: int) -> None:
    """A hub has sent this of others' work, and would have said with it that it does not apply it: by the time here.

    Of versions a receipt alone says so (SYNC rule 16), and of a chain that it goes on otherwise there nothing does.
    """
    for partition, chains in held.items():
        for replica, seq in chains.items() if rises(partition) else ():
            found = connection.execute(_HASH, (partition, replica, seq)).fetchone()
            if found is not None:
                _reach(connection, (peer, partition, replica), seq, bytes(found[0][:8]), max(now_ms, 0))


def arrived(connection: Connection, peer: str, held: Chains, now_ms: int) -> None:
    """A hub has shown that it holds this of own chains: it left, and what the hub made of it a receipt will say."""
    for partition, chains in held.items():
        for replica, seq in chains.items() if rises(partition) else ():
            at = (peer, partition, replica, seq)
            connection.execute(_ARRIVED, (*at, max(now_ms, 0), *at, *at))


def _reach(connection: Connection, at: tuple[str, str, bytes], seq: int, mark: bytes, time_ms: int) -> None:
    """A chain is held so far: of the last few places the first times are kept, and of each day's last one before."""
    if connection.execute(_RECEIPTED, (*at, seq, mark, time_ms, b"")).rowcount:
        connection.execute(_FORGET_LEFT, (*at, seq))
        connection.execute(_THIN_OUT, (*at, *at))


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
_ASIDES = (
    "SELECT peer, seq, CASE reason WHEN '' THEN verdict ELSE reason END FROM aside"
    " WHERE partition=? AND replica=? ORDER BY peer, seq"
)


def read_holders(connection: Connection, partition: str, dot: Dot) -> dict[str, int]:
    """Each peer that has said that it holds a commit and has applied it, with the first time at which it did."""
    found: dict[str, int] = {}
    for peer, time_ms, _ in connection.execute(_HOLDERS, (partition, dot.replica, dot.seq, dot.seq)):
        found.setdefault(peer, time_ms)
    return found


def read_asides(connection: Connection, partition: str, replica: bytes, seqs: Collection[int]) -> dict[str, str]:
    """Each peer that has said that it holds some of these commits of a chain without applying it, and why."""
    found: dict[str, str] = {}
    for peer, seq, why in connection.execute(_ASIDES, (partition, replica)):
        if seq in seqs:
            found.setdefault(peer, why)
    return found


def read_passage(connection: Connection, partition: str, dot: Dot) -> Passage:
    """What is known of a commit's way, from whichever peer said most."""
    at = (partition, dot.replica, dot.seq)
    # Of what is no version the last of a chain that left is known: what is before it left with it, or earlier.
    which = "seq=?" if is_frozen(partition) else "seq>=?"
    left = connection.execute(
        f"SELECT min(time_ms) FROM departed WHERE partition=? AND replica=? AND {which}",  # noqa: S608 (constants)
        at,
    ).fetchone()[0]
    held = connection.execute(_HELD, (*at, dot.seq)).fetchone()
    if held is not None:
        return Passage(left, held[1], held[0], held[2])
    aside = connection.execute(
        "SELECT verdict, reason FROM aside WHERE partition=? AND replica=? AND seq=? LIMIT 1", at
    ).fetchone()
    return Passage(left, aside=(aside[1] or aside[0]) if aside else "")


_REACH = (
    "SELECT c.peer, c.seq, c.time_ms FROM receipted c JOIN partition p ON p.path=c.partition"
    " JOIN replica r ON r.name=c.replica JOIN commits m ON m.partition=p.id AND m.replica=r.id AND m.seq=c.seq"
    " WHERE c.partition=? AND c.replica=? AND substr(m.hash,1,8)=c.mark ORDER BY c.seq"
)
_ASIDE = "SELECT peer, min(seq) FROM aside WHERE partition=? AND replica=? GROUP BY peer"


def read_reach(connection: Connection, partition: str, replica: bytes) -> dict[str, tuple[int, int]]:
    """Up to which commit each peer has said that it holds a chain and has applied all of it, and since when."""
    aside = dict(connection.execute(_ASIDE, (partition, replica)).fetchall())
    far = {peer: (seq, time_ms) for peer, seq, time_ms in connection.execute(_REACH, (partition, replica)).fetchall()}
    return {peer: (min(seq, aside.get(peer, seq + 1) - 1), time_ms) for peer, (seq, time_ms) in far.items()}
