"""Wants: sections that a replica lacks and may read, told in each request until met or erased (SYNC rule 12)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from brs_sync.database import Connection
from brs_sync.errors import SyncProblem
from brs_sync.ids import ID_BYTES, MAX_SEQ, in_scope, is_partition
from brs_sync.reading import sections_of
from brs_sync.section import MAX_SECTIONS
from brs_sync.views import StoredCommit, StoredSection

MAX_WANTS = 1000
Wants = Mapping[str, Mapping[bytes, Sequence[tuple[int, int]]]]  # per partition and replica: seq, place of the section

_LACKING = (
    'SELECT p.path, r.name, c.seq, s.place FROM section s JOIN commits c ON c.id=s."commit"'
    " JOIN partition p ON p.id=c.partition JOIN replica r ON r.id=c.replica WHERE s.state={} ORDER BY c.id, s.place"
)
_WITHHELD, _SEALED = _LACKING.format(1), _LACKING.format(2)
_HELD = (
    "SELECT c.id, c.header, c.signature FROM commits c JOIN partition p ON p.id=c.partition"
    " JOIN replica r ON r.id=c.replica WHERE p.path=? AND r.name=? AND c.seq=? AND r.shipped=0"
)


def encode_wants(wants: Wants) -> dict[str, dict[bytes, list[int]]]:
    """Wants as the wire writes them."""
    return {
        name: {who: [part for place in places for part in place] for who, places in chains.items()}
        for name, chains in wants.items()
    }


def decode_wants(value: object) -> dict[str, dict[bytes, list[tuple[int, int]]]]:
    """Wants as the wire wrote them, every name and number checked, and no more of them than anybody tells."""
    if not isinstance(value, dict) or not all(isinstance(chains, dict) for chains in value.values()):
        raise SyncProblem("malformed", what="wants")
    found = {name: {who: _places(parts) for who, parts in chains.items()} for name, chains in value.items()}
    names = all(isinstance(name, str) and is_partition(name) for name in found)
    makers = all(isinstance(who, bytes) and len(who) == ID_BYTES for chains in found.values() for who in chains)
    if not (names and makers) or sum(len(p) for chains in found.values() for p in chains.values()) > MAX_WANTS:
        raise SyncProblem("malformed", what="wants")
    return found


def _places(parts: object) -> list[tuple[int, int]]:
    if not isinstance(parts, list) or len(parts) % 2 or not all(type(part) is int for part in parts):
        raise SyncProblem("malformed", what="wants")
    places = [(parts[at], parts[at + 1]) for at in range(0, len(parts), 2)]
    if not all(0 < seq < MAX_SEQ and 0 <= place < MAX_SECTIONS for seq, place in places):
        raise SyncProblem("malformed", what="wants")
    return places


def read_wants(
    connection: Connection, scope: Sequence[str], reads: Sequence[str], carries: Sequence[str] = ()
) -> dict[str, dict[bytes, list[tuple[int, int]]]]:
    """The sections of a scope that are missing here, oldest first.

    Who may read wants them also where they are sealed here; who may carry, where there is nothing at all.
    """
    found = itertools.chain(
        (row for row in connection.execute(_WITHHELD) if in_scope(row[0], reads) or in_scope(row[0], carries)),
        (row for row in connection.execute(_SEALED) if in_scope(row[0], reads)),
    )
    wants: dict[str, dict[bytes, list[tuple[int, int]]]] = {}
    for name, who, seq, place in itertools.islice((row for row in found if in_scope(row[0], scope)), MAX_WANTS):
        wants.setdefault(name, {}).setdefault(who, []).append((seq, place))
    return wants


def read_wanted(connection: Connection, wants: Wants, scope: Sequence[str]) -> Iterator[StoredCommit]:
    """The commits of which wanted sections are here, with those and no others: their hashes prove them."""
    for name, chains in wants.items():
        for who, places in chains.items() if in_scope(name, scope) else ():
            by_seq: dict[int, set[int]] = {}
            for seq, place in places:
                by_seq.setdefault(seq, set()).add(place)
            for seq, wanted in by_seq.items():
                row = connection.execute(_HELD, (name, who, seq)).fetchone()
                sections = _cut(sections_of(connection, row[0]), wanted) if row else ()
                if any(section.data is not None or section.sealed is not None for section in sections):
                    yield StoredCommit(row[1], row[2], sections, who)


def _cut(sections: Sequence[StoredSection], wanted: set[int]) -> tuple[StoredSection, ...]:
    return tuple(
        section if at in wanted else replace(section, state="withheld", data=None, sealed=None)
        for at, section in enumerate(sections)
    )
