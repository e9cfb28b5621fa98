"""Run histories for a time or a number of seeds; see `--help`."""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import chain

from tests.simulation import swift
from tests.simulation.branches import Lived, every, plain
from tests.simulation.history import DEVICE_ACTS, HUB_ACTS
from tests.simulation.road import FAULTS
from tests.simulation.shrink import failure, printed, shrunk

Make = Callable[[int], list[Lived]]  # the histories of a seed

# Each of these must have occurred in a run of so many histories, or the run has not shown what it is for.
ENOUGH = 200
KINDS = (
    *DEVICE_ACTS, *HUB_ACTS, *FAULTS, "crash", "hub crash", "arrival", "arrival under an open editor", "wait",
    "quarantine", "fork", "duplicate", "gap", "overtaken", "torn stick", "spoilt stick", "torn bundle",
    "spoilt bundle", "bundle refused", "withheld", "want met", "frames out of order", "hard conflict", "soft conflict",
    "delete conflict", "budget", "budget used up", "wish", "snapshot", "log folded", "given back", "file given",
    "file fetched", "file absent", "file budget", "file budget used up", "file on a stick", "file by stick",
    "written again", "carried sealed", "settled, then quarantined",
)  # fmt: skip


@dataclass(slots=True)
class Run:
    """What many histories came to."""

    counts: Counter[str] = field(default_factory=Counter)
    histories: int = 0
    beginnings: set[int] = field(default_factory=set)
    failures: list[Lived] = field(default_factory=list)
    seconds: float = 0.0

    def missing(self) -> list[str]:
        """The kinds that never occurred."""
        return [kind for kind in KINDS if not self.counts[kind]]

    def add(self, lived: Lived) -> None:
        """One history more."""
        self.counts += lived.counts
        self.histories += lived.counts["history"]
        self.beginnings.add(lived.seed)
        if lived.wrong:
            self.failures.append(lived)


def run(first: int, most: int, seconds: float, workers: int, *, most_failures: int = 5, live: Make = plain) -> Run:
    """Histories of ever new seeds until there are enough of them, the time is over, or too many fail."""
    result, begin = Run(), time.monotonic()
    for lived in _results(range(first, first + most), workers, live):
        result.add(lived)
        result.seconds = time.monotonic() - begin
        if result.seconds >= seconds or len(result.failures) >= most_failures:
            break
    return result


def _results(seeds: range, workers: int, live: Make) -> Iterator[Lived]:
    if workers == 1:
        with swift.remembering():
            yield from chain.from_iterable(map(live, seeds))
        return
    with multiprocessing.Pool(workers, swift.begin) as pool:
        yield from chain.from_iterable(pool.imap_unordered(live, seeds))


def report(result: Run) -> str:
    """The run in words and numbers."""
    minutes = max(result.seconds, 1e-9) / 60
    begun, made = len(result.beginnings), f"{result.histories} histories"
    shared = f", which share {begun} beginnings" if begun < result.histories else ""
    lines = [f"{made} in {minutes:.1f} minutes: {result.histories / minutes:.0f} a minute{shared}"]
    lines += [f"{count:>9}  {kind}" for kind, count in sorted(result.counts.items()) if kind != "history"]
    lines += [f"never: {kind}" for kind in result.missing()]
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Run as told; 1 where a history fails, or where in many of them a kind never occurred."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=1_000_000, help="at most so many seeds")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--branch", type=int, help="of each seed this history alone; 0 is the plain one")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--failures", type=int, default=3, help="stop after so many")
    parser.add_argument("--no-shrink", action="store_true", help="show a failing script as it is")
    told = parser.parse_args(arguments)
    live = every if told.branch is None else partial(plain, branch=told.branch)
    result = run(told.first, told.seeds, told.minutes * 60, told.workers, most_failures=told.failures, live=live)
    print(report(result))
    if result.failures:
        swift.begin()  # frames have other sizes elsewhere, and lines are cut at other bytes
    for seed, _, wrong, script, branch in result.failures:
        print(f"\nseed {seed} branch {branch} failed: {wrong}")
        small = script if told.no_shrink else shrunk(seed, script)
        print(f"# {failure(seed, small)}\nfrom tests.simulation import swift\n\nswift.begin()\n{printed(seed, small)}")
    return 1 if result.failures or (result.histories >= ENOUGH and result.missing()) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
