"""Break the program one sentence of the sync model at a time, and show who notices; 1 where nobody does."""

from __future__ import annotations

import argparse
import queue
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from tests.mutations.catching import MOST_SEEDS, Copy, NothingTested, Verdict, caught
from tests.mutations.patches import ROOT, SIMULATOR, Mutation, StaleMutation, mutations
from tests.mutations.table import table

PREFIX = "brs-mutations-"


def run(chosen: Sequence[Mutation], workers: int, most_seeds: int, told: Callable[[str], None]) -> list[Verdict]:
    """Who noticed what, as it is found out; NothingTested where the sound program fails a test that is to notice."""
    with tempfile.TemporaryDirectory(prefix=PREFIX) as folder:
        sound = Copy(Path(folder) / "sound")
        tests = sorted({mutation.by for mutation in chosen} - {SIMULATOR})
        if tests and (how := sound.failing(tests)) is not None:
            raise NothingTested(f"the sound program fails: {how}")
        copies: queue.Queue[Copy] = queue.Queue()
        for number in range(workers):
            copies.put(Copy(Path(folder) / f"broken{number}"))
        verdicts = []
        for verdict in _in_turn(chosen, copies, sound, workers, most_seeds):
            told(verdict.line())
            verdicts.append(verdict)
    return verdicts


def _in_turn(
    chosen: Sequence[Mutation], copies: queue.Queue[Copy], sound: Copy, workers: int, most_seeds: int
) -> Iterator[Verdict]:
    def one(mutation: Mutation) -> Verdict:
        copy = copies.get()
        try:
            return caught(mutation, copy, sound, most_seeds)
        except NothingTested as error:
            return Verdict(mutation, "", "", 0.0, f"nothing was tested: {error}")
        finally:
            copies.put(copy)

    with ThreadPoolExecutor(workers) as pool:
        for done in as_completed([pool.submit(one, mutation) for mutation in chosen]):
            yield done.result()


def main(arguments: list[str]) -> int:
    """Run as told."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutations", description=__doc__)
    parser.add_argument("names", nargs="*", help="of mutations (3.1) or of rules (3); all without")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seeds", type=int, default=MOST_SEEDS, help="how many the simulator may try")
    told = parser.parse_args(arguments)
    chosen = [m for m in mutations() if not told.names or {m.name, str(m.rule)} & set(told.names)]
    fitting, stale = _fitting(chosen)
    verdicts = stale + run(fitting, told.workers, told.seeds, lambda line: print(line, flush=True))
    print("", *table(verdicts), sep="\n")
    return 0 if all(verdict.who for verdict in verdicts) else 1


def _fitting(chosen: Sequence[Mutation]) -> tuple[list[Mutation], list[Verdict]]:
    """Those that can be tried; one whose text is gone keeps nobody from trying the others, and fails the run."""
    fitting: list[Mutation] = []
    stale: list[Verdict] = []
    for mutation in chosen:
        try:
            mutation.compiled(ROOT)
            fitting.append(mutation)
        except (StaleMutation, SyntaxError) as error:
            stale.append(Verdict(mutation, "", "", 0.0, f"no longer applicable: {error}"))
    return fitting, stale


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
