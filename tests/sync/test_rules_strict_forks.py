"""SYNC rule 14: demands that nothing else here would miss, found by breaking the program on purpose."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace

import pytest
from brs_sync.commit import commit_hash, decode_header, encode_header, sign_commit
from brs_sync.engine import read_commit
from brs_sync.replica import Replica
from brs_sync.views import ChooseValue, StoredCommit

from tests.sync.twins import PARTITION, Twins
from tests.sync.world import made_world, missing, open_replica, record, type_in, values


@pytest.fixture
def twins() -> Iterator[Twins]:
    with made_world() as world:
        yield Twins(world)


def after(replica: Replica, name: bytes, seq: int) -> list[StoredCommit]:
    """What a copy wrote under that name above a `seq`."""
    return list(replica.commits_after(PARTITION, {name: seq}, 1 << 20))


def test_rule_14_a_decision_from_before_the_fork_goes_on_settling_its_side(twins: Twins) -> None:
    """Also when the cell is folded again, by an edit that nobody had been shown."""
    type_in(twins["ana"], record(), name="by Ana")
    type_in(twins["bob"], record(), name="by Bob")
    twins.carry("ana", "bob")
    (conflict,) = twins["bob"].conflicts()
    twins["bob"].settle(conflict.id, ChooseValue("agreed"), reason="asked both")
    twins.carry("bob", "cleo")
    type_in(twins["twin"], record("two"), name="by the twin")
    twins.carry("twin", "cleo")
    assert len(twins.sides("cleo")) == 3
    type_in(twins["hub"], record(), name="by the hub")
    twins.carry("hub", "cleo")
    assert set(values(twins["cleo"], record(), "name")) == {"agreed", "by the hub"}


def test_rule_14_what_waited_for_a_side_covers_it_also_when_the_cell_is_folded_again(twins: Twins) -> None:
    """By a decision that waited with it: what a context was found to mean holds from then on."""
    type_in(twins["ana"], record("three"), name="of the same side")
    type_in(twins["twin"], record("two"), name="by the twin")
    for name in ("ana", "twin"):
        twins["hub"].receive(missing(twins[name], twins["hub"]))
    type_in(twins["ana"], record(), name="by Ana")
    twins.carry("ana", "bob")
    type_in(twins["bob"], record(), name="by Bob, over Ana's")
    type_in(twins["cleo"], record(), name="by Cleo")
    twins.carry("cleo", "bob")
    (conflict,) = twins["bob"].conflicts()
    twins["bob"].settle(conflict.id, ChooseValue("agreed"), reason="asked both")
    twins.carry("cleo", "hub")
    lacking = missing(twins["bob"], twins["hub"])
    own = [commit for commit in lacking if decode_header(commit.header).replica == twins["bob"].id]
    assert [result.verdict for result in twins["hub"].receive(own).results] == ["waiting", "waiting"]
    twins["hub"].receive(missing(twins["ana"], twins["hub"]))
    assert values(twins["hub"], record(), "name") == ["agreed"]


def test_rule_14_nobody_takes_a_new_key_for_what_is_not_signed(twins: Twins) -> None:
    type_in(twins["ana"], record(), name="by Ana")
    type_in(twins["twin"], record(), name="by the twin")
    (theirs,) = after(twins["twin"], twins.key, 1)
    for bad in (replace(theirs, signature=None), replace(theirs, signature=bytes(64))):
        assert [result.status for result in twins["ana"].receive([bad]).results] == ["unauthentic"]
        assert twins["ana"].id == twins.key
    twins["ana"].receive([theirs])
    assert twins["ana"].id != twins.key


def test_rule_14_who_was_shown_the_other_side_waits_when_a_name_is_given_up(twins: Twins) -> None:
    """A context of an earlier release passes for one of this side until its copy is told; then it means the other."""
    type_in(twins["ana"], record(), name="by Ana")
    twins.carry("ana", "bob")
    type_in(twins["bob"], record(), name="by Bob, who saw Ana's")
    (last,) = missing(twins["bob"], twins["ana"])
    data = encode_header(replace(read_commit(last).header, digest=None))
    old = StoredCommit(data, sign_commit(twins["bob"]._home.identity.key, commit_hash(data)), last.sections)
    (dot,) = type_in(twins["twin"], record(), name="by the twin")
    twins["twin"].receive([old])
    assert not twins["twin"].held()
    assert twins["twin"].take_new_key([(PARTITION, dot)])
    assert [(held.verdict, held.reason) for held in twins["twin"].held()] == [("waiting", "context")]
    assert values(twins["twin"], record(), "name") == ["by the twin"]


def test_rule_14_later_work_on_a_side_of_a_side_is_applied(twins: Twins) -> None:
    """What branched off later follows the side that it grew on, though the earlier fork was found last."""
    for number in range(3):
        type_in(twins["ana"], record(f"a{number}"), name=f"a{number}")
    twins["ana"].close()
    shutil.copytree(twins.world.folder / "ana", twins.world.folder / "fourth")
    twins.world.replicas["ana"] = open_replica(twins.world.folder / "ana", seed="a")
    type_in(twins["ana"], record("a2"), name="by Ana")
    type_in(twins["twin"], record("t"), name="t")
    with open_replica(twins.world.folder / "fourth", seed="4") as fourth:
        type_in(fourth, record("a2"), name="by the fourth")
        ways = [after(one, twins.key, 0) for one in (twins["ana"], fourth, twins["twin"])]
    for commits in ways:
        twins["hub"].receive(commits)
    type_in(twins["ana"], record("a2"), name="by Ana, later")
    twins["hub"].receive(after(twins["ana"], twins.key, 0))
    assert not twins["hub"].held()
    assert set(values(twins["hub"], record("a2"), "name")) == {"by Ana, later", "by the fourth"}


def test_rule_14_a_peers_word_follows_the_side_that_it_was_about(twins: Twins) -> None:
    """What the hub has of this side it has by its new name, too; and this side alone stays this copy's own."""
    type_in(twins["ana"], record(), name="by Ana")
    type_in(twins["ana"], record("two"), name="by Ana, too")
    twins.acknowledge("ana")
    type_in(twins["twin"], record(), name="by the twin")
    twins["ana"].receive(after(twins["twin"], twins.key, 0))
    assert twins["ana"].id != twins.key
    assert twins["ana"].outbox("hub").commits == 0
    assert twins["ana"].outbox("somebody who has nothing").commits == 3
