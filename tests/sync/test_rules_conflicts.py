"""SYNC rule 9: what is a conflict, what is none, and how a delete is contested and settled."""

from __future__ import annotations

import pytest
from brs_sync.views import Delete, Keep

from tests.sync.world import World, clash, only_conflict, record, type_in, values

YEAR = 365 * 86_400_000


def test_rule_09_hard_different_values_of_one_cell(world: World) -> None:
    type_in(world["cleo"], record(), name="before")
    world.meet()
    conflict = clash(world)
    assert (conflict.kind, conflict.path, conflict.before) == ("hard", "name", "before")
    assert {h.author for h in conflict.heads} == {"Ana", "Bob"}
    assert {world[n].conflicts()[0].id for n in world.names} == {conflict.id}


@pytest.mark.parametrize(
    ("mine", "his", "path"), [("rep/r1/x", "rep/r1/y", "rep/r1"), ("quantity", "unit", "quantity|unit")]
)
def test_rule_09_soft_concurrent_edits_of_one_row_or_review_group(world: World, mine: str, his: str, path: str) -> None:
    world["ana"].write([(record(), mine, "1")])
    world["bob"].write([(record(), his, "2")])
    world.meet()
    conflict = only_conflict(world["cleo"])
    assert (conflict.kind, conflict.path) == ("soft", path)
    assert {h.path for h in conflict.heads} == {mine, his}


@pytest.mark.parametrize(("mine", "his"), [("rep/r1/x", "rep/r2/x"), ("name", "unit"), ("rep/r1/.order", "rep/r1/x")])
def test_rule_09_edits_of_different_things_are_no_conflict(world: World, mine: str, his: str) -> None:
    world["ana"].write([(record(), mine, "1")])
    world["bob"].write([(record(), his, "2")])
    world.meet()
    assert world["cleo"].conflicts() == []


def test_rule_09_an_edit_that_knew_the_other_is_no_soft_conflict(world: World) -> None:
    world["ana"].write([(record(), "rep/r1/x", "1")])
    world.sync("ana", "bob")
    world["bob"].write([(record(), "rep/r1/y", "2")])
    world.meet()
    assert world["cleo"].conflicts() == []


def test_rule_09_present_wins_over_absent_in_a_set_listed_as_soft(world: World) -> None:
    type_in(world["cleo"], record(), themes__air=True)
    world.meet()
    world.clocks["bob"].advance(1000)
    type_in(world["ana"], record(), themes__air=False)
    type_in(world["ana"], record(), themes__air=True)
    type_in(world["bob"], record(), themes__air=False)
    world.meet()
    conflict = only_conflict(world["cleo"])
    assert (conflict.kind, conflict.path) == ("soft", "themes/air")
    assert world["cleo"].cells(record())["themes/air"].value is True


def test_rule_09_row_order_is_never_a_conflict(world: World) -> None:
    world["ana"].write([(record(), "rep/r1/.order", "0.5")])
    world["bob"].write([(record(), "rep/r1/.order", "0.7")])
    world.meet()
    assert world["cleo"].conflicts() == []
    assert not world["cleo"].cells(record())["rep/r1/.order"].contested


@pytest.mark.parametrize("row", [None, "rep/r1"])
@pytest.mark.parametrize("delete_first", [True, False])
def test_rule_09_deleted_there_edited_here_found_from_either_side(
    world: World, row: str | None, delete_first: bool
) -> None:
    type_in(world["ana"], record(), rep__r1__x="1", name="n")
    world.meet()
    world["ana"].delete(record(), row)
    type_in(world["bob"], record(), rep__r1__x="2")
    for source in ("ana", "bob") if delete_first else ("bob", "ana"):
        world.sync(source, "cleo")
    conflict = only_conflict(world["cleo"])
    assert (conflict.kind, conflict.path) == ("delete", row or "")
    state = world["cleo"].record(record())
    assert state.alive
    assert state.cells["rep/r1/x"].value == "2"
    assert state.conflicts == 1


def test_rule_09_delete_writes_alive_only_and_hides_what_it_covers(world: World) -> None:
    type_in(world["ana"], record(), rep__r1__x="1", name="n")
    world["ana"].delete(record(), "rep/r1")
    assert set(world["ana"].cells(record())) == {"name", "rep/r1/alive"}
    assert values(world["ana"], record(), "rep/r1/alive") == [False]
    world["ana"].delete(record())
    assert world["ana"].record(record()).deleted
    assert world["ana"].conflicts() == []


def test_rule_09_two_deletes_are_no_conflict(world: World) -> None:
    type_in(world["ana"], record(), rep__r1__x="1")
    world.meet()
    world["ana"].delete(record())
    world["bob"].delete(record(), "rep/r1")
    world.meet()
    assert world["cleo"].conflicts() == []
    assert world["cleo"].record(record()).deleted


def test_rule_09_a_delete_leaves_the_head_that_was_not_displayed(world: World) -> None:
    clash(world)
    world["cleo"].delete(record())
    assert "delete" in {c.kind for c in world["cleo"].conflicts()}
    assert not world["cleo"].record(record()).deleted


def test_rule_09_what_was_typed_and_deleted_in_one_editor_is_no_conflict(world: World) -> None:
    session = world["ana"].open_session(record())
    session.write("rep/r1/x", "1")
    session.write("rep/r1/alive", False)
    session.write("name", "n")
    session.close()
    assert world["ana"].conflicts() == []
    assert "rep/r1/x" not in world["ana"].cells(record())


@pytest.mark.parametrize("row", [None, "rep/r1"])
def test_rule_09_settling_a_delete_is_keep_or_delete_again(world: World, row: str | None) -> None:
    type_in(world["ana"], record(), rep__r1__x="1")
    world.meet()
    world["ana"].delete(record(), row)
    type_in(world["bob"], record(), rep__r1__x="2")
    world.meet()
    conflict = only_conflict(world["cleo"])
    world["cleo"].settle(conflict.id, Keep(), reason="still valid")
    world.meet()
    assert world["ana"].conflicts() == []
    assert values(world["ana"], record(), "rep/r1/x") == ["2"]
    world["bob"].undo(conflict.id)
    world.meet()
    assert only_conflict(world["ana"]).id == conflict.id
    world["ana"].settle(conflict.id, Delete(), reason="gone")
    world.meet()
    assert world["bob"].conflicts() == []
    assert "rep/r1/x" not in world["bob"].cells(record()) or world["bob"].record(record()).deleted


def test_rule_09_editing_a_deleted_record_contests_the_delete(world: World) -> None:
    type_in(world["ana"], record(), name="n")
    world["ana"].delete(record())
    type_in(world["ana"], record(), name="after all")
    assert only_conflict(world["ana"]).kind == "delete"
    assert world["ana"].record(record()).alive


def test_rule_09_an_edit_in_a_deleted_row_leaves_what_it_was_not_shown(world: World) -> None:
    type_in(world["ana"], record(), rep__r1__x="old")
    world["ana"].delete(record(), "rep/r1")
    type_in(world["ana"], record(), rep__r1__x="blind")
    assert set(values(world["ana"], record(), "rep/r1/x")) == {"old", "blind"}
