"""SYNC rule 14: who is told that his key is used elsewhere too goes on under a new one and loses nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from brs_sync.commit import decode_header
from brs_sync.ids import Dot, RecordKey
from brs_sync.replica import Replica
from brs_sync.views import ChooseValue

from tests.sync.snapshots import attested
from tests.sync.world import World, made_world, missing, open_replica, record, type_in, values

PARTITION = "contacts/KEN"


@pytest.fixture
def world() -> Iterator[World]:
    with made_world() as world:
        yield world


@pytest.fixture
def clone(world: World) -> Iterator[Replica]:
    """A copy of Ana's folder, made when the hub held her first commit."""
    type_in(world["ana"], record(), name="shared", phone="1")
    world.meet()
    acknowledge(world["ana"])
    world["ana"].close()
    shutil.copytree(world.folder / "ana", world.folder / "clone")
    world.replicas["ana"] = open_replica(world.folder / "ana", seed="a")
    clone = open_replica(world.folder / "clone", seed="c")
    yield clone
    clone.close()


def acknowledge(replica: Replica) -> None:
    held = {name: {who: seq for who, (seq, _) in chains.items()} for name, chains in replica.vectors(("",)).items()}
    replica.acknowledge("hub", held)


def welcome(world: World, replica: Replica) -> None:
    """The hub grants the new key what the old one had; everybody hears of it."""
    grant = world["hub"].issue_grant(
        replica.key, person="ana", name="Ana", role="focal-point", prefixes=("contacts/KEN",),
        rights=("read", "write", "resolve"),
    )  # fmt: skip
    for name in world.names:
        world[name].receive([], [grant])


def meet(world: World, clone: Replica) -> None:
    """Everything goes everywhere, to the clone and from it too."""
    for _ in range(2):
        world["hub"].receive(missing(clone, world["hub"]))
        world.meet()
        clone.receive(missing(world["hub"], clone))


def tell(world: World, clone: Replica) -> None:
    """The clone meets its own dots with other hashes; under its new name it takes in what was written so."""
    own = clone.id
    after = world["ana"].commits_after(PARTITION, {own: 1}, 1 << 20)
    theirs = [c for c in after if decode_header(c.header).replica == own]
    assert {r.status for r in clone.receive(theirs).results} <= {"held", "forked", "gap"}


def same_everywhere(world: World, clone: Replica) -> None:
    digests = {r.digest((PARTITION,)) for r in (*world.replicas.values(), clone)}
    assert len(digests) == 1
    assert len({r.state_digest() for r in (*world.replicas.values(), clone)}) == 1


def test_rule_14_who_meets_his_own_dot_with_another_hash_writes_again_under_a_new_key(
    world: World, clone: Replica
) -> None:
    old = clone.id
    type_in(world["ana"], record(), name="by Ana")
    type_in(clone, record(), name="by the clone", phone="2")
    type_in(clone, record("two"), name="only in the clone")
    tell(world, clone)
    assert clone.id != old
    assert clone.vectors((PARTITION,))[PARTITION][old] == world["ana"].vectors((PARTITION,))[PARTITION][old]
    assert set(values(clone, record(), "name")) == {"by Ana", "by the clone"} and values(clone, record(), "phone") == [
        "2"
    ]
    welcome(world, clone)
    meet(world, clone)
    same_everywhere(world, clone)
    assert set(values(world["bob"], record(), "name")) == {"by Ana", "by the clone"}
    assert values(world["bob"], record("two"), "name") == ["only in the clone"]
    assert values(world["bob"], record(), "phone") == ["2"]


def test_rule_14_what_a_peer_acknowledged_is_not_written_again(world: World, clone: Replica) -> None:
    old = clone.id
    type_in(world["ana"], record(), name="by Ana")
    type_in(clone, record(), name="by the clone")
    tell(world, clone)
    vector = clone.vectors((PARTITION,))[PARTITION]
    assert (vector[old][0], vector[clone.id][0]) == (2, 1)


