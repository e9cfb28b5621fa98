"""Arithmetic to closures: operands give numbers at once, no text is made of an answer only to be read again."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo
from typing import Protocol

from brs_desktop.forms.xpath import ast
from brs_desktop.forms.xpath.coerce import XValue, number
from brs_desktop.forms.xpath.moments import Moment, from_text, local_days_between
from brs_desktop.forms.xpath.nodes import Node
from brs_desktop.forms.xpath.scope import Closure, Scope

Compile = Callable[[ast.Expr, Mapping[str, str]], Closure]
Number = Callable[[Node, Scope], float]


def _divide(left: float, right: float) -> float:
    if right == 0:
        if left == 0 or left != left:
            return math.nan
        return math.inf if (left > 0) == (math.copysign(1, right) > 0) else -math.inf
    return left / right


def _remainder(left: float, right: float) -> float:
    if right == 0 or not math.isfinite(left) or right != right:
        return math.nan
    return left if math.isinf(right) else math.fmod(left, right)


_COMPUTE: Mapping[str, Callable[[float, float], float]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "div": _divide, "mod": _remainder,
}  # fmt: skip
OPERATORS = frozenset(_COMPUTE)


def compile_arithmetic(expr: ast.Binary, prefixes: Mapping[str, str], compile_: Compile) -> Closure:
    """The closure of an operation on two numbers."""
    if expr.operator == "-" and not (_is_number(expr.left) or _is_number(expr.right)):
        return _difference(compile_(expr.left, prefixes), compile_(expr.right, prefixes))
    answers = _answer(expr.left), _answer(expr.right)
    if answers[0] is not None and answers[1] is not None:
        return _of_answers(_COMPUTE[expr.operator], *answers[0], *answers[1])
    left, right = (compile_number(side, prefixes, compile_) for side in (expr.left, expr.right))
    if expr.operator == "+":  # the commonest ones without a call of their own
        return lambda node, scope: left(node, scope) + right(node, scope)
    if expr.operator == "*":
        return lambda node, scope: left(node, scope) * right(node, scope)
    compute = _COMPUTE[expr.operator]
    return lambda node, scope: compute(left(node, scope), right(node, scope))


class _Answer(Protocol):
    """What stands in a gap: a node of the form that knows the number of its text, once that was read."""

    text: str
    known_text: str | None
    known_number: float
    children: list[Node]

    def number(self, zone: tzinfo) -> float: ...
    def string(self) -> str: ...


def _answer(expr: ast.Expr) -> tuple[int, float] | None:
    """The gap that an operand reads, and what a blank counts for: `…` or `coalesce(…, 0)`, as in most sums."""
    if isinstance(expr, ast.Gap):
        return expr.at, math.nan
    if isinstance(expr, ast.Call) and expr.name == "coalesce" and len(expr.arguments) == 2:
        gap, blank = expr.arguments
        if isinstance(gap, ast.Gap) and isinstance(blank, ast.Literal_) and type(blank.value) is float:
            return gap.at, blank.value
    return None


def _of_answers(
    compute: Callable[[float, float], float], here: int, blank: float, there: int, other_blank: float
) -> Closure:
    """An operation on two answers, without any call where their numbers are known."""

    def run(node: Node, scope: Scope) -> XValue:
        gaps = scope.gaps
        one: _Answer = gaps[here][0]  # type: ignore[assignment]
        text = one.text
        left = one.known_number if text is one.known_text else _read(one, text, blank, scope.zone)
        other: _Answer = gaps[there][0]  # type: ignore[assignment]
        text = other.text
        right = other.known_number if text is other.known_text else _read(other, text, other_blank, scope.zone)
        return compute(left, right)

    return run


def _read(answer: _Answer, text: str, blank: float, zone: tzinfo) -> float:
    if text or (answer.children and answer.string()):
        return answer.number(zone)
    return blank


def combined(name: str, left: Closure, right: Closure) -> Closure:
    """The same of operands that are compiled already."""
    if name == "-":
        return _difference(left, right)
    compute, first, second = _COMPUTE[name], _number_of(left), _number_of(right)
    return lambda node, scope: compute(first(node, scope), second(node, scope))


def compile_sum(
    first: ast.Expr, rest: Sequence[tuple[str, ast.Expr]], prefixes: Mapping[str, str], compile_: Compile
) -> Closure:
    """A long chain such as `a + b - c`, computed from left to right in a loop."""
    name, second = rest[0]
    start = compile_arithmetic(ast.Binary(name, first, second), prefixes, compile_)
    steps = [(_COMPUTE[name], compile_number(right, prefixes, compile_)) for name, right in rest[1:]]

    def run(node: Node, scope: Scope) -> XValue:
        held = number(start(node, scope), scope.zone)
        for compute, right in steps:
            held = compute(held, right(node, scope))
        return held

    return run


def compile_number(expr: ast.Expr, prefixes: Mapping[str, str], compile_: Compile) -> Number:
    """The closure of an operand: what number() says of it."""
    if isinstance(expr, ast.Literal_) and type(expr.value) is float:
        value = expr.value
        return lambda node, scope: value
    if isinstance(expr, ast.Gap):
        at = expr.at
        return lambda node, scope: scope.gaps[at][0].number(scope.zone)
    if isinstance(expr, ast.Call) and expr.name == "coalesce" and len(expr.arguments) > 1:
        return _first_told([compile_(argument, prefixes) for argument in expr.arguments])
    return _number_of(compile_(expr, prefixes))


def _number_of(closure: Closure) -> Number:
    def run(node: Node, scope: Scope) -> float:
        value = closure(node, scope)
        if type(value) is float:
            return value
        return number(value, scope.zone)

    return run


def _first_told(closures: Sequence[Closure]) -> Number:
    """number(coalesce(…)): that of the first value that is not blank, nor no number computed."""

    def run(node: Node, scope: Scope) -> float:
        for closure in closures:
            value = closure(node, scope)
            if type(value) is list:
                if not value:
                    continue
                told = value[0].number(scope.zone)
                if told == told:
                    return told
                value = value[0].string()  # a text that is no number is no blank
            if value != "" and value == value:
                return number(value, scope.zone)
        return math.nan

    return run


def _is_number(expr: ast.Expr) -> bool:
    """Whether an operand can be nothing but a number, so that a difference is none of two dates."""
    if isinstance(expr, ast.Binary):
        return expr.operator in OPERATORS and expr.operator != "-"
    return isinstance(expr, ast.Negate) or (isinstance(expr, ast.Literal_) and type(expr.value) is float)


def _difference(left: Closure, right: Closure) -> Closure:
    """Subtraction; between two dates it counts calendar days, which a change of the clocks does not make uneven."""

    def run(node: Node, scope: Scope) -> XValue:
        first, second = left(node, scope), right(node, scope)
        if type(first) is not float and type(second) is not float:
            start, end = _as_date(first, scope), _as_date(second, scope)
            days = local_days_between(start, end) if start is not None and end is not None else None
            if days is not None:
                return days
        return number(first, scope.zone) - number(second, scope.zone)

    return run


def _as_date(value: XValue, scope: Scope) -> Moment | None:
    if isinstance(value, Moment):
        return value
    if type(value) is list:
        return from_text(value[0].string(), scope.zone) if value else None
    return from_text(value, scope.zone) if type(value) is str else None
