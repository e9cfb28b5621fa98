"""The immutable tree of an expression."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Union

Axis = Literal[
    "ancestor", "ancestor-or-self", "attribute", "child", "descendant", "descendant-or-self", "following",
    "following-sibling", "namespace", "parent", "preceding", "preceding-sibling", "self",
]  # fmt: skip
AXES: frozenset[str] = frozenset(Axis.__args__)  # type: ignore[attr-defined]
REVERSE_AXES = frozenset({"ancestor", "ancestor-or-self", "preceding", "preceding-sibling"})


@dataclass(frozen=True, slots=True)
class Literal_:
    """A string or a number as written."""

    value: str | float


@dataclass(frozen=True, slots=True)
class Negate:
    """Unary minus."""

    operand: Expr


@dataclass(frozen=True, slots=True)
class Binary:
    """Two operands and an operator."""

    operator: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments."""

    name: str
    arguments: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Variable:
    """`$name`; forms have none, so evaluating it is an error."""

    name: str


@dataclass(frozen=True, slots=True)
class NameTest:
    """A name, `*` or `prefix:*`; prefix None means no prefix was written."""

    prefix: str | None
    local: str


@dataclass(frozen=True, slots=True)
class TypeTest:
    """node(), text(), comment() or processing-instruction('name')."""

    kind: str
    literal: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path."""

    axis: str
    test: NameTest | TypeTest
    predicates: tuple[Expr, ...] = ()


@dataclass(frozen=True, slots=True)
class Filter:
    """A primary expression with predicates: `(…)[…]`."""

    primary: Expr
    predicates: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Path:
    """Steps from the root, from the context node (`here`), from current() (`current`), or from an expression."""

    origin: Literal["root", "here", "current"] | Expr
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """In the shape of expressions: where each has an absolute path of its own, counted from 0."""

    at: int


@dataclass(frozen=True, eq=False, slots=True)
class Ready:
    """A part that somebody who knows the form has compiled already."""

    closure: Callable[..., Any]


Expr = Union[Literal_, Negate, Binary, Call, Variable, Filter, Path, Gap, Ready]  # noqa: UP007 - the members refer to it

SELF = Step("self", TypeTest("node"))
PARENT = Step("parent", TypeTest("node"))
DESCENDANTS = Step("descendant-or-self", TypeTest("node"))


def spine(expr: Expr) -> tuple[Expr, list[tuple[str, Expr]]]:
    """A chain such as `a + b - c` as its first operand and what follows, so that long chains need no deep recursion."""
    rest: list[tuple[str, Expr]] = []
    while isinstance(expr, Binary) and expr.operator != "|":
        rest.append((expr.operator, expr.right))
        expr = expr.left
    return expr, rest[::-1]


def children(expr: Expr) -> Sequence[Expr]:
    """The expressions directly inside an expression, predicates too."""
    if isinstance(expr, Path):
        found = [] if isinstance(expr.origin, str) else [expr.origin]
        for step in expr.steps:
            if step.predicates:
                found += step.predicates
        return found
    if isinstance(expr, Call):
        return expr.arguments
    if isinstance(expr, Binary):
        return expr.left, expr.right
    if isinstance(expr, Negate):
        return (expr.operand,)
    if isinstance(expr, Filter):
        return expr.primary, *expr.predicates
    return ()


def walk(expr: Expr) -> Iterator[Expr]:
    """An expression and all inside it."""
    pending = [expr]
    while pending:
        here = pending.pop()
        yield here
        pending.extend(children(here))


def calls(expr: Expr) -> frozenset[str]:
    """The names of all functions an expression mentions."""
    return frozenset(node.name for node in walk(expr) if isinstance(node, Call))


def plain_names(steps: tuple[Step, ...]) -> tuple[str, ...] | None:
    """The names of steps that are all `child::name` without prefix, wildcard or predicate, else None."""
    names: list[str] = []
    for step in steps:
        test = step.test
        if step.axis != "child" or step.predicates or not isinstance(test, NameTest):
            return None
        if test.prefix is not None or test.local == "*":
            return None
        names.append(test.local)
    return tuple(names)
