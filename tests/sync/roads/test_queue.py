"""When to try again and what to say meanwhile: a closed list, and never all at once (SYNC, roads)."""

from __future__ import annotations

import random

import pytest
from brs_sync.lines import stranger
from brs_sync.queue import (
    AFTER_REFUSAL_SECONDS,
    FIRST_SECONDS,
    LONGEST_SECONDS,
    Queue,
    SyncState,
    backoff_seconds,
    begun,
    changed,
    due,
    failed,
    reachable,
    succeeded,
    wait_ms,
)
from hypothesis import given
from hypothesis import strategies as st

NOW = 1_767_225_600_000


@given(st.integers(1, 10_000), st.floats(0, 1, exclude_max=True))
def test_waiting_doubles_within_bounds_and_is_spread(failures: int, chance: float) -> None:
    ceiling = min(LONGEST_SECONDS, FIRST_SECONDS * 2.0 ** min(failures - 1, 60))
    assert ceiling / 2 <= backoff_seconds(failures, lambda: chance) <= ceiling
    assert backoff_seconds(failures, lambda: chance, refused=True) >= AFTER_REFUSAL_SECONDS / 2


def test_a_hundred_devices_do_not_come_back_together() -> None:
    chance = random.Random(1)
    waits = {round(backoff_seconds(6, chance.random)) for _ in range(100)}
    assert len(waits) > 40


@pytest.mark.parametrize(
    ("queue", "state"),
    [
        (Queue(), SyncState.NEVER),
        (Queue(enrolled=True), SyncState.WAITING),
        (Queue(enrolled=True, busy=True, error="no-hub"), SyncState.SYNCING),
        (Queue(enrolled=True, error="no-hub", last_sync_ms=1), SyncState.OFFLINE),
        (Queue(enrolled=True, error="captive-portal"), SyncState.PORTAL),
        (Queue(enrolled=True, error="not-enrolled"), SyncState.REFUSED),
        (Queue(enrolled=True, error="a-code-of-a-later-version"), SyncState.REFUSED),
        (Queue(enrolled=True, waiting=2, conflicts=1, last_sync_ms=1), SyncState.WAITING),
        (Queue(enrolled=True, conflicts=1, last_sync_ms=1), SyncState.CONFLICTS),
        (Queue(enrolled=True, last_sync_ms=1), SyncState.SYNCED),
    ],
)
def test_the_state_is_one_word_of_a_closed_list(queue: Queue, state: SyncState) -> None:
    assert queue.state is state


def test_work_wakes_the_queue_and_an_exchange_settles_it() -> None:
    queue = Queue(enrolled=True, last_sync_ms=NOW)
    assert not due(queue, NOW)
    queue = changed(queue, NOW, waiting=1, conflicts=0)
    assert due(queue, NOW)
    queue = begun(queue)
    assert not due(queue, NOW)
    queue = succeeded(queue, NOW + 50, waiting=0, conflicts=0, every_ms=60_000)
    assert queue.state is SyncState.SYNCED and not due(queue, NOW + 59_000) and due(queue, NOW + 60_050)


def test_a_clock_that_is_set_back_puts_nothing_off() -> None:
    """An exchange while the clock said 2099, and then somebody sets it right: the next one is due now."""
    wrong = NOW + 73 * 365 * 86_400_000
    queue = succeeded(Queue(enrolled=True, next_ms=wrong), wrong, waiting=0, conflicts=0, every_ms=600_000)
    assert wait_ms(queue, wrong) == 600_000 and not due(queue, wrong)
    assert wait_ms(queue, NOW) == 0 and due(queue, NOW)
    tried = failed(queue, wrong, "hub-refused", lambda: 0.99)
    assert wait_ms(tried, wrong) == pytest.approx(AFTER_REFUSAL_SECONDS * 995, rel=0.01) and due(tried, NOW)
    assert wait_ms(Queue(), NOW) is None and wait_ms(begun(queue), NOW) is None


def test_failures_wait_longer_and_the_network_coming_back_ends_the_waiting() -> None:
    queue = changed(Queue(enrolled=True), NOW, waiting=1, conflicts=0)
    waits = []
    for _ in range(4):
        queue = failed(begun(queue), NOW, "no-hub", lambda: 0.5)
        assert queue.next_ms is not None
        waits.append(queue.next_ms - NOW)
    assert waits == sorted(waits) and waits[0] < waits[-1]
    assert not due(changed(queue, NOW, waiting=2, conflicts=0), NOW), "new work does not hammer a hub that is away"
    assert due(reachable(queue, NOW), NOW)
    assert queue.waiting == 1, "only a receipt makes it less"


@given(st.integers(0, 50), st.integers(0, 50))
def test_a_failure_never_makes_work_look_delivered(waiting: int, conflicts: int) -> None:
    queue = changed(Queue(enrolled=True), NOW, waiting=waiting, conflicts=conflicts)
    assert failed(queue, NOW, "no-hub", lambda: 0.0).waiting == waiting


def test_a_device_that_never_joined_is_never_due() -> None:
    assert not due(changed(Queue(), NOW, waiting=3, conflicts=0), NOW)
    assert not due(reachable(Queue(), NOW), NOW)


@pytest.mark.parametrize(
    ("status", "headers", "code"),
    [
        (200, {"content-type": "text/html; charset=utf-8"}, "captive-portal"),
        (200, {"content-type": "text/plain"}, "captive-portal"),
        (302, {"location": "http://login.hotel.example/"}, "captive-portal"),
        (307, {}, "captive-portal"),
        (511, {"content-type": "text/html"}, "captive-portal"),
        (403, {"content-type": "text/html"}, "captive-portal"),
        (404, {"content-type": "application/json"}, "no-hub"),
        (502, {"content-type": "text/html"}, "no-hub"),
        (503, {}, "no-hub"),
        (200, {}, "no-hub"),
    ],
)
def test_an_answer_that_is_no_hubs_is_named(status: int, headers: dict[str, str], code: str) -> None:
    assert stranger(status, headers) == code
