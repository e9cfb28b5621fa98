"""What simulated histories with a hub that only carries found (SYNC rules 3 and 12)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sync.world import World, made_world, missing, record, type_in, values


@pytest.fixture
def world() -> Iterator[World]:
    """Eve joined after all that Ana wrote had been sealed, so that she cannot open it."""
    with made_world(("ana", "bob", "eve")) as made:
        plain = World(made.folder.parent / "later", ("ana", "bob", "eve"), granted=False)
        plain.enrol(("ana", "bob"))
        yield plain
        plain.close()


def welcome(world: World) -> None:
    grant = world.grant("eve")
    for name in world.names:
        world[name].add_root(world["hub"].key)
        world[name].receive([], [data for _, data in world["hub"].statements()])
        world[name].receive([], [grant])


@pytest.mark.parametrize("answers", [{"name": "by Eve"}, {"alive": False}])
def test_rule_03_what_came_sealed_for_others_is_not_written_over_unseen(
    world: World, answers: dict[str, object]
) -> None:
    type_in(world["ana"], record(), name="by Ana", quantity="1")
    sealed = [world["ana"].sealed(commit) for commit in missing(world["ana"], world["eve"])]
    welcome(world)
    world["eve"].receive(sealed)
    assert values(world["eve"], record(), "name") == []
    type_in(world["eve"], record(), **answers)
    world["bob"].receive(missing(world["ana"], world["bob"]))
    world["bob"].receive(missing(world["eve"], world["bob"]))
    assert "by Ana" in values(world["bob"], record(), "name")
    assert len(world["bob"].conflicts()) == 1, "nobody was shown what the other had written"


def test_rule_03_what_was_opened_since_is_written_over(world: World) -> None:
    type_in(world["ana"], record(), name="by Ana")
    sealed = [world["ana"].sealed(commit) for commit in missing(world["ana"], world["eve"])]
    welcome(world)
    world["eve"].receive(sealed)
    world["eve"].receive(list(world["ana"].holding(world["eve"].wanted(("",)), ("",))))
    assert values(world["eve"], record(), "name") == ["by Ana"]
    type_in(world["eve"], record(), name="by Eve")
    for name in ("ana", "eve"):
        world["bob"].receive(missing(world[name], world["bob"]))
    assert values(world["bob"], record(), "name") == ["by Eve"] and not world["bob"].conflicts()


@pytest.mark.parametrize("mode", ["closed", "compromised"])
def test_rule_16_what_was_unsent_passes_a_relay_when_its_author_may_read_no_more(world: World, mode: str) -> None:
    """Whether it counts is judged where it can be read; a relay that let go of it would have destroyed it."""
    relay = world["eve"]
    relay.add_root(world["hub"].key)
    tom = world.grant("eve", rights=("carry",))
    relay.receive([], [data for _, data in world["hub"].statements()])
    world["ana"].receive([], [tom])
    type_in(world["ana"], record(), name="by Ana", phone="1")
    relay.receive([], [world["hub"].issue_revocation(world["ana"].key, mode, {}, "it was time")])
    received = relay.receive([world["ana"].sealed(commit) for commit in missing(world["ana"], relay)])
    assert received.unauthentic == 0 and relay.wanted(("",)) == {}
    world["hub"].receive(list(relay.commits_after("contacts/KEN", {}, 1 << 30)))
    assert world["hub"].wanted(("",)) == {}
    assert values(world["hub"], record(), "name") == (["by Ana"] if mode == "closed" else [])
