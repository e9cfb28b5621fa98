"""SYNC rule 15: what a relay does about sealed erasures whose authors it hears of later, and what that costs."""

from __future__ import annotations

from brs_sync import sealing
from brs_sync.commit import decode_header
from brs_sync.erase import Place
from brs_sync.log import Log
from brs_sync.replica import Replica
from brs_sync.sealed import Envelope, read_envelope
from brs_sync.sealing import sealed_erasures
from pytest import MonkeyPatch

from tests.sync.erased import may_grant, sections
from tests.sync.test_rules_sealed import held, relayed, told, world
from tests.sync.world import World, open_replica

__all__ = ["world"]  # the fixture


def _erased_without_right(world: World) -> Replica:
    """Eve, whom nobody knows yet, erased three of Ana's words, and a relay carries that."""
    eve = world.replicas["eve"] = open_replica(world.folder / "eve")
    eve.add_root(world["hub"].key)
    keys = [told(world["ana"], name) for name in ("one", "two", "three")]
    eve.receive(held(world["ana"]), [data for _, data in world["hub"].statements()])
    eve.add_root(eve.key, ["contacts/KEN"])
    for key in keys:
        eve.erase(key, ["phone"], "left")
    world["ana"].receive([one for one in held(eve) if decode_header(one.header).replica == eve.id])
    world["tom"].receive(relayed(world["ana"]))
    return eve


def _grant(world: World, eve: Replica, role: str) -> bytes:
    return world["hub"].issue_grant(
        eve.key, person="eve", name="Eve", role=role, prefixes=["contacts/KEN"], rights=["read", "write"]
    )


def test_rule_15_an_erasure_that_never_counted_has_a_relay_read_nothing_of_the_others(
    world: World, monkeypatch: MonkeyPatch
) -> None:
    eve = _erased_without_right(world)
    read: list[bytes] = []

    def counted(data: bytes) -> Envelope:
        read.append(data)
        return read_envelope(data)

    monkeypatch.setattr(sealing, "read_envelope", counted)
    for role in ("x", "y"):
        read.clear()
        world["tom"].receive([], [_grant(world, eve, role)])
        assert 0 < len(read) <= 3 * 2, "each erasure's own envelopes"
    assert all(there for _, _, there in sections(world["tom"]))


def test_rule_15_who_counts_no_more_has_a_relay_go_through_the_others_once(
    world: World, monkeypatch: MonkeyPatch
) -> None:
    may_grant(world, "bob")
    keys = [told(world["ana"], name) for name in ("one", "two", "three")]
    world["bob"].receive(held(world["ana"]))
    for key in keys:
        world["bob"].erase(key, ["phone"], "left")
    world["tom"].receive(relayed(world["ana"]))
    world["tom"].receive(relayed(world["bob"]))
    assert [there for _, _, there in sections(world["tom"])].count(False) == 3
    passes: list[int] = []
    once = sealing.want_again

    def counted(log: Log, partition: str, ends: set[Place]) -> None:
        passes.append(len(ends))
        once(log, partition, ends)

    monkeypatch.setattr("brs_sync.drive.want_again", counted)
    cut = world["hub"].issue_revocation(world["bob"].key, "compromised", {"contacts/KEN": 0}, "stolen")
    world["tom"].receive([], [cut])
    assert passes == [3] and world["tom"].wanted(("",))["contacts/KEN"].keys() == {world["ana"].id}


def test_rule_15_a_grant_looks_at_the_sealed_erasures_of_those_it_bears_on_alone(world: World) -> None:
    eve = _erased_without_right(world)
    world["tom"].receive([], [_grant(world, eve, "x")])
    connection = world["tom"].reader()
    assert len(sealed_erasures(connection, [eve.id])) == 3
    assert sealed_erasures(connection, [world["ana"].id, world["bob"].id]) == []
    plan = connection.execute("EXPLAIN QUERY PLAN " + sealing._EMPTYING, (eve.id, 0, b"")).fetchall()
    assert not any(step[3].startswith(("SCAN s", "SCAN c")) for step in plan), plan


def test_rule_15_who_may_not_erase_takes_nothing_from_a_relay_that_comes_after_his_word(
    world: World, monkeypatch: MonkeyPatch
) -> None:
    """Whoever may read may seal, and say of what the relay has not got that it ends."""
    bob, ana, tom = world["bob"], world["ana"], world["tom"]
    told(bob, "two")
    with monkeypatch.context() as patch:
        patch.setattr(sealing, "_ended", lambda *_: [(ana.id, 1, place) for place in (0, 1)])
        tom.receive(relayed(bob))
    told(ana)
    tom.receive(relayed(ana))
    assert [there for _, _, there in sections(tom)] == [True] * 4


def test_rule_15_a_relay_empties_no_open_section_that_comes_after_its_erasure(
    world: World, monkeypatch: MonkeyPatch
) -> None:
    may_grant(world, "bob")
    bob, ana, tom = world["bob"], world["ana"], world["tom"]
    told(bob, "two")
    with monkeypatch.context() as patch:
        patch.setattr(sealing, "_ended", lambda *_: [(ana.id, 1, place) for place in (0, 1)])
        tom.receive(relayed(bob))
    told(ana)
    tom.receive(relayed(ana))
    assert sorted((cls, there) for cls, _, there in sections(tom)) == [
        ("open", True), ("open", True), ("personal", False), ("personal", True),
    ]  # fmt: skip


def test_rule_15_what_a_relay_gets_after_its_author_emptied_it_elsewhere_goes_when_the_wait_ends(world: World) -> None:
    """Another device of his, which may not erase what others wrote: its word waits there for what it names."""
    bob, tom = world["bob"], world["tom"]
    key = told(bob)
    second = world.replicas["second"] = open_replica(world.folder / "second")
    second.add_root(world["hub"].key)
    grant = world["hub"].issue_grant(
        second.key, person="bob", name="Bob", role="x", prefixes=["contacts/KEN"], rights=["read", "write", "resolve"]
    )
    for one in (second, tom):
        one.receive([], [*(data for _, data in world["hub"].statements()), grant])
    second.receive(held(bob))
    second.erase(key, ["phone"], "mine")
    tom.receive([one for one in relayed(second) if decode_header(one.header).replica == second.id])
    assert tom.reader().execute("SELECT count(*) FROM ending").fetchone() == (0,)
    tom.receive(relayed(bob))
    assert sorted((cls, there) for cls, _, there in sections(tom)).count(("personal", False)) == 1
    assert [there for _, _, there in sections(tom)].count(False) == 1
