"""Bad bytes for every parser, one process at a time; 1 where one of them did more than refuse."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.fuzz.engine import blind, guided, is_guided
from tests.fuzz.targets import TARGETS

BUILD = Path(__file__).parents[2] / "build" / "fuzz"


def main(arguments: list[str]) -> int:
    """Run as told."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", choices=[[], *TARGETS], help="all without")
    parser.add_argument("--minutes", type=float, default=15.0, help="for each target")
    parser.add_argument("--blind", action="store_true", help="without atheris, though it is installed")
    told = parser.parse_args(arguments)
    fuzz = guided if is_guided() and not told.blind else blind
    print(f"by {'atheris' if fuzz is guided else 'random changes: atheris is not installed'}", flush=True)
    failed = [n for n in told.targets or TARGETS if fuzz(n, told.minutes * 60, BUILD / n)]
    for name in failed:
        print(f"{name}: see {BUILD / name}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
