"""SYNC rule 18: demands that nothing else here would miss, found by breaking the program on purpose."""

from __future__ import annotations

import shutil

import pytest
from brs_sync.commit import stub
from brs_sync.replica import Replica

from tests.sync.snapshots import PARTITION, attested, newcomer, same
from tests.sync.world import World, missing, open_replica, record, type_in, values


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


def without_content(world: World) -> Replica:
    """Dan has Ana's commits without what is in them, as from somebody who only carries, then the hub's word of them."""
    enrolled(world)
    type_in(world["ana"], record(), name="Ana")
    for name in ("old", "new"):
        type_in(world["ana"], record("two"), name=name)
    dan = world["dan"]
    dan.receive([stub(commit, ()) for commit in world["ana"].commits_after(PARTITION, {}, 1 << 20)])
    type_in(world["bob"], record("three"), name="Bob")
    for name in ("ana", "bob"):
        world.sync(name, "hub")
    assert dan.take_snapshot(attested(world["hub"]), over="all") is not None
    assert values(dan, record(), "name") == ["Ana"]
    return dan


def lay_stubs(world: World) -> None:
    """Dan wants to see the log, and gets all of it without what is in it."""
    dan = world["dan"]
    dan.fetch_log([PARTITION])
    assert dan.receive([stub(commit, ()) for commit in missing(world["hub"], dan)]).laid == 4
    assert len(dan.wants()) == 4, "the content is asked for"


@pytest.mark.parametrize("asked", [False, True], ids=["here before the word", "laid beneath it"])
def test_rule_18_what_a_word_shows_of_a_commit_without_content_was_shown(world: World, asked: bool) -> None:
    """It passed for something that nobody had seen: who wrote over it had a conflict with what stood on his screen."""
    dan = without_content(world)
    if asked:
        lay_stubs(world)
    type_in(dan, record(), name="Dan")
    assert values(dan, record(), "name") == ["Dan"] and not dan.conflicts()
    world.sync("dan", "hub")
    assert values(world["hub"], record(), "name") == ["Dan"] and not world["hub"].conflicts()


def test_rule_18_a_log_without_content_is_not_folded_in_the_place_of_the_word(world: World) -> None:
    """What the word had shown was on no screen any more until somebody brought the content, if anybody had it."""
    dan = without_content(world)
    lay_stubs(world)
    assert dan.bases() and values(dan, record(), "name") == ["Ana"] and values(dan, record("two"), "name") == ["new"]
    dan.receive(list(world["hub"].commits_after(PARTITION, {}, 1 << 20)))
    assert not dan.bases() and not dan.wants() and same(dan, world["hub"])


def test_rule_18_content_that_comes_under_a_word_is_not_folded_a_second_time(world: World) -> None:
    """The cells that the word shows were there already: every exchange ended as if the database were damaged."""
    dan = without_content(world)
    assert not dan.wants(), "the word says it"
    dan.receive(list(world["hub"].commits_after(PARTITION, {}, 1 << 20)))
    assert values(dan, record(), "name") == ["Ana"] and values(dan, record("two"), "name") == ["new"]
    dan.fetch_log([PARTITION])
    world.sync("hub", "dan")
    assert not dan.bases() and same(dan, world["hub"])


@pytest.mark.parametrize("order", ["stub first", "stub last", "stub last, and it knows all else"])
def test_rule_18_what_one_word_shows_is_not_hidden_by_another_without_the_content(world: World, order: str) -> None:
    """Two hubs went back: one attests Ana's commit as it got it, without what is in it, the other what she wrote."""
    enrolled(world)
    east = newcomer(world, "east")
    for replica in (east, world["dan"]):
        replica.add_root(east.key)
    type_in(world["ana"], record(), name="Ana")
    east.receive([stub(commit, ()) for commit in missing(world["ana"], east)])
    for name, other in (("bob", "two"), ("cleo", "three")):
        type_in(world[name], record(other), name=name)
    world.sync("bob", "east")
    for name in ("ana", "cleo"):
        world.sync(name, "hub")
    if "all" in order:
        world.sync("cleo", "east")
    words = attested(world["hub"]), attested(east)
    for word in reversed(words) if order == "stub first" else words:
        assert world["dan"].take_snapshot(word, over="all") is not None
    for key, name in ((record(), "Ana"), (record("two"), "bob"), (record("three"), "cleo")):
        assert values(world["dan"], key, "name") == [name]
