"""Functions of truth and choice."""

from __future__ import annotations

from brs_desktop.forms.errors import ExpressionError
from brs_desktop.forms.xpath.coerce import XValue, boolean, number, string, truths
from brs_desktop.forms.xpath.functions.table import eager, lazy
from brs_desktop.forms.xpath.nodes import Element, Node
from brs_desktop.forms.xpath.scope import Closure, Scope
from brs_desktop.language import mark

MESSAGE_PAIRS = mark("The function {name}() needs its arguments in pairs.")


def _if(scope: Scope, node: Node, condition: Closure, then: Closure, otherwise: Closure) -> XValue:
    return then(node, scope) if boolean(condition(node, scope)) else otherwise(node, scope)


def _coalesce(scope: Scope, node: Node, *closures: Closure) -> XValue:
    """The first value that is not blank; NaN is blank (ODK)."""
    last: XValue = ""
    for closure in closures:
        last = closure(node, scope)
        if type(last) is list:
            last = last[0].string() if last else ""
        if last != "" and last == last:
            return last
    return "" if type(last) is float else last


def _once(scope: Scope, node: Node, closure: Closure) -> XValue:
    """What the current node holds already, else the value computed now."""
    return scope.current.string() or closure(node, scope)


def _boolean_from_string(scope: Scope, node: Node, value: XValue) -> XValue:
    return string(value) in ("1", "true")


def _within(total: float, least: float, most: float) -> bool:
    """Whether a count lies between bounds of which -1 means 'no bound'."""
    return (least == -1 or total >= least) and (most == -1 or total <= most)


def _checklist(scope: Scope, node: Node, least: XValue, most: XValue, *answers: XValue) -> XValue:
    count = sum(sum(truths(answer)) for answer in answers)
    return _within(float(count), number(least, scope.zone), number(most, scope.zone))


def _weighted_checklist(scope: Scope, node: Node, least: XValue, most: XValue, *pairs: XValue) -> XValue:
    if len(pairs) % 2:
        raise ExpressionError(MESSAGE_PAIRS, name="weighted-checklist")
    total = 0.0
    for answer, weight in zip(pairs[::2], pairs[1::2], strict=True):
        weights = _numbers(weight, scope)
        total += sum(value for truth, value in zip(truths(answer), weights, strict=False) if truth)
    return _within(total, number(least, scope.zone), number(most, scope.zone))


def _numbers(value: XValue, scope: Scope) -> list[float]:
    if type(value) is list:
        return [node.number(scope.zone) for node in value]
    return [number(value, scope.zone)]


def _lang(scope: Scope, node: Node, wanted: XValue) -> XValue:
    here: Node | None = node
    while here is not None:
        for attribute in here.attributes if isinstance(here, Element) else ():
            if attribute.name == "xml:lang":
                told, asked = attribute.value.lower(), string(wanted).lower()
                return told == asked or told.startswith(asked + "-")
        here = here.parent
    return False


TABLE = (
    lazy("if", 3, 3, _if),
    lazy("coalesce", 2, None, _coalesce),
    eager("depend", 1, None, lambda scope, node, value, *others: value),
    lazy("once", 1, 1, _once, volatile=True),
    eager("boolean", 1, 1, lambda scope, node, value: boolean(value)),
    eager("not", 1, 1, lambda scope, node, value: not boolean(value)),
    eager("true", 0, 0, lambda scope, node: True),
    eager("false", 0, 0, lambda scope, node: False),
    eager("lang", 1, 1, _lang),
    eager("boolean-from-string", 1, 1, _boolean_from_string),
    eager("checklist", 2, None, _checklist, aggregate=True),
    eager("weighted-checklist", 2, None, _weighted_checklist, aggregate=True),
)
