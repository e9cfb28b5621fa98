"""What an expression reads, found from its tree and the form's shape alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from brs_desktop.forms.errors import ExpressionError
from brs_desktop.forms.model.parts import Template
from brs_desktop.forms.xpath import ast
from brs_desktop.forms.xpath.parser import parse

# Functions that ask where or how many nodes there are, never what they hold.
_STRUCTURAL = frozenset({"position", "count", "name", "local-name", "namespace-uri"})


class Place(NamedTuple):
    """A template as a path reaches it.

    `level` says how many of the context's repeats still stand for the present row: a reference at the level of its
    own rows is 'same row', a lower one 'other rows', and what leaves the form is no place at all.
    """

    template: Template
    level: int


@dataclass
class References:
    """Values and rows that an expression reads."""

    values: set[Place] = field(default_factory=set)
    rows: set[Place] = field(default_factory=set)
    # Repeats of which only the place of the own row is asked: rows before one that comes or goes stay as they are.
    places: set[Template] = field(default_factory=set)

    @cached_property
    def needs(self) -> list[tuple[str, Template]]:
        """What must be known before."""
        return [("value", place.template) for place in self.values]


def references(expr: ast.Expr, context: Template, root: Template) -> References:
    """All that an expression reads when it is computed at a node of the context template."""
    reader = _Reader(context, root)
    reader.value(expr, frozenset({Place(context, len(context.repeats))}))
    return reader.found


Places = frozenset[Place]
_NOWHERE: Places = frozenset()


class _Reader:
    """Computes an expression over templates instead of nodes."""

    def __init__(self, context: Template, root: Template) -> None:
        self.context = Place(context, len(context.repeats))
        self.root = root
        self.found = References()

    def value(self, expr: ast.Expr, here: Places, *, structural: bool = False) -> None:
        """Read an expression for its value."""
        if isinstance(expr, ast.Literal_):
            return
        places = self.places(expr, here)
        for place in places:
            if not structural:
                self.found.values.add(place)
                if self._is_group_apart(place.template):
                    self.found.values.update(self._below(place))
            if place.template.is_repeat:
                self.found.rows.add(self._row(place))

    def _is_group_apart(self, template: Template) -> bool:
        """Whether a node says what all nodes in it say, and the expression is at none of these."""
        return template.is_group and not template.is_repeat and template not in self.context.template.lineage()

    def places(self, expr: ast.Expr, here: Places) -> Places:
        """The places a node-set comes from; expressions that give no nodes are read for their value."""
        if isinstance(expr, ast.Path):
            return self._path(expr, here)
        if isinstance(expr, ast.Filter):
            found = self.places(expr.primary, here)
            for predicate in expr.predicates:
                self.value(predicate, found or here)
            return found
        if isinstance(expr, ast.Call):
            return self._call(expr, here)
        if isinstance(expr, ast.Binary) and expr.operator == "|":
            return self.places(expr.left, here) | self.places(expr.right, here)
        if isinstance(expr, ast.Binary):
            first, rest = ast.spine(expr)
            for operand in (first, *(right for _operator, right in rest)):
                self.value(operand, here)
            return _NOWHERE
        for child in ast.children(expr):
            self.value(child, here)
        return _NOWHERE

    def _call(self, expr: ast.Call, here: Places) -> Places:
        structural = expr.name in _STRUCTURAL
        if expr.name == "position" and len(expr.arguments) == 1 and self._own_row(expr.arguments[0], here):
            return _NOWHERE
        if expr.name == "jr:choice-name" and len(expr.arguments) == 2:
            self._choice_question(expr.arguments[1], here)
        if expr.name == "current":
            return frozenset({self.context})
        if expr.name == "randomize":
            return frozenset().union(*(self.places(argument, here) for argument in expr.arguments))
        if expr.name == "indexed-repeat":
            return self._indexed_repeat(expr, here)
        if expr.name == "position" and not expr.arguments:
            self.found.rows.update(self._row(place) for place in here if place.template.is_repeat)
        if expr.name in ("if", "coalesce", "once"):
            return frozenset().union(*(self._read_and_keep(argument, here) for argument in expr.arguments))
        for argument in expr.arguments:
            self.value(argument, here, structural=structural)
        return _NOWHERE

    def _own_row(self, argument: ast.Expr, here: Places) -> bool:
        """`position(..)`: whether an argument is a row that the expression stands in, then only its place is read."""
        if not isinstance(argument, ast.Path) or argument.origin == "root" or here != frozenset({self.context}):
            return False
        if not all(step == ast.PARENT for step in argument.steps):
            return False
        place = self.context
        for _step in argument.steps:
            if place.template.parent is None:
                return False
            place = self._up(place)
        if place.template.is_repeat:
            self.found.places.add(place.template)
        return place.template.is_repeat

    def _read_and_keep(self, expr: ast.Expr, here: Places) -> Places:
        self.value(expr, here)
        return self.places(expr, here)

    def _indexed_repeat(self, expr: ast.Call, here: Places) -> Places:
        for argument in expr.arguments[2::2]:
            self.value(argument, here)
        for argument in expr.arguments[1::2]:
            self.found.rows.update(Place(place.template, 0) for place in self.places(argument, here))
        target = self.places(expr.arguments[0], here) if expr.arguments else _NOWHERE
        return frozenset(Place(place.template, 0) for place in target)

    def _choice_question(self, argument: ast.Expr, here: Places) -> None:
        """jr:choice-name() names its question in a text."""
        if isinstance(argument, ast.Literal_) and isinstance(argument.value, str):
            try:
                self.value(parse(argument.value.strip()), here)
            except ExpressionError:
                return

    def _path(self, path: ast.Path, here: Places) -> Places:
        steps = path.steps
        if path.origin == "root":
            only = self._only(steps)
            if only is not None:
                return frozenset({Place(only, 0)})
            places, steps = self._from_root(steps)
        elif path.origin == "current":
            places = frozenset({self.context})
        elif path.origin == "here":
            places = here
        else:
            assert not isinstance(path.origin, str), "the three words are above"
            places = self.places(path.origin, here)
        for step in steps:
            places = frozenset(self._step(step, places))
            self._predicates(step, places, here)
        return places

    def _only(self, steps: tuple[ast.Step, ...]) -> Template | None:
        """What an absolute path of plain names leads to, where no repeat has to be thought of."""
        names = ast.plain_names(steps)
        here: Template | None = self.root if names and names[0] == self.root.local else None
        for name in names[1:] if names else ():
            here = here.children.get(name) if here is not None else None
        return here if here is not None and not here.repeats else None

    def _from_root(self, steps: tuple[ast.Step, ...]) -> tuple[Places, tuple[ast.Step, ...]]:
        """The first step of an absolute path selects the root template or, with `//`, anything."""
        top = Place(self.root, 0)
        if not steps:
            return frozenset({top}), steps
        if steps[0] == ast.DESCENDANTS:
            return frozenset({top, *self._below(top)}), (ast.Step("self", ast.TypeTest("node")), *_as_self(steps[1:]))
        if steps[0].axis == "child" and _passes(steps[0], self.root):
            self._predicates(steps[0], frozenset({top}), _NOWHERE)
            return frozenset({top}), steps[1:]
        return _NOWHERE, ()

    def _predicates(self, step: ast.Step, places: Places, here: Places) -> None:
        for predicate in step.predicates:
            # Inside a list of another instance relative paths lead nowhere; absolute ones and current() do.
            self.value(predicate, places)
            if isinstance(predicate, ast.Literal_) or "position" in ast.calls(predicate):
                self.found.rows.update(self._row(place) for place in places if place.template.is_repeat)

    def _step(self, step: ast.Step, places: Places) -> Iterator[Place]:
        test = step.test
        named = step.axis == "child" and isinstance(test, ast.NameTest) and test.prefix is None and test.local != "*"
        for place in places:
            if named:
                assert isinstance(test, ast.NameTest), "asked above"
                child = place.template.children.get(test.local)
                candidates: Iterable[Place] = [Place(child, place.level)] if child is not None else ()
            else:
                candidates = self._axis(step.axis, place)
            for found in candidates:
                if named or step.axis == "attribute" or _passes(step, found.template):
                    if found.template.is_repeat and len(found.template.repeats) > found.level:
                        self.found.rows.add(self._row(found))
                    yield found

    def _row(self, place: Place) -> Place:
        """The rows among which a place stands: shared are only the repeats around them."""
        return Place(place.template, min(place.level, len(place.template.repeats) - 1))

    def _axis(self, axis: str, place: Place) -> Iterable[Place]:
        template, level = place.template, place.level
        if axis in ("self", "attribute"):
            return [place]
        if axis == "child":
            return [Place(child, level) for child in template.children.values()]
        if axis == "parent":
            return [self._up(place)] if template.parent is not None else []
        if axis in ("ancestor", "ancestor-or-self"):
            return [*([place] if axis.endswith("self") else []), *self._above(place)]
        if axis in ("descendant", "descendant-or-self"):
            return [*([place] if axis.endswith("self") else []), *self._below(place)]
        if axis in ("following-sibling", "preceding-sibling") and template.parent is not None:
            up = self._up(place)
            return [Place(child, up.level) for child in template.parent.children.values()]
        return [Place(self.root, 0), *self._below(Place(self.root, 0))]

    def _up(self, place: Place) -> Place:
        parent = place.template.parent
        assert parent is not None, "asked by the caller"
        return Place(parent, min(place.level, len(parent.repeats)))

    def _above(self, place: Place) -> Iterator[Place]:
        while place.template.parent is not None:
            place = self._up(place)
            yield place

    def _below(self, place: Place) -> Iterator[Place]:
        for child in place.template.children.values():
            inner = Place(child, place.level)
            if child.is_repeat:
                self.found.rows.add(self._row(inner))
            yield inner
            yield from self._below(inner)


def _as_self(steps: tuple[ast.Step, ...]) -> tuple[ast.Step, ...]:
    """After `//` the set holds all nodes already, so `child::x` of them is `self::x` of those."""
    if steps and steps[0].axis == "child":
        return (ast.Step("self", steps[0].test, steps[0].predicates), *steps[1:])
    return steps


def _passes(step: ast.Step, template: Template) -> bool:
    test = step.test
    if isinstance(test, ast.TypeTest):
        return test.kind == "node" or (test.kind == "text" and step.axis != "child")
    if test.local not in ("*", template.local):
        return False
    return test.prefix is None or template.prefix == test.prefix
