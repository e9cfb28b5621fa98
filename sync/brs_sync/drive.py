"""Feeds events to the engine and its effects to the log, inside the caller's transaction."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from brs_sync.contested import Contested
from brs_sync.courtesy import courtesy
from brs_sync.engine import Event, Persist, Recheck, Schedule, Tell, step
from brs_sync.erase import Place
from brs_sync.ids import RecordKey
from brs_sync.log import Log
from brs_sync.sealing import rejudged, want_again
from brs_sync.views import Changes


@dataclass(slots=True)
class Told:
    """What a transaction's effects add up to for those who listen."""

    records: set[RecordKey] = field(default_factory=set)
    conflicts: bool = False

    def add(self, other: Told) -> None:
        """What another transaction's effects add up to is part of it."""
        self.records |= other.records
        self.conflicts |= other.conflicts

    def changes(self, *, sync: bool = True) -> Changes:
        """As listeners get it."""
        return Changes(frozenset(self.records), self.conflicts, sync)


def drive(log: Log, events: Iterable[Event], told: Told) -> None:
    """Step through events and all that follows from them, and find what clashes then."""
    contested = Contested(log)
    drive_on(log, events, told, contested)
    told.conflicts |= contested.fold()


def drive_on(log: Log, events: Iterable[Event], told: Told, contested: Contested) -> None:
    """The same where more is to come: what clashes is for the caller to find, before the transaction ends.

    What is to be rechecked comes once, after the rest.
    """
    queue: deque[Event] = deque(events)
    later: dict[Recheck, None] = {}
    wanted: dict[str, set[Place]] = {}  # what sealed erasures had ended that count no more
    while queue or later:
        if not queue:
            queue.extend(later)
            later.clear()
        courtesy.give_way()
        for effect in step(queue.popleft(), log):
            match effect:
                case Persist():
                    contested.note(effect)
                    for end in _persist(log, effect):
                        wanted.setdefault(effect.commit.header.partition, set()).add(end)
                case Schedule(rechecks):
                    later.update((event, None) for event in rechecks if isinstance(event, Recheck))
                case Tell(records):
                    told.records |= records
    for partition, ends in wanted.items():
        want_again(log, partition, ends)


def _persist(log: Log, effect: Persist) -> set[Place]:
    log.persist(effect)
    return set() if effect.new else rejudged(log, effect.commit, effect.verdict)
