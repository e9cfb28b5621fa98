"""The machine's zone: local time there and back, over changes of clock."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from brs_desktop.workspace.zone import LocalZone


@pytest.fixture
def geneva(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Zurich")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("geneva")
@pytest.mark.parametrize("month", range(1, 13))
def test_local_time_follows_summer_time(month: int) -> None:
    moment = datetime(2026, month, 15, 12, tzinfo=UTC)
    assert moment.astimezone(LocalZone()).replace(tzinfo=None) == moment.astimezone(ZoneInfo("Europe/Zurich")).replace(
        tzinfo=None
    )
    assert moment.astimezone(LocalZone()).astimezone(UTC) == moment


@pytest.mark.usefixtures("geneva")
def test_times_beyond_the_calendar_of_the_machine_still_have_an_offset() -> None:
    for year in (1, 1900, 9999):
        assert isinstance(datetime(year, 6, 1, tzinfo=LocalZone()).utcoffset(), timedelta)
