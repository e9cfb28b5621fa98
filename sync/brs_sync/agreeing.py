"""What two copies' words of their chains mean to each other where a name stands for two (SYNC rule 14)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from brs_sync.branches import branch_name
from brs_sync.branchtable import read_origins
from brs_sync.database import Connection
from brs_sync.ids import Dot
from brs_sync.replica import Replica
from brs_sync.wire import MARK_BYTES, Vector, Vectors

_MARK = (
    "SELECT substr(m.hash,1,?) FROM commits m JOIN partition p ON p.id=m.partition JOIN replica r ON r.id=m.replica"
    " WHERE p.path=? AND r.name=? AND m.seq=?"
)
_CHAIN = (
    "SELECT m.seq, m.hash FROM commits m JOIN partition p ON p.id=m.partition JOIN replica r ON r.id=m.replica"
    " WHERE p.path=? AND r.name=? AND m.hash<>x''"
)


def mark_here(connection: Connection, partition: str, who: bytes, seq: int) -> bytes:
    """The mark of that place in our own copy of a chain; empty where it is further than ours, or nobody can say."""
    row = connection.execute(_MARK, (MARK_BYTES, partition, who, seq)).fetchone()
    return bytes(row[0] or b"") if row is not None else b""


def is_held(connection: Connection, partition: str, dot: Dot, digest: bytes) -> bool:
    """Whether a commit is here, by whatever name."""
    sides = (name for name, origin in read_origins(connection).items() if origin == dot.replica)
    marks = (mark_here(connection, partition, name, dot.seq) for name in (dot.replica, *sides))
    return digest[:MARK_BYTES] in marks


def fitting(connection: Connection, theirs: Vectors) -> dict[str, dict[bytes, tuple[int, bytes]]]:
    """The vectors without what does not fit our own copies of the chains.

    Where the other side goes on otherwise under a name nothing of it counts as known: rather too much is sent.
    """
    return {
        name: {
            who: (seq, mark)
            for who, (seq, mark) in chains.items()
            if mark_here(connection, name, who, seq) in (b"", mark)
        }
        for name, chains in theirs.items()
    }


def as_ours(connection: Connection, own: bytes, held: Vectors) -> dict[str, dict[bytes, tuple[int, bytes]]]:
    """What a peer holds of this copy's own chains: also where he knows of a fork, and calls them by branches."""
    found: dict[str, dict[bytes, tuple[int, bytes]]] = {}
    for partition, chains in held.items():
        kept = found[partition] = dict(chains)
        strange = [who for who in chains if not mark_here(connection, partition, who, chains[who][0])]
        if not strange:
            continue
        ours = {branch_name(digest): seq for seq, digest in connection.execute(_CHAIN, (partition, own))}
        for who in ours.keys() & set(strange):
            seq, mark = chains[who]
            if mark_here(connection, partition, own, seq) == mark and seq > kept.get(own, (0, b""))[0]:
                kept[own] = seq, mark
    return found


def parted(heads: Iterable[bytes], ours: Vector, theirs: Vector) -> bool:
    """Whether one of our chains ends where one there ends that goes by another name: there a fork is known."""
    return any(theirs.get(who) != ours[who] and ours[who] in theirs.values() for who in heads if who in ours)


def shown_again(replica: Replica, partition: str, asker: bytes, theirs: Vector) -> dict[bytes, tuple[int, bytes]]:
    """Of a partition that the asker may not read: his own chains, and of what he shows himself that it is held.

    What he wrote under earlier keys is known so, and nothing is told that he does not know (SYNC rule 16).
    """
    reader = replica.reader()
    origins = read_origins(reader)
    ours = replica.vectors((partition,)).get(partition, {})
    own = {who: head for who, head in ours.items() if asker in (who, origins.get(who))}
    known = {who: said for who, said in theirs.items() if mark_here(reader, partition, who, said[0]) == said[1]}
    return {**known, **own}


def count_ahead(ours: Vector, theirs: Vector, starts: Mapping[bytes, int]) -> int:
    """How many commits are here that are not there; a branch begins where it parts."""
    return sum(
        max(0, seq - max(theirs.get(who, (0, b""))[0], starts.get(who, 1) - 1)) for who, (seq, _) in ours.items()
    )
