"""The log that is lacking beneath a snapshot and asked for: told in each message until somebody brings it.

Who stands on a word shows the vector of that, so nobody would think of sending what is beneath: he says of each chain
how far he has it, up to where he wants it, and where it goes on if he has more of it. A hub always does, since hubs
keep the full log; a device when a person or a revocation asks for it (SYNC rule 18).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from brs_sync.database import Connection
from brs_sync.errors import SyncProblem
from brs_sync.exchange import OWN_BYTES
from brs_sync.ids import ID_BYTES, MAX_SEQ, in_scope, is_partition
from brs_sync.reading import sections_of
from brs_sync.snapshot.bases import ASKED, read_bases, shown_chains
from brs_sync.views import StoredCommit

MOST_CHAINS = 256
# Per partition and chain the last that is here, the last that is wanted, and the last that is lacking before what is
# here beyond it.
Gaps = Mapping[str, Mapping[bytes, tuple[int, int, int]]]
_PAGE = 32  # headers read at a time
_LOOKED_AT = 64  # commits of a chain by which the rest of it is measured
_HERE = (
    "FROM commits c JOIN partition p ON p.id=c.partition JOIN replica r ON r.id=c.replica"  # noqa: S608 (constants)
    " WHERE p.path=? AND r.name=? AND c.seq>? AND c.seq<=? AND c.hash<>x''"
    f' AND ({OWN_BYTES} OR EXISTS (SELECT 1 FROM laid l WHERE l."commit"=c.id))'
)
_COMMITS = f"SELECT c.id, c.seq, c.header, c.signature {_HERE} ORDER BY c.seq LIMIT {_PAGE}"
_SIZES = f"SELECT c.seq, c.size {_HERE} ORDER BY c.seq LIMIT {_LOOKED_AT}"


def read_gaps(connection: Connection, scope: Sequence[str]) -> dict[str, dict[bytes, tuple[int, int, int]]]:
    """What is lacking here of the logs that are wanted."""
    found: dict[str, dict[bytes, tuple[int, int, int]]] = {}
    left = MOST_CHAINS
    for base in read_bases(connection):
        if base.state not in ASKED or not in_scope(base.partition, scope):
            continue
        lacking = (
            (who, (shown[0], base.heads[who].seq, shown[1]))
            for who, shown in shown_chains(connection, base).items()
            if shown is not None
        )
        some = dict(itertools.islice(lacking, left))
        left -= len(some)
        if some:
            found[base.partition] = some
    return found


def read_asked(connection: Connection, gaps: Gaps, scope: Sequence[str]) -> Iterator[StoredCommit]:
    """What is here of the logs that a peer lacks, read as it is taken.

    Each chain goes from where it ends there as far as it is here without a hole; where it has one here, what is left
    of that which is lacking in a row there: of several who have a part each gives the part that he has.
    """
    for name, chains in gaps.items():
        for who, (after, upto, last) in chains.items() if in_scope(name, scope) else ():
            for number, seq, header, signature in _rows(connection, name, who, after, upto):
                if seq != after + 1 and seq > last:
                    break
                after = seq
                yield StoredCommit(header, signature, sections_of(connection, number), who)


def first_of(commits: Iterator[StoredCommit], size: int) -> tuple[list[StoredCommit], bool]:
    """The first of them that have about `size` bytes, and whether there are more of them."""
    found: list[StoredCommit] = []
    for commit in commits:
        if size <= 0:
            return found, True
        found.append(commit)
        size -= commit.size
    return found, False


def bytes_asked(connection: Connection, gaps: Gaps, scope: Sequence[str]) -> int:
    """About how many bytes are here of the logs that a peer lacks, before anything is squeezed.

    It is told with every reply: of a long chain the beginning is counted, and what follows is taken to be like it.
    """
    return sum(
        _bytes_of(connection, name, who, after, upto)
        for name, chains in gaps.items()
        for who, (after, upto, _) in (chains.items() if in_scope(name, scope) else ())
    )


def _bytes_of(connection: Connection, name: str, who: bytes, after: int, upto: int) -> int:
    rows = connection.execute(_SIZES, (name, who, after, upto)).fetchall()
    size = int(sum(size for _, size in rows))
    rest = upto - rows[-1][0] if len(rows) == _LOOKED_AT else 0
    return size + size * rest // _LOOKED_AT


def _rows(connection: Connection, name: str, who: bytes, after: int, upto: int) -> Iterator[tuple[Any, ...]]:
    """Page by page: most of a long chain is never looked at, since who takes it has a bound on bytes."""
    while page := connection.execute(_COMMITS, (name, who, after, upto)).fetchall():
        yield from page
        after = page[-1][1]


def asks_more(before: Gaps, now: Gaps) -> bool:
    """Whether a log is wanted by now that was not: what a revocation means beneath a word that alone can say."""
    return any(chains.keys() - before.get(name, {}).keys() for name, chains in now.items())


def encode_gaps(gaps: Gaps) -> dict[str, dict[bytes, list[int]]]:
    """Gaps as the wire writes them."""
    return {
        name: {
            who: [after, upto] if last == upto else [after, upto, last] for who, (after, upto, last) in chains.items()
        }
        for name, chains in gaps.items()
    }


def decode_gaps(value: object) -> dict[str, dict[bytes, tuple[int, int, int]]]:
    """Gaps as the wire wrote them, every name and number checked."""
    if not isinstance(value, dict) or not all(isinstance(chains, dict) for chains in value.values()):
        raise SyncProblem("malformed", what="beneath")
    found = {name: {who: _ends(ends) for who, ends in chains.items()} for name, chains in value.items()}
    names = all(isinstance(name, str) and is_partition(name) for name in found)
    makers = all(isinstance(who, bytes) and len(who) == ID_BYTES for chains in found.values() for who in chains)
    if not (names and makers) or sum(map(len, found.values())) > MOST_CHAINS:
        raise SyncProblem("malformed", what="beneath")
    return found


def _ends(value: object) -> tuple[int, int, int]:
    if isinstance(value, list) and len(value) in (2, 3) and all(type(end) is int for end in value):
        after, upto, last = value if len(value) == 3 else (*value, value[1])
        if 0 <= after < last <= upto <= MAX_SEQ and (len(value) == 2 or last < upto):
            return after, upto, last
    raise SyncProblem("malformed", what="beneath")
