"""Functions of dates and times."""

from __future__ import annotations

import math

from brs_desktop.forms.xpath.coerce import XValue, string
from brs_desktop.forms.xpath.functions.table import eager
from brs_desktop.forms.xpath.moments import (
    Moment,
    formatted,
    from_datetime,
    from_days,
    from_text,
    midnight,
    time_of_day,
)
from brs_desktop.forms.xpath.nodes import Node
from brs_desktop.forms.xpath.scope import Scope


def _now(scope: Scope, node: Node) -> XValue:
    return from_datetime(scope.host.clock(), scope.zone)


def _today(scope: Scope, node: Node) -> XValue:
    return midnight(from_datetime(scope.host.clock(), scope.zone))


def _moment(value: XValue, scope: Scope) -> Moment | None:
    """The instant a value stands for: a moment, days since 1970, or an ISO text."""
    if isinstance(value, Moment):
        return value
    if type(value) is float:
        return from_days(value, scope.zone)
    text = string(value)
    return from_text(text, scope.zone, loose=True)


def _date(scope: Scope, node: Node, value: XValue) -> XValue:
    """A date from a text, a number of days or another date; blank stays blank."""
    if type(value) is bool or (not isinstance(value, (Moment, float)) and string(value) == ""):
        return ""
    moment = _moment(value, scope)
    return moment if moment is not None else Moment(math.nan, scope.zone)


def _decimal_date_time(scope: Scope, node: Node, value: XValue) -> XValue:
    moment = None if type(value) is bool else _moment(value, scope)
    return moment.days() if moment is not None else math.nan


def _decimal_time(scope: Scope, node: Node, value: XValue) -> XValue:
    """The part of a day of a time, or of the time in a date-time."""
    text = string(value)
    moment = from_text(text, scope.zone) if "T" in text else None
    local = moment.local() if moment is not None else None
    return time_of_day(text if local is None else local.isoformat().partition("T")[2], scope.zone)


def _format_date(scope: Scope, node: Node, value: XValue, pattern: XValue) -> XValue:
    moment = _moment(value, scope)
    return formatted(moment, string(pattern)) if moment is not None else ""


TABLE = (
    eager("now", 0, 0, _now, volatile=True),
    eager("today", 0, 0, _today, volatile=True),
    eager("date", 1, 1, _date),
    eager("date-time", 1, 1, _date),
    eager("decimal-date-time", 1, 1, _decimal_date_time),
    eager("decimal-time", 1, 1, _decimal_time),
    eager("format-date", 2, 2, _format_date),
    eager("format-date-time", 2, 2, _format_date),
)
