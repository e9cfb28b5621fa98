"""What is still to come of a log is told with every reply: it costs the hub the same, however long the log is."""

from __future__ import annotations

import pytest
from brs_sync.replica import Replica
from brs_sync.snapshot.asking import bytes_asked

from tests.sync.world import World, record, type_in

PARTITION = record().partition


def told(ana: Replica, upto: int) -> int:
    """How many bytes the log is told to have up to a commit."""
    return bytes_asked(ana.reader(), {PARTITION: {ana.id: (0, upto, upto)}}, (PARTITION,))


def sum_of(ana: Replica, upto: int) -> int:
    return int(ana.reader().execute("SELECT sum(size) FROM commits WHERE seq<=?", (upto,)).fetchone()[0])


def steps(ana: Replica, upto: int) -> int:
    """How much the database does to tell it."""
    done: list[int] = []
    ana.reader().set_progress_handler(lambda: bool(done.append(1)), 10)
    try:
        told(ana, upto)
    finally:
        ana.reader().set_progress_handler(None, 0)
    return len(done)


def test_what_is_still_to_come_of_a_log_is_told_at_the_same_cost_however_long_it_is(world: World) -> None:
    ana = world["ana"]
    for number in range(360):
        type_in(ana, record(), name=f"Anna {number:03}")
    assert told(ana, 40) == sum_of(ana, 40), "what is short is counted"
    assert told(ana, 360) == pytest.approx(sum_of(ana, 360), rel=0.1)
    told(ana, 90)  # what was asked for once is prepared
    assert steps(ana, 90) == pytest.approx(steps(ana, 360), abs=2) and steps(ana, 40) > 5
