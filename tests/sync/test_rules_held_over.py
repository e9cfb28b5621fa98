"""SYNC rules 13 and 18: what counts on a word alone, against what authority says by now, is told until it is judged."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from brs_sync import exchange, trust
from brs_sync.hub.cuts import aside, compromised, let_in
from brs_sync.replica import Replica
from brs_sync.snapshot import onword
from brs_sync.snapshot.bases import FETCHING, HELD_OVER_ANYWHERE, TAKEN

from tests.sync.erased import may_grant
from tests.sync.snapshots import PARTITION, attested, newcomer
from tests.sync.world import World, made_world, open_replica, record, type_in, values

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


def test_rule_13_judged_again_it_is_as_large_as_the_word_says(world: World) -> None:
    """Nothing of its bytes is here that could be counted: quotas and what is still to come go by what was said."""
    dan = on_a_word(world)
    sizes = "SELECT id, changes, size FROM commits ORDER BY id"
    before = dan.reader().execute(sizes).fetchall()
    dan.receive([], [lost(world, "ana")])
    assert [verdict for _, verdict, _ in told(dan)] == ["applied"] * 2
    assert dan.reader().execute(sizes).fetchall() == before


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


def test_rule_13_what_a_word_brings_against_a_revocation_known_before_is_told(world: World) -> None:
    """Who made it had not heard of the revocation; whoever takes it has."""
    word = attested(world["hub"])
    dan = newcomer(world)
    dan.receive([], [lost(world, "ana")])
    assert dan.take_snapshot(word) is not None
    assert [base.state for base in dan.bases()] == [FETCHING]
    assert told(dan) == [("ana", "applied", "compromised")] * 2


def test_rule_13_a_revocation_that_reaches_less_far_than_the_right_is_told_all_the_same(world: World) -> None:
    """Elsewhere the key may go on; here nothing that it wrote counts any more."""
    may_grant(world, "cleo")
    wide = world.grant("ana", prefixes=("contacts",))
    lost = world["cleo"].issue_revocation(world["ana"].key, "compromised", {})
    word, dan = attested(world["hub"]), newcomer(world)
    dan.receive([], [wide, lost])
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


def test_what_is_held_over_is_found_by_its_own_index_also_where_a_workspace_has_that_of_an_earlier_release(
    world: World,
) -> None:
    """Whoever is revoked has all that he wrote before noted, too: it would be gone through at each receipt."""
    dan = on_a_word(world)
    dan.receive([], [lost(world, "ana")])
    before = told(dan)
    dan.close()
    with closing(sqlite3.connect(world.folder / "dan" / "workspace.db")) as old:
        old.execute("DROP INDEX commits_held_over")
        old.execute("CREATE INDEX commits_noted ON commits (verdict) WHERE verdict=0 AND reason<>''")
    world.replicas["dan"] = dan = open_replica(world.folder / "dan", clock=world.clocks["dan"])
    assert told(dan) == before
    reader = dan.reader()
    indices = {name for (name,) in reader.execute("SELECT name FROM sqlite_master WHERE type='index'")}
    assert "commits_held_over" in indices and "commits_noted" not in indices
    anywhere = [query.format(HELD_OVER_ANYWHERE) for query in (exchange._HELD, trust._COMMITS)]
    for query in (*anywhere, onword._HELD_OVER_IN):
        plan = [row[3] for row in reader.execute(f"EXPLAIN QUERY PLAN {query}", (1,) * query.count("?")).fetchall()]
        assert "SEARCH c USING INDEX commits_held_over (partition=?)" in plan, plan
