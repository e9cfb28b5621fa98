"""What the tests of snapshots do: make one, take one, live on with it."""

from __future__ import annotations

import random
from collections.abc import Callable

from brs_sync.clock import FixedClock
from brs_sync.errors import SyncProblem
from brs_sync.ids import RecordKey
from brs_sync.replica import Replica
from brs_sync.snapshot.content import Snapshot, sign_snapshot
from brs_sync.snapshot.making import make_snapshot
from brs_sync.views import ChooseHead, Delete, Keep

from tests.sync.erased import statements_of
from tests.sync.world import World, open_replica, record, type_in

PARTITION = "contacts/KEN"
PATHS = ("name", "title", "quantity", "unit", "phone", "tags/a", "rep/r1/alive", "rep/r1/x", "rep/r1/y", "rep/r1/phone")
PEOPLE = ("ana", "bob", "cleo")
_THERE = ("tags/a", "rep/r1/alive")
_RECORDS = ("one", "two")


def attested(replica: Replica, partition: str = PARTITION) -> bytes:
    """The replica's snapshot of a partition, signed by its key."""
    made = make_snapshot(replica.reader(), partition, replica.key, 1_767_225_600_000)
    assert made is not None
    return signed(replica, made)


def signed(replica: Replica, snapshot: Snapshot) -> bytes:
    """What it says, under the replica's signature."""
    return sign_snapshot(snapshot, replica.sign)


def newcomer(world: World, name: str = "dan") -> Replica:
    """A replica that holds nothing yet, trusts the hub and knows everybody's grant."""
    world.clocks[name] = FixedClock()
    dan = open_replica(world.folder / name, clock=world.clocks[name])
    dan.add_root(world["hub"].key)
    dan.receive([], statements_of(world["hub"]))
    world.replicas[name] = dan
    return dan


def same(one: Replica, other: Replica) -> bool:
    """Whether both hold and show the same."""
    return one.vectors(("",)) == other.vectors(("",)) and one.state_digest() == other.state_digest()


def live_on(world: World, seed: int, acts: int, names: tuple[str, ...] = PEOPLE, *, meets: bool = True) -> None:
    """People type, delete, settle, undo, erase and meet, in an order that follows from the seed."""
    chance = random.Random(seed)
    for _ in range(acts):
        replica = world[chance.choice(names)]
        act = chance.choice(_ACTS)
        try:
            act(world, replica, chance)
        except SyncProblem as problem:
            assert problem.code in ("not-found", "nothing-to-erase", "no-right", "erase-contested"), problem
        if meets and chance.random() < 0.3:
            world.sync(chance.choice(names), "hub")
            world.sync("hub", chance.choice(names))


def _key(chance: random.Random) -> RecordKey:
    return record(chance.choice(_RECORDS))


def _type(_world: World, replica: Replica, chance: random.Random) -> None:
    paths = chance.sample(PATHS, chance.randint(1, 3))
    values = {
        path.replace("/", "__"): chance.choice((True, False)) if path in _THERE else chance.choice("abc")
        for path in paths
    }
    type_in(replica, _key(chance), **values)


def _delete(_world: World, replica: Replica, chance: random.Random) -> None:
    replica.delete(_key(chance), chance.choice((None, "rep/r1")))


def _decide(_world: World, replica: Replica, chance: random.Random) -> None:
    """Settle what is open, or undo what was settled."""
    conflicts = replica.conflicts(settled=chance.random() < 0.4)
    if not conflicts:
        return
    conflict = chance.choice(conflicts)
    if not conflict.open:
        replica.undo(conflict.id)
    elif conflict.kind == "delete":
        replica.settle(conflict.id, chance.choice((Keep(), Delete())), reason="so")
    elif conflict.kind == "hard":
        replica.settle(conflict.id, ChooseHead(chance.choice(conflict.heads).dot), reason="so")


def _erase(_world: World, replica: Replica, chance: random.Random) -> None:
    replica.erase(_key(chance), chance.choice(((), ("phone",))), "asked for")


_Act = Callable[[World, Replica, random.Random], None]
_ACTS: tuple[_Act, ...] = (*[_type] * 6, _delete, *[_decide] * 3, _erase)
