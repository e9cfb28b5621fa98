"""Functions of numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Context, Decimal

from brs_desktop.forms.xpath.coerce import XValue, nodes, number
from brs_desktop.forms.xpath.functions.table import Function, eager
from brs_desktop.forms.xpath.nodes import Node
from brs_desktop.forms.xpath.scope import Scope

NAN = math.nan


def _number(scope: Scope, node: Node, *value: XValue) -> XValue:
    return number(value[0], scope.zone) if value else node.number(scope.zone)


def _sum(scope: Scope, node: Node, value: XValue) -> XValue:
    """The total; blanks are left out (FORMS: decided), any other text that is no number makes it NaN."""
    return exact_sum(numbers_of(nodes(value), scope))


def exact_sum(told: Iterable[float]) -> float:
    """The total, rounded once at the end: the same whatever the order, so that a sum can be kept up to date."""
    found = list(told)
    try:
        return math.fsum(found)
    except (OverflowError, ValueError):  # beyond range, or infinities of both signs
        return float(sum(found))


def numbers_of(found: list[Node], scope: Scope) -> list[float]:
    """The numbers of nodes, without the blank ones unless the form is strict about them."""
    zone = scope.zone
    told = [node.number(zone) for node in found]
    if scope.host.strict_blanks or not any(value != value for value in told):
        return told
    # What is no number is a blank, which does not count, or a text, which makes the whole no number.
    return [value for value, node in zip(told, found, strict=True) if value == value or node.string().strip()]


def _extreme(choose: Callable[[list[float]], float]) -> Callable[..., XValue]:
    def apply(scope: Scope, node: Node, *values: XValue) -> XValue:
        """Over node-sets mixed with single values; blanks are left out, nothing at all is NaN."""
        found: list[float] = []
        for value in values:
            if type(value) is list:
                found.extend(numbers_of(value, scope))
            elif value != "" or scope.host.strict_blanks:
                found.append(number(value, scope.zone))
        return choose(found) if found and not any(map(math.isnan, found)) else NAN

    return apply


def _half_up(value: float) -> float:
    """The nearest whole number, halves up, as XPath 1.0 rounds; beyond 2^52 there is nothing to round."""
    return value if abs(value) >= 2**52 else math.floor(value + 0.5)


_NEAR_HALF = 1e-4  # beyond 2^40 numbers are too coarse to be nearer
_EXACT = Context(prec=700)


def _round(scope: Scope, node: Node, value: XValue, *digits: XValue) -> XValue:
    """Half away from zero, also to tens and hundreds with negative digits (ODK)."""
    subject = number(value, scope.zone)
    places = number(digits[0], scope.zone) if digits else 0.0
    if not math.isfinite(subject) or not math.isfinite(places):
        return NAN if math.isnan(subject) or math.isnan(places) else subject
    places = math.trunc(places)
    if abs(places) > 300:
        return subject if places > 0 else 0.0
    if places < 0:  # a power of ten below one is no exact number, one above is
        unit = 10.0**-places
        return math.copysign(_half_up(abs(subject) / unit) * unit, subject) + 0.0
    shifted = abs(subject) * 10.0**places
    if not math.isfinite(shifted):
        return subject
    if abs(shifted % 1 - 0.5) < _NEAR_HALF:  # 1.005 is a half as it is written, and not quite one as it is kept
        finest = Decimal(1).scaleb(-places)
        shifted = float(Decimal(repr(abs(subject))).quantize(finest, ROUND_HALF_UP, _EXACT).scaleb(places))
    return math.copysign(_half_up(shifted) / 10.0**places, subject) + 0.0


def _int(scope: Scope, node: Node, value: XValue) -> XValue:
    subject = number(value, scope.zone)
    return float(math.trunc(subject)) if math.isfinite(subject) else subject


def _floor(scope: Scope, node: Node, value: XValue) -> XValue:
    subject = number(value, scope.zone)
    return float(math.floor(subject)) if math.isfinite(subject) else subject


def _ceiling(scope: Scope, node: Node, value: XValue) -> XValue:
    subject = number(value, scope.zone)
    return float(math.ceil(subject)) if math.isfinite(subject) else subject


def _pow(base: float, exponent: float) -> float:
    try:
        result = base**exponent
    except OverflowError:
        return math.inf
    except ZeroDivisionError:
        return math.inf
    return NAN if isinstance(result, complex) else float(result)


def _logarithm(function: Callable[[float], float]) -> Callable[[float], float]:
    return lambda value: -math.inf if value == 0 else function(value)


def _arithmetic(name: str, function: Callable[..., float], arity: int = 1) -> Function:
    """A function of plain numbers; where it is not defined the result is NaN, beyond range it is infinite."""

    def apply(scope: Scope, node: Node, *values: XValue) -> XValue:
        arguments = [number(value, scope.zone) for value in values]
        if any(map(math.isnan, arguments)):
            return NAN
        try:
            return float(function(*arguments))
        except ValueError:
            return NAN
        except OverflowError:
            return math.inf

    return eager(name, arity, arity, apply)


def _random(scope: Scope, node: Node) -> XValue:
    return scope.host.chance()


TABLE = (
    eager("number", 0, 1, _number),
    eager("sum", 1, 1, _sum, aggregate=True),
    eager("max", 0, None, _extreme(max), aggregate=True),
    eager("min", 0, None, _extreme(min), aggregate=True),
    eager("round", 1, 2, _round),
    eager("int", 1, 1, _int),
    eager("floor", 1, 1, _floor),
    eager("ceiling", 1, 1, _ceiling),
    eager("random", 0, 0, _random, volatile=True),
    eager("pi", 0, 0, lambda scope, node: math.pi),
    _arithmetic("abs", abs),
    _arithmetic("pow", _pow, 2),
    _arithmetic("sqrt", math.sqrt),
    _arithmetic("exp", math.exp),
    _arithmetic("exp10", lambda value: _pow(10.0, value)),
    _arithmetic("log", _logarithm(math.log)),
    _arithmetic("log10", _logarithm(math.log10)),
    _arithmetic("sin", math.sin),
    _arithmetic("cos", math.cos),
    _arithmetic("tan", math.tan),
    _arithmetic("asin", math.asin),
    _arithmetic("acos", math.acos),
    _arithmetic("atan", math.atan),
    _arithmetic("atan2", math.atan2, 2),
)
