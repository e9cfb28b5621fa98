"""Several histories with one beginning, which is lived but once: where their ways part, a process begins for each.

Such a process has all that the one before it has, down to databases, keys and what the judge knows, and shares it until
one of them changes it. What came to rest and was judged goes on in several ways, too, each of which is brought to rest
and judged again, and again. A history's script is all from the beginning on, so that it is played again alone.
"""

from __future__ import annotations

import gc
import math
import os
import pickle
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from tests.simulation import history
from tests.simulation.disk import SPARES
from tests.simulation.history import EVENTS, Event, Life, branch_of, live
from tests.simulation.shrink import described


class Lived(NamedTuple):
    """One history: its seed, how often was what, what went wrong, and its script where something did.

    `own` are the events since it parted from every other, or since what it goes on from was judged.
    """

    seed: int
    counts: Counter[str]
    wrong: str
    script: list[Event]
    branch: int = 0
    own: int = 0


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


def plain(seed: int, until: float = math.inf, branch: int = 0) -> list[Lived]:
    """The same as what a seed makes."""
    return [one(seed, branch=branch)]


def every(seed: int, until: float = math.inf, events: int = EVENTS) -> list[Lived]:
    """All histories of a seed, or those that were begun until then (of `time.monotonic`).

    Only one where a process cannot begin as a copy of another. What they share is counted in one of them.
    """
    if not hasattr(os, "fork"):
        return [one(seed, events)]
    script: list[Event] = []
    try:
        return _from(seed, script, lambda: _Tree(events, until).parted(Life(seed, script)))
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


@dataclass(frozen=True, slots=True)
class _Tree:
    """How a beginning goes on."""

    events: int
    until: float

    def parted(self, life: Life) -> list[Lived]:
        """Go on to the next parting, and from there in all its ways; after the last one to the end, and beyond."""
        if len(life.path) == len(history.PARTINGS):
            lived = _lived(life, life.ended(self.events))
            life.share()
            first, *others = range(1, history.LATER_WAYS * history.LATER_TIMES + 1, history.LATER_TIMES)
            return [lived, *self._all(life, others, first)]
        at, ways = history.PARTINGS[len(life.path)]
        life.go_on(at)
        return self._all(life, range(1, ways), 0)

    def _all(self, life: Life, apart: Iterable[int], here: int) -> list[Lived]:
        """These ways, one of them in this process, as far as there is time."""
        found: list[Lived] = []
        for way in apart:
            found += self._apart(life, way) if self._goes_on() else []
        return found + (self._taken(life, here) if self._goes_on() else [])

    def _goes_on(self) -> bool:
        return time.monotonic() < self.until

    def _taken(self, life: Life, way: int) -> list[Lived]:
        life.part(way)
        later = len(life.path) > len(history.PARTINGS)
        work = (lambda: self._later(life, history.LATER_TIMES)) if later else (lambda: self.parted(life))
        return _from(life.world.seed, life.script, work, branch_of(life.path))

    def _later(self, life: Life, times: int) -> list[Lived]:
        lived = _lived(life, life.ended_later())
        if times == 1 or not self._goes_on():
            return [lived]
        life.share()
        life.once_more()
        return [lived, *_from(life.world.seed, life.script, lambda: self._later(life, times - 1), branch_of(life.path))]

    def _apart(self, life: Life, way: int) -> list[Lived]:
        """The same in a process of its own; what it has to say comes through a pipe."""
        hear, tell = os.pipe()
        child = os.fork()
        if not child:
            os.close(hear)
            self._be(life, way, tell)
        os.close(tell)
        with open(hear, "rb") as pipe:
            told = pipe.read()
        _, status = os.waitpid(child, 0)
        if status:
            branch = branch_of((*life.path, way))
            return [Lived(life.world.seed, Counter(), f"its process ended with {status}", list(life.script), branch)]
        return [Lived(*lived) for lived in pickle.loads(told)]

    def _be(self, life: Life, way: int, tell: int) -> None:
        """All that this process is for."""
        status = 1
        try:
            gc.disable()  # it ends soon, and who sweeps what was there before would copy it
            life.share()
            told = pickle.dumps([tuple(lived) for lived in self._taken(life, way)])
            with open(tell, "wb") as pipe:
                pipe.write(told)
            status = 0
        finally:
            os._exit(status)


def _lived(life: Life, counts: Counter[str]) -> Lived:
    return Lived(life.world.seed, counts - life.shared, "", [], branch_of(life.path), life.own)
