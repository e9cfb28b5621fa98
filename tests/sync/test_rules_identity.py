"""SYNC invariant 6: restored backups, hubs that went back and clocks that lie lose nothing and resurrect nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from brs_sync.clock import FixedClock
from brs_sync.errors import SyncProblem

from tests.sync.roads.hubs import Device, Hub
from tests.sync.world import World, made_world, record, type_in, values

PREFIX = "contacts/KEN"
YEAR_MS = 31_556_952_000


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with Hub(tmp_path / "hub") as hub:
        yield hub


@pytest.fixture
def world() -> Iterator[World]:
    with made_world() as world:
        yield world


def put_back(backup: Path, folder: Path) -> None:
    shutil.rmtree(folder)
    shutil.copytree(backup, folder)


def backed_up(hub: Hub, folder: Path) -> Path:
    """A device that is backed up whole, key and journal too, and writes and sends one commit more."""
    backup = folder.with_name("backup")
    with hub.device(folder, PREFIX) as device:
        device.write(PREFIX, "jo", name="Jo")
        device.sync()
    shutil.copytree(folder, backup)
    with Device(folder, hub.url, hub_key=hub.key) as device:
        device.write(PREFIX, "jo", name="after the backup")
        device.sync()
    put_back(backup, folder)
    return folder


def test_rule_14_a_device_restored_whole_gets_back_what_it_had_sent(hub: Hub, tmp_path: Path) -> None:
    """Nothing in the folder shows that it is old: only the hub knows how far this name has come."""
    folder = backed_up(hub, tmp_path / "a")
    with Device(folder, hub.url, hub_key=hub.key) as device:
        name = device.replica.id
        assert device.sync().agreed and device.replica.id == name
        assert device.value(PREFIX, "jo", "name") == "after the backup"
        device.write(PREFIX, "jo", name="and on")
        assert device.sync().agreed
        assert device.replica.outbox(hub.key.hex()).commits == 0
        assert not device.replica.conflicts()


def test_rule_14_a_device_restored_whole_that_writes_first_takes_a_new_key(hub: Hub, tmp_path: Path) -> None:
    folder = backed_up(hub, tmp_path / "a")
    with Device(folder, hub.url, hub_key=hub.key) as device:
        device.write(PREFIX, "jo", name="written on the backup", phone="7")
        with pytest.raises(SyncProblem) as told:
            device.sync()
        assert told.value.code == "cloned"
        assert device.value(PREFIX, "jo", "phone") == "7"
        device.client.enrol(hub.invite(PREFIX), "a")
        assert device.sync().agreed
        assert device.values(PREFIX, "jo", "name") == {"after the backup", "written on the backup"}
        assert device.sync().rounds == 1
        assert device.replica.outbox(hub.key.hex()).commits == 0


def test_rule_16_a_hub_that_went_back_twice_is_sent_everything_by_whoever_comes(tmp_path: Path) -> None:
    """Found by the chains' heads: also what the hub had of a device that never comes again."""
    with (
        Hub(tmp_path / "hub") as hub,
        hub.device(tmp_path / "a", PREFIX) as ana,
        hub.device(tmp_path / "b", PREFIX) as bob,
        hub.device(tmp_path / "c", PREFIX) as cleo,
    ):
        hub.stop()
        shutil.copytree(tmp_path / "hub", tmp_path / "backup")
        hub.start()
        for lost in ("first", "second"):
            ana.write(PREFIX, lost, name=lost)
            ana.sync()
            bob.sync()
            hub.kill()
            put_back(tmp_path / "backup", tmp_path / "hub")
            hub.start()
        assert bob.sync().agreed and cleo.sync().agreed
        assert [cleo.value(PREFIX, lost, "name") for lost in ("first", "second")] == ["first", "second"]
        assert bob.replica.state_digest() == cleo.replica.state_digest() == ana.replica.state_digest()


def test_rule_16_a_hub_that_went_back_and_has_taken_other_work_since(tmp_path: Path) -> None:
    with (
        Hub(tmp_path / "hub") as hub,
        hub.device(tmp_path / "a", PREFIX) as ana,
        hub.device(tmp_path / "b", PREFIX) as bob,
    ):
        hub.stop()
        shutil.copytree(tmp_path / "hub", tmp_path / "backup")
        hub.start()
        for number in range(5):
            ana.write(PREFIX, "jo", name=f"Ana {number}")
        ana.sync()
        hub.kill()
        put_back(tmp_path / "backup", tmp_path / "hub")
        hub.start()
        for number in range(9):
            bob.write(PREFIX, "jo", phone=str(number))
        assert bob.sync().agreed
        ana.write(PREFIX, "jo", name="Ana, last")
        assert ana.sync().agreed and bob.sync().agreed
        assert bob.value(PREFIX, "jo", "name") == "Ana, last" and ana.value(PREFIX, "jo", "phone") == "8"
        assert ana.replica.outbox(hub.key.hex()).commits == 0


@pytest.mark.parametrize("year", [-30, 0, 129])
def test_rule_07_a_clock_that_runs_backwards_shows_what_was_typed_last_and_loses_nothing(
    world: World, year: int
) -> None:
    """1940, 1970 and 2099, each step a month earlier than the last."""
    start, clock = year * YEAR_MS, world.clocks["ana"]
    for step in range(6):
        clock.ms = start - step * YEAR_MS // 12
        type_in(world["ana"], record(), name=f"step {step}")
        assert values(world["ana"], record(), "name") == [f"step {step}"]
        if step == 2:
            world.meet()
            type_in(world["bob"], record("two"), name="Bob's clock is right")
            world.meet()
    type_in(world["bob"], record(), phone="7")
    world.meet()
    for name in world.names:
        assert values(world[name], record(), "name") == ["step 5"] and values(world[name], record(), "phone") == ["7"]
    type_in(world["bob"], record(), name="Bob, having seen it")
    world.meet()
    assert values(world["ana"], record(), "name") == ["Bob, having seen it"]
    assert len({world[name].state_digest() for name in world.names}) == 1


def test_rule_07_a_restart_with_the_clock_set_back_goes_on_above_what_it_had_written(world: World) -> None:
    world.clocks["ana"].ms = 129 * YEAR_MS
    type_in(world["ana"], record(), name="in 2099")
    world.clocks["ana"] = FixedClock(0)
    world.reopen("ana")
    type_in(world["ana"], record("two"), name="in 1970")
    type_in(world["ana"], record(), name="in 1970, too")
    world.meet()
    assert values(world["cleo"], record(), "name") == ["in 1970, too"] and not world["cleo"].conflicts()
