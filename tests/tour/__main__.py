"""`make tour`: walks the tour and says where the pictures and PDFs are."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from tests.tour.processes import ROOT, StepFailed
from tests.tour.story import Tour


def main() -> int:
    """Walk; 1 when a step failed."""
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "tour"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    with tempfile.TemporaryDirectory(prefix="brs-tour-") as work:
        tour = Tour(out, Path(work), tell=print)
        try:
            tour.walk()
        except StepFailed as failure:
            print(f"The tour stopped: {failure}", file=sys.stderr)
            return 1
        finally:
            print(f"{tour.shots} pictures and {len(tour.pdfs)} PDFs are in {out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
