"""The log that is lacking beneath a snapshot and asked for: told in each message until somebody brings it.

Who stands on a word shows the vector of that, so nobody would think of sending what is beneath: he says of each chain
how far he has it, and up to where he wants it. A hub always does, since hubs keep the full log; a device when a person
or a revocation asks for it (SYNC rule 18).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence

from brs_sync.database import Connection
from brs_sync.errors import SyncProblem
from brs_sync.exchange import OWN_BYTES
from brs_sync.ids import ID_BYTES, MAX_SEQ, in_scope, is_partition
from brs_sync.reading import sections_of
from brs_sync.snapshot.bases import ASKED, read_bases, shown_chains
from brs_sync.views import StoredCommit

MOST_CHAINS = 256
Gaps = Mapping[
    str, Mapping[bytes, tuple[int, int]]
]  # per partition and chain the last that is here, and the last that is wanted
_COMMITS = (
    "SELECT c.id, c.seq, c.header, c.signature FROM commits c JOIN partition p ON p.id=c.partition"  # noqa: S608
    " JOIN replica r ON r.id=c.replica WHERE p.path=? AND r.name=? AND c.seq>? AND c.seq<=? AND c.hash<>x''"
    f" AND {OWN_BYTES} ORDER BY c.seq"
)


def read_gaps(connection: Connection, scope: Sequence[str]) -> dict[str, dict[bytes, tuple[int, int]]]:
    """What is lacking here of the logs that are wanted."""
    found: dict[str, dict[bytes, tuple[int, int]]] = {}
    left = MOST_CHAINS
    for base in read_bases(connection):
        if base.state not in ASKED or not in_scope(base.partition, scope):
            continue
        lacking = (
            (who, (shown[0], base.heads[who].seq))
            for who, shown in shown_chains(connection, base).items()
            if shown is not None
        )
        some = dict(itertools.islice(lacking, left))
        left -= len(some)
        if some:
            found[base.partition] = some
    return found


def read_asked(connection: Connection, gaps: Gaps, scope: Sequence[str], limit: int) -> Iterator[StoredCommit]:
    """What is here of the logs that a peer lacks, each chain without a hole, up to about so many bytes."""
    for name, chains in gaps.items():
        for who, (after, upto) in chains.items() if in_scope(name, scope) else ():
            for number, seq, header, signature in connection.execute(_COMMITS, (name, who, after, upto)).fetchall():
                if seq != after + 1 or limit <= 0:
                    break
                commit = StoredCommit(header, signature, sections_of(connection, number), who)
                after, limit = seq, limit - commit.size
                yield commit


def encode_gaps(gaps: Gaps) -> dict[str, dict[bytes, list[int]]]:
    """Gaps as the wire writes them."""
    return {name: {who: list(ends) for who, ends in chains.items()} for name, chains in gaps.items()}


def decode_gaps(value: object) -> dict[str, dict[bytes, tuple[int, int]]]:
    """Gaps as the wire wrote them, every name and number checked."""
    if not isinstance(value, dict) or not all(isinstance(chains, dict) for chains in value.values()):
        raise SyncProblem("malformed", what="beneath")
    found = {name: {who: _ends(ends) for who, ends in chains.items()} for name, chains in value.items()}
    names = all(isinstance(name, str) and is_partition(name) for name in found)
    makers = all(isinstance(who, bytes) and len(who) == ID_BYTES for chains in found.values() for who in chains)
    if not (names and makers) or sum(map(len, found.values())) > MOST_CHAINS:
        raise SyncProblem("malformed", what="beneath")
    return found


def _ends(value: object) -> tuple[int, int]:
    match value:
        case [int(after), int(upto)] if type(after) is int and type(upto) is int and 0 <= after < upto <= MAX_SEQ:
            return after, upto
    raise SyncProblem("malformed", what="beneath")
