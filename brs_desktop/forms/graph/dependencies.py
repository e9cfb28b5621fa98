"""The graph of a form: a vertex for every property of every node, edges from what it reads, ranks, cycles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

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


# A vertex to compute anew when a value or a set of rows changes, in the rows that share so many repeats. A plain tuple:
# a form has thousands.
Edge = tuple[Vertex, int]


class Graph:
    """Static dependencies of a form; the same for all sessions."""

    def __init__(self, root: Template, itext: Itext) -> None:
        self.root = root
        self._read: dict[int | str, References] = {}
        templates = list(walk(root))
        # By path: what stands outside repeats.
        self.repeats = [template for template in templates if template.is_repeat]
        self._single = {template.path: template for template in templates if not template.repeats}
        # By template: whose relevances decide on it, its own first.
        self._gates: dict[Template, tuple[_Key, ...]] = {}
        ranks = self._ranked(templates, together=True)
        if ranks.cycles:
            ranks = self._ranked(templates, together=False)
        self.cycles = ranks.cycles
        self.vertices: list[Vertex] = []
        self.by_value: dict[Template, list[Edge]] = defaultdict(list)
        self.by_rows: dict[Template, list[Edge]] = defaultdict(list)
        self.by_place: dict[Template, list[Vertex]] = defaultdict(list)
        # What is computed at once and not when somebody asks.
        self.eager: dict[Template, tuple[Vertex, ...]] = {}
        for template in templates:
            for name, expression in expressions_of(template, itext):
                self._add(template, name, expression, ranks)

    def _ranked(self, templates: Sequence[Template], *, together: bool) -> _Ranks:
        """Everything in its order. Conditions that say the same are ranked `together`, by the first that says so;
        each for itself where the questions of a cycle have to be named.
        """
        first: dict[str, Template] = {}
        for template in templates:
            above = self._gates[template.parent] if template.parent is not None else ()
            condition = template.bind.expressions.get("relevant")
            if condition is None:
                self._gates[template] = above
                continue
            alike = together and condition.placeless
            key = "relevant", first.setdefault(condition.text, template) if alike else template
            self._gates[template] = (key, *above)
        ranks = _Ranks(self)
        for template in templates:
            if "relevant" in template.bind.expressions:
                ranks.of(self._gates[template][0])
            if "calculate" in template.bind.expressions:
                ranks.of(("value", template))
        return ranks

    def references(self, expression: Expression) -> References:
        """What an expression reads; computed once."""
        key: int | str = expression.text if expression.placeless else id(expression)
        found = self._read.get(key)
        if found is None:
            found = self._plainly(expression) or references(expression.tree, expression.template, self.root)
            self._read[key] = found
        return found

    def _plainly(self, expression: Expression) -> References | None:
        """What an expression of absolute paths reads, unless one of them goes through rows or is a group."""
        if expression.paths is None:
            return None
        found = [self._single.get(path) for path in expression.paths]
        plain = {Place(one, 0) for one in found if one is not None and not one.children}
        return References(plain) if len(plain) == len(set(found)) else None

    def read_singly(self, expression: Expression) -> list[Template]:
        """The nodes in the gaps of an expression's shape; none when it has no such shape or goes through rows."""
        found = [self._single.get(path) for path in expression.gaps]
        return [one for one in found if one is not None] if None not in found else []

    def vertex(self, template: Template, name: str) -> Vertex | None:
        """What computes a property of the nodes of a template."""
        return self._by_property.get((template, name))

    @cached_property
    def _by_property(self) -> dict[tuple[Template, str], Vertex]:
        """The first vertex of each property of each template."""
        return {(vertex.template, vertex.property): vertex for vertex in reversed(self.vertices)}

    def reads(self, expression: Expression) -> list[tuple[Template, int]]:
        """The nodes whose values an expression reads, with the number of repeats they share with it."""
        return [(place.template, place.level) for place in self.references(expression).values]

    def depends(self, kind: str, template: Template) -> list[_Key]:
        """What must be known before a node's value or relevance is."""
        found = [] if kind == "relevant" else list(self._gates[template])
        expression = template.bind.expressions.get("relevant" if kind == "relevant" else "calculate")
        return found if expression is None else found + self.references(expression).needs

    def _add(self, template: Template, name: str, expression: Expression, ranks: _Ranks) -> None:
        if name in EAGER:
            rank = ranks.of(self._gates[template][0] if name == "relevant" else ("value", template))
            vertex = Vertex(template, name, expression, rank, True)
            self.eager[template] = (*self.eager.get(template, ()), vertex)
        else:
            vertex = Vertex(template, name, expression, ranks.highest + 1, False)
        self.vertices.append(vertex)
        found = self.references(expression)
        for read, level in found.values:
            self.by_value[read].append((vertex, level))
        if found.rows or found.places:
            for read, level in found.rows:
                self.by_rows[read].append((vertex, level))
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
        found += _spoken("label", (control.label, control.hint), template, itext)
    if bind.constraint_message is not None or bind.required_message is not None:
        found += _spoken("message", (bind.constraint_message, bind.required_message), template, itext)
    return found


def _spoken(
    name: str, said: Iterable[Words | None], template: Template, itext: Itext
) -> Iterator[tuple[str, Expression]]:
    for words in said:
        if words is None:
            continue
        if words.itext is not None:
            for element in itext.outputs_of(words.itext):
                yield name, itext.output(element, template)
        elif words.reference is not None:
            yield name, words.reference
        else:
            yield from ((name, part) for part in words.parts if isinstance(part, Expression))


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
