"""The tree of an expression to a closure."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from functools import lru_cache

from brs_desktop.forms.errors import ExpressionError
from brs_desktop.forms.xpath import ast
from brs_desktop.forms.xpath.arithmetic import OPERATORS, combined, compile_arithmetic, compile_sum
from brs_desktop.forms.xpath.coerce import (
    XValue,
    boolean,
    equal,
    nodes,
    number,
    numbers_for_order,
    unequal,
)
from brs_desktop.forms.xpath.functions import FUNCTIONS
from brs_desktop.forms.xpath.nodes import Node, in_document_order
from brs_desktop.forms.xpath.parser import Shape, parse
from brs_desktop.forms.xpath.paths import compile_filter, compile_path
from brs_desktop.forms.xpath.scope import Closure, Scope
from brs_desktop.language import mark

MESSAGE_FUNCTION = mark("There is no function “{name}()”.")
MESSAGE_ARITY = mark("The function {name}() does not take {count} arguments.")
MESSAGE_VARIABLE = mark("The expression uses “${name}”, but forms have no variables.")

WELL_KNOWN: Mapping[str, str] = {
    "h": "http://www.w3.org/1999/xhtml",
    "html": "http://www.w3.org/1999/xhtml",
    "xhtml": "http://www.w3.org/1999/xhtml",
    "xf": "http://www.w3.org/2002/xforms",
    "jr": "http://openrosa.org/javarosa",
    "orx": "http://openrosa.org/xforms",
    "odk": "http://www.opendatakit.org/xforms",
    "ent": "http://www.opendatakit.org/xforms/entities",
    "xml": "http://www.w3.org/XML/1998/namespace",
    "brs": "urn:brs-desktop:xforms",
}
LONG_CHAIN = 24
_ORDER: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


@lru_cache(maxsize=8192)
def compiled(text: str) -> Closure:
    """The closure of an expression's text with the prefixes of the field."""
    return compile_expression(parse(text), WELL_KNOWN)


def compile_expression(expr: ast.Expr, prefixes: Mapping[str, str] = WELL_KNOWN) -> Closure:
    """The closure of an expression. Unknown functions and wrong arities fail when they are reached, not before."""
    if isinstance(expr, ast.Literal_):
        return _constant(expr.value)
    if isinstance(expr, ast.Path):
        return compile_path(expr, prefixes, compile_expression)
    if isinstance(expr, ast.Filter):
        return compile_filter(expr, prefixes, compile_expression)
    if isinstance(expr, ast.Call):
        return _call(expr, prefixes)
    if isinstance(expr, ast.Negate):
        operand = compile_expression(expr.operand, prefixes)
        return lambda node, scope: -number(operand(node, scope), scope.zone)
    if isinstance(expr, ast.Ready):
        return expr.closure
    if isinstance(expr, ast.Gap):
        return _gap(expr.at)
    if isinstance(expr, ast.Variable):
        return _failing(MESSAGE_VARIABLE, name=expr.name)
    return _binary(expr, prefixes)


@lru_cache(maxsize=8192)
def compiled_shape(shape: Shape) -> Closure:
    """The one closure of all expressions of a shape; what stands in its gaps comes with the scope."""
    return compile_expression(shape.tree, WELL_KNOWN)


def _gap(at: int) -> Closure:
    return lambda node, scope: scope.gaps[at]


def _failing(message: str, **values: str) -> Closure:
    def fail(node: Node, scope: Scope) -> XValue:
        raise ExpressionError(message, **values)

    return fail


def _binary(expr: ast.Binary, prefixes: Mapping[str, str]) -> Closure:
    first, rest = ast.spine(expr)
    if len(rest) > LONG_CHAIN:
        if all(name in OPERATORS for name, _right in rest):
            return compile_sum(first, rest, prefixes, compile_expression)
        return _chain(first, rest, prefixes)
    if expr.operator in OPERATORS:
        return compile_arithmetic(expr, prefixes, compile_expression)
    left, right = compile_expression(expr.left, prefixes), compile_expression(expr.right, prefixes)
    if expr.operator in _ORDER and isinstance(expr.right, ast.Literal_) and type(expr.right.value) is float:
        return _against(_ORDER[expr.operator], left, expr.right.value)
    if expr.operator == "=" and isinstance(expr.right, ast.Literal_) and isinstance(expr.right.value, str):
        return _equals_text(left, expr.right.value)
    return _pair(expr.operator, left, right)


