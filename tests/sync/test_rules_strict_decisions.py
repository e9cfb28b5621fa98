"""SYNC rules 8 and 10: demands that nothing else here would miss, found by breaking the program on purpose."""

from __future__ import annotations

import pytest
from brs_sync.errors import SyncProblem
from brs_sync.values import Number
from brs_sync.views import ChooseValue

from tests.sync.world import World, clash, made_world, record, type_in, values


def test_rule_08_the_order_of_a_groups_parts_says_nothing(world: World) -> None:
    """Nothing is written where nothing changed."""
    type_in(world["ana"], record(), amount={"quantity": Number("12"), "unit": "kg"})
    assert type_in(world["ana"], record(), amount={"unit": "kg", "quantity": Number("12.0")}) == []
    assert type_in(world["ana"], record(), amount={"quantity": Number("12.0"), "unit": "kg"}) == []


def test_rule_10_an_undo_needs_the_right_to_resolve() -> None:
    with made_world(("ana", "bob")) as known:
        world = World(known.folder.parent / "unequal", ("ana", "bob"), granted=False)
        grants = [world.grant("ana", rights=("read", "write")), world.grant("bob")]
        for name in world.names:
            world[name].add_root(world["hub"].key)
            world[name].receive([], grants)
        for name in ("ana", "bob"):
            type_in(world[name], record(), name=name)
        world.meet()
        (conflict,) = world["bob"].conflicts()
        world["bob"].settle(conflict.id, ChooseValue("agreed"), reason="asked both")
        world.meet()
        with pytest.raises(SyncProblem, match="no-right"):
            world["ana"].undo(conflict.id)
        assert values(world["ana"], record(), "name") == ["agreed"]
        world["bob"].undo(conflict.id)
        world.close()


def test_rule_10_a_decision_says_who_made_it(world: World) -> None:
    conflict = clash(world)
    dot = world["cleo"].settle(conflict.id, ChooseValue("agreed"), reason="")
    world.meet()
    (decision,) = [change for change in world["ana"].history(record(), "name") if change.dot == dot]
    assert (decision.person, decision.author) == ("cleo", "Cleo")
