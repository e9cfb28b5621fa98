"""Quantities of a form: an amount and the unit that a person chooses for it, which are one answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from brs_sync.values import Number, Ref, Value

from brs_desktop.forms.model.definition import FormDefinition
from brs_desktop.forms.onecell import beside
from brs_desktop.forms.units import convert, unit_of

_AMOUNTS = frozenset({"integer", "decimal", "range"})


@dataclass(frozen=True)
class Quantity:
    """A one-cell group of an amount and its unit; `form_unit` is the one in which the form counts (`brs:unit`)."""

    group: str
    amount: str
    unit: str
    form_unit: str

    def unit_path(self, amount_path: str) -> str:
        """Where the unit of an amount stands."""
        return beside(amount_path, self.unit)

    def in_form_unit(self, amount: Value, unit: Value) -> str:
        """The amount as the form counts it; "" while something of it is missing or measures something else."""
        text = amount.text if isinstance(amount, Number) else ""
        return convert(text, _chosen(unit), self.form_unit)

    def says_more(self, unit: Value) -> bool:
        """Whether the unit is another one than the form's: then what it comes to is worth saying."""
        return unit_of(_chosen(unit)) != unit_of(self.form_unit)


def quantities(definition: FormDefinition) -> Mapping[str, Quantity]:
    """The quantities of a form by the name of their amount."""
    return {one.amount: one for one in _found(definition)}


def _found(definition: FormDefinition) -> Iterator[Quantity]:
    for group, members in definition.one_cell.items():
        questions = [definition.question(name) for name in members]
        amounts = [one for one in questions if one.kind in _AMOUNTS and unit_of(one.unit)]
        units = [one for one in questions if one.kind == "select_one"]
        if len(amounts) == len(units) == 1 and len(questions) == 2:
            yield Quantity(group, amounts[0].name, units[0].name, amounts[0].unit)


def _chosen(unit: Value) -> str:
    return unit.target if isinstance(unit, Ref) else unit if isinstance(unit, str) else ""
