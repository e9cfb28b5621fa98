"""Figures that are far from the last report's, and the reasons that were given for what is unusual."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from brs_sync.values import Number, Value

from brs_desktop.language import _, format_number
from brs_desktop.records.jumps import is_jump, limit
from brs_desktop.records.keys import value_text
from brs_desktop.records.margins import split
from brs_desktop.workspace.reports.pairing import is_figure, paired

if TYPE_CHECKING:
    from brs_desktop.forms import FormSession, Question
    from brs_desktop.forms.quantities import Quantity


def is_far(form: FormSession, question: Question, now: Value, before: Value) -> bool:
    """Whether an answer is a figure that is so far from the one before that a reason is asked for."""
    return is_figure(question) and is_jump(now, before, limit(question.jump, form.definition.jump))


def counted(quantity: Quantity | None, amount: Value, unit: Value) -> Value:
    """A figure as it is compared: an amount with its unit as the form counts it, or not at all."""
    if quantity is None or not isinstance(amount, Number):
        return amount
    text = quantity.in_form_unit(amount, unit)
    return Number(text) if text else None


def jumps(form: FormSession, before: FormSession, key: Collection[str] = ()) -> Iterator[tuple[str, str]]:
    """Every relevant answer that is far from the last report's, with the path of that one; what makes the record's id
    is compared with nothing, and a row with the row that was carried over into it or that is the only one alike.
    """
    from brs_desktop.forms.quantities import quantities

    rows, amounts = paired(form, before), quantities(form.definition)
    for path, value in form.relevant_values().items():
        name = path.rsplit("/", 1)[-1]
        if path in key or not form.definition.has(name) or not is_figure(form.definition.question(name)):
            continue
        then = rows.path(path)
        quantity = amounts.get(name)
        now = counted(quantity, value, _unit(form, quantity, path))
        earlier = counted(quantity, _value(before, then), _unit(before, quantity, then)) if then else None
        if earlier is not None and is_far(form, form.definition.question(name), now, earlier):
            yield path, then


def _unit(form: FormSession, quantity: Quantity | None, path: str) -> Value:
    return _value(form, quantity.unit_path(path)) if quantity is not None and path else None


def _value(form: FormSession, path: str) -> Value:
    try:
        state = form.glance(path)
    except LookupError:
        return None
    return state.value if state.relevant else None


def answered(form: FormSession, path: str, quantity: Quantity | None = None) -> str:
    """How a figure reads: with its unit, where it has one of its own."""
    figure = format_number(value_text(_value(form, path)))
    unit = _said(form, quantity.unit_path(path)) if quantity is not None else ""
    return f"{figure} {unit}".strip()


def _said(form: FormSession, path: str) -> str:
    try:
        return str(form.state(path).text)
    except LookupError:
        return ""


def said_of(report: str, figure: str) -> str:
    """What is said of a figure that is far from the last report's."""
    return _("Far from the last report ({report}): {answer}.").format(report=report, answer=figure)


def reasons(form: FormSession) -> Iterator[tuple[str, str]]:
    """The reasons that were given, by the path of the answer; those of answers that are not asked for stay out."""
    cells = form.relevant_cells()
    for path in form.beside:
        found = split(path)
        if found is not None and found[1] == "reason" and (text := value_text(cells.get(path)).strip()):
            yield found[0], text
