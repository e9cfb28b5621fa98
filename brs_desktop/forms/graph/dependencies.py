"""The graph of a form: a vertex for every property of every node, edges from what it reads, ranks, cycles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from brs_desktop.forms.graph.references import Place, References, references
from brs_desktop.forms.model.expression import Expression
from brs_desktop.forms.model.itext import Itext
from brs_desktop.forms.model.parts import Template, Words, walk

EAGER = ("relevant", "calculate")
_Key = tuple[str, Template]


@dataclass(eq=False, slots=True)
class Vertex:
    """A property of the nodes of one template that an expression computes; never changed once it is made."""

    template: Template
    property: str
    expression: Expression
    rank: int
    eager: bool


class Edge(NamedTuple):
    """A vertex to compute anew when a value or a set of rows changes, in the rows that share `level` repeats."""

    vertex: Vertex
    level: int


class Graph:
    """Static dependencies of a form; the same for all sessions."""

    def __init__(self, root: Template, itext: Itext) -> None:
        self.root = root
        self._read: dict[int | str, References] = {}
        templates = list(walk(root))
        # By template: whose relevances decide on it, its own included.
        self._gates: dict[Template, tuple[_Key, ...]] = {}
        # By path: what stands outside repeats.
        self._places = {template.path: Place(template, 0) for template in templates if not template.repeats}
        for template in templates:
            above = self._gates[template.parent] if template.parent is not None else ()
            own = (("relevant", template),) if "relevant" in template.bind.expressions else ()
            self._gates[template] = own + above
        ranks = _Ranks(self)
        for template in templates:
            if "relevant" in template.bind.expressions:
                ranks.of(("relevant", template))
            if "calculate" in template.bind.expressions:
                ranks.of(("value", template))
        self.cycles = ranks.cycles
        self.vertices: list[Vertex] = []
        self.of_template: dict[Template, dict[str, Vertex]] = defaultdict(dict)
        self.by_value: dict[Template, list[Edge]] = defaultdict(list)
        self.by_rows: dict[Template, list[Edge]] = defaultdict(list)
        self.by_place: dict[Template, list[Vertex]] = defaultdict(list)
        # What is computed at once and not when somebody asks.
        self.eager: dict[Template, list[Vertex]] = defaultdict(list)
        for template in templates:
            for name, expression in expressions_of(template, itext):
                self._add(template, name, expression, ranks)

    def references(self, expression: Expression) -> References:
        """What an expression reads; computed once."""
        shared = expression.traits.placeless and not expression.template.repeats
        key: int | str = expression.text if shared else id(expression)
        found = self._read.get(key)
        if found is None:
            found = self._plainly(expression) or references(expression.tree, expression.template, self.root)
            self._read[key] = found
        return found

    def _plainly(self, expression: Expression) -> References | None:
        """What an expression of absolute paths reads, unless one of them goes through rows."""
        if expression.paths is None:
            return None
        found = [self._places.get(path) for path in expression.paths]
        return References({place for place in found if place is not None}) if None not in found else None

    def read_singly(self, expression: Expression) -> list[Template]:
        """The nodes in the gaps of an expression's shape; none when it reads anything else or goes through rows."""
        found = [self._places.get(path) for path in expression.paths or ()]
        return [place.template for place in found if place is not None] if None not in found else []

    def reads(self, expression: Expression) -> list[tuple[Template, int]]:
        """The nodes whose values an expression reads, with the number of repeats they share with it."""
        return [(place.template, place.level) for place in self.references(expression).values]

    def depends(self, kind: str, template: Template) -> list[_Key]:
        """What must be known before a node's value or relevance is."""
        found = [] if kind == "relevant" else list(self._gates[template])
        expression = template.bind.expressions.get("relevant" if kind == "relevant" else "calculate")
        return found if expression is None else found + self.references(expression).needs

    def _add(self, template: Template, name: str, expression: Expression, ranks: _Ranks) -> None:
        eager = name in EAGER
        rank = ranks.of(("relevant" if name == "relevant" else "value", template)) if eager else ranks.highest + 1
        vertex = Vertex(template, name, expression, rank, eager)
        self.vertices.append(vertex)
        self.of_template[template].setdefault(name, vertex)
        if eager:
            self.eager[template].append(vertex)
        found = self.references(expression)
        for place in found.values:
            self.by_value[place.template].append(Edge(vertex, place.level))
        if found.rows or found.places:
            for place in found.rows:
                self.by_rows[place.template].append(Edge(vertex, place.level))
            for repeat in found.places:
                self.by_place[repeat].append(vertex)


def expressions_of(template: Template, itext: Itext) -> list[tuple[str, Expression]]:
    """All expressions that say something about the nodes of a template, with the property each computes."""
    bind = template.bind
    found = [*bind.expressions.items()]
    for control in (template.control, template.group_control):
        if control is None:
            continue
        if control.count is not None:
            found.append(("count", control.count))
        if control.itemset is not None and control.itemset.nodes is not None:
            found += [("choices", read) for read in (control.itemset.nodes, *control.itemset.reads)]
        for words in (control.label, control.hint):
            if words is not None:
                found += [("label", part) for part in _expressions(words, template, itext)]
    for words in (bind.constraint_message, bind.required_message):
        if words is not None:
            found += [("message", part) for part in _expressions(words, template, itext)]
    return found


def _expressions(words: Words, template: Template, itext: Itext) -> list[Expression]:
    if words.itext is not None:
        return [itext.output(element, template) for element in itext.outputs_of(words.itext)]
    if words.reference is not None:
        return [words.reference]
    return [part for part in words.parts if isinstance(part, Expression)]


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
        done = self._done
        if key in done:
            return done[key]
        self._begin(key)
        while self._open:
            here = next(reversed(self._open))
            following = next((found for found in self._open[here][1] if found not in done), None)
            if following is None:
                needed, _left = self._open.pop(here)
                self._close(here, 1 + max((done.get(found, 0) for found in needed), default=-1))
            elif following in self._open:
                self._cycle(following)
            else:
                self._begin(following)
        return done[key]

    def _begin(self, key: _Key) -> None:
        """Rank what needs nothing unranked at once, as most do: a form is written from its begin to its end."""
        needed = self.graph.depends(*key)
        done, rank = self._done, 0
        for found in needed:
            below = done.get(found)
            if below is None:
                self._open[key] = needed, iter(needed)
                return
            if below >= rank:
                rank = below + 1
        self._close(key, rank)

    def _close(self, key: _Key, rank: int) -> None:
        self._done[key] = rank
        if rank > self.highest:
            self.highest = rank

    def _cycle(self, start: _Key) -> None:
        line = list(self._open)
        names = [template.path for _kind, template in line[line.index(start) :]]
        found = tuple(dict.fromkeys(names))
        if not any(set(found) == set(known) for known in self.cycles):
            self.cycles.append((*found, found[0]))
