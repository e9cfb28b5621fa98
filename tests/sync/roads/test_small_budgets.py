"""A budget smaller than what cannot be cut still moves something, or says how much the next step takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from brs_sync.course import Course, SyncReport
from brs_sync.foresee import foresee, least_step
from brs_sync.ids import RecordKey

from tests.sync.roads.hubs import Device, Hub


@pytest.fixture
def pair(hub: Hub, prefix: str, tmp_path: Path) -> Iterator[tuple[Device, Device]]:
    with hub.device(tmp_path / "amina", prefix) as mine, hub.device(tmp_path / "bo", prefix) as theirs:
        mine.sync()
        theirs.sync()
        yield mine, theirs


def carry_a_run(author: Device, to: Device, prefix: str, count: int = 120, size: int = 120) -> None:
    """So many commits of an author come to a device as a bundle brings them: signed at the end alone."""
    chance = Random(size)
    for number in range(count):
        key = RecordKey(prefix, "contacts", f"=n{number}")
        author.replica.write([(key, "name", chance.randbytes(size // 2).hex())])
    run = list(author.replica.commits_after(prefix, {}, 1 << 24))
    to.replica.receive([*(replace(one, signature=None) for one in run[:-1]), run[-1]])
    assert sum(to.replica.vector()[prefix].values()) == count


def within(device: Device, budget: int) -> SyncReport:
    report = device.client.sync_once(course=Course(budget))
    assert report.bytes_up + report.bytes_down <= budget * 1.05
    return report


def until_done(device: Device, budget: int) -> list[SyncReport]:
    """Exchange after exchange, each of which moves something."""
    reports = []
    while not reports or reports[-1].stopped:
        reports.append(within(device, budget))
        assert len(reports) < 100 and not reports[-1].needs
    return reports


@pytest.mark.parametrize("budget", [2_000, 3_000, 9_000])
def test_a_run_that_must_stay_together_goes_up_over_small_budgets(
    hub: Hub, pair: tuple[Device, Device], prefix: str, budget: int
) -> None:
    mine, theirs = pair
    carry_a_run(mine, theirs, prefix)
    whole = foresee(theirs.replica, theirs.client.hub_key or b"", hub.url).up
    reports = until_done(theirs, budget)
    assert len(reports) > 1 and reports[-1].agreed and sum(one.sent for one in reports) == 120
    assert reports[0].left_up == 120, "a part of it is no commit yet"
    # Each exchange has its heads; of the run itself no byte goes twice, and slices cost a fifteenth.
    assert sum(one.bytes_up for one in reports) <= whole * 16 / 15 + len(reports) * 700


@pytest.mark.parametrize("budget", [2_000, 3_500])
def test_a_run_comes_down_over_small_budgets(pair: tuple[Device, Device], hub: Hub, prefix: str, budget: int) -> None:
    mine, theirs = pair
    carry_a_run(mine, theirs, prefix, count=40)
    theirs.sync()
    with hub.device(mine.folder.parent / "third", prefix) as third:
        reports = until_done(third, budget)
        assert len(reports) > 1 and reports[-1].agreed and sum(one.received for one in reports) >= 40
        assert third.replica.vector()[prefix] == theirs.replica.vector()[prefix]


def test_one_large_commit_goes_over_small_budgets_and_survives_restarts(
    hub: Hub, pair: tuple[Device, Device], prefix: str
) -> None:
    mine, _ = pair
    mine.write(prefix, "big", text=Random(1).randbytes(6_000).hex())
    sent = 0
    for _attempt in range(30):
        report = within(mine, 2_400)
        assert not report.needs
        sent += report.sent
        if not report.stopped:
            break
        mine.at(hub.url)
    assert sent == 1 and report.agreed


def test_what_was_begun_in_slices_ends_without_a_budget_and_the_other_way_round(
    hub: Hub, pair: tuple[Device, Device], prefix: str
) -> None:
    mine, _ = pair
    mine.write(prefix, "a", text=Random(2).randbytes(3_000).hex())
    whole = foresee(mine.replica, mine.client.hub_key or b"", hub.url).up
    first = within(mine, 3_500)
    assert first.stopped and first.bytes_up > 2_000
    rest = mine.sync()
    assert rest.sent == 1 and rest.agreed and rest.bytes_up < whole - 1_800, "what was there did not go again"


def test_less_than_the_smallest_step_says_what_the_step_takes_and_that_buys_it(
    hub: Hub, pair: tuple[Device, Device], prefix: str
) -> None:
    mine, theirs = pair
    carry_a_run(mine, theirs, prefix)
    key = theirs.client.hub_key or b""
    before = least_step(theirs.replica, key)
    assert foresee(theirs.replica, key, hub.url).least == before > 1_024
    vain = within(theirs, 1_000)
    assert vain.stopped == "budget" and vain.left_up == 120 and vain.needs == before
    assert vain.rounds <= 1, "the hub has said that it has nothing more: asking again only costs"
    step = within(theirs, vain.needs)
    assert step.needs == 0 and step.bytes_up > 1_024


def test_nothing_that_waits_needs_nothing(pair: tuple[Device, Device]) -> None:
    mine, _ = pair
    assert least_step(mine.replica, mine.client.hub_key or b"") == 0 and within(mine, 600).needs == 0
