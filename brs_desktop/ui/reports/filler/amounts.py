"""Amounts with their units as people write and read them; no widgets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from brs_desktop.exchange.reading import Read, Reader
from brs_desktop.forms.units import unit_of, written_unit
from brs_desktop.language import _, format_number
from brs_desktop.ui.values import apart

if TYPE_CHECKING:
    from brs_desktop.forms.quantities import Quantity
    from brs_desktop.ui.reports.filler.presenter import FillerPresenter

_WITH_UNIT = re.compile(r"\s*([+\-−]?[\d\s.,'’٫٬]*\d[.,]?)\s*([^\W\d_].*)", re.DOTALL)


def read_quantity(
    reader: Reader, presenter: FillerPresenter, quantity: Quantity, words: str
) -> tuple[Read, Read] | None:
    """What “500 kg” means as an amount and its unit; None where it is not said so, or in no unit that is a choice."""
    found = _WITH_UNIT.fullmatch(words)
    if found is None:
        return None
    amount = reader.read(presenter.questions[quantity.amount], found[1])
    unit = reader.read(presenter.questions[quantity.unit], found[2])
    if not unit.clear:
        code = written_unit(found[2])
        values = presenter.form.definition.choice_values(quantity.unit)
        meant = [value for value in values if code and unit_of(value) == code]
        unit = Read(meant[0]) if len(meant) == 1 else unit
    return (amount, unit) if amount.clear and unit.clear else None


def comes_to(presenter: FillerPresenter, path: str) -> str:
    """An amount that was given in another unit, as the form counts it."""
    quantity = presenter.quantities.get(path.rsplit("/", 1)[-1])
    if quantity is None:
        return ""
    amount, unit = presenter.state(path), presenter.state(quantity.unit_path(path))
    figure = quantity.in_form_unit(amount.value, unit.value) if amount.relevant and unit.relevant else ""
    if not figure or not quantity.says_more(unit.value):
        return ""
    choices = presenter.form.definition.choices(quantity.unit, presenter.form.language) or ()
    named = next((one.label for one in choices if unit_of(one.value) == quantity.form_unit), quantity.form_unit)
    return _("In the form’s unit: {amount} {unit}").format(amount=apart(format_number(figure)), unit=apart(named))
