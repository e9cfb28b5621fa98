"""Several histories with one beginning, which is lived but once: where their ways part, a process begins for each.

Such a process has all that the one before it has, down to databases, keys and what the judge knows, and shares it until
one of them changes it. Its script is the beginning and what it went on with, so that it is played again alone.
"""

from __future__ import annotations

import gc
import os
import pickle
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from tests.simulation.disk import SPARES
from tests.simulation.history import EVENTS, PARTINGS, Event, Life, branch_of, live
from tests.simulation.shrink import described


class Lived(NamedTuple):
    """One history: its seed, how often was what, what went wrong, and its script where something did."""

    seed: int
    counts: Counter[str]
    wrong: str
    script: list[Event]
    branch: int = 0


Work = Callable[[], list[Lived]]


def one(seed: int, events: int = EVENTS, branch: int = 0) -> Lived:
    """The history of a seed, or one of its branches, alone."""
    script: list[Event] = []
    try:
        return Lived(seed, live(seed, script, events, branch), "", [], branch)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return Lived(seed, Counter(), described(error), script, branch)
    finally:
        SPARES.over()


def plain(seed: int, branch: int = 0) -> list[Lived]:
    """The same as what a seed makes."""
    return [one(seed, branch=branch)]


def every(seed: int, events: int = EVENTS) -> list[Lived]:
    """All histories of a seed; only one where a process cannot begin as a copy of another.

    What they share is counted in one of them.
    """
    if not hasattr(os, "fork"):
        return [one(seed, events)]
    script: list[Event] = []
    try:
        return _from(seed, script, lambda: _parted(Life(seed, script), events))
    finally:
        SPARES.over()


def _from(seed: int, script: list[Event], work: Work, branch: int = 0) -> list[Lived]:
    """What comes of it, or that it failed before anything parted from it."""
    try:
        return work()
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return [Lived(seed, Counter(), described(error), script, branch)]


def _parted(life: Life, events: int) -> list[Lived]:
    """Go on to the next parting, and from there in all its ways; after the last one to the end."""
    if len(life.path) == len(PARTINGS):
        return [Lived(life.world.seed, life.ended(events) - life.shared, "", [], branch_of(life.path))]
    at, ways = PARTINGS[len(life.path)]
    life.go_on(at)
    found: list[Lived] = []
    for way in range(1, ways):
        found += _apart(life, way, events)
    return found + _taken(life, 0, events)


def _taken(life: Life, way: int, events: int) -> list[Lived]:
    life.part(way)
    return _from(life.world.seed, life.script, lambda: _parted(life, events), branch_of(life.path))


def _apart(life: Life, way: int, events: int) -> list[Lived]:
    """The same in a process of its own; what it has to say comes through a pipe."""
    hear, tell = os.pipe()
    child = os.fork()
    if not child:
        os.close(hear)
        _be(life, way, events, tell)
    os.close(tell)
    with open(hear, "rb") as pipe:
        told = pipe.read()
    _, status = os.waitpid(child, 0)
    if status:
        branch = branch_of((*life.path, way))
        return [Lived(life.world.seed, Counter(), f"its process ended with {status}", list(life.script), branch)]
    return [Lived(*lived) for lived in pickle.loads(told)]


def _be(life: Life, way: int, events: int, tell: int) -> None:
    """All that this process is for."""
    status = 1
    try:
        gc.disable()  # it ends soon, and who sweeps what was there before would copy it
        life.share()
        told = pickle.dumps([tuple(lived) for lived in _taken(life, way, events)])
        with open(tell, "wb") as pipe:
            pipe.write(told)
        status = 0
    finally:
        os._exit(status)
