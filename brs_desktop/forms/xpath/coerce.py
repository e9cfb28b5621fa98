"""Every conversion between the types of expressions, in one place."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import tzinfo
from decimal import Decimal
from typing import Union

from brs_desktop.forms.errors import ExpressionError
from brs_desktop.forms.xpath.moments import Moment, from_text
from brs_desktop.forms.xpath.nodes import Node
from brs_desktop.forms.xpath.texts import text_number
from brs_desktop.language import mark

XValue = Union[str, float, bool, Moment, "list[Node]"]
MESSAGE_NODES = mark("A function needs nodes and got “{value}”.")


def string(value: XValue) -> str:
    """string(): a node-set is its first node, a number has no exponent and no superfluous zeros."""
    if type(value) is str:
        return value
    if type(value) is list:
        return value[0].string() if value else ""
    if type(value) is bool:
        return "true" if value else "false"
    if type(value) is float:
        return number_text(value)
    assert isinstance(value, Moment), "no other type exists"
    return value.text()


def number_text(value: float) -> str:
    """A number as XPath 1.0 writes it."""
    if -1e15 < value < 1e15:
        whole = int(value)
        if whole == value:
            return str(whole)
    elif value != value:
        return "NaN"
    elif math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    else:
        return format(Decimal(repr(value)), "f").removesuffix(".0")
    text = repr(value)
    return text if "e" not in text else format(Decimal(text), "f")


def stored_text(value: XValue) -> str:
    """A result as it is kept in a form: NaN and an invalid date are blank (ODK)."""
    if type(value) is float:
        return "" if value != value else number_text(value)
    if isinstance(value, Moment) and not value.valid:
        return ""
    return string(value)


def number(value: XValue, zone: tzinfo) -> float:
    """number() with ODK's dates."""
    if type(value) is float:
        return value
    if type(value) is list:
        return value[0].number(zone) if value else math.nan
    if type(value) is str:
        return text_number(value, zone)
    if type(value) is bool:
        return 1.0 if value else 0.0
    assert isinstance(value, Moment), "no other type exists"
    return value.days()


def boolean(value: XValue) -> bool:
    """boolean(): a node-set is true when it has a node."""
    if type(value) is bool:
        return value
    if type(value) is float:
        return value == value and value != 0
    if isinstance(value, Moment):
        return value.valid and value.epoch_ms != 0
    return bool(value)


def nodes(value: XValue) -> list[Node]:
    """The value as a node-set, or an error: nothing converts into one."""
    if type(value) is list:
        return value
    raise ExpressionError(MESSAGE_NODES, value=string(value)[:60])


def texts(values: Sequence[XValue]) -> list[str]:
    """All texts of arguments that mix node-sets and single values (concat, join, max…)."""
    found: list[str] = []
    for value in values:
        if type(value) is list:
            found.extend(node.string() for node in value)
        else:
            found.append(string(value))
    return found


def truths(value: XValue) -> list[bool]:
    """Each node of a node-set, or the single value, as ODK's checklists see it: blank, 0 and false do not count."""
    if type(value) is not list:
        return [boolean(value)]
    return [node.string().strip() not in ("", "0", "false") for node in value]


def equal(left: XValue, right: XValue, zone: tzinfo) -> bool:
    """`=` of XPath 1.0 with ODK's dates."""
    if type(left) is list:
        return _nodes_equal(left, right, zone)
    if type(right) is list:
        return _nodes_equal(right, left, zone)
    return _atoms_equal(left, right, zone)


def unequal(left: XValue, right: XValue, zone: tzinfo) -> bool:
    """`!=`: over node-sets it asks for one differing pair, so it is not the negation of `=`."""
    if type(left) is list and type(right) is list:
        if len(left) == 1 and len(right) == 1:
            return not _atoms_equal(left[0].string(), right[0].string(), zone)
        texts_right = {node.string() for node in right}
        return any(texts_right - {node.string()} for node in left)
    if type(left) is list and type(right) is not bool:
        return any(not _atoms_equal(node.string(), right, zone) for node in left)
    if type(right) is list and type(left) is not bool:
        return any(not _atoms_equal(left, node.string(), zone) for node in right)
    return not equal(left, right, zone)


def _nodes_equal(found: list[Node], other: XValue, zone: tzinfo) -> bool:
    if type(other) is list:
        if len(found) == 1 and len(other) == 1:
            return _atoms_equal(found[0].string(), other[0].string(), zone)
        return not {node.string() for node in found}.isdisjoint(node.string() for node in other)
    if type(other) is bool:
        return bool(found) == other
    if type(other) is str:
        return any(_atoms_equal(node.string(), other, zone) for node in found)
    return any(_atoms_equal(node.string(), other, zone) for node in found)


def _atoms_equal(left: XValue, right: XValue, zone: tzinfo) -> bool:
    if type(left) is bool or type(right) is bool:
        return boolean(left) == boolean(right)
    if type(left) is str and type(right) is str:
        return left == right or _same_instant(left, right, zone)
    for moment, other in ((left, right), (right, left)):
        if isinstance(moment, Moment) and type(other) is str and from_text(other, zone) is None:
            return moment.text() == other
    return number(left, zone) == number(right, zone)


def _same_instant(left: str, right: str, zone: tzinfo) -> bool:
    """Whether two texts that differ are dates with times of the same instant (ODK: dates compare as days)."""
    if left[4:5] != "-" or right[4:5] != "-" or not ("T" in left or "T" in right):
        return False
    first, second = from_text(left, zone), from_text(right, zone)
    return first is not None and second is not None and first.epoch_ms == second.epoch_ms


def numbers_for_order(value: XValue, zone: tzinfo) -> list[float]:
    """The numbers to compare with `<`: one per node, or the value itself."""
    if type(value) is list:
        return [node.number(zone) for node in value]
    return [number(value, zone)]
