"""All functions of expressions in one table: name, arity, lazy or not, pure or volatile, aggregate or not."""

from __future__ import annotations

from brs_desktop.forms.xpath.functions import amounts, dates, geo, logic, nodesets, numbers, strings
from brs_desktop.forms.xpath.functions.table import Function

_MODULES = (logic, nodesets, strings, numbers, dates, geo, amounts)
FUNCTIONS: dict[str, Function] = {function.name: function for module in _MODULES for function in module.TABLE}
VOLATILE = frozenset(name for name, function in FUNCTIONS.items() if function.volatile)
AGGREGATES = frozenset(name for name, function in FUNCTIONS.items() if function.aggregate)
