"""A forecast is worth something: its bytes are what is then counted, its seconds follow the line and its range."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from brs_sync.backlog import Waiting, in_order
from brs_sync.budget import Allowance, Budget, frames_up
from brs_sync.foresee import foresee
from brs_sync.pace import Pace, Sample, pace_of
from brs_sync.ranks import RANKS, Wishes, prefixes_of, rank
from hypothesis import given
from hypothesis import strategies as st

from benchmarks._sync_link import Link
from tests.sync.roads.hubs import Device, Hub

# What is stated: the bytes of an exchange in which the hub has nothing new are foretold within 5 % or 200 bytes.
SHARE, BYTES = 0.05, 200
AMOUNTS = st.integers(0, 10_000_000)
SAMPLES = st.builds(Sample, AMOUNTS, AMOUNTS, st.floats(0, 600), st.floats(0, 600))
PARTITIONS = st.sampled_from(["report/KEN/a", "report/KEN/b", "contacts/KEN", "reference/global", "library/KEN", "x/y"])
ROWS = st.lists(st.builds(Waiting, st.integers(1, 999), PARTITIONS, st.just(b"r"), st.just(1), AMOUNTS, st.just(1)))
WISHES = st.builds(Wishes, st.frozensets(PARTITIONS), st.frozensets(PARTITIONS))


@pytest.fixture
def joined(hub: Hub, prefix: str, tmp_path: Path) -> Iterator[tuple[Device, Link]]:
    with hub.device(tmp_path / "amina", prefix) as device, Link(hub.port) as link:
        device.at(link.url)
        device.sync()
        yield device, link


@pytest.mark.parametrize(("count", "size"), [(0, 0), (1, 20), (3, 400), (40, 200), (120, 1_000), (700, 1_500)])
def test_the_bytes_foretold_are_the_bytes_counted(
    joined: tuple[Device, Link], prefix: str, count: int, size: int
) -> None:
    device, link = joined
    chance = Random(count)
    for number in range(count):
        device.write(prefix, f"n{number}", name=chance.randbytes(size // 2).hex())
    assert device.client.hub_key is not None
    found = foresee(device.replica, device.client.hub_key, link.url)
    link.reset()
    device.at(link.url)
    report = device.sync()
    counted = link.figures()["bytes"]
    assert report.agreed and abs(found.up + found.down - counted) <= max(SHARE * counted, BYTES)
    assert found.commits == count and found.exact


def test_foretelling_changes_nothing(joined: tuple[Device, Link], prefix: str) -> None:
    device, link = joined
    device.write(prefix, "jo", name="Jo")
    key = device.client.hub_key
    assert key is not None
    note = device.replica.peer_note(key.hex())
    assert foresee(device.replica, key, link.url) == foresee(device.replica, key, link.url)
    assert device.replica.peer_note(key.hex()) == note and device.sync().sent == 1


@given(st.lists(SAMPLES, max_size=30), AMOUNTS, AMOUNTS, st.integers(1, 50))
def test_a_forecast_is_finite_ordered_and_kept(samples: list[Sample], up: int, down: int, requests: int) -> None:
    pace = Pace()
    for sample in samples:
        pace = pace.measured(sample)
    found = pace.forecast(up, down, requests)
    assert 0 <= found.low <= found.likely <= found.high < 1e9
    more = pace.forecast(up + 1000, down + 1000, requests + 1)
    assert more.likely >= found.likely
    assert pace_of(pace.as_row()) == pace


@given(st.floats(500, 5_000_000), st.floats(500, 5_000_000), st.floats(0.01, 3), st.integers(0, 2**32))
def test_on_a_steady_line_the_forecast_comes_within_a_quarter(
    up_speed: float, down_speed: float, trip: float, seed: int
) -> None:
    """Whatever the line: after thirty exchanges of mixed size the seconds are foretold within a quarter."""
    chance, pace = Random(seed), Pace()
    for _ in range(30):
        small, up, down = Sample(300, 200, trip + 300 / up_speed, 200 / down_speed), 400_000, 300_000
        grown = chance.uniform(0.5, 1.0)
        large = Sample(int(up * grown), int(down * grown), trip + up * grown / up_speed, down * grown / down_speed)
        pace = pace.measured(small).measured(large)
    true = trip + 400_000 / up_speed + 300_000 / down_speed
    found = pace.forecast(400_000, 300_000)
    assert abs(found.likely - true) <= true / 4
    assert found.low <= true <= found.high


@pytest.mark.parametrize("row", [None, [], [1, 2, 3], ["a"] * 5, [float("nan")] * 5, [0, 0, 0, 0, 0], [1e99] * 5, {}])
def test_a_pace_that_was_kept_wrongly_is_as_good_as_none(row: object) -> None:
    assert pace_of(row) == Pace()


@given(st.integers(0, 100_000), st.lists(st.integers(0, 20_000)))
def test_an_allowance_is_never_exceeded(left: int, wanted: list[int]) -> None:
    allowance = Allowance(left)
    taken = sum(count for count in wanted if allowance.take(count))
    assert taken <= left and allowance.left == left - taken


@given(st.one_of(st.none(), AMOUNTS), st.lists(st.integers(0, 100_000)))
def test_a_budget_is_what_the_meter_leaves(total: int | None, spent: list[int]) -> None:
    meter = [7]
    budget = Budget(total, lambda: meter[0])
    for count in spent:
        meter[0] += count
        assert budget.spent == meter[0] - 7
        assert budget.left == (None if total is None else max(0, total - budget.spent))
        assert budget.allows(0) and (total is not None or budget.allows(10**12))
        assert total is None or not budget.allows(budget.left + 1)  # type: ignore[operator]


@given(st.one_of(st.none(), AMOUNTS), st.integers(0, 10_000), st.integers(0, 400_000))
def test_frames_leave_room_for_heads_and_an_answer(left: int | None, head: int, most: int) -> None:
    found = frames_up(left, head, most)
    assert 0 <= found <= most and (left is None or found == 0 or found + head < left - 400)


@given(ROWS, WISHES)
def test_what_goes_goes_by_rank_and_a_partition_stays_together(rows: list[Waiting], wishes: Wishes) -> None:
    going = in_order(rows, wishes)
    assert sorted(going, key=id) == sorted((row for row in rows if row.partition not in wishes.later), key=id)
    places = [wishes.place(row.partition) for row in going]
    assert places == sorted(places)
    for one, after in pairwise(going):
        assert one.partition != after.partition or one.arrival <= after.arrival
    firsts = [row.partition in wishes.first for row in going]
    assert firsts == sorted(firsts, reverse=True), "what is wanted first goes before everything"


@given(st.lists(PARTITIONS), st.lists(PARTITIONS))
def test_ranks_share_a_scope_out_and_lose_nothing(scope: list[str], roots: list[str]) -> None:
    shared = [prefix for place in RANKS for prefix in prefixes_of(place, scope, roots)]
    assert sorted(shared) == sorted(set(scope))
    everything = [prefix for place in RANKS for prefix in prefixes_of(place, [""], roots)]
    assert set(everything) == {root.partition("/")[0] for root in roots}
    assert rank("report/KEN") < rank("contacts/KEN") < rank("reference/global") < rank("library/KEN")
