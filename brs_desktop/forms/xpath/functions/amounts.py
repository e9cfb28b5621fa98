"""Functions of our own over amounts, in decimal numbers: from one unit to another, and a part of a total."""

from __future__ import annotations

from brs_desktop.forms.units import convert, percent_of
from brs_desktop.forms.xpath.coerce import XValue, string
from brs_desktop.forms.xpath.functions.table import eager
from brs_desktop.forms.xpath.nodes import Node
from brs_desktop.forms.xpath.scope import Scope


def _convert(scope: Scope, node: Node, amount: XValue, unit: XValue, to: XValue) -> XValue:
    return convert(string(amount), string(unit), string(to))


def _percent_of(scope: Scope, node: Node, percent: XValue, total: XValue) -> XValue:
    return percent_of(string(percent), string(total))


TABLE = (eager("convert", 3, 3, _convert), eager("percent-of", 2, 2, _percent_of))