def test_rule_14_what_a_snapshot_attests_is_not_written_again(world: World) -> None:
    """No receipt ever came to the copy; the hub's word did, over its own work, and says that the hub holds that."""
    type_in(world["ana"], record(), name="shared")
    world.sync("ana", "hub")
    type_in(world["bob"], record("two"), name="by Bob")
    world.sync("bob", "hub")
    world["ana"].close()
    shutil.copytree(world.folder / "ana", world.folder / "clone")
    world.replicas["ana"] = open_replica(world.folder / "ana", seed="a")
    with open_replica(world.folder / "clone", seed="c") as clone:
        assert clone.take_snapshot(attested(world["hub"])) is not None
        old = clone.id
        type_in(world["ana"], record(), name="by Ana")
        type_in(clone, record(), name="by the clone")
        tell(world, clone)
        vector = clone.vectors((PARTITION,))[PARTITION]
        assert clone.id != old and (vector[old][0], vector[clone.id][0]) == (2, 1)
        assert set(values(clone, record(), "name")) == {"by Ana", "by the clone"}
        welcome(world, clone)
        meet(world, clone)
        same_everywhere(world, clone)


def test_rule_14_what_another_saw_of_the_one_branch_covers_nothing_of_the_other(world: World, clone: Replica) -> None:
    """Bob was shown Ana's second commit; the clone's own second one is not what he meant to replace."""
    type_in(world["ana"], record(), name="by Ana")
    world.meet()
    type_in(world["bob"], record(), name="Bob, having seen Ana's")
    world.meet()
    type_in(clone, record(), name="by the clone")
    clone.receive([c for c in missing(world["bob"], clone) if decode_header(c.header).replica == world["bob"].id])
    assert values(clone, record(), "name") == ["by the clone"]
    assert [one.reason for one in clone.held()] == ["context"]
    tell(world, clone)
    welcome(world, clone)
    meet(world, clone)
    same_everywhere(world, clone)
    assert set(values(world["cleo"], record(), "name")) == {"by the clone", "Bob, having seen Ana's"}


def test_rule_14_an_open_editor_goes_on_and_what_was_typed_in_it_is_kept(world: World, clone: Replica) -> None:
    type_in(world["ana"], record(), name="by Ana")
    type_in(clone, record(), name="by the clone")
    session = clone.open_session(record())
    session.write("name", "typed before it was told")
    tell(world, clone)
    session.close()
    assert set(values(clone, record(), "name")) == {"typed before it was told", "by Ana"}
    welcome(world, clone)
    meet(world, clone)
    same_everywhere(world, clone)
    assert set(values(world["hub"], record(), "name")) == {"by Ana", "typed before it was told"}


def test_rule_14_decisions_name_the_commits_by_their_new_names_and_can_be_undone(world: World, clone: Replica) -> None:
    type_in(world["bob"], record(), name="by Bob")
    type_in(clone, record(), name="by the clone")
    clone.receive(missing(world["bob"], clone))
    (conflict,) = clone.conflicts()
    clone.settle(conflict.id, ChooseValue("agreed"), reason="asked both")
    type_in(world["ana"], record("two"), name="by Ana")
    tell(world, clone)
    assert values(clone, record(), "name") == ["agreed"] and not clone.conflicts()
    clone.undo(conflict.id)
    assert set(values(clone, record(), "name")) == {"by Bob", "by the clone"}
    welcome(world, clone)
    meet(world, clone)
    same_everywhere(world, clone)


def test_rule_14_the_clone_that_was_first_hears_nothing_and_keeps_its_name(world: World, clone: Replica) -> None:
    name = world["ana"].id
    type_in(world["ana"], record(), name="by Ana")
    type_in(clone, record(), name="by the clone")
    tell(world, clone)
    welcome(world, clone)
    meet(world, clone)
    assert world["ana"].id == name
    type_in(world["ana"], record(), name="Ana again")
    meet(world, clone)
    same_everywhere(world, clone)


