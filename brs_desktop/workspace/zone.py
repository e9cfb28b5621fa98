"""The machine's time zone with its changes of clock, for forms that speak of today."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta, tzinfo

_EPOCH = datetime(1970, 1, 1)


class LocalZone(tzinfo):
    """Local time as the machine keeps it, summer time included."""

    def utcoffset(self, moment: datetime | None) -> timedelta:
        """How far local time is ahead of UTC at that moment."""
        if moment is None:
            return timedelta(seconds=-time.timezone)
        stamp = (moment.replace(tzinfo=None) - _EPOCH) / timedelta(seconds=1) + time.timezone
        try:
            return timedelta(seconds=time.localtime(stamp).tm_gmtoff)
        except (OverflowError, OSError, ValueError):
            return timedelta(seconds=-time.timezone)

    def dst(self, moment: datetime | None) -> timedelta:
        """How much of it is summer time."""
        return self.utcoffset(moment) - timedelta(seconds=-time.timezone)

    def tzname(self, moment: datetime | None) -> str:
        """The zone's short name."""
        return time.tzname[1 if self.dst(moment) else 0]

    def fromutc(self, moment: datetime) -> datetime:
        """Local time of a moment in UTC."""
        stamp = moment.replace(tzinfo=UTC).timestamp()
        try:
            return moment + timedelta(seconds=time.localtime(stamp).tm_gmtoff)
        except (OverflowError, OSError, ValueError):
            return moment - timedelta(seconds=time.timezone)
