"""Which appearances of the XLSForm reference mean something on a desktop; of the others authors are told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation

from brs_desktop.forms.errors import FormIssue
from brs_desktop.forms.model.definition import FormDefinition
from brs_desktop.forms.model.kinds import heads_choices
from brs_desktop.forms.model.parts import Control, Template
from brs_desktop.language import mark

MESSAGE_APPEARANCE = mark("“{name}” asks for the appearance “{appearance}”, which changes nothing here.")
_COLUMNS = frozenset(
    {"columns", "columns-pack", "likert", "horizontal", "horizontal-compact", "compact", "quickcompact", "list"}
)
_UNDER = "list-nolabel"
# All questions of a group stand on one page here, and so do all groups that are no pages of their own.
_GROUP = frozenset({"field-list"})
_HONOURED: dict[str, frozenset[str]] = {
    "text": frozenset({"multiline", "numbers", "masked", "hidden-answer"}),
    "barcode": frozenset({"masked", "hidden-answer"}),
    "integer": frozenset({"thousands-sep", "counter", "year"}),
    "decimal": frozenset({"thousands-sep", "bearing"}),
    "date": frozenset({"year", "month-year", "no-calendar"}),
    "select_one": frozenset({"minimal", "autocomplete", "search", "quick"}) | _COLUMNS,
    "select_multiple": frozenset({"minimal", "autocomplete", "search"}) | _COLUMNS,
    "rank": frozenset({"autocomplete", "search"}),
    **dict.fromkeys(("geopoint", "geotrace", "geoshape"), frozenset({"maps", "placement-map"})),
    "image": frozenset({"signature", "draw", "annotate"}),
    "range": frozenset({"rating", "picker", "vertical", "no-ticks"}),
}
# More steps than these are no rating: nobody tells the thirtieth of forty from its neighbours.
MOST_STEPS = 20
# More places than these cannot be told from each other on a slider.
MOST_PLACES = 400
_RANGE = (("start", "1"), ("end", "10"), ("step", "1"))
_LONGEST = 30  # digits
_SO_MANY = re.compile(r"(?:columns|compact)-(\d{1,2})")


def columns_of(appearance: str) -> int | None:
    """In how many columns choices are asked to stand; 0 for as many as there is room for, None for unsaid."""
    for word in appearance.split():
        if found := _SO_MANY.fullmatch(word):
            return max(1, int(found[1]))
        if word in _COLUMNS or word == _UNDER:
            return 0
    return None


def is_masked(appearance: str) -> bool:
    """Whether who looks over one's shoulder is not to read an answer."""
    return not {"masked", "hidden-answer"}.isdisjoint(appearance.split())


def heads(definition: FormDefinition) -> Mapping[str, str]:
    """The questions whose choices stand as buttons without words, each with what has the words, above it."""
    found: dict[str, str] = {}
    for parent in definition.templates.values():
        head = ""
        for inner in sorted(parent.children.values(), key=lambda one: one.order):
            control = inner.control
            if inner.is_group or control is None:
                continue
            if heads_choices(control):
                head = inner.local
            elif head and _UNDER in control.appearance.split() and inner.kind in ("select_one", "select_multiple"):
                found[inner.local] = head
    return found


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


def slides(appearance: str, parameters: Mapping[str, str]) -> tuple[Decimal, Decimal, Decimal] | None:
    """Bounds and step of a range that is also set by a slider; None where it asks for none or has too many places."""
    asks = appearance.split()
    bounds = None if {"vertical", "no-ticks"}.isdisjoint(asks) or rated(appearance, parameters) else step_of(parameters)
    return bounds if bounds is not None and (bounds[1] - bounds[0]) / bounds[2] <= MOST_PLACES else None


def unhonoured(definition: FormDefinition) -> Iterator[FormIssue]:
    """What a form asks for and does not get, at the row of its question or group."""
    under = heads(definition)
    for template in definition.templates.values():
        for word in _asked(template, under):
            told = {"name": template.local, "appearance": word[:80], "in": "appearance"}
            yield FormIssue(MESSAGE_APPEARANCE, told, level="note", code="appearance")


def _asked(template: Template, under: Mapping[str, str]) -> Iterator[str]:
    control = template.control or template.group_control
    if control is None or not control.appearance:
        return
    known = _GROUP if template.is_group or template.is_repeat else _HONOURED.get(template.kind or "", frozenset())
    if heads_choices(control):
        known = frozenset({"label"})
    elif template.local in under:
        known |= {_UNDER}
    columns = known & _COLUMNS
    for word in control.appearance.split():
        many = template.kind == "range" and _too_many(word, control)
        if many or (word not in known and not (columns and _SO_MANY.fullmatch(word))):
            yield word


def _too_many(word: str, control: Control) -> bool:
    """Whether a range has more steps than what it asks for can show."""
    if word == "rating":
        return not rated(word, control.parameters)
    return word in ("vertical", "no-ticks") and slides(control.appearance, control.parameters) is None
