"""A result as the type of its node keeps it."""

from __future__ import annotations

import math
from datetime import tzinfo

from brs_desktop.forms.xpath.coerce import XValue, number, number_text, stored_text
from brs_desktop.forms.xpath.moments import Moment, from_days, from_text

_WHOLE = frozenset({"int", "integer", "long"})
DATES = frozenset({"date", "dateTime", "time"})


def typed_text(value: XValue, type_: str, zone: tzinfo) -> str:
    """The text to keep: whole numbers are cut off, numbers and moments become dates and times (ODK)."""
    if type(value) is float:
        if value != value:
            return ""
        if type_ in _WHOLE and value - value == 0:
            return str(int(value)) if abs(value) < 1e15 else number_text(float(math.trunc(value)))
        if type_ not in _WHOLE and type_ not in DATES:
            return number_text(value)
    text = stored_text(value)
    if not text or (type_ not in _WHOLE and type_ not in DATES):
        return text
    if type_ in _WHOLE:
        told = number(value, zone)
        return number_text(float(math.trunc(told))) if math.isfinite(told) else text
    moment = value if isinstance(value, Moment) else from_text(text, zone)
    if moment is None:
        told = number(value, zone)
        moment = from_days(told, zone) if math.isfinite(told) else None
    return text if moment is None else _moment_text(moment, type_) or text


def _moment_text(moment: Moment, type_: str) -> str:
    local = moment.local()
    if local is None:
        return ""
    if type_ == "date":
        return f"{local.year:04d}-{local.month:02d}-{local.day:02d}"
    text = local.isoformat(timespec="milliseconds")
    return text if type_ == "dateTime" else text.partition("T")[2]
