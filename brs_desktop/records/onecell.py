"""A record's cells with every answer of a one-cell group at the path of its question, as search and links see it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from brs_sync.schema import template
from brs_sync.views import Cell

from brs_desktop.records.collection import Collection


def answers(collection: Collection, cells: Mapping[str, Cell]) -> Iterator[tuple[str, Cell]]:
    """Every cell with its path; of a group's cell those of its members that are answered."""
    groups = collection.one_cell
    for path, cell in cells.items():
        members = groups.get(template(path)) if groups else None
        if members is None or not isinstance(cell.value, Mapping):
            yield path, cell
            continue
        row = path[: path.rfind("/") + 1]
        for member in members:
            if (value := cell.value.get(member)) is not None:
                yield row + member, Cell(row + member, value, (), cell.contested, cell.pending)
