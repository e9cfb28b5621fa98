"""SYNC rules 14 and 18: a fork that comes to light above a word, or beneath it, is parted by the log."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from brs_sync.commit import decode_header
from brs_sync.replica import Replica
from brs_sync.snapshot.bases import CONTRADICTED, FETCHING, TAKEN
from brs_sync.views import StoredCommit

from tests.sync.snapshots import attested, newcomer, same
from tests.sync.twins import PARTITION, Twins
from tests.sync.world import World, made_world, record, type_in, values


@pytest.fixture
def twins() -> Iterator[Twins]:
    with made_world() as world:
        yield Twins(world)


def after(replica: Replica, name: bytes, seq: int) -> list[StoredCommit]:
    """What a copy wrote under that name above a `seq`."""
    there = {who: end for who, (end, _) in replica.vectors(("",))[PARTITION].items()} | {name: seq}
    return list(replica.commits_after(PARTITION, there, 1 << 20))


def on_a_word(world: World) -> Replica:
    """Somebody who stands on the hub's word, and asks for no log."""
    dan = newcomer(world)
    assert dan.take_snapshot(attested(world["hub"])) is not None
    assert [base.state for base in dan.bases()] == [TAKEN]
    return dan


def comes_right(world: World, dan: Replica) -> None:
    """He asks for the log, and with it and what else the hub has he shows what the hub shows."""
    assert [base.state for base in dan.bases()] == [FETCHING]
    for _ in range(2):
        world.sync("hub", "dan")
    assert not dan.bases() and not dan.held()
    assert same(dan, world["hub"])


def test_rule_14_what_waits_for_a_fork_above_a_word_is_applied_when_its_log_has_come(twins: Twins) -> None:
    """Cleo had been shown Ana's side, and of Bob's commits the first: which one that is the word does not say."""
    type_in(twins["bob"], record("b"), name="first")
    twins.carry("bob", "cleo")
    type_in(twins["bob"], record("b"), name="second")
    twins.carry("bob", "hub")
    dan = on_a_word(twins.world)
    type_in(twins["ana"], record(), name="by Ana")
    type_in(twins["twin"], record(), name="by the twin")
    ana, twin = after(twins["ana"], twins.key, 1), after(twins["twin"], twins.key, 1)
    twins["cleo"].receive(ana)
    type_in(twins["cleo"], record(), name="over Ana's")
    cleo = after(twins["cleo"], twins["cleo"].id, 0)
    for commits in (ana, twin, [*ana, *cleo]):  # what is held by another name comes once more
        twins["hub"].receive(commits)
        dan.receive(commits)
    assert [held.reason for held in dan.held()] == ["context"]
    comes_right(twins.world, dan)
    assert set(values(dan, record(), "name")) == {"over Ana's", "by the twin"}


def test_rule_14_of_a_chain_that_a_word_speaks_for_the_other_side_comes_after_the_log(twins: Twins) -> None:
    type_in(twins["ana"], record(), phone="by Ana")  # whole in the word, hash and all
    type_in(twins["ana"], record("two"), name="later")
    type_in(twins["twin"], record(), name="by the twin")
    ana, twin = after(twins["ana"], twins.key, 1), after(twins["twin"], twins.key, 1)
    twins["hub"].receive(ana)
    dan = on_a_word(twins.world)
    assert [result.status for result in dan.receive(twin).results] == ["gap"]
    twins["hub"].receive(twin)
    assert not dan.held() and values(dan, record("two"), "name") == ["later"]
    comes_right(twins.world, dan)
    assert values(dan, record(), "name") == ["by the twin"] and values(dan, record(), "phone") == ["by Ana"]


