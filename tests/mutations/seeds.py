"""Histories of ever new seeds until one fails: what the simulator says of the sources that stand in PYTHONPATH."""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path

import brs_sync

from tests.simulation.branches import one

MOST_SECONDS = 120  # of one history, which takes about one: whatever loops for ever is found out, too


def main(arguments: list[str]) -> int:
    """FIRST and how many: one line of JSON, the seed that fails and how, or null."""
    first, most = map(int, arguments)
    if Path.cwd() not in Path(brs_sync.__file__).parents:
        raise SystemExit(f"the sources are those of {brs_sync.__file__}")
    signal.signal(signal.SIGALRM, _too_long)
    for seed in range(first, first + most):
        signal.alarm(MOST_SECONDS)
        wrong = one(seed).wrong
        signal.alarm(0)
        if wrong:
            print(json.dumps({"seed": seed, "wrong": wrong}))
            return 0
    print("null")
    return 0


def _too_long(*_: object) -> None:
    raise TimeoutError("a history without an end")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
