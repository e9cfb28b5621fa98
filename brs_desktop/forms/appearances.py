"""Which appearances of the XLSForm reference mean something on a desktop; of the others authors are told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation

from brs_desktop.forms.errors import FormIssue
from brs_desktop.forms.model.definition import FormDefinition
from brs_desktop.forms.model.parts import Template
from brs_desktop.language import mark

MESSAGE_APPEARANCE = mark("“{name}” asks for the appearance “{appearance}”, which changes nothing here.")
_COLUMNS = frozenset(
    {"columns", "columns-pack", "likert", "horizontal", "horizontal-compact", "compact", "quickcompact"}
)
# All questions of a group stand on one page here, and so do all groups that are no pages of their own.
_GROUP = frozenset({"field-list"})
_HONOURED: dict[str, frozenset[str]] = {
    "text": frozenset({"multiline", "numbers", "masked"}),
    "integer": frozenset({"thousands-sep", "counter", "year"}),
    "decimal": frozenset({"thousands-sep", "bearing"}),
    "date": frozenset({"year", "month-year", "no-calendar"}),
    "select_one": frozenset({"minimal", "autocomplete", "search", "quick"}) | _COLUMNS,
    "select_multiple": frozenset({"minimal", "autocomplete", "search"}) | _COLUMNS,
    "rank": frozenset({"autocomplete", "search"}),
    **dict.fromkeys(("geopoint", "geotrace", "geoshape"), frozenset({"maps", "placement-map"})),
    "image": frozenset({"signature", "draw", "annotate"}),
    "range": frozenset({"rating", "picker"}),
}
# More steps than these are no rating: nobody tells the thirtieth of forty from its neighbours.
MOST_STEPS = 20
_RANGE = (("start", "1"), ("end", "10"), ("step", "1"))
_LONGEST = 30  # digits
_SO_MANY = re.compile(r"(?:columns|compact)-(\d{1,2})")


def columns_of(appearance: str) -> int | None:
    """In how many columns choices are asked to stand; 0 for as many as there is room for, None for unsaid."""
    for word in appearance.split():
        if found := _SO_MANY.fullmatch(word):
            return max(1, int(found[1]))
        if word in _COLUMNS:
            return 0
    return None


def goes_on(appearance: str) -> bool:
    """Whether a choice that was taken leads on to the next question."""
    return not {"quick", "quickcompact"}.isdisjoint(appearance.split())


def step_of(parameters: Mapping[str, str]) -> tuple[Decimal, Decimal, Decimal] | None:
    """Where a range begins and ends, and by how much it goes; None where it does not say so."""
    try:
        start, end, step = (Decimal(parameters.get(name, least)) for name, least in _RANGE)
    except InvalidOperation:
        return None
    if not all(one.is_finite() and abs(one.adjusted()) <= _LONGEST for one in (start, end, step)):
        return None
    return (start, end, step) if start < end and step > 0 else None


def rated(appearance: str, parameters: Mapping[str, str]) -> tuple[str, ...]:
    """The steps of a range that is answered by one of a few; none where it asks for no rating or has too many."""
    bounds = step_of(parameters) if "rating" in appearance.split() else None
    if bounds is None or (bounds[1] - bounds[0]) / bounds[2] >= MOST_STEPS:
        return ()
    start, end, step = bounds
    return tuple(f"{start + at * step:f}" for at in range(int((end - start) / step) + 1))


def unhonoured(definition: FormDefinition) -> Iterator[FormIssue]:
    """What a form asks for and does not get, at the row of its question or group."""
    for template in definition.templates.values():
        for word in _asked(template):
            told = {"name": template.local, "appearance": word[:80], "in": "appearance"}
            yield FormIssue(MESSAGE_APPEARANCE, told, level="note", code="appearance")


def _asked(template: Template) -> Iterator[str]:
    control = template.control or template.group_control
    if control is None or not control.appearance:
        return
    known = _GROUP if template.is_group or template.is_repeat else _HONOURED.get(template.kind or "", frozenset())
    columns = known & _COLUMNS
    for word in control.appearance.split():
        many = word == "rating" and template.kind == "range" and not rated(word, control.parameters)
        if many or (word not in known and not (columns and _SO_MANY.fullmatch(word))):
            yield word
