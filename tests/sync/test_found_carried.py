"""What simulated histories with a hub that only carries found (SYNC rules 3 and 12)."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest
from brs_sync.course import Course, SyncReport
from brs_sync.points import no_point
from brs_sync.rounds import Rounds

from tests.simulation.machines import Hub
from tests.simulation.road import SimulatedRoad
from tests.simulation.world import World as SimulatedWorld
from tests.sync.snapshots import PARTITION, attested
from tests.sync.world import World, made_world, missing, record, type_in, values

_RELAYED = 1331  # the seed of a world in which west may only carry


def meet(client: Hub, hub: Hub, course: Course | None = None) -> SyncReport:
    road = SimulatedRoad(hub, Random(0), lambda what: None)
    course = course or Course(by_log=True)
    return Rounds(client.replica, road, hub.replica.key, client.pieces, client.clock, no_point, course).to_the_end(  # type: ignore[arg-type]
        None, None
    )


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


@pytest.mark.parametrize("room", (2_000, 3_000, 4_000, 5_000))
def test_rule_12_a_relay_with_little_room_is_told_how_much_is_left(room: int) -> None:
    """Sealed, a commit is more than a hub holds of it: less than nothing was left, and the relay took no answer."""
    made = SimulatedWorld(_RELAYED)
    south, west = made.hubs["south"], made.hubs["west"]
    bob = made.devices["bob"].replica
    for number in range(12):
        bob.write([(record(str(number)), "name", "by Bob")])
    south.replica.receive(list(bob.commits_after("contacts/KEN", {}, 1 << 30)))
    assert meet(west, south, Course(bytes=room, by_log=True)).left_down >= 0
    assert meet(west, south).agreed


def test_rule_18_a_hub_that_went_back_has_the_log_beneath_its_word_from_a_relay() -> None:
    """Nobody else had the bytes any more: who may only carry was never asked, and carried them for nothing."""
    made = SimulatedWorld(_RELAYED)
    south, west, bob = made.hubs["south"], made.hubs["west"], made.devices["bob"].replica
    founded = south.disk.snapshot()
    for name in ("old", "by Bob"):
        bob.write([(record(), "name", name)])
    south.replica.receive(list(bob.commits_after(PARTITION, {}, 1 << 30)))
    assert meet(west, south).agreed
    shown, word = south.replica.state_digest(), attested(south.replica)
    south.stop()
    south.disk.put_back(founded, whole=True)
    south.boot()
    assert south.replica.take_snapshot(word, over="hub") is not None and south.replica.gaps(("",))
    assert meet(west, south).agreed
    assert not south.replica.bases() and south.replica.state_digest() == shown


def test_rule_15_a_relay_lets_go_of_what_comes_after_its_erasure(world: World) -> None:
    """The erasing commit came first: who brought what it empties had not heard of it yet."""
    relay, bob, root = world["eve"], world["bob"], world["hub"]
    relay.add_root(root.key)
    tom = world.grant("eve", rights=("carry",))
    relay.receive([], [data for _, data in root.statements()])
    bob.receive([], [tom])
    type_in(bob, record(), name="by Bob", phone="1")
    root.receive(missing(bob, root))
    root.erase(record(), ("phone",), "asked to")
    (erasing,) = [root.sealed(commit) for commit in missing(root, bob)]
    relay.receive([erasing])
    late = [bob.sealed(commit) for commit in missing(bob, relay)]
    assert [section.sealed is not None for section in late[0].sections] == [True, True]
    relay.receive(late)
    (kept,) = [one for one in relay.commits_after("contacts/KEN", {}, 1 << 30) if one.header == late[0].header]
    assert [section.sealed is not None for section in kept.sections] == [True, False]
    assert relay.wanted(("",)) == {}, "what is erased is not asked for again"
