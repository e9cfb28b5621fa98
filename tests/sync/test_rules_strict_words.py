"""SYNC rules 14 and 18: a fork that comes to light above a word, or beneath it, is parted by the log."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from brs_sync.replica import Replica
from brs_sync.snapshot.bases import FETCHING, TAKEN
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
    return list(replica.commits_after(PARTITION, {name: seq}, 1 << 20))


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
    for commits in (ana, twin, cleo):
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
