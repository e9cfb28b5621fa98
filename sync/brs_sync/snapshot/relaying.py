"""What a copy that stands on a snapshot can give to others: its own bytes as far as they prove themselves, and it.

What came in the snapshot goes out in the snapshot alone. So of a chain whose attested part is asked for a hub gives by
the log only what joins what the asker has (SYNC rule 18).
"""

from __future__ import annotations

from collections.abc import Mapping

from brs_sync.database import Connection
from brs_sync.exchange import OWN_BYTES
from brs_sync.snapshot.bases import read_bases
from brs_sync.wire import MARK_BYTES, Vector, Vectors

_BYTES = (
    "SELECT c.seq, c.hash FROM commits c JOIN partition p ON p.id=c.partition"  # noqa: S608 (a constant)
    f" JOIN replica r ON r.id=c.replica WHERE p.path=? AND r.name=? AND c.seq>? AND c.hash<>x'' AND {OWN_BYTES}"
    " ORDER BY c.seq"
)
Reach = Mapping[bytes, tuple[int, bytes]]  # per chain how far the log can be given, and the mark there


def reaches(connection: Connection, theirs: Vectors) -> dict[str, Reach]:
    """Of every partition that stands on a snapshot here the chains that cannot be given to their end by the log."""
    return {
        base.partition: {
            who: _reach(connection, base.partition, who, theirs.get(base.partition, {}).get(who, (0, b"")))
            for who, head in base.heads.items()
            if theirs.get(base.partition, {}).get(who, (0, b""))[0] < head.seq
        }
        for base in read_bases(connection)
    }


def _reach(connection: Connection, partition: str, who: bytes, said: tuple[int, bytes]) -> tuple[int, bytes]:
    """As far as it joins what was said: own bytes end on what is proved, what was laid beneath is none."""
    last, mark = said
    for seq, digest in connection.execute(_BYTES, (partition, who, last)):
        if seq != last + 1:
            break
        last, mark = seq, bytes(digest[:MARK_BYTES])
    return last, mark


def as_given(ours: Vectors, reach: Mapping[str, Reach]) -> dict[str, Vector]:
    """The vectors of who holds what can be given by the log, and no more."""
    shown: dict[str, Vector] = {name: dict(chains) for name, chains in ours.items()}
    for name, chains in reach.items():
        if name not in shown:
            continue
        cut = dict(shown[name])
        for who, (seq, mark) in chains.items():
            cut.pop(who, None)
            if seq:
                cut[who] = (seq, mark)
        shown[name] = cut
    return {name: chains for name, chains in shown.items() if chains}
