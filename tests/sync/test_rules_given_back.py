"""SYNC rules 15, 16 and 18: a snapshot that is kept, given back and taken over what is held brings nothing back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from brs_sync.errors import SyncProblem
from brs_sync.frames import decode_whole
from brs_sync.replica import Replica
from brs_sync.snapshot import keeping
from brs_sync.snapshot.bases import FETCHING, TAKEN, WANTED
from brs_sync.snapshot.content import ChainHead, Snapshot, decode_snapshot
from brs_sync.snapshot.keeping import read_kept

from tests.sync.erased import OLD, sections
from tests.sync.snapshots import PARTITION, attested, live_on, newcomer, same, signed
from tests.sync.world import World, missing, record, type_in, values


def kept(replica: Replica) -> bytes:
    """What is in the one snapshot that a replica keeps."""
    (whole,) = read_kept(replica.reader(), PARTITION)
    return decode_whole(whole).snapshot


def _heads(content: bytes) -> list[tuple[bytes, ChainHead]]:
    return list(decode_snapshot(content).heads.items())


def by_log(source: Replica, target: Replica) -> None:
    """Carry what a target lacks and the source can prove."""
    target.receive(missing(source, target))


def put_back(world: World, name: str) -> Replica:
    """Another hub of the same right, which holds nothing: what the first would be after its oldest backup."""
    other = newcomer(world, name)
    other.receive([], [world.grant(name, rights=("read", "write", "resolve", "attest", "grant"))])
    return other


@pytest.mark.parametrize("seed", range(12))
def test_rule_16_a_word_given_back_over_part_of_the_log_shows_what_the_log_shows(world: World, seed: int) -> None:
    """Part of the log is there, other work came since, and all that comes later folds over it."""
    live_on(world, seed, 15)
    type_in(world["ana"], record(), name="there is something")
    world.sync("ana", "hub")
    back = put_back(world, "back")
    by_log(world["hub"], back)
    live_on(world, seed + 50, 15)
    for name in ("ana", "bob", "cleo"):
        world.sync(name, "hub")
    dan = newcomer(world)
    assert dan.take_snapshot(attested(world["hub"])) is not None
    whole = kept(dan)
    live_on(world, seed + 90, 10)
    for name in ("ana", "bob", "cleo"):
        world.sync(name, "hub")
    world.sync("hub", "dan")
    lacks = any(back.vectors(("",)).get(PARTITION, {}).get(who, (0,))[0] < head.seq for who, head in _heads(whole))
    assert (back.take_snapshot(whole, over="hub") is not None) == lacks
    by_log(dan, back)
    assert same(back, dan) and same(back, world["hub"])
    # The log is brought, and folds to the same.
    shown = back.state_digest()
    back.receive(list(world["hub"].asked(back.gaps(("",)), ("",))))
    assert bool(back.gaps(("",))) is False
    assert not back.bases() and back.state_digest() == shown and not world.missing("hub", "back")


def test_rule_15_what_was_erased_comes_back_by_no_snapshot_that_is_kept(world: World) -> None:
    """Its bytes leave the kept one, whose signature goes on to hold; who is given it shows what is left."""
    type_in(world["ana"], record(), phone=OLD)
    type_in(world["bob"], record("two"), name="Bob")
    world.meet()
    dan = newcomer(world)
    dan.take_snapshot(attested(world["hub"]))
    assert OLD.encode() in kept(dan)
    world["ana"].erase(record(), ("phone",), "asked for")
    world.sync("ana", "hub")
    world.sync("hub", "dan")
    assert OLD.encode() not in kept(dan)
    said = decode_snapshot(kept(dan))
    assert [entry.emptied for entry in said.entries if entry.emptied] == [((0, (1,)),)]
    back = put_back(world, "back")
    assert back.take_snapshot(kept(dan), over="hub") is not None
    assert values(back, record(), "phone") == [] and values(back, record("two"), "name") == ["Bob"]
    by_log(dan, back)
    assert same(back, dan) and [state for cls, state, _ in sections(back) if cls == "personal"] == ["erased"]


def test_rule_15_an_older_snapshot_brings_nothing_to_a_hub_that_has_heard_of_the_erasure(world: World) -> None:
    """Who keeps it has not heard: the hub empties what it is given in the same transaction."""
    type_in(world["ana"], record(), phone=OLD)
    type_in(world["bob"], record("two"), name="Bob")
    world.meet()
    dan, back = newcomer(world), put_back(world, "back")
    by_log(world["hub"], back)
    type_in(world["bob"], record("two"), name="Bobby")
    world.sync("bob", "hub")
    dan.take_snapshot(attested(world["hub"]))
    world["ana"].erase(record(), ("phone",), "asked for")
    by_log(world["ana"], back)
    assert [erasure.paths for erasure in back.erasures()] == [("phone",)]
    assert back.take_snapshot(kept(dan), over="hub") is not None
    assert not [v for v in values(back, record(), "phone") if v == OLD]
    assert OLD.encode() not in kept(back)
    assert [state for cls, state, _ in sections(back) if cls == "personal"] == ["erased"]
    assert values(back, record("two"), "name") == ["Bobby"]


def test_rule_16_a_false_word_is_not_taken_back(world: World) -> None:
    """Of who may not attest, or whose chains are not those that are held: the hub stays as it is."""
    type_in(world["ana"], record(), name="Anna")
    world.meet()
    back = put_back(world, "back")
    by_log(world["hub"], back)
    type_in(world["bob"], record(), name="Bob")
    world.meet()
    good, before = decode_snapshot(attested(world["hub"])), back.state_digest()
    with pytest.raises(SyncProblem) as refused:
        back.take_snapshot(signed(world["ana"], replace(good, maker=world["ana"].key)), over="hub")
    assert refused.value.code == "no-right"
    mine = good.heads[world["ana"].id]
    false = replace(
        good, heads={**good.heads, world["ana"].id: replace(mine, hash=bytes(32))}, entries=good.entries[1:]
    )
    assert back.take_snapshot(signed(world["hub"], false), over="hub") is None
    assert back.take_snapshot(signed(world["hub"], good)) is None, "a device goes on by the log where that is"
    assert back.state_digest() == before and not back.bases()
    assert back.take_snapshot(signed(world["hub"], good), over="hub") is not None
    assert back.take_snapshot(signed(world["hub"], good), over="hub") is None, "nothing is new in it"
    assert [base.state for base in back.bases()] == [WANTED] and same(back, world["hub"])


def test_rule_13_a_revocation_that_its_maker_had_not_heard_of_asks_for_the_log(world: World) -> None:
    type_in(world["ana"], record(), name="Anna")
    type_in(world["bob"], record("two"), name="Bob")
    world.meet()
    old = attested(world["hub"])
    word = world["hub"].issue_revocation(world["bob"].key, "compromised", {})
    dan, eve = newcomer(world), newcomer(world, "eve")
    dan.receive([], [word])
    assert dan.take_snapshot(old) is not None and [base.state for base in dan.bases()] == [FETCHING]
    assert eve.take_snapshot(attested(world["hub"])) is not None and [base.state for base in eve.bases()] == [TAKEN]


def test_rule_15_of_the_kept_snapshots_those_are_opened_that_can_hold_what_was_erased(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Opening one takes as long as taking it did: none that ends before what was erased, and none twice for one."""
    type_in(world["ana"], record(), phone=OLD)
    type_in(world["bob"], record("two"), name="Bob")
    world.meet()
    dan = newcomer(world)
    dan.take_snapshot(attested(world["hub"]))
    looked: list[bytes] = []

    def looking(data: bytes) -> Snapshot:
        looked.append(data)
        return decode_snapshot(data)

    monkeypatch.setattr(keeping, "decode_snapshot", looking)
    type_in(world["cleo"], record("three"), phone=OLD)
    world["cleo"].erase(record("three"), ("phone",), "asked for")
    by_log(world["cleo"], dan)
    assert [erasure.paths for erasure in dan.erasures()] == [("phone",)] and not looked
    world["ana"].erase(record(), ("phone",), "asked for")
    by_log(world["ana"], dan)
    assert len(looked) == 1 and OLD.encode() not in kept(dan)
    # What is left of it is another one: that it has nothing of that any more is found once.
    assert [dan.scrub(due=True) for _ in range(3)] == [True] * 3 and len(looked) == 2
