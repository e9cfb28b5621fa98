"""Histories that share a beginning are those that a seed's branches are alone, and each is told with its own script."""

from __future__ import annotations

import math
import multiprocessing
import os

import pytest

from tests.simulation import history, swift
from tests.simulation.branches import Lived, every, one
from tests.simulation.history import REST, Event, branch_of, path_of
from tests.simulation.twins import Kept
from tests.simulation.world import World

EVENTS = 18
EARLY = ((6, 2), (12, 2))  # ways part sooner here, and a history need not have all that counts
LATER = (3, 2, 2)  # events, ways, and how often each
ALL = 4 * 5
ALONE = {"": (0, 3, 5, 8, 10, 17), "judge": (0, 5, 10), "later": (16,)}
SEED = 3


def _lived(harm: str) -> tuple[list[Lived], list[Lived]]:
    """All branches of a seed as they come together, and each alone; in a process that no other test runs in."""
    swift.begin()
    history.PARTINGS = EARLY  # type: ignore[assignment]
    history.LATER, history.LATER_WAYS, history.LATER_TIMES = LATER
    history.MOST_EVENTS = EVENTS
    if harm == "judge":
        history.judge = _displeased  # type: ignore[assignment]
    if harm == "later":
        history.judge = _displeased_later  # type: ignore[assignment]
    parent = os.getpid()
    if harm == "death":
        history.judge = lambda *_: os.getpid() == parent or os._exit(3)  # type: ignore[assignment]
    until = 0.0 if harm == "time" else math.inf
    return every(SEED, until, EVENTS), [one(SEED, EVENTS, branch) for branch in ALONE.get(harm, ())]


def _displeased(*_: object) -> None:
    raise AssertionError("not so")


def _displeased_later(world: World, kept: Kept) -> None:
    assert not world.counts[REST], "not so"


def _in_its_own(harm: str) -> tuple[dict[int, Lived], dict[int, Lived]]:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        together, alone = pool.apply(_lived, (harm,))
    return {lived.branch: lived for lived in together}, {lived.branch: lived for lived in alone}


pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no process begins as a copy of another here")


def test_each_branch_is_what_it_is_alone_and_what_is_shared_is_counted_once() -> None:
    together, alone = _in_its_own("")
    assert sorted(together) == list(range(ALL)) and not any(lived.wrong for lived in together.values())
    assert together[0].counts == alone[0].counts
    shared = {5: EARLY[1][0], 10: EARLY[0][0], 8: EVENTS, 17: EVENTS + LATER[0]}
    assert all(together[n].counts["event"] == alone[n].counts["event"] - less for n, less in shared.items())
    assert all(together[n].counts <= lived.counts for n, lived in alone.items())
    assert len({tuple(sorted(lived.counts.items())) for lived in alone.values()}) == len(alone)
    assert [alone[n].counts[REST] for n in (0, 3, 8, 17)] == [1, 2, 2, 3]
    assert {lived.own for n, lived in together.items() if n % 5} == {LATER[0]}
    assert {lived.own for n, lived in together.items() if not n % 5} == {EVENTS - EARLY[1][0]}


def test_a_branch_that_fails_is_told_with_its_whole_script() -> None:
    together, alone = _in_its_own("judge")
    assert sorted(together) == [0, 5, 10, 15], "nothing goes on from what failed"
    assert all("not so" in lived.wrong for lived in together.values())
    scripts = {n: lived.script for n, lived in together.items()}
    assert all(scripts[n] == alone[n].script for n in (0, 5, 10))
    assert _shared(scripts[0], scripts[5]) > _shared(scripts[0], scripts[10]) >= EARLY[0][0]


def test_one_that_fails_after_a_rest_is_told_with_its_whole_script_and_goes_on_no_more() -> None:
    together, alone = _in_its_own("later")
    assert {n: bool(lived.wrong) for n, lived in together.items()} == {
        n: n % 5 > 0 for n in range(ALL) if n % 5 in (0, 1, 3)
    }
    assert together[16].script == alone[16].script
    assert [event.kind for event in together[16].script].count(REST) == 1


def test_a_branch_whose_process_dies_is_told() -> None:
    together, _ = _in_its_own("death")
    assert {n for n, lived in together.items() if "ended with" in lived.wrong} == {3, 5, 10}
    assert not any(together[n].wrong for n in (0, 1, 2))


def test_when_the_time_is_over_nothing_more_is_begun() -> None:
    together, _ = _in_its_own("time")
    assert not together


def test_the_number_of_a_branch_says_its_way() -> None:
    assert path_of(0) == (0, 0, 0) and [branch_of(path_of(n)) for n in range(84)] == list(range(84))
    assert branch_of((1,)) == branch_of((1, 0)) == branch_of((1, 0, 0)) > branch_of((0, 1, 1)) > branch_of((0, 1))


def _shared(one_script: list[Event], other: list[Event]) -> int:
    return next(n for n, pair in enumerate(zip(one_script, other)) if pair[0] != pair[1])
