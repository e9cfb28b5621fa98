"""Aggregates over the rows of a repeat: what a row adds is kept, and only rows that changed are read again."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from itertools import chain

from brs_desktop.forms.model.parts import Template
from brs_desktop.forms.model.tree import AnswerNode, Memo
from brs_desktop.forms.xpath import ast
from brs_desktop.forms.xpath.coerce import XValue
from brs_desktop.forms.xpath.compiler import compile_expression
from brs_desktop.forms.xpath.functions.numbers import exact_sum, numbers_of
from brs_desktop.forms.xpath.nodes import Node
from brs_desktop.forms.xpath.scope import Closure, Scope

Part = tuple[float, ...]
Measure = Callable[[list[Node], Scope], Part]
_COMPARED = frozenset({"=", "!=", "<", "<=", ">", ">=", "and", "or"})
_TRUTHS = frozenset({"not", "boolean", "selected", "contains", "starts-with", "true", "false", "boolean-from-string"})
# What a condition on a row may ask without looking at other rows, at places or at the clock.
_PLAIN = _TRUTHS | {"string-length", "coalesce", "if", "number", "string", "count-selected", "int", "round"}


def _numbers(found: list[Node], scope: Scope) -> Part:
    if len(found) == 1:  # the commonest: one number in each row
        told = found[0].number(scope.zone)
        if told == told:
            return (told,)
    return tuple(numbers_of(found, scope))


def _extreme(choose: Callable[[Iterable[float]], float]) -> Callable[[Iterable[Part]], float]:
    def combine(parts: Iterable[Part]) -> float:
        found = list(chain.from_iterable(parts))
        return choose(found) if found and not any(map(math.isnan, found)) else math.nan

    return combine


def _total(parts: Iterable[Part]) -> float:
    return exact_sum(chain.from_iterable(parts))


# By function: what a row adds, and what all rows give together whatever their order.
_FUNCTIONS: dict[str, tuple[Measure, Callable[[Iterable[Part]], float]]] = {
    "sum": (_numbers, _total),
    "max": (_numbers, _extreme(max)),
    "min": (_numbers, _extreme(min)),
    "count": (lambda found, scope: (float(len(found)),), _total),
    "count-non-empty": (lambda found, scope: (float(sum(node.string() != "" for node in found)),), _total),
}
NAMES = frozenset(_FUNCTIONS)


def with_memory(expr: ast.Expr, context: Template) -> ast.Expr:
    """The same expression with aggregates over rows that remember what each row added."""
    if isinstance(expr, ast.Call):
        ready = _remembering(expr, context) if expr.name in NAMES and len(expr.arguments) == 1 else None
        return ready or ast.Call(expr.name, tuple(with_memory(argument, context) for argument in expr.arguments))
    if isinstance(expr, ast.Negate):
        return ast.Negate(with_memory(expr.operand, context))
    if isinstance(expr, ast.Binary) and expr.operator != "|":
        first, rest = ast.spine(expr)
        made = with_memory(first, context)
        for operator, right in rest:
            made = ast.Binary(operator, made, with_memory(right, context))
        return made
    return expr


def _remembering(call: ast.Call, context: Template) -> ast.Ready | None:
    path = call.arguments[0]
    if not isinstance(path, ast.Path) or not isinstance(path.origin, str):
        return None
    found = _split(path, context)
    if found is None:
        return None
    repeat, before, row, after = found
    chosen = (ast.Step("self", ast.TypeTest("node"), row.predicates),) if row.predicates or not after else ()
    inside = ast.Path("here", (*chosen, *after))
    parent = ast.Path(path.origin, before or (ast.SELF,))
    reads = _names(repeat, inside, whole=not after and call.name != "count")
    return ast.Ready(_closure(call, compile_expression(parent), repeat.name, compile_expression(inside), reads))


def _names(repeat: Template, inside: ast.Path, *, whole: bool) -> frozenset[str]:
    """The names of what is read in a row; a row that is read itself is all that is in it."""
    paths = [node for node in ast.walk(inside) if isinstance(node, ast.Path)]
    found = {step.test.local for path in paths for step in path.steps if isinstance(step.test, ast.NameTest)}
    return frozenset(found | {repeat.local} if whole else found)


def _closure(call: ast.Call, parent: Closure, repeat: str, inside: Closure, reads: frozenset[str]) -> Closure:
    measure, combine = _FUNCTIONS[call.name]
    whole = compile_expression(call)

    def run(node: Node, scope: Scope) -> XValue:
        found = parent(node, scope)
        above = found[0] if type(found) is list and len(found) == 1 else None
        rows = above.ranges.get(repeat) if isinstance(above, AnswerNode) and above.ranges is not None else None
        if rows is None:
            return whole(node, scope)
        memo = rows.memos.get(call)
        if memo is None:
            memo = rows.memos[call] = Memo(rows.rows, reads)
        for row in memo.stale:
            value = inside(row, scope)
            assert type(value) is list, "a path gives nodes"
            memo.parts[row] = measure(value, scope)
        memo.stale.clear()
        return combine(memo.parts.values())

    return run


_Split = tuple[Template, tuple[ast.Step, ...], ast.Step, tuple[ast.Step, ...]]


def _split(path: ast.Path, context: Template) -> _Split | None:
    """The one repeat whose rows a path goes through, with the steps before it, its own, and those inside a row."""
    here: Template | None = None if path.origin == "root" else context
    for at, step in enumerate(path.steps):
        if step == ast.PARENT and here is not None:
            here = here.parent
            continue
        here = _child(step, here, context) if at or path.origin == "root" else None
        if here is None:
            return None
        if here.is_repeat:
            after = path.steps[at + 1 :]
            plain = not after or ast.plain_names(after) is not None
            return (here, path.steps[:at], step, after) if plain and all(map(_of_row, step.predicates)) else None
        if step.predicates:
            return None
    return None


def _child(step: ast.Step, here: Template | None, context: Template) -> Template | None:
    test = step.test
    if step.axis != "child" or not isinstance(test, ast.NameTest) or test.prefix is not None:
        return None
    if here is None:
        root = context.lineage()[0]
        return root if root.name == test.local else None
    return here.children.get(test.local)


def _of_row(expr: ast.Expr) -> bool:
    """Whether a condition is a truth about the row alone; a number would be a place among the rows."""
    truth = isinstance(expr, ast.Path) or (isinstance(expr, ast.Binary) and expr.operator in _COMPARED)
    if not truth and not (isinstance(expr, ast.Call) and expr.name in _TRUTHS):
        return False
    return all(map(_stays, ast.walk(expr)))


def _stays(expr: ast.Expr) -> bool:
    if isinstance(expr, ast.Path):
        return expr.origin == "here" and ast.plain_names(expr.steps) is not None
    if isinstance(expr, ast.Call):
        return expr.name in _PLAIN and bool(expr.arguments or expr.name in ("true", "false"))
    return isinstance(expr, (ast.Literal_, ast.Negate)) or (isinstance(expr, ast.Binary) and expr.operator != "|")
