"""The graph of a form: a vertex for every property of every node, edges from what it reads, ranks, cycles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from brs_desktop.forms.graph.references import References, references
from brs_desktop.forms.model.expression import Expression
from brs_desktop.forms.model.itext import Itext
from brs_desktop.forms.model.parts import Template, Words

EAGER = ("relevant", "calculate")


@dataclass(frozen=True, eq=False, slots=True)
class Vertex:
    """A property of the nodes of one template that an expression computes."""

    template: Template
    property: str
    expression: Expression
    rank: int
    eager: bool


@dataclass(frozen=True, slots=True)
class Edge:
    """A vertex to compute anew when a value or a set of rows changes, in the rows that share `level` repeats."""

    vertex: Vertex
    level: int


class Graph:
    """Static dependencies of a form; the same for all sessions."""

    def __init__(self, root: Template, itext: Itext) -> None:
        self.root = root
        self._read: dict[int | str, References] = {}
        templates = list(_walk(root))
        self._calculations = {
            id(t): t.bind.expressions["calculate"] for t in templates if "calculate" in t.bind.expressions
        }
        self._relevances = {
            id(t): t.bind.expressions["relevant"] for t in templates if "relevant" in t.bind.expressions
        }
        ranks = _Ranks(self)
        for template in templates:
            if template.bind.expressions:
                ranks.of(("value", template))
                ranks.of(("relevant", template))
        self.cycles = ranks.cycles
        self.vertices: list[Vertex] = []
        self.of_template: dict[Template, dict[str, Vertex]] = {}
        self.by_value: dict[Template, list[Edge]] = {}
        self.by_rows: dict[Template, list[Edge]] = {}
        self.by_place: dict[Template, list[Vertex]] = {}
        for template in templates:
            for name, expression in expressions_of(template, itext):
                self._add(template, name, expression, ranks)

    def references(self, expression: Expression) -> References:
        """What an expression reads; computed once."""
        shared = expression.placeless and not expression.template.repeats
        key: int | str = expression.text if shared else id(expression)
        found = self._read.get(key)
        if found is None:
            found = self._read[key] = references(expression.tree, expression.template, self.root)
        return found

    def reads(self, expression: Expression) -> list[tuple[Template, int]]:
        """The nodes whose values an expression reads, with the number of repeats they share with it."""
        return [(place.template, place.level) for place in self.references(expression).values]

    def depends(self, kind: str, template: Template) -> Iterator[tuple[str, Template]]:
        """What must be known before a node's value or relevance is."""
        if kind == "relevant":
            expression = self._relevances.get(id(template))
        else:
            expression = self._calculations.get(id(template))
            here: Template | None = template
            while here is not None:
                if id(here) in self._relevances:
                    yield "relevant", here
                here = here.parent
        if expression is not None:
            for place in self.references(expression).values:
                yield "value", place.template

    def _add(self, template: Template, name: str, expression: Expression, ranks: _Ranks) -> None:
        eager = name in EAGER
        rank = ranks.of(("relevant" if name == "relevant" else "value", template)) if eager else ranks.highest + 1
        vertex = Vertex(template, name, expression, rank, eager)
        self.vertices.append(vertex)
        self.of_template.setdefault(template, {}).setdefault(name, vertex)
        found = self.references(expression)
        for place in found.values:
            self.by_value.setdefault(place.template, []).append(Edge(vertex, place.level))
        for place in found.rows:
            self.by_rows.setdefault(place.template, []).append(Edge(vertex, place.level))
        for repeat in found.places:
            self.by_place.setdefault(repeat, []).append(vertex)


def _walk(root: Template) -> Iterator[Template]:
    yield root
    for child in root.children.values():
        yield from _walk(child)


def expressions_of(template: Template, itext: Itext) -> Iterator[tuple[str, Expression]]:
    """All expressions that say something about the nodes of a template, with the property each computes."""
    yield from template.bind.expressions.items()
    for control in (template.control, template.group_control):
        if control is None:
            continue
        if control.count is not None:
            yield "count", control.count
        if control.itemset is not None and control.itemset.nodes is not None:
            yield "choices", control.itemset.nodes
            yield from (("choices", read) for read in control.itemset.reads)
        for words in (control.label, control.hint):
            yield from (("label", part) for part in _expressions(words, template, itext))
    for words in (template.bind.constraint_message, template.bind.required_message):
        yield from (("message", part) for part in _expressions(words, template, itext))


def _expressions(words: Words | None, template: Template, itext: Itext) -> Iterator[Expression]:
    if words is not None:
        if words.itext is not None:
            yield from (itext.output(element, template) for element in itext.outputs_of(words.itext))
        if words.reference is not None:
            yield words.reference
        yield from (part for part in words.parts if isinstance(part, Expression))


_Key = tuple[str, Template]


class _Ranks:
    """The topological order of values and relevances, and the cycles that have none."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.cycles: list[tuple[str, ...]] = []
        self.highest = 0
        self._done: dict[_Key, int] = {}
        self._open: dict[_Key, tuple[list[_Key], Iterator[_Key]]] = {}

    def of(self, key: _Key) -> int:
        """The rank of a value or relevance: higher than everything it depends on."""
        if key in self._done:
            return self._done[key]
        self._begin(key)
        done = self._done
        while self._open:
            here = next(reversed(self._open))
            following = next((found for found in self._open[here][1] if found not in done), None)
            if following is None:
                self._close(here)
            elif following in self._open:
                self._cycle(following)
            else:
                self._begin(following)
        return done[key]

    def _begin(self, key: _Key) -> None:
        needed = list(self.graph.depends(*key))
        self._open[key] = needed, iter(needed)

    def _close(self, key: _Key) -> None:
        needed, _left = self._open.pop(key)
        rank = 1 + max((self._done.get(found, 0) for found in needed), default=-1)
        self._done[key] = rank
        self.highest = max(self.highest, rank)

    def _cycle(self, start: _Key) -> None:
        line = list(self._open)
        names = [template.path for _kind, template in line[line.index(start) :]]
        found = tuple(dict.fromkeys(names))
        if not any(set(found) == set(known) for known in self.cycles):
            self.cycles.append((*found, found[0]))
