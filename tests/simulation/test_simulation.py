"""A small fixed part of what `make soak` runs, and proof that the judge can be displeased."""

from __future__ import annotations

import pytest

from tests.simulation.__main__ import KINDS, report, run
from tests.simulation.history import MUST, Event, Life, happen, live
from tests.simulation.quiet import come_to_rest, judge
from tests.simulation.shrink import failure, printed, shrunk
from tests.simulation.twins import Kept, has_sides, has_twins
from tests.simulation.world import World

SEEDS = 24
# Common enough to occur in so few histories.
COMMON = (
    *MUST,
    "cut",
    "hub crash",
    "late",
    "twice",
    "lost",
    "hard conflict",
    "undo",
    "quarantine",
    "revoke",
    "restore",
    "erase",
    "clone",
    "read bundle",
    "want met",
)


# What must be in a world at rest for each harm to be one; what a seed brings differs as the product grows.
HARMABLE = (
    "SELECT 1 FROM commits WHERE verdict=2",
    "SELECT 1 FROM conflict WHERE open=1",
    "SELECT 1 FROM partition WHERE path='report/KEN/2025'",
    "SELECT 1 FROM change WHERE live=1 AND kind=0",
)


@pytest.fixture(scope="module")
def rested() -> World:
    """A world in which much happened and that came to rest."""
    for seed in (seed for seed in range(27, 100) if not has_twins(seed)):
        life = Life(seed, [])
        life.ended()
        world = life.world
        revoked = world.hubs["north"].disk.rows("SELECT 1 FROM statement WHERE kind='revoke'")
        if revoked and all(world.devices["ana"].disk.rows(sql) for sql in HARMABLE):
            return world
    raise AssertionError("no world in which everything can be harmed")


@pytest.fixture(scope="module")
def twinned() -> tuple[World, Kept]:
    """A world in which folders were put back whole and two copies wrote under one name."""
    for seed in (seed for seed in range(5, 400) if has_twins(seed)):
        script: list[Event] = []
        if live(seed, script)["fork"] and not has_sides(seed):
            break
    world = World(seed)
    for event in script:
        happen(world, event)
    return world, come_to_rest(world)


def test_histories_of_many_seeds_converge_and_lose_nothing() -> None:
    result = run(1, SEEDS, 600, 1)
    assert not result.failures, [(lived.seed, lived.wrong) for lived in result.failures]
    assert result.histories >= SEEDS * 3 // 4
    assert [kind for kind in COMMON if not result.counts[kind]] == []
    assert "histories in" in report(result)


def test_a_kind_that_never_occurred_is_told() -> None:
    result = run(1, 0, 600, 1)
    assert set(result.missing()) == set(KINDS)


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE change SET live=1-live",
        "UPDATE change SET value='another' WHERE live=1 AND kind=0",
        "UPDATE commits SET verdict=2 WHERE id=(SELECT max(id) FROM commits WHERE verdict=0)",
        "UPDATE commits SET verdict=0 WHERE verdict=2",
        "DELETE FROM conflict WHERE open=1",
        "DELETE FROM commits WHERE id=(SELECT min(id) FROM commits)",
        "DELETE FROM chain WHERE seq=(SELECT max(seq) FROM chain)",
        "DELETE FROM statement WHERE kind='revoke'",
        "UPDATE partition SET path='report/GHA' WHERE path='report/KEN/2025'",
    ],
)
def test_the_judge_notices(harm: str, rested: World) -> None:
    machine = rested.hubs["north"] if "revoke" in harm else rested.devices["ana"]
    saved = machine.disk.snapshot()
    machine.disk.harm(harm)
    machine.clear()
    try:
        with pytest.raises((AssertionError, KeyError)):
            judge(rested)
    finally:
        machine.disk.undo_harm(saved)
        machine.clear()
    judge(rested)


@pytest.mark.parametrize(
    "harm",
    [
        "DELETE FROM change WHERE kind=0",
        "UPDATE commits SET verdict=1 WHERE id=(SELECT max(id) FROM commits)",
        "UPDATE change SET live=1-live",
    ],
)
def test_the_judge_of_twins_notices(harm: str, twinned: tuple[World, Kept]) -> None:
    world, kept = twinned
    saved = world.devices["ana"].disk.snapshot()
    world.devices["ana"].disk.harm(harm)
    try:
        with pytest.raises(AssertionError):
            judge(world, kept)
    finally:
        world.devices["ana"].disk.undo_harm(saved)
    judge(world, kept)


def test_a_failing_history_shrinks_to_what_it_needs_and_is_printed_as_a_program() -> None:
    script: list[Event] = []
    live(3, script, 40)
    broken = Event("no such thing", "ana", 1)
    small = shrunk(3, [*script[:20], broken, *script[20:]])
    assert small == [broken]
    names: dict[str, object] = {}
    with pytest.raises(KeyError):
        exec(printed(3, small), names)
    assert failure(3, []) is None


def test_a_script_played_again_ends_in_the_same() -> None:
    script: list[Event] = []
    live(5, script, 60)
    worlds = (World(5), World(5))
    for world in worlds:
        for event in script:
            happen(world, event)
        come_to_rest(world)
    first, second = ({name: m.replica.state_digest() for name, m in w.machines.items()} for w in worlds)
    assert first == second
