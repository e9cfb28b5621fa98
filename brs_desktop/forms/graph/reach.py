"""What reads the nodes of a template, sorted by how it is found from one of them: known before anything changes."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile
from typing import NamedTuple

from brs_desktop.forms.graph.dependencies import Edge, Vertex
from brs_desktop.forms.graph.formulas import Formula
from brs_desktop.forms.model.parts import Template
from brs_desktop.forms.model.tree import AnswerNode


class Way(NamedTuple):
    """How a node of another template is found from a node, where no row can come between: so often up, then down."""

    up: int
    down: tuple[int, ...]

    def walk(self, node: AnswerNode) -> AnswerNode:
        """The other node."""
        if self.up == 1 and len(self.down) == 1:  # beside it, as most are
            return node.parent.children[self.down[0]]  # type: ignore[return-value,union-attr]
        here = node
        for _step in range(self.up):
            here = here.parent  # type: ignore[assignment]  # what is climbed are nodes of the form
        for at in self.down:
            here = here.children[at]  # type: ignore[assignment]
        return here


class Reach:
    """By kind: formulas outside rows; what is asked for there, if at all; what is in the same row; any other rows."""

    __slots__ = ("asked", "elsewhere", "formulas", "only", "rows", "same_row")

    def __init__(
        self,
        formulas: tuple[Formula, ...],
        asked: tuple[tuple[Vertex, AnswerNode], ...],
        same_row: tuple[tuple[Vertex, Way], ...],
        rows: tuple[Edge, ...],
    ) -> None:
        self.formulas, self.asked, self.same_row, self.rows = formulas, asked, same_row, rows
        self.elsewhere = bool(asked or same_row or rows)
        # The one formula that follows, where nothing else does.
        self.only = formulas[0] if len(formulas) == 1 and not self.elsewhere else None


def way_between(here: Template, there: Template) -> Way | None:
    """The way from the nodes of a template to those of another one in the same rows; none where rows are counted."""
    pairs = zip(here.lineage(), there.lineage(), strict=False)
    shared = sum(1 for _pair in takewhile(lambda pair: pair[0] is pair[1], pairs))
    steps = there.lineage()[shared:]
    places = [step.parent.places.get(step.name) for step in steps if step.parent is not None]
    if None in places:
        return None
    return Way(here.depth - shared + 1, tuple(place for place in places if place is not None))


def in_same_row(edges: Iterable[Edge], here: Template) -> tuple[list[tuple[Vertex, Way]], list[Edge]]:
    """The vertices that are computed in the rows of whatever is read, with the ways there, and the other edges."""
    near: list[tuple[Vertex, Way]] = []
    far: list[Edge] = []
    for vertex, level in edges:
        rows = vertex.template.repeats
        same = level == len(rows) and here.repeats[:level] == rows and vertex.property != "count"
        way = way_between(here, vertex.template) if same else None
        if way is None:
            far.append((vertex, level))
        else:
            near.append((vertex, way))
    return near, far