class Death(Exception):
    """The process ends here."""


@pytest.mark.parametrize(
    "point",
    ["cloned.before_commit", "cloned.after_commit", "identity.before_write", "identity.after_write",
     "renew.begin", "renew.before_commit", "renew.after_commit"],
)  # fmt: skip
def test_rule_14_death_while_the_key_is_taken_loses_nothing_and_mixes_nothing(
    world: World, clone: Replica, point: str
) -> None:
    type_in(world["ana"], record(), name="by Ana")
    type_in(clone, record(), name="by the clone")
    session = clone.open_session(record(), kept=True)
    session.write("phone", "typed")

    def die(name: str) -> None:
        if name == point:
            raise Death

    clone._points = clone._home.points = die
    with pytest.raises(Death):
        tell(world, clone)
    folder = Path(clone.folder)
    clone._home.close()
    again = open_replica(folder, seed="again")
    try:
        if again.id == world["ana"].id:
            tell(world, again)
        assert set(values(again, record(), "name")) <= {"by Ana", "by the clone"} and len(again.held()) == 0
        assert "by the clone" in values(again, record(), "name")
        assert again.cells(record())["phone"].value == "typed"
        again.open_session(record(), kept=True)
        again.close()
        again = open_replica(folder, seed="last")
        welcome(world, again)
        again.seal()
        meet(world, again)
        same_everywhere(world, again)
        assert set(values(world["bob"], record(), "name")) == {"by Ana", "by the clone"}
        assert values(world["bob"], record(), "phone") == ["typed"]
    finally:
        again.close()


def test_rule_14_a_root_keeps_its_name_whatever_it_is_told(world: World) -> None:
    hub = world["hub"]
    name = hub.id
    (dot,) = type_in(hub, record(), name="by the hub")
    assert not hub.take_new_key([(PARTITION, dot)])
    assert hub.id == name and values(hub, record(), "name") == ["by the hub"]


def test_rule_14_where_both_sides_are_held_by_others_both_live_on_and_the_told_copy_has_a_new_name(
    world: World, clone: Replica
) -> None:
    old = clone.id
    type_in(clone, record(), name="by the clone")
    acknowledge(clone)
    type_in(world["ana"], record(), name="by Ana")
    world.meet()
    acknowledge(world["ana"])
    tell(world, clone)
    assert clone.id != old and clone.id not in clone.vectors((PARTITION,))[PARTITION]
    assert sorted(seq for seq, _ in clone.vectors((PARTITION,))[PARTITION].values()) == [1, 2, 2]
    assert set(values(clone, record(), "name")) == {"by Ana", "by the clone"}
    welcome(world, clone)
    meet(world, clone)
    same_everywhere(world, clone)
    assert world["ana"].id != old


def test_rule_14_a_preview_takes_no_key(world: World, clone: Replica) -> None:
    name = clone.id
    type_in(world["ana"], record(), name="by Ana")
    type_in(clone, record(), name="by the clone")
    with clone.writing():
        tell(world, clone)
    assert clone.id == name
    tell(world, clone)
    assert clone.id != name


def test_rule_14_versions_keep_their_name(world: World, clone: Replica) -> None:
    """Their code is in people's hands, and nothing merges with them."""
    clone.write([(RecordKey("report/KEN/2025/basel/sent", "contacts", "=v"), "name", "version")])
    (dot,) = clone.write([(record(), "name", "by the clone")])
    old = clone.id
    assert clone.take_new_key([(PARTITION, dot)])
    vectors = clone.vectors(("",))
    assert vectors["report/KEN/2025/basel/sent"] == {old: vectors["report/KEN/2025/basel/sent"][old]}
    assert dot == Dot(old, 2) and vectors[PARTITION][clone.id][0] == 1
