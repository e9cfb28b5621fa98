"""What a log remembers of cells is what its table has of them, whatever people do and whoever is revoked."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest
from brs_sync import engine
from brs_sync.effects import Cells, NewHead, Plain, plain_writes
from brs_sync.engine import Persist, _merge
from brs_sync.errors import SyncProblem
from brs_sync.ids import Dot, RecordKey
from brs_sync.merge import WRITE, Applied, Context
from brs_sync.replica import Replica
from brs_sync.section import CellChange
from brs_sync.stored import head_rows
from brs_sync.views import ChooseHead

from tests.sync.snapshots import PARTITION, PEOPLE, live_on, newcomer
from tests.sync.world import World, made_world, record, type_in

Found = tuple[Plain, Sequence[CellChange]]


def agrees(replica: Replica) -> int:
    """How many cells are remembered, each as it is stored."""
    log = replica._log
    for number, cells in log._live._records.items():
        stored: dict[int, Counter[tuple[object, ...]]] = {path: Counter() for path in cells}
        for path, *row in head_rows(log.connection, number, list(cells)):
            stored[path][tuple(row)] += 1
        assert {path: Counter(map(tuple, rows)) for path, rows in cells.items()} == stored
    return sum(map(len, log._live._records.values()))


def let_go_and_take_back(world: World, chance: random.Random, left: int) -> None:
    """Somebody's key is lost from a commit on, then admitted up to one: what he wrote ends, and counts again."""
    name = chance.choice(PEOPLE)
    key, hub = world[name].key, world["hub"]
    _heard(world, hub.issue_revocation(key, "compromised", {PARTITION: left}, "lost"))
    _heard(world, hub.issue_revocation(key, "compromised", {PARTITION: 1 << 40}, "looked at", kind="admit"))


def settle_and_end_that(world: World, chance: random.Random) -> None:
    """Two write apart, one of the values is chosen; then that is undone, or what it was chosen from is erased."""
    key, path = record(chance.choice(("one", "two"))), chance.choice(("name", "phone"))
    for name in ("ana", "bob"):
        type_in(world[name], key, **{path: f"{name} {chance.random()}"})
    world.meet()
    ana = world["ana"]
    for conflict in ana.conflicts():
        if conflict.kind == "hard":
            ana.settle(conflict.id, ChooseHead(chance.choice(conflict.heads).dot), reason="so")
    world.meet()
    settled = [conflict.id for conflict in ana.conflicts(settled=True) if not conflict.open]
    try:
        if path == "phone":
            type_in(world["bob"], key, phone="over what was chosen")  # and who erases was not shown it
            world["hub"].erase(key, ("phone",), "asked for")
        elif settled:
            ana.undo(chance.choice(settled))
    except SyncProblem as problem:
        assert problem.code in ("not-found", "nothing-to-erase", "erase-contested"), problem
    world.meet()


def _heard(world: World, said: bytes) -> None:
    for replica in world.replicas.values():
        replica.receive([], [said])
        agrees(replica)


def cells_and_conflicts(replica: Replica) -> tuple[list[object], list[object]]:
    """All that is stored of them."""
    log = replica._log.connection
    return (
        sorted(log.execute("SELECT record, path, replica, seq, hlc, kind, live, value, names, reason FROM change")),
        sorted(log.execute("SELECT * FROM conflict")),
    )


def plain_and_other(world: World, patched: pytest.MonkeyPatch) -> tuple[int, int]:
    """How many changes write over what they cover, and how many others there are, all taken in by two more copies.

    One finds plain writes for a whole record at once, the other merges each of its cells: both come to the same.
    """
    found = Counter[str]()

    def counting(key: RecordKey, changes: Sequence[CellChange], context: Context, cells: Cells) -> Found:
        plain, others = plain_writes(key, changes, context, cells)
        found.update(plain=len(plain.changes), others=len(others))
        return plain, others

    def cell_by_cell(key: RecordKey, changes: Sequence[CellChange], *_: object) -> Found:
        return Plain(key, (), {}), changes

    commits, copies = [*world["hub"].commits_after(PARTITION, {}, 1 << 30)], []
    for name, way in (("quick", counting), ("slow", cell_by_cell)):
        patched.setattr(engine, "plain_writes", way)
        copies.append(newcomer(world, name))
        for at in range(0, len(commits), 7):
            copies[-1].receive(commits[at : at + 7])
    assert cells_and_conflicts(copies[0]) == cells_and_conflicts(copies[1])
    return found["plain"], found["others"]


@pytest.mark.parametrize("seed", range(2))
def test_what_a_log_remembers_is_what_it_stores(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    chance, remembered = random.Random(seed), 0
    with made_world() as world:
        for act in range(60):
            live_on(world, chance.getrandbits(32), 1)
            if act % 5 == 4:
                settle_and_end_that(world, chance)
            if act % 20 == 19:
                let_go_and_take_back(world, chance, act // 20)
            remembered += sum(map(agrees, world.replicas.values()))
        plain, others = plain_and_other(world, monkeypatch)
    assert remembered > 1_000, "what is forgotten at once agrees with everything"
    assert plain > 20 and others > 10, "each way is taken"


class Compared(Applied):
    """A head that counts how often it is compared with another."""

    count = 0

    def __eq__(self, other: object) -> bool:
        Compared.count += 1
        return self is other

    __hash__ = Applied.__hash__


def test_who_covers_some_of_many_heads_compares_none_with_another() -> None:
    """A cell that many wrote apart has a head of each: to compare all with all takes for ever."""
    with made_world() as world:
        type_in(world["ana"], record(), name="over some")
        log = world["ana"]._log
        commit = log.commit(PARTITION, Dot(world["ana"].id, 1))
        heads = [Compared(Dot(bytes([at]) * 16, 1), WRITE, at, at, Context({})) for at in range(100)]
        header = replace(commit.header, context=Context({head.dot.replica: 1 for head in heads[:50]}))
        persist = Persist(replace(commit, header=header), True, "applied", "")
        change = CellChange("contacts", "=one", "name", WRITE, "over some")
        new = Compared(header.dot, WRITE, "over some", header.hlc, header.context)
        live = _merge(persist, log, record(), change, new, ([*heads], False), (), late=False)
    assert [head.dot for head in live] == [head.dot for head in (*heads[50:], new)]
    assert persist.relived == [(record(), "name", head.dot, False) for head in heads[:50]]
    assert persist.inserted == [NewHead(record(), change, True)] and Compared.count == 0
