"""SYNC rule 18: demands that nothing else here would miss, found by breaking the program on purpose."""

from __future__ import annotations

import shutil

import pytest

from tests.sync.snapshots import PARTITION, attested, newcomer
from tests.sync.world import World, open_replica, record, type_in, values


def enrolled(world: World) -> None:
    """Dan holds nothing yet, and may write."""
    newcomer(world)
    grant = world.grant("dan")
    for replica in world.replicas.values():
        replica.receive([], [grant])


@pytest.mark.parametrize("written", [False, True])
def test_rule_18_one_that_knows_more_of_an_own_chain_is_left_to_the_log(world: World, written: bool) -> None:
    """An older copy of a folder would go on above what it has never seen; the log tells it that it is one."""
    enrolled(world)
    if written:
        type_in(world["dan"], record(), name="first")
    world["dan"].close()
    shutil.copytree(world.folder / "dan", world.folder / "older")
    dan = world.replicas["dan"] = open_replica(world.folder / "dan", clock=world.clocks["dan"])
    type_in(dan, record(), name="second")
    type_in(world["ana"], record("two"), name="by Ana")
    world.sync("dan", "hub")
    world.sync("ana", "hub")
    with open_replica(world.folder / "older", clock=world.clocks["dan"]) as older:
        held = older.vectors(("",))
        assert older.take_snapshot(attested(world["hub"])) is None
        assert not older.bases() and older.vectors(("",)) == held


def test_rule_18_a_device_keeps_the_commits_that_it_wrote(world: World) -> None:
    """With their bytes, also where a snapshot says the same of them in few words."""
    enrolled(world)
    type_in(world["dan"], record(), name="first", phone="5")
    type_in(world["dan"], record(), name="second")
    type_in(world["ana"], record("two"), name="by Ana")
    world.sync("dan", "hub")
    world.sync("ana", "hub")
    before = list(world["dan"].commits_after(PARTITION, {}, 1 << 20))
    assert world["dan"].take_snapshot(attested(world["hub"])) is not None
    kept = list(world["dan"].commits_after(PARTITION, {}, 1 << 20))
    assert kept == before and len(kept) == 2
    assert all(section.data for commit in kept for section in commit.sections)
    assert values(world["dan"], record("two"), "name") == ["by Ana"]


def test_rule_18_who_holds_others_work_by_the_log_goes_on_by_it(world: World) -> None:
    """A newer word would stand in the stead of commits that prove themselves."""
    type_in(world["ana"], record(), name="by Ana")
    world.meet()
    type_in(world["bob"], record("two"), name="by Bob")
    world.sync("bob", "hub")
    assert world["cleo"].take_snapshot(attested(world["hub"])) is None
    assert not world["cleo"].bases() and values(world["cleo"], record("two"), "name") == []
