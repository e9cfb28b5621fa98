"""The sync pill tells the truth: each state has its own words, and nothing sounds better than it is."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from brs_desktop.ui.home.words import ago
from brs_desktop.ui.sync.words import exchanged, pill, synced

NOW = 1_800_000_000_000


@dataclass(frozen=True)
class Status:
    state: str
    waiting: int = 0
    conflicts: int = 0
    last_sync_ms: int | None = NOW
    unagreed: bool = False


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status("never"), "Only on this computer"),
        (Status("never", waiting=1), "Only on this computer · 1 change"),
        (Status("offline", waiting=3), "Offline · 3 changes waiting"),
        (Status("offline"), "Offline"),
        (Status("offline", waiting=1864), "Offline · 1,864 changes waiting"),
        (Status("waiting", waiting=2), "2 changes waiting"),
        (Status("syncing", waiting=2), "Syncing…"),
        (Status("synced"), "Synced just now"),
        (Status("waiting", unagreed=True), "Differs from the hub"),
        (Status("waiting", unagreed=True, waiting=2), "Differs from the hub · 2 changes waiting"),
        (Status("synced", waiting=1), "1 change waiting"),
        (Status("conflicts", conflicts=2, waiting=3), "2 conflicts need you"),
        (Status("refused"), "The hub refused"),
        (Status("portal"), "Network wants a sign-in"),
    ],
)
def test_each_state_has_its_words(status: Status, words: str) -> None:
    assert pill(status, NOW).words == words


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (30_000, "Synced just now"),
        (5 * 60_000, "Synced 5 min ago"),
        (2 * 3_600_000, "Synced 2 h ago"),
        (90_000_000, "Synced 1 day ago"),
    ],
)
def test_the_time_of_the_last_answer_is_said_in_the_largest_unit(passed: int, words: str) -> None:
    assert synced(NOW - passed, NOW) == words


@pytest.mark.parametrize(("zone", "words"), [("UTC", "Today"), ("Asia/Kathmandu", "Yesterday")])
def test_days_are_those_of_this_computers_calendar(zone: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between 18:00 and 18:30 in Greenwich, Nepal's midnight passes."""
    moments = (int(datetime(2026, 12, 31, 18, minute, tzinfo=UTC).timestamp() * 1000) for minute in (0, 30))
    with monkeypatch.context() as there:
        there.setenv("TZ", zone)
        time.tzset()
        said = ago(*moments)
    time.tzset()
    assert said == words


def test_history_that_came_is_told_beside_what_was_new() -> None:
    assert exchanged(0, 0, 12) == "History brought: 12 sets of changes."
    assert exchanged(1, 0, 1) == "Sent 1 set of changes, received 0. History brought: 1 set of changes."
    assert exchanged(0, 0, 0) == "Nothing new on either side."
    assert exchanged(0, 0, 2, True).startswith("All was told, and this computer and the hub still differ.")


def test_an_exchange_that_never_was_is_not_called_synced() -> None:
    assert synced(None, NOW) == "Not synced yet"
