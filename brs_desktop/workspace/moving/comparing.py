"""What of a record comes to another place, and what stands there already that is another answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from brs_sync.ids import is_alive_path, is_order_path, rows_of
from brs_sync.values import Missing, Value, same
from brs_sync.views import Cell

from brs_desktop.records.moved import is_answer
from brs_desktop.workspace.moving.shapes import Differing

_ERASED = Missing("erased")


def carried(cells: Mapping[str, Cell], key: Mapping[str, Value]) -> dict[str, Value]:
    """Every current answer, with the key that is right; what was erased comes back nowhere (SYNC rule 15)."""
    found = {path: cell.value for path, cell in cells.items() if is_answer(path)}
    found = {path: value for path, value in found.items() if value is not None and value != _ERASED}
    return found | {name: value for name, value in key.items() if value is not None}


def differing(carried: Mapping[str, Value], there: Mapping[str, Cell], key: Mapping[str, Value]) -> Iterator[Differing]:
    """Where another answer stands: nobody's is written over unless a person has been shown both."""
    for path, value in carried.items():
        cell = there.get(path)
        if cell is None or cell.value is None or path in key or is_order_path(path) or same(cell.value, value):
            continue
        yield Differing(path, value, cell.value, cell.contested)


def coming(
    carried: Mapping[str, Value], there: Mapping[str, Cell], differing: tuple[Differing, ...], take: frozenset[str]
) -> dict[str, Value]:
    """What is written at the place: what is not there yet, and of what differs what was chosen.

    The key that is there is the right one, and rows stand there as they do.
    """
    chosen = {one.path for one in differing if one.path in take}
    empty = {path for path, value in carried.items() if value is not False and _is_empty(there.get(path))}
    return {path: value for path, value in carried.items() if path in chosen | empty}


def _is_empty(cell: Cell | None) -> bool:
    return cell is None or cell.value is None


def with_rows(chosen: Mapping[str, Value], here: Mapping[str, Cell], there: Mapping[str, Cell]) -> dict[str, Value]:
    """The cells that are chosen, and those that say that the rows around them are there and where they stand."""
    found: dict[str, Value] = {}
    for path in chosen:
        for row in rows_of(path):
            for mark in (f"{row}/alive", f"{row}/.order"):
                if mark in here and mark not in there:
                    found[mark] = here[mark].value
    return found | dict(chosen)


def emptied(before: Value, now: Value) -> Value:
    """What a cell is given to show again what it showed: what says that something is there has no blank."""
    return False if before is None and isinstance(now, bool) else before


def is_told(path: str) -> bool:
    """Whether a change is one that a person is shown: an answer, or that a row came or went."""
    return (is_answer(path) and not is_order_path(path)) or (is_alive_path(path) and path != "alive")
