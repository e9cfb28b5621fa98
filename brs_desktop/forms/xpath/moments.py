"""Dates and times as the ODK specification counts them: days since 1970, read in a zone that is given."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

DAY_MS = 86_400_000
INVALID = "Invalid Date"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ISO = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?\s?(Z|[+-]\d{2}(?::?\d{2})?)?)?"
)
_TIME = re.compile(r"(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?(Z|[+-]\d{2}(?::?\d{2})?)?")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class Moment:
    """An instant in a zone; midnight reads as a date alone. An invalid one is NaN as a number."""

    __slots__ = ("epoch_ms", "zone")

    def __init__(self, epoch_ms: float, zone: tzinfo) -> None:
        self.epoch_ms = epoch_ms
        self.zone = zone

    @property
    def valid(self) -> bool:
        """Whether this is an instant at all."""
        return self.local() is not None

    def days(self) -> float:
        """Days since 1970 began in UTC; a local midnight west of Greenwich is a little more than a whole number."""
        return self.epoch_ms / DAY_MS

    def local(self) -> datetime | None:
        """The instant on the clock of its zone; None outside the years 1 to 9999."""
        if not math.isfinite(self.epoch_ms):
            return None
        try:
            return (_EPOCH + timedelta(milliseconds=self.epoch_ms)).astimezone(self.zone)
        except (OverflowError, ValueError):
            return None

    def text(self) -> str:
        """`2026-01-31`, or with the time and offset `2026-01-31T09:30:00.000+01:00`."""
        local = self.local()
        if local is None:
            return INVALID
        if not (local.hour or local.minute or local.second or local.microsecond // 1000):
            return f"{local.year:04d}-{local.month:02d}-{local.day:02d}"
        return local.isoformat(timespec="milliseconds")


def from_text(text: str, zone: tzinfo, *, loose: bool = False) -> Moment | None:
    """The instant an ISO date or date-time says; `loose` also reads months and days of one digit."""
    if len(text) < (8 if loose else 10) or text[4] != "-":
        return None
    match = _ISO.fullmatch(text)
    if match is None or (not loose and (len(match[2]) < 2 or len(match[3]) < 2)):
        return None
    year, month, day, hour, minute, second, fraction, offset = match.groups()
    try:
        moment = datetime(
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0),
            _microseconds(fraction), tzinfo=_offset(offset, zone),
        )  # fmt: skip
        return Moment((moment - _EPOCH) / timedelta(milliseconds=1), zone)
    except (ValueError, OverflowError):
        return None


def from_days(days: float, zone: tzinfo) -> Moment:
    """The instant so many days after 1970 began."""
    return Moment(round(days * DAY_MS) if math.isfinite(days) else math.nan, zone)


def from_datetime(moment: datetime, zone: tzinfo) -> Moment:
    """A clock's reading, to the millisecond."""
    return Moment(math.floor((moment - _EPOCH) / timedelta(milliseconds=1)), zone)


def midnight(moment: Moment) -> Moment:
    """The beginning of the instant's day in its zone."""
    local = moment.local()
    if local is None:
        return moment
    start = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return from_datetime(start, moment.zone)


def time_of_day(text: str, zone: tzinfo) -> float:
    """The part of a day that a time says, on the clock of the zone; NaN when it is no time."""
    match = _TIME.fullmatch(text)
    if match is None:
        return math.nan
    hour, minute, second, fraction, offset = match.groups()
    try:
        moment = datetime(1970, 1, 1, int(hour), int(minute), int(second or 0), _microseconds(fraction))
        local = moment.replace(tzinfo=_offset(offset, zone)).astimezone(zone)
    except (ValueError, OverflowError):
        return math.nan
    seconds = local.hour * 3600 + local.minute * 60 + local.second + local.microsecond / 1e6
    return seconds / 86_400


def local_days_between(left: Moment, right: Moment) -> float | None:
    """Whole calendar days between two local midnights, whatever the clocks did in between; None for other instants."""
    first, second = left.local(), right.local()
    if first is None or second is None or any(moment.time().isoformat() != "00:00:00" for moment in (first, second)):
        return None
    return float((first.date() - second.date()).days)


def formatted(moment: Moment, pattern: str) -> str:
    """The instant in the directives of format-date() and format-date-time(), which are the same (ODK)."""
    local = moment.local()
    if local is None:
        return ""
    directives = {
        "%Y": f"{local.year:04d}", "%y": f"{local.year % 100:02d}", "%m": f"{local.month:02d}", "%n": str(local.month),
        "%b": _MONTHS[local.month - 1], "%d": f"{local.day:02d}", "%e": str(local.day),
        "%a": _WEEKDAYS[local.weekday()], "%W": f"{local.isocalendar().week:02d}", "%%": "%",
        "%H": f"{local.hour:02d}", "%h": str(local.hour), "%M": f"{local.minute:02d}",
        "%S": f"{local.second:02d}", "%3": f"{local.microsecond // 1000:03d}",
    }  # fmt: skip
    return re.sub(r"%.", lambda match: directives.get(match[0], match[0]), pattern)


def _microseconds(fraction: str | None) -> int:
    return int((fraction or "0")[:6].ljust(6, "0"))


def _offset(text: str | None, zone: tzinfo) -> tzinfo:
    if text is None:
        return zone
    if text == "Z":
        return UTC
    digits = text[1:].replace(":", "")
    hours, minutes = int(digits[:2]), int(digits[2:] or 0)
    if hours > 23 or minutes > 59:
        raise ValueError("no such offset")
    delta = timedelta(hours=hours, minutes=minutes)
    return timezone(-delta if text[0] == "-" else delta)
