"""The runner: what fits into a slice is done at once, what is long is told in a turn of its own, failed or not."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from brs_desktop.forms.session.piecemeal import Errand, Piecemeal
from brs_desktop.ui.jobs import Lane
from brs_desktop.ui.reports.filler.runner import A_SLICE, FOR_THE_LANE, Runner, errand, one_turn


@pytest.fixture
def runner() -> Iterator[Runner]:
    lane = Lane("data")
    yield Runner(lane)
    lane.stop()


class Told:
    """What was heard of commands, in order."""

    def __init__(self) -> None:
        self.all: list[object] = []

    def run(self, runner: Runner, command: Piecemeal[object]) -> None:
        runner.run(lambda: command, self.all.append, lambda failure: self.all.append(str(failure)))


def long(outcome: object) -> Piecemeal[object]:
    """Longer than a slice; it fails when its outcome is a failure."""
    until = time.perf_counter() + 2 * A_SLICE
    while time.perf_counter() < until:
        yield None
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def test_a_short_command_is_done_and_told_when_run_returns(runner: Runner) -> None:
    told = Told()
    told.run(runner, one_turn(lambda: "short"))
    assert told.all == ["short"] and not runner.busy


def test_a_long_command_keeps_the_order_and_is_busy_until_its_end_is_told(runner: Runner, qtbot: QtBot) -> None:
    told = Told()
    told.run(runner, long("long"))
    with qtbot.waitSignal(runner.rested):
        told.run(runner, one_turn(lambda: "short"))
        assert not told.all and runner.busy
    assert told.all == ["long", "short"]


@pytest.mark.parametrize("outcome", ["long", OSError("broken")])
def test_after_a_long_command_a_short_one_is_short_again(runner: Runner, qtbot: QtBot, outcome: object) -> None:
    told = Told()
    with qtbot.waitSignal(runner.rested):
        told.run(runner, long(outcome))
    told.run(runner, one_turn(lambda: "short"))
    assert told.all == [str(outcome), "short"]


def test_an_errand_of_the_lane_is_done_there_and_its_failure_is_the_commands(runner: Runner, qtbot: QtBot) -> None:
    def fails() -> None:
        raise OSError("broken")

    def command() -> Piecemeal[object]:
        first = yield Errand(lambda: "from the lane", FOR_THE_LANE)
        yield from errand(fails)
        return first

    told = Told()
    with qtbot.waitSignal(runner.rested):
        told.run(runner, command())
    assert (len(told.all) == 1 and "broken" in repr(told.all[0])) or "wrong" in str(told.all[0])
