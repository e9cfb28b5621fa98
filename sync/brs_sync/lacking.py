"""How much of the log beneath snapshots is not here, and the wish to have it called off again (SYNC rule 18)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from brs_sync.branchtable import read_origins
from brs_sync.ids import replica_id
from brs_sync.snapshot.bases import FETCHING, TAKEN, Base, read_base, read_bases, set_state
from brs_sync.snapshot.beneath import distrust
from brs_sync.snapshot.onword import holds_over

if TYPE_CHECKING:
    from brs_sync.database import Connection
    from brs_sync.log import Log

_HERE = (
    "SELECT count(*) FROM commits c JOIN partition p ON p.id=c.partition JOIN replica r ON r.id=c.replica"
    " WHERE p.path=? AND r.name=? AND c.seq<=? AND c.hash<>x''"
)
_WORD = (
    "SELECT coalesce(sum(length(w.whole)), 0) FROM"
    " (SELECT partition, whole FROM kept UNION ALL SELECT partition, whole FROM beside) w"
    " JOIN partition p ON p.id=w.partition WHERE p.path=?"
)


@dataclass(frozen=True, slots=True)
class Lack:
    """A partition that stands on a snapshot: of its `commits` so many are `here` as they were written.

    `word` are the bytes of its snapshots as they travelled, 0 where none was kept.
    """

    base: Base
    commits: int
    here: int
    word: int


def read_lacks(connection: Connection, partition: str = "") -> list[Lack]:
    """Of one partition, or of all."""
    one = read_base(connection, partition) if partition else None
    bases = read_bases(connection) if not partition else [] if one is None else [one]
    return [_lack(connection, base) for base in bases]


def _lack(connection: Connection, base: Base) -> Lack:
    here = sum(
        connection.execute(_HERE, (base.partition, replica, head.seq)).fetchone()[0]
        for replica, head in base.heads.items()
    )
    word = connection.execute(_WORD, (base.partition,)).fetchone()[0]
    return Lack(base, sum(head.seq for head in base.heads.values()), here, word)


def leave_log(log: Log, partitions: Iterable[str]) -> None:
    """The logs beneath these are asked for no more; what has come of them stays, and goes on when it is asked again.

    What a revocation asks for is not called off, nor what counts on a word alone though its author may not write there:
    only the log can say what follows from it (SYNC rule 13).
    """
    for partition in partitions:
        base = read_base(log.connection, partition)
        if base is not None and base.state == FETCHING and not holds_over(log.connection, log.partition_id(partition)):
            set_state(log.connection, partition, TAKEN)
    origins = read_origins(log.connection)
    for revocation in log.authority.revocations:
        names = {replica_id(key) for key in log.authority.affected(revocation.subject)}
        names |= {name for name, origin in origins.items() if origin in names}
        distrust(log, names, dict(revocation.cut))
