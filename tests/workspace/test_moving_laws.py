"""The law of moves (SYNC rules 4 and 5): in any order of edits, moves and exchanges every value written can be found,
both laptops come to equal state, and taking the moves back restores the record."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count

import pytest
from brs_sync.ids import RecordKey
from brs_sync.values import Value
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brs_desktop.errors import Problem
from brs_desktop.records.moved import is_answer, moved_to
from brs_desktop.workspace import Workspace
from tests.helpers.made import new_workspace
from tests.workspace.peers import admit

FIELDS, HOMES = ("department", "telephone", "function"), ("UGA", "TZA")
NAMES = count(1)
Step = tuple[str, int, str]

steps = st.one_of(
    st.tuples(st.just("edit"), st.integers(0, 1), st.sampled_from(FIELDS)),
    st.tuples(st.just("edit-copy"), st.integers(0, 1), st.sampled_from(FIELDS)),
    st.tuples(st.just("move"), st.integers(0, 1), st.sampled_from(HOMES)),
    st.tuples(st.just("bring"), st.integers(0, 1), st.sampled_from(("take", "leave"))),
    st.tuples(st.just("undo"), st.integers(0, 1), st.just("")),
    st.tuples(st.just("carry"), st.integers(0, 1), st.just("")),
)


class Desks:
    """Two laptops, one contact, and everything that was ever typed into it or a copy of it."""

    def __init__(self, desks: tuple[Workspace, Workspace]) -> None:
        self.desks = desks
        self.key = desks[0].add("contacts", {"name": f"Law {next(NAMES)}"}).key
        self.written: set[tuple[str, str]] = set()
        self.carry(0)

    def carry(self, giver: int) -> None:
        """What one has goes to the other."""
        source, target = self.desks[giver], self.desks[1 - giver]
        for path in ("contacts/KEN", *(f"contacts/{home}" for home in HOMES)):
            target.replica.receive(list(source.replica.commits_after(path, {}, 1 << 24)))

    def copies(self, desk: Workspace) -> list[RecordKey]:
        """Every record that came from this one, straight or by others."""
        found, left = [self.key], list(desk.replica.records("contacts"))
        for key in left:
            origin = desk.moves.whereabouts(key).source if key.partition != "contacts/KEN" else None
            if origin == self.key:
                found.append(key)
        return found

    def do(self, step: Step) -> None:
        kind, at, what = step
        desk = self.desks[at]
        if kind == "carry":
            self.carry(at)
        elif kind.startswith("edit"):
            self._edit(desk, kind, what)
        elif kind == "move" and moved_to("contacts", desk.replica.cells(self.key)) is None:
            desk.moves.move(desk.moves.plan(self.key, home=what))
        elif kind == "bring" and (late := desk.moves.late(self.key)) is not None:
            desk.moves.bring(late, {one.path for one in late.changes} if what == "take" else ())
        elif kind == "undo":
            self.undo(desk)

    def _edit(self, desk: Workspace, kind: str, field: str) -> None:
        to = moved_to("contacts", desk.replica.cells(self.key))
        key = to if kind == "edit-copy" and to is not None and desk.replica.cells(to) else self.key
        if desk.replica.record(key).deleted:
            return
        value = f"written {next(NAMES)}"
        desk.set(key, {field: value})
        self.written.add((field, value))

    def undo(self, desk: Workspace) -> bool:
        """Take the move back, where there is one and it is not contested."""
        try:
            desk.moves.undo(self.key)
        except Problem as refused:
            assert refused.code in ("not-moved", "move-contested"), refused.code
            return False
        return True


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, Workspace]]:
    folder = tmp_path_factory.mktemp("law")
    with ExitStack() as stack:
        one, other = (stack.enter_context(new_workspace(folder / name, country="KEN", name=name)) for name in "AB")
        admit(one, other, prefix="contacts")
        yield one, other


def found(desk: Workspace, keys: list[RecordKey]) -> set[tuple[str, Value]]:
    return {(one.path, one.value) for key in keys for one in desk.replica.history(key) if is_answer(one.path)}


def standing(desk: Workspace, key: RecordKey) -> set[tuple[str, Value]]:
    """Every live answer, the contested ones too."""
    cells = desk.replica.cells(key)
    return {(path, head.value) for path, cell in cells.items() if is_answer(path) for head in cell.heads}


@given(st.lists(steps, min_size=3, max_size=12))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_law_of_moves(pair: tuple[Workspace, Workspace], did: list[Step]) -> None:
    world = Desks(pair)
    for step in did:
        world.do(step)
    for giver in (0, 1, 0):
        world.carry(giver)
    one, other = pair
    assert one.replica.digest() == other.replica.digest()
    keys = world.copies(one)
    assert set(keys) == set(world.copies(other))
    for desk in pair:
        assert world.written <= found(desk, keys)
        late = desk.moves.late(world.key)
        if late is not None:
            # What is offered is what stands on the old one, so that nothing of it is only remembered.
            assert {(change.path, change.here) for change in late.changes} <= standing(desk, world.key)
    before = standing(one, world.key)
    for _turn in range(4):
        if not world.undo(one):
            break
    assert standing(one, world.key) == before
    if not one.moves.whereabouts(world.key).contested:
        assert one.moves.whereabouts(world.key).target is None
        rows = one.page("contacts", search=str(one.replica.cells(world.key)["name"].value), limit=50).rows
        assert world.key in {row.key for row in rows}
