"""Going first: what works in the background waits between two pieces for the thread that may not be held."""

from __future__ import annotations

import threading

import pytest
from brs_sync.courtesy import Courtesy, courtesy

from tests.helpers.patience import PATIENCE_S
from tests.sync.world import World, record


def test_others_go_on_when_it_is_over_and_not_before() -> None:
    polite, order, began = Courtesy(PATIENCE_S), [], threading.Event()

    def work() -> None:
        began.set()
        polite.give_way()
        order.append("the other")

    other = threading.Thread(target=work)
    with polite.first():
        with polite.first():
            other.start()
            assert began.wait(PATIENCE_S)
        threading.Event().wait(0.01)
        order.append("the first")
    other.join(PATIENCE_S)
    assert order == ["the first", "the other"] and not polite.asked


def test_the_first_does_not_wait_for_itself_and_a_failure_ends_it() -> None:
    polite = Courtesy(PATIENCE_S)
    with pytest.raises(ValueError, match="on purpose"), polite.first():
        assert polite.asked
        polite.give_way()
        raise ValueError("on purpose")
    assert not polite.asked


def test_nobody_waits_on_for_one_that_is_stuck() -> None:
    polite = Courtesy(0.0)
    with polite.first():
        other = threading.Thread(target=polite.give_way)
        other.start()
        other.join(PATIENCE_S)
        assert not other.is_alive()


def test_what_arrives_gives_way_between_two_commits(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courtesy, "_most_s", PATIENCE_S)
    for number in range(3):
        world["bob"].write([(record(f"r{number}"), "name", "x")])
    commits = list(world["bob"].commits_after("contacts/KEN", {}, 1 << 24))
    order: list[str] = []

    def take() -> None:
        world["ana"].receive(commits)
        order.append("taken in")

    taker = threading.Thread(target=take)
    with courtesy.first():
        taker.start()
        taker.join(0.3)
        order.append("over")
    taker.join(PATIENCE_S)
    assert order == ["over", "taken in"]
