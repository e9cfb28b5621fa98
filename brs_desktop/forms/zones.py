"""A time zone by its name or offset."""

from __future__ import annotations

import re
from datetime import UTC, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d{2}))?")


def zone_of(name: str | None) -> tzinfo:
    """The zone of a name (`America/Phoenix`) or offset (`+05:30`); UTC without one, ValueError when there is none."""
    if not name or name.upper() in ("UTC", "Z", "GMT"):
        return UTC
    match = _OFFSET.fullmatch(name)
    if match is not None:
        delta = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
        return timezone(-delta if match[1] == "-" else delta)
    try:
        return ZoneInfo(name)
    except (OSError, LookupError) as problem:
        raise ValueError(f"no time zone “{name}”") from problem
