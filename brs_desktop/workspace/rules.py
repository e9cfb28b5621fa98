"""Rule conflicts: what a merge put together that the record's own form refuses (SYNC rule 9)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import combinations
from typing import TYPE_CHECKING

from brs_sync.ids import Dot, rows_of
from brs_sync.schema import template
from brs_sync.views import Cell, Head

if TYPE_CHECKING:
    from brs_desktop.forms import FormSession

Concurrent = Callable[[Dot, Dot], bool]


def broken(form: FormSession, cells: Mapping[str, Cell], concurrent: Concurrent) -> dict[str, tuple[Head, ...]]:
    """The paths whose rule is broken by answers that nobody saw together, with those answers' heads.

    An answer that breaks a rule by itself is its author's own matter: the form shows it, and no merge made it.
    """
    from brs_desktop.forms.onecell import cell_of

    found = {}
    for one in form.problems():
        if one.kind != "constraint":
            continue
        references = (cell_of(form.definition, name) for name in form.definition.references(template(one.path)))
        heads = _heads(references, cell_of(form.definition, one.path), cells)
        clashing = {head for pair in combinations(heads, 2) if concurrent(pair[0].dot, pair[1].dot) for head in pair}
        if clashing:
            found[one.path] = tuple(head for head in heads if head in clashing)
    return found


def _heads(references: Iterable[str], path: str, cells: Mapping[str, Cell]) -> list[Head]:
    """The displayed heads of the cells that a rule reads: of its own row where it stands in one, else of all rows."""
    wanted = {*references, template(path)}
    own = rows_of(path)
    heads = []
    for other in sorted(cells):
        base = other if len(other.split("/")) % 2 else other.rsplit("/", 1)[0]
        if template(base) not in wanted or not cells[other].heads:
            continue
        shared = [row for row in rows_of(base) if any(row.rsplit("/", 1)[0] == mine.rsplit("/", 1)[0] for mine in own)]
        if all(row in own for row in shared):
            heads.append(cells[other].heads[0])
    return heads
