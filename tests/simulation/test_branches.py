"""Histories that share a beginning are those that a seed's branches are alone, and each is told with its own script."""

from __future__ import annotations

import multiprocessing
import os

import pytest

from tests.simulation import branches, history, swift
from tests.simulation.branches import Lived, every, one
from tests.simulation.history import Event, branch_of, path_of

EVENTS = 18
EARLY = ((6, 2), (12, 2))  # ways part sooner here, and a history need not have all that counts
SEED = 3


def _lived(harm: str) -> tuple[list[Lived], list[Lived]]:
    """All branches of a seed as they come together, and each alone; in a process that no other test runs in."""
    swift.begin()
    history.PARTINGS = branches.PARTINGS = EARLY  # type: ignore[assignment]
    history.MOST_EVENTS = EVENTS
    if harm == "judge":
        history.judge = _displeased  # type: ignore[assignment]
    parent = os.getpid()
    if harm == "death":
        history.judge = lambda *_: os.getpid() == parent or os._exit(3)  # type: ignore[assignment]
    return every(SEED, EVENTS), [one(SEED, EVENTS, branch) for branch in range(4)]


def _displeased(*_: object) -> None:
    raise AssertionError("not so")


def _in_its_own(harm: str) -> tuple[dict[int, Lived], list[Lived]]:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        together, alone = pool.apply(_lived, (harm,))
    return {lived.branch: lived for lived in together}, alone


pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no process begins as a copy of another here")


def test_each_branch_is_what_it_is_alone_and_what_is_shared_is_counted_once() -> None:
    together, alone = _in_its_own("")
    assert sorted(together) == list(range(4)) and not any(lived.wrong for lived in together.values())
    assert together[0].counts == alone[0].counts
    assert together[2].counts["event"] == alone[2].counts["event"] - EARLY[0][0]
    assert together[3].counts["event"] == alone[3].counts["event"] - EARLY[1][0]
    assert all(together[n].counts <= alone[n].counts for n in range(4))
    assert len({tuple(sorted(lived.counts.items())) for lived in alone}) == 4


def test_a_branch_that_fails_is_told_with_its_whole_script() -> None:
    together, alone = _in_its_own("judge")
    assert all("not so" in lived.wrong for lived in together.values())
    scripts = [together[n].script for n in range(4)]
    assert scripts == [lived.script for lived in alone]
    assert _shared(scripts[0], scripts[1]) > _shared(scripts[0], scripts[2]) >= EARLY[0][0]


def test_a_branch_whose_process_dies_is_told() -> None:
    together, _ = _in_its_own("death")
    assert not together[0].wrong and {n for n, lived in together.items() if "ended with" in lived.wrong} == {1, 2}


def test_the_number_of_a_branch_says_its_way() -> None:
    assert path_of(0) == (0, 0) and [branch_of(path_of(n)) for n in range(24)] == list(range(24))
    assert branch_of((2,)) == branch_of((2, 0))


def _shared(one_script: list[Event], other: list[Event]) -> int:
    return next(n for n, pair in enumerate(zip(one_script, other)) if pair[0] != pair[1])
