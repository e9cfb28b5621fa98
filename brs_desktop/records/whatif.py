"""The cells that make a record a what-if draft of a report; no form has questions of such names.

It is a record of its own beside the report's, in the same partition: it travels to the country's devices as any draft
does, and nothing that looks for reports takes it for one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from brs_sync.errors import SyncProblem
from brs_sync.ids import Dot, RecordKey, parse_dot, parse_replica, replica_text
from brs_sync.merge import Context
from brs_sync.values import Value
from brs_sync.views import Cell, Head

from brs_desktop.records.keys import value_text
from brs_desktop.records.moved import named, place_of

# Whose copy it is and what its author was shown, what it is called, and the last cell that the copying wrote.
OF, NAME, WHOLE = ".draft-of", ".draft-name", ".draft-whole"
MOST_NAME = 80
_SHOWN, _BESIDE = "shown", "beside"
_KEYED = "="


@dataclass(frozen=True)
class Origin:
    """The report that was copied, and what had been shown of its partition then."""

    key: RecordKey
    shown: Context


def is_what_if(key: RecordKey, cells: Mapping[str, Cell]) -> bool:
    """Whether the record is a what-if draft: never one whose id is made of its key, whatever is written into it."""
    return can_be(key) and OF in cells and named(key.collection, cells[OF].value) is not None


def can_be(key: RecordKey) -> bool:
    """Whether the record's id is one that a what-if draft can have: told without reading it."""
    return not key.record.startswith(_KEYED)


def origin_value(main: RecordKey, shown: Context) -> dict[str, Value]:
    """The value of the cell that says whose copy a draft is."""
    seen = " ".join(f"{replica_text(replica)}={seq}" for replica, seq in sorted(shown.vector.items()))
    return place_of(main) | {_SHOWN: seen, _BESIDE: " ".join(sorted(str(dot) for dot in shown.dots))}


def origin_of(key: RecordKey, cells: Mapping[str, Cell]) -> Origin | None:
    """Whose copy a draft is; what cannot be read of what was shown counts as not shown."""
    if not is_what_if(key, cells):
        return None
    value = cells[OF].value
    main = named(key.collection, value)
    assert main is not None and isinstance(value, Mapping)
    try:
        pairs = (part.partition("=") for part in value_text(value.get(_SHOWN)).split())
        vector = {parse_replica(replica): int(seq) for replica, _equals, seq in pairs}
        beside: frozenset[Dot] = frozenset(parse_dot(one) for one in value_text(value.get(_BESIDE)).split())
    except (ValueError, SyncProblem):
        return Origin(main, Context({}))
    return Origin(main, Context(vector, beside))


def name_of(cells: Mapping[str, Cell]) -> str:
    """What the draft is called."""
    return value_text(cells[NAME].value)[:MOST_NAME] if NAME in cells else ""


def is_as_copied(cells: Mapping[str, Cell], cell: Cell | None) -> bool:
    """Whether a cell of the draft still says what was copied into it; where none is, nothing was copied or answered.

    The copying is one save: its commits follow each other under one name, from the cell that it wrote first to the
    one that it wrote last.
    """
    if cell is None or not cell.heads:
        return cell is None or not cell.pending
    if OF not in cells or WHOLE not in cells or cell.contested or cell.pending:
        return False
    first, last = _first(cells[OF]), _first(cells[WHOLE])
    if first is None or last is None or first.replica != last.replica:
        return False
    return any(dot.replica == first.replica and first.seq <= dot.seq <= last.seq for dot in dots_of(cell.heads[0]))


def dots_of(head: Head) -> tuple[Dot, ...]:
    """Every commit that wrote an equal value."""
    return head.dots or (head.dot,)


def _first(cell: Cell) -> Dot | None:
    return min((head.dot for head in cell.heads), default=None)
