"""What one exchange is to keep to, how far it has come, what it did, and how fast the line was meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from brs_sync.budget import Budget
from brs_sync.pace import Sample
from brs_sync.ranks import NO_WISHES, Wishes
from brs_sync.receipt import CommitVerdict, Receipt

_MOST_SAMPLES = 64


@dataclass(frozen=True, slots=True)
class SyncProgress:
    """How far an exchange has come, in commits; `waiting` are this device's own that no receipt covers.

    `left_down` is about how many bytes the hub still has for this device, as far as it has said so. `history` counts
    as in a report.
    """

    sent: int
    received: int
    waiting: int
    bytes_up: int = 0
    bytes_down: int = 0
    left_down: int = 0
    history: int = 0


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What an exchange did; `agreed` is false where both still differ and more talk would not help now.

    `unagreed`: all was said and both still differ, which an exchange that a budget or a failure cut short cannot say.

    `stopped` is "budget" where the bytes allowed were used up: then `left_up` commits here and about `left_down` bytes
    at the hub wait for the next one. `went` and `brought` count records by collection. `lost` counts the commits that
    the hub was known to hold and had lost, since it went back to an older state (SYNC rule 16). `needs` is the budget
    that the next step takes, where this one bought none. `differ` names partitions of which the other said something
    else to the end. `history` counts the commits of the log beneath a snapshot that came: they are new to nobody, so
    `received` does not count them. `full` names partitions for which the hub has no room: what is for them stays here.
    """

    sent: int
    received: int
    rounds: int
    bytes_up: int
    bytes_down: int
    agreed: bool
    receipt: Receipt | None
    verdicts: tuple[CommitVerdict, ...]
    stopped: str = ""
    seconds: float = 0.0
    left_up: int = 0
    left_down: int = 0
    went: Mapping[str, int] = field(default_factory=dict)
    brought: Mapping[str, int] = field(default_factory=dict)
    lost: int = 0
    needs: int = 0
    differ: tuple[str, ...] = ()
    unagreed: bool = False
    history: int = 0
    full: tuple[str, ...] = ()


@dataclass(slots=True)
class Course:
    """The bytes allowed (None: any number), a person's wishes, and the seconds that each request took.

    `by_log`: every partition is asked for by its log where the other has that, as a hub does (SYNC rule 18).
    `asks_time`: the hub is asked for its clock, which without a receipt it does not say; `hub_ms` is what it said.
    `tier`: it is a hub that asks the one above it, for what its clients' grants cover: `within`, None for all it may.
    `bound`: nothing outside these prefixes is shown or sent, whatever the hub says and whoever wrote it.
    """

    bytes: int | None = None
    wishes: Wishes = NO_WISHES
    by_log: bool = False
    timer: Callable[[], float] = time.monotonic
    samples: list[Sample] = field(default_factory=list)
    seconds: float = 0.0
    asks_time: bool = False
    hub_ms: int | None = None
    tier: bool = False
    bound: tuple[str, ...] | None = None
    within: tuple[str, ...] | None = None

    def budget(self, meter: Callable[[], int]) -> Budget:
        """The bytes allowed, over a meter of those that went and came."""
        return Budget(self.bytes, meter)

    def watch(self, up: int, down: int) -> Watch:
        """Begin to measure a request when so many bytes have gone and come."""
        return Watch(self, up, down, self.timer())

    def add(self, sample: Sample) -> None:
        """A request has been measured."""
        self.seconds += sample.wait + sample.flow
        if len(self.samples) < _MOST_SAMPLES:
            self.samples.append(sample)


@dataclass(slots=True)
class Watch:
    """One request while it runs."""

    _course: Course
    _up: int
    _down: int
    _began: float
    _answered: float = 0.0

    def answered(self) -> None:
        """The head of the answer is here."""
        self._answered = self._course.timer()

    def ended(self, up: int, down: int) -> None:
        """So many bytes have gone and come in all, and the answer is whole."""
        now = self._course.timer()
        wait, flow = self._answered - self._began, now - self._answered
        self._course.add(Sample(up - self._up, down - self._down, max(0.0, wait), max(0.0, flow)))