def test_rule_18_what_is_laid_beneath_a_word_goes_to_nobody_before_it_proves_itself(twins: Twins) -> None:
    """Half of a run has come, without the signature that proves it: on a stick it was refused."""
    for number in range(4):
        type_in(twins["bob"], record(), name=f"{number}")
    run = [replace(commit, signature=None) for commit in after(twins["bob"], twins["bob"].id, 0)]
    twins["hub"].receive([*run[:-1], after(twins["bob"], twins["bob"].id, 3)[0]])
    dan = on_a_word(twins.world)
    dan.fetch_log([PARTITION])
    dan.receive(twins.world.missing("hub", "dan")[:2])
    type_in(twins["cleo"], record("c"), name="beside")
    (beside,) = after(twins["cleo"], twins["cleo"].id, 0)
    dan.receive([beside])
    assert [decode_header(commit.header).replica for commit in dan.commits_after(PARTITION, {}, 1 << 20)] == [
        twins["cleo"].id
    ]
    twins["hub"].receive([beside])
    comes_right(twins.world, dan)
    assert len(after(dan, twins["bob"].id, 0)) == len(after(twins["hub"], twins["bob"].id, 0))


def test_rule_14_nobody_is_charged_with_the_other_side_of_what_a_word_speaks_for(twins: Twins) -> None:
    """Of the other copy's two commits the word holds the first as another, whole, and knows nothing of the second."""
    type_in(twins["ana"], record(), phone="by Ana")
    type_in(twins["ana"], record("two"), name="later")
    type_in(twins["twin"], record(), name="by the twin")
    type_in(twins["twin"], record(), name="by the twin, later")
    twins["hub"].receive(after(twins["ana"], twins.key, 1))
    dan = on_a_word(twins.world)
    first, second = after(twins["twin"], twins.key, 1)
    run = [replace(first, signature=None), second]
    received = dan.receive(run)
    assert not received.unauthentic and [result.status for result in received.results] == ["gap", "duplicate"]
    forged = [run[0], replace(second, signature=bytes(64))]
    assert dan.receive(forged).unauthentic
    twins["hub"].receive([first, second])
    dan.fetch_log([PARTITION])
    comes_right(twins.world, dan)
    assert values(dan, record(), "name") == ["by the twin, later"]


def test_rule_18_what_a_word_attests_stands_until_the_log_is_here_that_a_revocation_asks_for() -> None:
    """Set aside at once it left a gap, and who wrote there covered what nobody had shown him (invariant 2)."""
    with made_world() as world:
        type_in(world["ana"], record(), name="Anna", title="Dr")
        world.meet()
        type_in(world["bob"], record(), name="Bob")
        world.meet()
        dan = on_a_word(world)
        dan.receive([], [world["hub"].issue_revocation(world["bob"].key, "compromised", {}, "stolen")])
        assert [base.state for base in dan.bases()] == [FETCHING]
        assert values(dan, record(), "name") == ["Bob"]
        session = dan.open_session(record())
        session.write("name", "Dan")
        session.close()
        world.sync("hub", "dan")
        assert not dan.bases() and [held.reason for held in dan.held()] == ["compromised"]
        assert values(dan, record(), "name") == ["Dan"]
        assert values(world["hub"], record(), "name") == ["Anna"]


def test_rule_18_what_was_held_over_is_judged_where_the_log_that_comes_is_not_the_attested_one(twins: Twins) -> None:
    """Who has the stolen key signs another commit at the attested end: nothing is folded, and all his would stand."""
    type_in(twins["ana"], record(), name="by the thief")
    type_in(twins["twin"], record(), title="at the attested end")
    twins["hub"].receive(after(twins["ana"], twins.key, 1))
    dan = on_a_word(twins.world)
    stolen = twins["hub"].issue_revocation(twins.keys["ana"], "compromised", {}, "stolen")
    dan.receive([], [stolen])
    assert [base.state for base in dan.bases()] == [FETCHING] and all(held.counts for held in dan.held())
    dan.receive(after(twins["twin"], twins.key, 1))
    assert [base.state for base in dan.bases()] == [CONTRADICTED]
    assert {(held.reason, held.counts) for held in dan.held()} == {("compromised", False)}
    assert values(dan, record(), "name") == values(dan, record(), "title") == []
