"""Let real processes die at every write, fsync and rename of every act; 1 where something was lost or halved."""

from __future__ import annotations

import argparse
import sys
import time

from tests.crashes import tracer
from tests.crashes.matrix import every, made_acts, spread


def main(arguments: list[str]) -> int:
    """Run as told."""
    parser = argparse.ArgumentParser(prog="python -m tests.crashes", description=__doc__)
    parser.add_argument("acts", nargs="*", help="names of acts; all without")
    parser.add_argument("--most", type=int, default=0, help="moments of an act, spread over it; all without")
    told = parser.parse_args(arguments)
    if not tracer.is_possible():
        print("this machine does not let a process watch its child: Linux 5.3 on x86_64 or aarch64 is needed")
        return 1
    failed = moments = died = 0
    with made_acts() as (acts, copy):
        for act in acts:
            if told.acts and act.name not in told.acts:
                continue
            begin = time.monotonic()
            try:
                deaths = every(act, copy, lambda count: spread(count, told.most or count))
            except AssertionError as error:
                print(f"{act.name:<9} {error}", flush=True)
                failed += 1
                continue
            seconds = time.monotonic() - begin
            moments, died = moments + deaths.moments, died + deaths.deaths
            print(f"{act.name:<9} {deaths.moments:>4} moments, {deaths.deaths:>4} deaths, {seconds:.0f} s", flush=True)
    print(f"{moments} moments, {died} deaths, {failed} acts that lost or halved something", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