def _chain(first: ast.Expr, rest: list[tuple[str, ast.Expr]], prefixes: Mapping[str, str]) -> Closure:
    """A long chain of operators, computed from left to right in a loop."""
    start = compile_expression(first, prefixes)
    steps = [(name, compile_expression(right, prefixes)) for name, right in rest]

    def run(node: Node, scope: Scope) -> XValue:
        held = start(node, scope)
        for name, right in steps:
            held = _pair(name, _constant(held), right)(node, scope)
        return held

    return run


def _constant(value: XValue) -> Closure:
    return lambda node, scope: value


def _pair(name: str, left: Closure, right: Closure) -> Closure:
    if name == "and":
        return lambda node, scope: boolean(left(node, scope)) and boolean(right(node, scope))
    if name == "or":
        return lambda node, scope: boolean(left(node, scope)) or boolean(right(node, scope))
    if name == "=":
        return lambda node, scope: equal(left(node, scope), right(node, scope), scope.zone)
    if name == "!=":
        return lambda node, scope: unequal(left(node, scope), right(node, scope), scope.zone)
    if name == "|":
        return lambda node, scope: in_document_order(nodes(left(node, scope)) + nodes(right(node, scope)))
    if name in _ORDER:
        return _comparison(_ORDER[name], left, right)
    return combined(name, left, right)


def _equals_text(left: Closure, text: str) -> Closure:
    """`… = 'text'`, the commonest condition of forms; a date may be said in other texts, too."""
    dated = text[4:5] == "-"

    def run(node: Node, scope: Scope) -> XValue:
        found = left(node, scope)
        if not dated and type(found) is list and len(found) == 1:
            return found[0].string() == text
        return equal(found, text, scope.zone)

    return run


def _against(compare: Callable[[float, float], bool], left: Closure, limit: float) -> Closure:
    """`… > 5`, the commonest comparison."""

    def run(node: Node, scope: Scope) -> XValue:
        found = left(node, scope)
        if type(found) is list and len(found) == 1:
            return compare(found[0].number(scope.zone), limit)
        return _compared(compare, found, limit, scope)

    return run


def _comparison(compare: Callable[[float, float], bool], left: Closure, right: Closure) -> Closure:
    return lambda node, scope: _compared(compare, left(node, scope), right(node, scope), scope)


def _compared(compare: Callable[[float, float], bool], first: XValue, second: XValue, scope: Scope) -> bool:
    zone = scope.zone
    if type(first) is not list and type(second) is not list:
        return compare(number(first, zone), number(second, zone))
    # A node-set beside a boolean counts as one boolean, beside anything else node by node.
    if type(first) is bool or type(second) is bool:
        return compare(number(boolean(first), zone), number(boolean(second), zone))
    seconds = numbers_for_order(second, zone)
    return any(compare(one, other) for one in numbers_for_order(first, zone) for other in seconds)


def _call(expr: ast.Call, prefixes: Mapping[str, str]) -> Closure:
    function = FUNCTIONS.get(expr.name)
    count = len(expr.arguments)
    if function is None:
        return _failing(MESSAGE_FUNCTION, name=expr.name)
    if not function.takes(count):
        return _failing(MESSAGE_ARITY, name=expr.name, count=str(count))
    apply = function.apply
    arguments = tuple(compile_expression(argument, prefixes) for argument in expr.arguments)
    if function.lazy:
        return lambda node, scope: apply(scope, node, *arguments)
    if count == 0:
        return lambda node, scope: apply(scope, node)
    if count == 1:
        only = arguments[0]
        return lambda node, scope: apply(scope, node, only(node, scope))
    if count == 2:
        first, second = arguments
        return lambda node, scope: apply(scope, node, first(node, scope), second(node, scope))
    return lambda node, scope: apply(scope, node, *[argument(node, scope) for argument in arguments])
