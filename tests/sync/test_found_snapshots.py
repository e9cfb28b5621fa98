"""What the simulator found about snapshots, each kept small and named by the rule that it broke."""

from __future__ import annotations

from dataclasses import replace

import pytest
from brs_sync.backlog import read_backlog
from brs_sync.commit import stub
from brs_sync.views import StoredCommit, StoredSection

from tests.sync.snapshots import PARTITION, attested, newcomer, same
from tests.sync.world import World, missing, record, type_in, values


def test_rule_18_what_came_in_a_snapshot_waits_for_no_other_hub(world: World) -> None:
    """A commit with a personal section is here as it is, and can be given to nobody all the same: an exchange with a
    hub that lacked it went on for ten thousand requests."""
    type_in(world["ana"], record(), phone="1")
    type_in(world["ana"], record(), name="Ana")
    world.meet()
    dan = newcomer(world)
    assert dan.take_snapshot(attested(world["hub"])) is not None
    assert not read_backlog(dan.reader(), 0, lambda partition, replica: True, ())
    type_in(dan, record("own"), name="Dan")
    waiting = read_backlog(dan.reader(), 0, lambda partition, replica: True, ())
    assert [(one.partition, one.replica) for one in waiting] == [(PARTITION, dan.id)]


def test_rule_18_a_snapshot_without_a_section_of_this_copys_own_takes_nothing_away(world: World) -> None:
    """Its maker got a commit without what is personal in it: the author has that, and goes on showing it."""
    ana, hub = world["ana"], world["hub"]
    type_in(ana, record(), phone="1")
    type_in(world["bob"], record("two"), name="Bob")
    hub.receive([stub(commit, ("open",)) for commit in missing(ana, hub)])
    world.sync("bob", "hub")
    assert ana.take_snapshot(attested(hub)) is None
    assert values(ana, record(), "phone") == ["1"]
    world.sync("hub", "ana")
    assert values(ana, record(), "phone") == ["1"] and values(ana, record("two"), "name") == ["Bob"]


def test_rule_15_a_snapshot_that_erased_this_copys_own_is_taken(world: World) -> None:
    ana, hub = world["ana"], world["hub"]
    type_in(ana, record(), phone="1")
    world.sync("ana", "hub")
    hub.erase(record(), ("phone",), "asked for")
    assert ana.take_snapshot(attested(hub)) is not None
    assert same(ana, hub)


def test_rule_18_the_log_beneath_a_word_comes_sealed_for_others_first_and_open_later(world: World) -> None:
    """By a relay, which had it before this laptop could read, then by a hub: what the word shows is here already."""
    type_in(world["ana"], record(), name="Anna")
    type_in(world["ana"], record(), name="Ana", quantity="1")
    world.meet()
    dan = newcomer(world)
    dan.take_snapshot(attested(world["hub"]))
    dan.fetch_log([PARTITION])
    first, second = world["hub"].asked(dan.gaps(("",)), ("",))
    shown = dan.state_digest()
    assert dan.receive([world["ana"].sealed(second)]).laid == 1
    (held,) = dan.holding({PARTITION: {world["ana"].id: [(2, 0)]}}, ("",))
    assert all(section.sealed for section in held.sections), "it goes on as it came"
    assert [result.status for result in dan.receive([second]).results] == ["filled"]
    assert dan.wanted(("",)) == {} and dan.state_digest() == shown
    dan.receive([first])
    assert not dan.bases() and same(dan, world["hub"])


@pytest.mark.parametrize("cls", ["open", "personal"])
def test_rule_13_a_revocation_takes_effect_though_nobody_ever_had_a_section(world: World, cls: str) -> None:
    """Its author died with it, so the word shows nothing of it either: the log beneath is folded without it."""
    type_in(world["ana"], record(), name="Anna", phone="1")
    type_in(world["bob"], record(), name="Bob")
    world["hub"].receive([_without(commit, cls) for commit in world.missing("ana", "hub")])
    world.sync("bob", "hub")
    world.sync("hub", "cleo")
    dan = newcomer(world)
    assert dan.take_snapshot(attested(world["hub"])) is not None
    word = world["hub"].issue_revocation(world["bob"].key, "compromised", {})
    for name in ("cleo", "dan"):
        world[name].receive([], [word])
    world.sync("hub", "dan")
    assert not dan.bases() and same(dan, world["cleo"])
    assert values(dan, record(), "name") == (["Anna"] if cls == "personal" else [])


def _without(commit: StoredCommit, cls: str) -> StoredCommit:
    """The commit without the bytes of its sections of this class."""
    sections = [StoredSection(s.cls, s.hash, "withheld") if s.cls == cls else s for s in commit.sections]
    return replace(commit, sections=tuple(sections))
