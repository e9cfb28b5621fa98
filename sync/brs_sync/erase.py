"""Erasing personal data (SYNC rule 15): which sections an erasure empties, whose right that needs, what ends with them.

An erasure is a write of `erased` that names, for its cell, every section in which it found a value. While it is applied
those sections are `erased`: their bytes are gone, their hashes stay, their changes are part of no fold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from brs_sync.commit import PERSONAL
from brs_sync.ids import Dot, RecordKey
from brs_sync.merge import ERASE
from brs_sync.section import CellChange, decode_section, left_in_quarantine

if TYPE_CHECKING:
    from brs_sync.commit import Header
    from brs_sync.engine import Store

Cells = Mapping[RecordKey, Mapping[str, frozenset[Dot]]]


class Place(NamedTuple):
    """A section: its commit, and which of that commit's sections it is."""

    dot: Dot
    place: int


def named_places(changes: Iterable[CellChange]) -> tuple[Place, ...]:
    """The sections that a commit's erasures name."""
    found = {
        Place(dot, place)
        for change in changes
        if change.kind == ERASE
        for dot, place in zip(change.names, change.places, strict=True)
    }
    return tuple(sorted(found))


def needed_right(header: Header, places: Iterable[Place], store: Store) -> str | None:
    """What emptying these needs: `grant`, or `write` where all are the author's own; None where nothing is emptied."""
    keys = {store.commit(header.partition, place.dot).header.author_key for place in places}
    if not keys:
        return None
    return "write" if all(store.authority.same_person(header.author_key, key) for key in keys) else "grant"


def is_emptiable(header: Header, place: Place, store: Store) -> bool:
    """Whether there is such a section and it is `personal`: nothing else is ever emptied."""
    sections = store.commit(header.partition, place.dot).header.sections
    return place.place < len(sections) and sections[place.place][0] == PERSONAL


def on_cells(partition: str, places: Iterable[Place], store: Store) -> dict[RecordKey, dict[str, frozenset[Dot]]]:
    """The cells of these sections as far as their bytes are here, each with the commits whose changes end."""
    found: dict[RecordKey, dict[str, frozenset[Dot]]] = {}
    for dot, place in places:
        verdict = store.verdict(partition, dot)
        if verdict == "waiting":
            continue
        commit = store.commit(partition, dot)
        data = commit.stored.sections[place].data
        changes = decode_section(commit.header.maker, data) if data is not None else []
        for change in changes if verdict == "applied" else left_in_quarantine(changes).values():
            cells = found.setdefault(RecordKey(partition, change.collection, change.record), {})
            cells[change.path] = cells.get(change.path, frozenset()) | {dot}
    return found
