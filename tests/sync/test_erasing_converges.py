"""SYNC rule 15 with any history and any order of arrival: equal vectors and authority end in equal states."""

from __future__ import annotations

import random
from collections.abc import Sequence

from brs_sync.commit import decode_header, stub
from brs_sync.errors import SyncProblem
from brs_sync.values import Missing
from brs_sync.views import ChooseHead, StoredCommit
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sync.world import World, made_world, missing, record, type_in

NAMES = ("ana", "bob", "cleo")
LATE = "dora"  # hears of nothing until the end, and then in another order
PATHS = ("phone", "rep/r1/phone", "name")
people = st.sampled_from(NAMES)
acts = st.one_of(
    st.tuples(st.just("type"), people, st.sets(st.sampled_from(PATHS), min_size=1), st.integers(0, 3)),
    st.tuples(st.just("erase"), people, st.sets(st.sampled_from(PATHS[:2]), min_size=1), st.just(0)),
    st.tuples(st.just("settle"), people, st.just(set()), st.integers(0, 3)),
    st.tuples(st.just("carry"), people, people | st.just("hub"), st.integers(0, 10**6)),
    st.tuples(st.just("stubs"), people, people | st.just("hub"), st.integers(0, 10**6)),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(acts, min_size=4, max_size=24))
def test_rule_15_any_order_of_arrival_ends_in_one_state(history: Sequence[tuple[str, str, object, int]]) -> None:
    with made_world((*NAMES, LATE)) as world:
        _let_everybody_erase(world)
        for number, act in enumerate(history):
            _do(world, number, *act)
        _carry_all(world)
        assert len({world[name].digest() for name in world.names}) == 1
        assert len({_wanted(world, name) for name in world.names}) == 1, "what nobody holds any more nobody wants"
        assert len({world[name].state_digest() for name in world.names}) == 1
        assert len({tuple(_sections(world, name)) for name in world.names}) == 1
        for name in world.names:
            _check(world, name)


def _let_everybody_erase(world: World) -> None:
    grants = [world.grant(name, ("contacts/KEN",), ("read", "write", "resolve", "grant")) for name in NAMES]
    for name in world.names:
        world[name].receive([], grants)


def _do(world: World, number: int, what: str, who: str, much: object, n: int) -> None:
    replica = world[who]
    if what == "type":
        assert isinstance(much, set)
        type_in(replica, record(), **{path.replace("/", "__"): f"secret-{number}-{n}" for path in sorted(much)})
    elif what == "erase":
        assert isinstance(much, set)
        try:
            replica.erase(record(), sorted(much), f"act {number}")
        except SyncProblem as problem:
            assert problem.code in ("nothing-to-erase", "erase-contested")
    elif what == "settle":
        for conflict in replica.conflicts()[:1]:
            heads = [head for head in conflict.heads if head.path == conflict.path]
            if conflict.kind == "hard":
                replica.settle(conflict.id, ChooseHead(heads[n % len(heads)].dot), reason="because")
    else:
        commits = _some(missing(replica, world[str(much)]), random.Random(n))
        world[str(much)].receive([stub(c, ("open",)) for c in commits] if what == "stubs" else commits)


def _some(commits: list[StoredCommit], chance: random.Random) -> list[StoredCommit]:
    """Some of them, in that order."""
    return _in_chains(commits, chance)[: chance.randint(0, len(commits))]


def _in_chains(commits: list[StoredCommit], chance: random.Random) -> list[StoredCommit]:
    """Whole chains one after another in any order, so that an erasure may come before what it names."""
    chains: dict[bytes, list[StoredCommit]] = {}
    for commit in commits:
        chains.setdefault(decode_header(commit.header).replica, []).append(commit)
    order = list(chains.values())
    chance.shuffle(order)
    return [commit for chain in order for commit in chain]


def _carry_all(world: World) -> None:
    """Everything to everybody, sections that were withheld too."""
    for _ in range(2):
        for name in NAMES:
            world["hub"].receive(list(world[name].commits_after("contacts/KEN", {}, 1 << 30)))
    for number, name in enumerate((*NAMES, LATE)):
        everything = list(world["hub"].commits_after("contacts/KEN", {}, 1 << 30))
        for commit in _in_chains(everything, random.Random(number + len(everything))):
            world[name].receive([commit])


def _wanted(world: World, name: str) -> int:
    return len(world[name].wants())


def _sections(world: World, name: str) -> list[tuple[object, ...]]:
    rows = (
        world[name]
        .reader()
        .execute(
            'SELECT r.name, c.seq, s.place, s.state, s.data FROM section s JOIN commits c ON c.id=s."commit"'
            " JOIN replica r ON r.id=c.replica ORDER BY 1, 2, 3"
        )
    )
    return [tuple(row) for row in rows.fetchall()]


def _check(world: World, name: str) -> None:
    """Erased sections have no bytes, no row of the fold comes from one, and whatever is erased is displayed so."""
    replica = world[name]
    reader = replica.reader()
    assert not reader.execute("SELECT 1 FROM section WHERE state=3 AND data IS NOT NULL").fetchone()
    here = {data for _, _, _, _, data in _sections(world, name) if data is not None}
    for (value,) in reader.execute("SELECT value FROM change WHERE typeof(value)='text'").fetchall():
        assert any(value.encode() in data for data in here)
    for cell in replica.cells(record()).values():
        if any(head.value == Missing("erased") for head in cell.heads):
            assert cell.value == Missing("erased")
