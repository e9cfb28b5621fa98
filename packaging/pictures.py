"""Takes the pictures of the README and the guides from a fresh walk of the tour: none is made by hand."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "pictures"
WANTED = {
    "filler-en.png": "*-amina-conditions-as-a-table.png",
    "conflict-en.png": "*-bakari-deciding.png",
    "filler-ar.png": "*-amina-filler-ar.png",
}


def main() -> int:
    """Walk the tour into a folder of its own and copy what the documents show."""
    with tempfile.TemporaryDirectory() as name:
        walked = subprocess.run([sys.executable, "-m", "tests.tour", name], cwd=ROOT, check=False)
        if walked.returncode:
            return walked.returncode
        TARGET.mkdir(parents=True, exist_ok=True)
        for target, pattern in WANTED.items():
            (found,) = Path(name).glob(pattern)
            shutil.copyfile(found, TARGET / target)
    return 0


if __name__ == "__main__":
    sys.exit(main())
