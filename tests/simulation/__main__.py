"""Run histories for a time or a number of seeds; see `--help`."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from functools import partial
from itertools import islice

from tests.simulation import swift
from tests.simulation.branches import Lived, every, plain
from tests.simulation.history import DEVICE_ACTS, HUB_ACTS, path_of
from tests.simulation.road import FAULTS
from tests.simulation.shrink import failure, printed, shrunk

Make = Callable[[int, float], list[Lived]]  # the histories of a seed, as far as they are begun until then

# Each of these must have occurred in a run of so many histories, or the run has not shown what it is for.
ENOUGH = 1_000
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
    own: int = 0  # the events that no other history had before
    beginnings: set[int] = field(default_factory=set)
    partings: set[tuple[int, ...]] = field(
        default_factory=set
    )  # beginnings, and the ways from there to where ways part
    failures: list[Lived] = field(default_factory=list)
    seconds: float = 0.0

    def missing(self) -> list[str]:
        """The kinds that never occurred."""
        return [kind for kind in KINDS if not self.counts[kind]]

    def add(self, lived: Lived) -> None:
        """One history more."""
        self.counts += lived.counts
        self.histories += lived.counts["history"]
        self.own += lived.own
        self.beginnings.add(lived.seed)
        if lived.branch:
            way = lived.seed, *path_of(lived.branch)
            self.partings.update(way[:steps] for steps in range(1, len(way)))
        if lived.wrong:
            self.failures.append(lived)


def run(first: int, most: int, seconds: float, workers: int, *, most_failures: int = 5, live: Make = plain) -> Run:
    """Histories of ever new seeds until there are enough of them, the time is over, or too many fail."""
    result, begin = Run(), time.monotonic()
    for made in _results(iter(range(first, first + most)), begin + seconds, workers, live):
        for lived in made:
            result.add(lived)
        result.seconds = time.monotonic() - begin
        if len(result.failures) >= most_failures:
            break
    return result


def _results(seeds: Iterator[int], until: float, workers: int, live: Make) -> Iterator[list[Lived]]:
    """What each seed made; of those that the end of the time met, what was made by then."""
    if workers == 1:
        with swift.remembering():
            for seed in seeds:
                yield live(seed, until)
                if time.monotonic() >= until:
                    return
        return
    with ProcessPoolExecutor(workers, initializer=swift.begin) as pool:
        running = {pool.submit(live, seed, until) for seed in islice(seeds, workers)}
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            if time.monotonic() < until:
                running |= {pool.submit(live, seed, until) for seed in islice(seeds, len(done))}
            for future in done:
                yield future.result()


def report(result: Run) -> str:
    """The run in words and numbers."""
    minutes = max(result.seconds, 1e-9) / 60
    lines = [f"{result.histories} histories in {minutes:.1f} minutes: {result.histories / minutes:.0f} a minute"]
    if result.partings:
        begun, inner, own = len(result.beginnings), len(result.partings), result.own / max(1, result.histories)
        lines.append(f"they share {begun} beginnings, whose ways part at {inner} places;")
        lines.append(f"{own:.0f} events of each are its own, since it parted or since what it goes on from was judged")
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
    if told.workers == 1:
        swift.begin()  # the histories live here, as their scripts are played
    result = run(told.first, told.seeds, told.minutes * 60, told.workers, most_failures=told.failures, live=live)
    print(report(result))
    if result.failures:
        swift.begin()  # frames have other sizes elsewhere, and lines are cut at other bytes
    for seed, _, wrong, script, branch, _ in result.failures:
        print(f"\nseed {seed} branch {branch} failed: {wrong}")
        small = script if told.no_shrink else shrunk(seed, script)
        print(f"# {failure(seed, small)}\nfrom tests.simulation import swift\n\nswift.begin()\n{printed(seed, small)}")
    return 1 if result.failures or (result.histories >= ENOUGH and result.missing()) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
