"""A byte budget is kept, heads included, both ways; what was left goes next time, the most pressing first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from brs_sync.client import SyncReport
from brs_sync.course import Course
from brs_sync.ids import RecordKey
from brs_sync.note import decode_note
from brs_sync.ranks import Wishes

from benchmarks._sync_link import Link
from tests.sync.roads.hubs import Device, Hub

COUNTRY = iter(range(100, 999))


class Pair:
    """Two devices of one country over counting lines of their own, in report, contacts, reference and library."""

    def __init__(self, hub: Hub, folder: Path) -> None:
        self.hub = hub
        self.name = f"B{next(COUNTRY)}"
        self.prefixes = [f"{root}/{self.name}" for root in ("report", "contacts", "reference", "library")]
        self.link = Link(hub.port)
        self.mine = hub.device(folder / "amina", *self.prefixes)
        self.other = hub.device(folder / "bo", *self.prefixes)
        for device in (self.mine, self.other):
            device.at(self.link.url)
            device.sync()

    def close(self) -> None:
        for device in (self.mine, self.other):
            device.close()
        self.link.__exit__()

    def fill(self, partition: str, count: int, size: int, seed: int = 1) -> None:
        """Commits of about so many bytes that nothing makes smaller."""
        chance = Random(f"{partition}{seed}")
        for number in range(count):
            key = RecordKey(partition, "things", f"=n{seed}-{number}")
            self.mine.replica.write([(key, "text", chance.randbytes(size // 2).hex())])

    def sync(self, device: Device, budget: int | None = None, wishes: Wishes | None = None) -> SyncReport:
        """One exchange; what it says it cost is what the line saw."""
        self.link.reset()
        device.at(self.link.url)
        report = device.client.sync_once(course=Course(budget, wishes or Wishes()))
        assert self.link.figures()["bytes"] == report.bytes_up + report.bytes_down
        return report

    def held(self, device: Device) -> dict[str, int]:
        """How many commits of each partition a device has."""
        found = device.replica.vector()
        return {name.partition("/")[0]: sum(found.get(name, {}).values()) for name in self.prefixes}


@pytest.fixture
def pair(hub: Hub, tmp_path: Path) -> Iterator[Pair]:
    made = Pair(hub, tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize("budget", [30_000, 100_000, 300_000])
def test_a_budget_is_kept_and_used_on_the_way_up(pair: Pair, budget: int) -> None:
    for partition in pair.prefixes:
        pair.fill(partition, 60, 4_000)
    done = 0
    while True:
        report = pair.sync(pair.mine, budget)
        cost = report.bytes_up + report.bytes_down
        assert cost <= budget * 1.05
        done += 1
        if not report.stopped:
            break
        assert cost >= min(budget * 0.95, budget - 9_000) and report.left_up > 0 and report.sent > 0
    assert report.agreed and done > 1
    clean = pair.sync(pair.other)
    assert clean.received == 240 and pair.held(pair.other) == pair.held(pair.mine)


@pytest.mark.parametrize("budget", [30_000, 100_000])
def test_a_budget_is_kept_and_used_on_the_way_down(pair: Pair, budget: int) -> None:
    for partition in reversed(pair.prefixes):
        pair.fill(partition, 60, 4_000)
    pair.sync(pair.mine)
    seen = []
    while True:
        report = pair.sync(pair.other, budget)
        cost = report.bytes_up + report.bytes_down
        assert cost <= budget * 1.05
        seen.append(pair.held(pair.other))
        if not report.stopped:
            break
        assert cost >= min(budget * 0.95, budget - 9_000) and report.left_down > 0 and report.received > 0
    assert report.agreed and len(seen) > 2 and pair.held(pair.other) == pair.held(pair.mine)
    for held in seen:
        whole = [held[root] == 60 for root in ("report", "contacts", "reference", "library")]
        begun = [held[root] > 0 for root in ("report", "contacts", "reference", "library")]
        assert all(before or not after for before, after in zip(whole, begun[1:])), (
            "a rank begins when the one before is in"
        )


def test_reports_go_before_contacts_and_documents_last(pair: Pair) -> None:
    for partition in reversed(pair.prefixes):
        pair.fill(partition, 20, 4_000)
    report = pair.sync(pair.mine, 60_000)
    assert report.stopped == "budget"
    pair.sync(pair.other)
    held = pair.held(pair.other)
    assert held["report"] == 20 and held["contacts"] < 20 and held["library"] == 0


def test_this_first_and_not_now(pair: Pair) -> None:
    report, *_, library = pair.prefixes
    for partition in pair.prefixes:
        pair.fill(partition, 20, 4_000)
    wishes = Wishes(first=frozenset({library}), later=frozenset({report}))
    first = pair.sync(pair.mine, 60_000, wishes)
    assert first.stopped == "budget"
    pair.sync(pair.other)
    held = pair.held(pair.other)
    assert held["library"] == 20 and held["report"] == 0
    rest = pair.sync(pair.mine, None, wishes)
    assert rest.agreed and not rest.stopped and rest.left_up == 0
    again = pair.sync(pair.mine, None, wishes)
    assert (again.rounds, again.sent, again.agreed) == (1, 0, True)
    assert again.bytes_up + again.bytes_down <= 350, "what is to stay costs nothing"
    last = pair.sync(pair.mine)
    assert last.sent == 20 and last.agreed and last.bytes_up < 20 * 4_000
    pair.sync(pair.other)
    assert pair.held(pair.other) == pair.held(pair.mine)


def test_what_came_while_work_stays_does_not_go_back(pair: Pair) -> None:
    report, contacts, *_ = pair.prefixes
    pair.fill(report, 3, 4_000)
    wishes = Wishes(later=frozenset({report}))
    pair.sync(pair.mine, None, wishes)
    pair.mine, pair.other = pair.other, pair.mine
    pair.fill(contacts, 30, 4_000)
    pair.sync(pair.mine)
    pair.mine, pair.other = pair.other, pair.mine
    assert pair.sync(pair.mine, None, wishes).received == 30
    quiet = pair.sync(pair.mine, None, wishes)
    assert quiet.bytes_up + quiet.bytes_down <= 350
    assert pair.sync(pair.mine).sent == 3


def test_a_budget_that_is_too_small_for_anything_spends_nothing_and_says_so(pair: Pair) -> None:
    pair.fill(pair.prefixes[0], 3, 4_000)
    report = pair.sync(pair.mine, 300)
    assert report.stopped == "budget" and report.bytes_up + report.bytes_down == 0 and report.left_up == 3


def test_a_budget_that_vectors_alone_would_break_is_not_broken(pair: Pair) -> None:
    for number in range(80):
        pair.fill(f"{pair.prefixes[1]}/P{number}", 1, 40)
    pair.sync(pair.mine)
    pair.fill(f"{pair.prefixes[1]}/P1", 3, 4_000, seed=2)
    peer = pair.hub.key.hex()
    note = decode_note(pair.mine.replica.peer_note(peer))
    pair.mine.replica.set_peer_note(peer, replace(note, sure=False).encode())
    report = pair.sync(pair.mine, 1_500)
    assert report.stopped == "budget" and report.bytes_up + report.bytes_down <= 1_500 and report.left_up == 3
    assert pair.sync(pair.mine).agreed


def test_a_request_that_is_said_again_keeps_to_what_is_left_of_the_budget(pair: Pair) -> None:
    replica, peer = pair.mine.replica, pair.hub.key.hex()

    def count(counter: int) -> None:
        replica.set_peer_note(peer, replace(decode_note(replica.peer_note(peer)), counter=counter).encode())

    count(1 << 45)
    assert pair.sync(pair.mine).agreed
    count(0)  # as after a clock that went back: the hub has heard a higher number, and says so
    pair.fill(pair.prefixes[0], 2, 1_600)
    report = pair.sync(pair.mine, 3_000)
    assert report.bytes_up + report.bytes_down <= 3_150 and report.stopped == "budget" and report.left_up == 2
    assert pair.sync(pair.mine).agreed


def test_the_same_arrives_over_many_small_budgets_as_over_one(pair: Pair) -> None:
    for partition in pair.prefixes:
        pair.fill(partition, 30, 3_000)
    total = exchanges = 0
    while True:
        report = pair.sync(pair.mine, 25_000)
        total, exchanges = total + report.bytes_up + report.bytes_down, exchanges + 1
        if not report.stopped:
            break
    assert total <= 120 * 3_000 * 1.1, f"{exchanges} exchanges cost {total}"
    assert pair.sync(pair.other).received == 120
