"""SYNC rules 13 and 18: what counts on a word alone, against what authority says by now, is told until it is judged."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from brs_sync.clock import SystemClock
from brs_sync.hub import cuts
from brs_sync.hub.cuts import aside, compromised, let_in
from brs_sync.hub.service import HubService
from brs_sync.replica import Replica
from brs_sync.snapshot.bases import FETCHING, TAKEN

from tests.sync.erased import statements_of
from tests.sync.snapshots import PARTITION, attested, newcomer
from tests.sync.world import World, made_world, record, type_in, values

Told = list[tuple[str, str, str]]


@pytest.fixture
def world() -> Iterator[World]:
    """Of Bob's work the word has one commit whole, of Ana's one in part: she wrote over the rest herself."""
    with made_world() as world:
        type_in(world["ana"], record(), name="Anna", title="Dr")
        type_in(world["ana"], record(), title="Prof")
        type_in(world["bob"], record("b"), phone="1")
        world.meet()
        yield world


def on_a_word(world: World) -> Replica:
    dan = newcomer(world)
    assert dan.take_snapshot(attested(world["hub"])) is not None
    assert [base.state for base in dan.bases()] == [TAKEN] and not dan.held()
    return dan


def told(replica: Replica) -> Told:
    return [(one.person, one.verdict, one.reason) for one in replica.held()]


def lost(world: World, name: str) -> bytes:
    return world["hub"].issue_revocation(world[name].key, "compromised", {}, "stolen")


@pytest.mark.parametrize("name", ["ana", "bob"])
def test_rule_13_what_counts_on_a_word_alone_is_told_while_nobody_has_its_log(world: World, name: str) -> None:
    """The hub was put back and the author is gone: it counts for good, and nobody would ever hear of it."""
    dan = on_a_word(world)
    dan.receive([], [lost(world, name)])
    commits = 2 if name == "ana" else 1
    assert [base.state for base in dan.bases()] == [FETCHING]
    assert told(dan) == [(name, "applied", "compromised")] * commits
    assert values(dan, record(), "name") == ["Anna"] and values(dan, record("b"), "phone") == ["1"]
    dan.leave_log([PARTITION])
    dan.receive(world.missing("hub", "dan")[:1])
    assert told(dan) == [(name, "applied", "compromised")] * commits, "a part of the log says nothing yet"


def test_rule_13_what_was_told_of_a_word_is_judged_when_its_log_comes(world: World) -> None:
    dan = on_a_word(world)
    dan.receive([], [lost(world, "ana")])
    world.sync("hub", "dan")
    assert not dan.bases() and told(dan) == [("ana", "quarantined", "compromised")] * 2
    assert values(dan, record(), "name") == []


@pytest.mark.parametrize("name", ["ana", "bob"])
def test_rule_13_what_is_told_of_a_word_is_let_in_by_who_may_grant(world: World, name: str) -> None:
    """Also of what the word says only in part: its records are named, and it is told no more."""
    dan, who = on_a_word(world), world[name]
    dan.receive([], [lost(world, name)])
    (line,) = aside(dan)
    assert (line["verdict"], line["reason"]) == ("applied", "compromised")
    cut = compromised(dan, who.id)
    found = let_in(dan, who.id, cut)
    assert [one["seq"] for one in found] == list(cut[PARTITION])
    at = record("b" if name == "bob" else "one")
    assert {name for one in found for name in one["records"]} == {f"{at.collection}/{at.record}"}
    assert all(one["changes"] for one in found)
    upto = {partition: max(seqs) for partition, seqs in cut.items()}
    dan.receive([], [world["hub"].issue_revocation(who.key, "compromised", upto, "looked at", kind="admit")])
    assert told(dan) == [] and values(dan, record(), "name") == ["Anna"]
    world.sync("hub", "dan")
    assert not dan.bases() and told(dan) == [] and values(dan, record("b"), "phone") == ["1"]


def test_what_counts_on_a_word_is_told_by_a_hub_to_who_asks_for_it(world: World, tmp_path: Path) -> None:
    """A program of an earlier release, which does not, would show it as work that counts for nobody."""
    service = HubService(tmp_path, clock=SystemClock(), entropy=os.urandom)
    try:
        replica = service.replica
        replica.add_root(world["hub"].key)
        replica.receive([], statements_of(world["hub"]))
        assert replica.take_snapshot(attested(world["hub"])) is not None
        replica.receive([], [lost(world, "ana")])
        (one,) = service.perform("held", {"after": 0, "counts": True})["held"]  # type: ignore[misc]
        assert (one["person"], one["verdict"], one["commits"]) == ("ana", "applied", 2)
        assert service.perform("held", {"after": 0}) == {"held": [], "more": False}
    finally:
        service.close()


def test_what_is_let_in_of_a_word_is_told_of_the_commits_that_are_asked_about_and_no_others(world: World) -> None:
    dan, ana = on_a_word(world), world["ana"]
    dan.receive([], [lost(world, "ana")])
    first, second = compromised(dan, ana.id)[PARTITION]
    (one,) = let_in(dan, ana.id, {PARTITION: (second,)})
    both = let_in(dan, ana.id, {PARTITION: (first, second)})
    assert one == both[1] and (one["seq"], one["changes"], one["more_records"]) == (second, 1, 0)


def test_what_is_let_in_is_told_with_its_records_however_large_the_log_before_it_is(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        type_in(world["bob"], record(f"more{number}"), name="x" * 500, phone="2")
    world.meet()
    hub, bob = world["hub"], world["bob"]
    hub.receive([], [lost(world, "bob")])
    monkeypatch.setattr(cuts, "_READ", 600)
    found = let_in(hub, bob.id, compromised(hub, bob.id))
    assert [one["changes"] for one in found] == [1, 2, 2, 2] and all(one["records"] for one in found)


def test_rule_13_what_a_word_brings_against_a_revocation_known_before_is_told(world: World) -> None:
    """Who made it had not heard of the revocation; whoever takes it has."""
    word = attested(world["hub"])
    dan = newcomer(world)
    dan.receive([], [lost(world, "ana")])
    assert dan.take_snapshot(word) is not None
    assert [base.state for base in dan.bases()] == [FETCHING]
    assert told(dan) == [("ana", "applied", "compromised")] * 2


def test_rule_13_keys_that_are_trusted_no_more_have_the_log_told_and_nobody_calls_it_off(world: World) -> None:
    """What other roots did not grant counts on the word as it did, and is told: set aside it would leave a gap."""
    dan = on_a_word(world)
    roots = dan.roots()
    dan.stand_under({world["ana"].key: ("",)})
    assert [base.state for base in dan.bases()] == [FETCHING]
    assert {(person, verdict) for person, verdict, _ in told(dan)} == {("bob", "applied")}
    assert values(dan, record(), "name") == ["Anna"] and values(dan, record("b"), "phone") == ["1"]
    dan.leave_log([PARTITION])
    assert [base.state for base in dan.bases()] == [FETCHING], "only the log can say what follows"
    dan.stand_under(roots)
    assert told(dan) == []
    dan.leave_log([PARTITION])
    assert [base.state for base in dan.bases()] == [TAKEN]


def test_rule_13_a_later_word_tells_on_of_what_an_earlier_one_had_held_over(world: World) -> None:
    """No revocation says it, so nothing but what is trusted here does: taken anew it would count, and nobody know."""
    dan = on_a_word(world)
    dan.stand_under({world["ana"].key: ("",), world["hub"].key: (PARTITION,)})
    assert told(dan) == [("bob", "applied", "unknown-author")]
    type_in(world["bob"], record("c"), phone="2")
    world.meet()
    assert dan.take_snapshot(attested(world["hub"]), over="all") is not None
    assert told(dan) == [("bob", "applied", "unknown-author")] * 2
    dan.leave_log([PARTITION])
    assert [base.state for base in dan.bases()] == [FETCHING], "only the log can say what follows"


def test_rule_13_what_a_first_word_brings_of_who_has_no_right_known_here_is_told(world: World) -> None:
    word, hub, dan = attested(world["hub"]), world["hub"], newcomer(world)
    dan.stand_under({world["ana"].key: ("",), hub.key: (PARTITION,)})
    assert dan.take_snapshot(word) is not None
    assert [base.state for base in dan.bases()] == [FETCHING]
    assert told(dan) == [("bob", "applied", "unknown-author")] and values(dan, record("b"), "phone") == ["1"]


def test_rule_13_what_was_set_aside_counts_on_a_word_and_is_told_though_nothing_shows_of_it(world: World) -> None:
    """Bob's commit came by log and counts for nobody; the word says that it was written over, and not what it says."""
    type_in(world["bob"], record("c"), name="so")
    world.meet()
    dan = newcomer(world)
    dan.stand_under({world["ana"].key: ("",), world["hub"].key: (PARTITION,)})
    dan.receive([commit for commit in world.missing("hub", "dan") if commit.replica == world["bob"].id])
    assert told(dan) == [("bob", "quarantined", "unknown-author")] * 2
    type_in(world["ana"], record("c"), name="so it is")
    world.meet()
    assert dan.take_snapshot(attested(world["hub"]), over="all") is not None
    assert told(dan) == [("bob", "applied", "unknown-author")] * 2
    assert values(dan, record("c"), "name") == ["so it is"] and values(dan, record("b"), "phone") == ["1"]
    assert [base.state for base in dan.bases()] == [FETCHING]
