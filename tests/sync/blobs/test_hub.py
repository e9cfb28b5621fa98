"""Files over a real hub in a process of its own: given once, fetched by who may read, in pieces that stay."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from brs_sync.blobs.borders import MAX_PIECE
from brs_sync.blobs.shelf import Shelf
from brs_sync.blobs.transfer import Limits, Progress
from brs_sync.errors import SyncProblem

from tests.sync.blobs.shelves import Keeper, noise
from tests.sync.roads.hubs import Hub

Keepers = tuple[Keeper, Keeper]


def test_a_file_goes_to_the_hub_after_its_commit_and_from_there_to_who_may_read(keepers: Keepers, prefix: str) -> None:
    mine, theirs = keepers
    made = mine.add(noise(300_000))
    mine.name(prefix, "guide", made)
    assert mine.give(made).given == []  # the commit that names it is not there yet
    mine.device.sync()
    assert mine.give(made).given == [made.hash]
    assert mine.shelf.is_held(mine.device.client.hub_key.hex(), made.blob)
    theirs.device.sync()
    assert theirs.fetch(made).fetched == [made.hash] and theirs.has(made)
    assert theirs.shelf.waiting_bytes() == 0


@pytest.mark.parametrize("size", [0, 1, 4096, 65_536, 65_537])
def test_files_of_every_size(keepers: Keepers, prefix: str, size: int) -> None:
    mine, theirs = keepers
    made = mine.add(noise(size))
    mine.name(prefix, "guide", made)
    mine.device.sync()
    assert mine.give(made).given == [made.hash] and theirs.fetch(made).fetched == [made.hash]
    assert theirs.has(made)


def test_a_corrected_edition_costs_its_change_both_ways(keepers: Keepers, prefix: str) -> None:
    mine, theirs = keepers
    data = noise(2_000_000)
    first, second = mine.add(data), mine.add(data[:900_000] + b"corrected" + data[900_100:])
    mine.name(prefix, "guide", first)
    mine.device.sync()
    mine.give(first)
    theirs.fetch(first)
    mine.name(prefix, "guide", second)
    mine.device.sync()
    before = mine.cost, theirs.cost
    assert mine.give(second).given == [second.hash] and theirs.fetch(second).fetched == [second.hash]
    assert theirs.has(second)
    assert mine.cost - before[0] < 100_000 and theirs.cost - before[1] < 100_000


def test_a_file_that_was_given_costs_next_to_nothing_again(keepers: Keepers, prefix: str) -> None:
    mine, theirs = keepers
    made = mine.add(noise(200_000))
    assert theirs.add(mine.files.path(made.blob).read_bytes()) == made
    mine.name(prefix, "guide", made)
    mine.device.sync()
    mine.give(made)
    before = theirs.cost
    assert theirs.give(made).given == [made.hash]
    assert theirs.cost - before < 1000


def test_pause_and_resume_after_a_restart(keepers: Keepers, prefix: str) -> None:
    mine, theirs = keepers
    made = mine.add(noise(1_000_000))
    mine.name(prefix, "guide", made)
    mine.device.sync()
    mine.give(made)
    told: list[Progress] = []
    pausing = Limits(cancelled=lambda: bool(told) and told[-1].done >= 20, told=told.append)
    with pytest.raises(SyncProblem) as caught:
        theirs.fetch(made, limits=pausing)
    assert caught.value.code == "cancelled" and told[-1].done == 20 and told[-1].of == len(made.pieces)
    theirs.reopen()
    before = theirs.cost
    assert theirs.fetch(made).fetched == [made.hash] and theirs.has(made)
    left = sum(piece.size for piece in made.pieces) - told[-1].bytes
    assert theirs.cost - before < left + 10_000


def test_a_budget_is_kept_and_the_rest_goes_on_next_time(keepers: Keepers, prefix: str) -> None:
    mine, theirs = keepers
    made = mine.add(noise(600_000))
    mine.name(prefix, "guide", made)
    mine.device.sync()
    mine.give(made)
    before = theirs.cost
    moved = theirs.fetch(made, limits=Limits(allows=lambda size: theirs.cost - before + size <= 250_000))
    assert moved.stopped and not moved.fetched and theirs.cost - before <= 250_000
    assert theirs.shelf.waiting_bytes() > 100_000
    assert theirs.fetch(made).fetched == [made.hash]


def test_urgent_and_short_files_come_first(keepers: Keepers, prefix: str) -> None:
    mine, theirs = keepers
    made = [mine.add(noise(size)) for size in (400_000, 100_000, 50_000)]
    for number, one in enumerate(made):
        mine.name(prefix, f"g{number}", one)
    mine.device.sync()
    assert mine.give(*made).given == [made[2].hash, made[1].hash, made[0].hash]
    assert theirs.fetch(*made).fetched == [made[2].hash, made[1].hash, made[0].hash]


def test_one_file_out_of_several_sources(keepers: Keepers, hub: Hub, prefix: str, tmp_path) -> None:
    """What came of it from one hub need not come from another."""
    mine, theirs = keepers
    made = mine.add(noise(900_000))
    mine.name(prefix, "guide", made)
    mine.device.sync()
    mine.give(made)
    told: list[Progress] = []
    with pytest.raises(SyncProblem):
        theirs.fetch(made, limits=Limits(cancelled=lambda: len(told) > 15, told=told.append))
    with Hub(tmp_path / "other") as other:
        for one in (mine, theirs):
            one.device.client.close()
            one.device.client = type(one.device.client)(one.device.replica, other.url)
            one.device.client.enrol(other.invite(prefix), "again")
        mine.device.sync()
        assert mine.give(made).given == [made.hash]
        assert theirs.fetch(made).fetched == [made.hash] and theirs.has(made)
        assert theirs.cost < made.size - told[-1].bytes + 20_000


def test_the_hub_keeps_equal_pieces_once(keepers: Keepers, hub: Hub, prefix: str) -> None:
    mine, _ = keepers
    data = noise(500_000)
    first, second = mine.add(data), mine.add(data + b"an appendix")
    for number, one in enumerate((first, second)):
        mine.name(prefix, f"g{number}", one)
    mine.device.sync()
    with closing(Shelf(hub.folder, hub=True)) as shelf:
        before = shelf.waiting_bytes()
        assert len(mine.give(first, second).given) == 2
        more = shelf.waiting_bytes() - before
    assert len({piece.name for piece in (*first.pieces, *second.pieces)}) <= len(first.pieces) + 2
    assert 500_000 < more < 500_000 + 2 * MAX_PIECE


def test_many_small_files_take_few_requests(keepers: Keepers, prefix: str) -> None:
    mine, theirs = keepers
    made = [mine.add(noise(2_000)) for _ in range(16)]
    for number, one in enumerate(made):
        mine.name(prefix, f"g{number}", one)
    mine.device.sync()
    before = mine.device.client._road.requests
    assert len(mine.give(*made).given) == 16
    assert mine.device.client._road.requests - before <= 4
    before = theirs.device.client._road.requests
    assert len(theirs.fetch(*made).fetched) == 16
    assert theirs.device.client._road.requests - before <= 3


def test_status_and_doctor_look_into_the_files(keepers: Keepers, prefix: str, tmp_path: Path) -> None:
    """What is given, what waits to be whole, and whether it can still be read."""
    with Hub(tmp_path / "hub") as hub:
        keeper = Keeper(hub.device(tmp_path / "ana", prefix))
        whole, half = keeper.add(noise(100_000)), keeper.add(noise(400_000))
        for name, made in (("a", whole), ("b", half)):
            keeper.name(prefix, name, made)
        keeper.device.sync()
        keeper.give(whole)
        keeper.give(half, limits=Limits(allows=lambda size: keeper.cost < 300_000))
        told = hub.run("status")[0]["documents"]
        assert told["files"] == 1 and 50_000 < told["waiting_bytes"] < 300_000  # type: ignore[index]
        assert told["bytes"] == 100_000 + told["waiting_bytes"]  # type: ignore[index]
        assert [one["ok"] for one in hub.run("doctor") if one["check"] == "documents"] == [True]
        keeper.close()
        keeper.device.close()
        hub.stop()
        place = hub.folder / "blobs.db"
        data = bytearray(place.read_bytes())
        data[4096:40_960] = bytes(36_864)
        place.write_bytes(data)
        (found,) = (one for one in hub.run("doctor") if one["check"] == "documents")
        assert (found["ok"], found["what"]) == (False, "database-damaged") and found["next"]
