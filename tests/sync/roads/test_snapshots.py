"""A first sync over a real hub: one snapshot in pieces, over cuts and kills, and the log behind it when asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from brs_sync.course import Course
from brs_sync.errors import SyncProblem
from brs_sync.ids import RecordKey
from brs_sync.snapshot.bases import FETCHING, TAKEN
from brs_sync.snapshot.offering import FILE_NAME

from benchmarks import _sync_workload as workload
from benchmarks._sync_link import Link
from tests.sync.roads.hubs import Device, Hub
from tests.sync.roads.test_bytes import value
from tests.sync.roads.test_exchange import pieces_left
from tests.sync.roads.test_kills import dies

ROWS = workload.build(800).records


@contextmanager
def hub_of_800(folder: Path, rows: int = 800, at_once: int = 200) -> Iterator[tuple[Hub, Device, str]]:
    """A hub that holds 800 records or fewer, and the device that brought them."""
    with Hub(folder / "hub") as hub, hub.device(folder / "giver", "entries") as giver:
        for portion in workload.batches(ROWS[:rows], at_once):
            keys = [RecordKey("entries/KEN", "entries", giver.replica.new_record_id("entries")) for _ in portion]
            giver.replica.write(
                [(key, name, value(name, text)) for key, row in zip(keys, portion) for name, text in row.items()]
            )
        assert giver.sync().agreed
        yield hub, giver, "entries/KEN"


@dataclass(frozen=True)
class First:
    """A device's first exchange with a hub and its next, before any other device joined: what each cost.

    Everybody who joins is told to those who come later, some 130 bytes each, so the figures are of these two alone.
    """

    made: tuple[Hub, Device, str]
    new: Device
    cost: Mapping[str, int]
    again: Mapping[str, int]


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[First]:
    folder = tmp_path_factory.mktemp("filled")
    with hub_of_800(folder) as made, made[0].device(folder / "new", "entries") as new:
        with Link(made[0].port) as link:
            new.at(link.url)
            costs = [_cost(new, link) for _ in range(2)]
        yield First(made, new, *costs)


def _cost(device: Device, link: Link) -> Mapping[str, int]:
    link.reset()
    assert device.sync().agreed
    return link.figures()


@pytest.fixture(scope="module")
def filled(first: First) -> tuple[Hub, Device, str]:
    """For tests that only read."""
    return first.made


@pytest.fixture
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Hub, Device, str]]:
    """For a test that writes: the figures of the others are of what they brought."""
    with hub_of_800(tmp_path_factory.mktemp("own")) as made:
        yield made


def test_a_first_sync_is_one_request_of_27_bytes_a_record(first: First) -> None:
    (hub, giver, partition), new = first.made, first.new
    assert first.cost["requests"] == 1 and first.cost["bytes"] <= 27 * len(ROWS)
    assert [(base.partition, base.maker, base.state) for base in new.replica.bases()] == [(partition, hub.key, TAKEN)]
    assert new.replica.vector() == giver.replica.vector()
    assert new.replica.state_digest() == giver.replica.state_digest()
    assert new.replica.owed() == len(ROWS) and not pieces_left(new.folder)
    assert first.again["requests"] == 1 and first.again["bytes"] <= 400


def test_a_small_one_is_taken_in_the_answer_that_says_who_its_maker_is(tmp_path: Path) -> None:
    """It is whole in one frame, and comes behind the grants of its maker and of those whose work it says."""
    with hub_of_800(tmp_path, 150, 10) as (hub, _, partition), hub.device(tmp_path / "new", "entries") as new:
        assert new.sync().agreed
        assert [(base.partition, base.state) for base in new.replica.bases()] == [(partition, TAKEN)]


def test_cut_at_60_percent_a_first_sync_costs_2_percent_more(filled: tuple[Hub, Device, str], tmp_path: Path) -> None:
    """Pieces survive the cut and a restart; what was on its way is asked for again, and nothing else."""
    hub, giver, _ = filled
    with Link(hub.port) as link:
        with hub.device(tmp_path / "clean", "entries") as clean:
            clean.at(link.url)
            link.reset()
            clean.sync()
            whole = link.figures()["bytes"]
        device = hub.device(tmp_path / "torn", "entries")
        device.at(link.url)
        link.reset()
        link.slow(800_000, 0)
        link.cut_after = int(whole * 0.6)
        with pytest.raises(SyncProblem):
            device.sync()
        key = device.client.hub_key
        device.close()
        link.cut_after = None
        with Device(tmp_path / "torn", link.url, hub_key=key) as again:
            assert not again.replica.vectors(("",)), "half a snapshot is none"
            assert again.sync().agreed
            assert again.replica.state_digest() == giver.replica.state_digest()
        # Two pieces of 2 kB, and a request with its answer's head, of a sync that is a sixth of the benchmark's.
        assert link.figures()["bytes"] - whole <= 2 * 2_048 + 1_600


@pytest.mark.parametrize(
    "point", ["client.frames_stored", "snapshot.before_commit", "snapshot.after_commit", "client.snapshot"]
)
def test_a_device_killed_amid_it_has_all_or_nothing_and_gets_the_rest(
    filled: tuple[Hub, Device, str], tmp_path: Path, point: str
) -> None:
    hub, giver, partition = filled
    hub.device(tmp_path / "new", "entries").close()
    assert dies(tmp_path / "new", hub.url, point, key=hub.key)
    with Device(tmp_path / "new", hub.url, hub_key=hub.key) as new:
        assert new.replica.vectors(("",)) in ({}, giver.replica.vectors(("",)))
        assert new.sync().agreed
        assert new.replica.state_digest() == giver.replica.state_digest() and new.replica.owed() == len(ROWS)
        assert [base.partition for base in new.replica.bases()] == [partition] and not pieces_left(new.folder)


def test_the_log_is_fetched_when_it_is_asked_for(filled: tuple[Hub, Device, str], tmp_path: Path) -> None:
    hub, giver, partition = filled
    with hub.device(tmp_path / "new", "entries") as new:
        new.sync()
        shown = new.replica.state_digest()
        new.replica.fetch_log([partition])
        assert [base.state for base in new.replica.bases()] == [FETCHING]
        assert new.sync().agreed
        assert not new.replica.bases() and new.replica.state_digest() == shown
        commits = list(new.replica.commits_after(partition, {}, 1 << 30))
        assert [c.header for c in commits] == [c.header for c in giver.replica.commits_after(partition, {}, 1 << 30)]
        assert new.sync().agreed


def test_who_has_a_snapshot_goes_on_by_the_log_and_the_hub_keeps_one_for_the_next(
    own: tuple[Hub, Device, str], tmp_path: Path
) -> None:
    hub, giver, partition = own
    with hub.device(tmp_path / "one", "entries") as one, hub.device(tmp_path / "two", "entries") as two:
        one.sync()
        made = (hub.folder / FILE_NAME).stat().st_mtime_ns
        one.write(partition, "mine", name="Mine")
        giver.write(partition, "yours", name="Yours")
        for device in (one, giver, one, giver):
            assert device.sync().agreed
        assert one.value(partition, "yours", "name") == "Yours" and giver.value(partition, "mine", "name") == "Mine"
        assert two.sync().agreed, "a snapshot of before, and the log from there"
        assert (hub.folder / FILE_NAME).stat().st_mtime_ns == made
        assert two.replica.bases()[0].wall_ms == one.replica.bases()[0].wall_ms
        assert two.replica.state_digest() == one.replica.state_digest() == giver.replica.state_digest()


def test_who_wrote_there_before_his_first_sync_loses_nothing(own: tuple[Hub, Device, str], tmp_path: Path) -> None:
    hub, _, partition = own
    with hub.device(tmp_path / "new", "entries") as new, hub.device(tmp_path / "other", "entries") as other:
        new.write(partition, "early", name="Early")
        assert new.sync().agreed and new.replica.bases()
        assert other.sync().agreed and other.value(partition, "early", "name") == "Early"
        assert other.replica.state_digest() == new.replica.state_digest()


def test_who_may_only_carry_gets_the_log_without_its_content(filled: tuple[Hub, Device, str], tmp_path: Path) -> None:
    """A snapshot shows everything: it goes to readers alone (SYNC rule 12, invariant 5)."""
    hub, giver, _ = filled
    with hub.device(tmp_path / "courier", "entries", role="trainer") as courier:
        courier.sync()
        assert not courier.replica.bases()
        assert giver.sync().agreed and courier.replica.vector() == giver.replica.vector()
        assert not list(courier.replica.records("entries"))


def test_of_a_log_beneath_a_snapshot_it_is_said_how_much_is_still_to_come(
    filled: tuple[Hub, Device, str], tmp_path: Path
) -> None:
    """Fetched in portions of a few bytes: there is more until it is whole, and about as much as then comes."""
    hub, _, partition = filled
    with hub.device(tmp_path / "new", "entries") as new:
        new.sync()
        new.replica.fetch_log([partition])
        left: list[int] = []
        came: list[int] = []
        while new.replica.bases():
            report = new.client.sync_once(lambda step: left.append(step.left_down), course=Course(bytes=9_000))
            came.append(report.bytes_down)
        assert len(came) > 2 and all(left[:-1]) and left[-1] == 0, left
        assert sum(came[1:]) / 3 < left[0] < 3 * sum(came[1:]), (left, came)
