"""The lanes: work leaves the interface thread, outcomes come back into it, once, in order, or not at all."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from brs_sync.courtesy import courtesy
from PySide6.QtCore import QObject, QThread
from pytestqt.qtbot import QtBot

from brs_desktop.errors import Problem
from brs_desktop.ui.jobs import Job, Lane
from tests.helpers.patience import PATIENCE_S


@pytest.fixture
def lane(dressed: object) -> Iterator[Lane]:
    made = Lane("test")
    yield made
    made.stop()


def test_work_runs_in_the_lane_and_its_result_comes_back_into_the_interface_thread(lane: Lane, qtbot: QtBot) -> None:
    here, seen = QThread.currentThread(), []
    with qtbot.waitSignal(lane.became_idle):
        lane.run(lambda _job: threading.get_ident(), done=lambda ident: seen.append((ident, QThread.currentThread())))
    assert seen[0][0] != threading.get_ident()
    assert seen[0][1] is here or seen[0][1] == here


def test_work_is_done_in_the_order_it_was_asked_for(lane: Lane, qtbot: QtBot) -> None:
    order: list[int] = []
    with qtbot.waitSignal(lane.became_idle):
        for number in range(20):
            lane.run(lambda _job, number=number: number, done=order.append)
    assert order == list(range(20))


def test_a_failure_comes_back_as_a_problem_for_a_person(lane: Lane, qtbot: QtBot) -> None:
    problems: list[Problem] = []
    with qtbot.waitSignal(lane.became_idle):
        lane.run(lambda _job: 1 / 0, failed=problems.append)
    assert problems[0].message and problems[0].next and "ZeroDivisionError" in problems[0].details


def test_a_failure_that_nobody_awaits_is_still_heard(lane: Lane, qtbot: QtBot) -> None:
    with qtbot.waitSignal(lane.failed_unheard) as heard:
        lane.run(lambda _job: 1 / 0)
    assert isinstance(heard.args[0], Problem)


def test_a_cancelled_job_that_has_not_begun_is_never_done(lane: Lane, qtbot: QtBot) -> None:
    gate, done = threading.Event(), []
    lane.run(lambda _job: gate.wait(PATIENCE_S))
    late = lane.run(lambda _job: done.append("ran"), done=done.append)
    late.cancel()
    with qtbot.waitSignal(lane.became_idle):
        gate.set()
    assert done == []


def test_running_work_sees_that_it_is_to_stop(lane: Lane, qtbot: QtBot) -> None:
    begun, ended = threading.Event(), threading.Event()

    def work(job: Job) -> None:
        begun.set()
        while not job.ask_to_stop():
            begun.wait(0.01)
        ended.set()

    job = lane.run(work)
    assert begun.wait(PATIENCE_S)
    with qtbot.waitSignal(lane.became_idle):
        job.cancel()
    assert ended.is_set()


def test_nothing_is_delivered_to_a_widget_that_is_gone(lane: Lane, qtbot: QtBot) -> None:
    import shiboken6

    gate, owner, done = threading.Event(), QObject(), []
    lane.run(lambda _job: gate.wait(PATIENCE_S), done=done.append, owner=owner)
    shiboken6.delete(owner)
    with qtbot.waitSignal(lane.became_idle):
        gate.set()
    assert done == []


def test_progress_is_told_before_the_end(lane: Lane, qtbot: QtBot) -> None:
    told: list[object] = []
    with qtbot.waitSignal(lane.became_idle):
        lane.run(lambda job: job.tell("half"), told=told.append, done=lambda _none: told.append("end"))
    assert told == ["half", "end"]


def test_what_belongs_to_the_lanes_thread_is_there_for_the_next_job(lane: Lane, qtbot: QtBot) -> None:
    """The workspace keeps a connection for reading in each thread: a lane must not make a new one for every job."""
    own, seen = threading.local(), []

    def look(_job: Job) -> int:
        own.count = getattr(own, "count", 0) + 1
        return int(own.count)

    with qtbot.waitSignal(lane.became_idle):
        for _turn in range(3):
            lane.run(look, done=seen.append)
    assert seen == [1, 2, 3]


def test_whoever_is_told_goes_before_the_lanes(lane: Lane, qtbot: QtBot) -> None:
    asked: list[bool] = []
    with qtbot.waitSignal(lane.became_idle):
        lane.run(lambda job: job.tell(1), told=lambda _value: asked.append(courtesy.asked))
        lane.run(lambda _job: None, done=lambda _result: asked.append(courtesy.asked))
    assert asked == [True, True] and not courtesy.asked
