"""Takes the pictures of the README and the guides from fresh walks through the window: none is made by hand."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "pictures"
# From the tour: two laptops and a hub.
TOUR = {
    "filler-en.png": "*-amina-conditions-as-a-table.png",
    "conflict-en.png": "*-bakari-deciding.png",
    "filler-ar.png": "*-amina-filler-ar.png",
}
# From the gallery: every screen of a workspace with invented work in it.
GALLERY = ("home", "reports", "library", "contacts")
LOOK = "en-1366-light"


def main() -> int:
    """Walk the tour and the gallery into folders of their own and copy what the documents show."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        return _tour(Path(name) / "tour") or _gallery(Path(name) / "gallery")


def _tour(folder: Path) -> int:
    walked = subprocess.run([sys.executable, "-m", "tests.tour", str(folder)], cwd=ROOT, check=False)
    if not walked.returncode:
        for target, pattern in TOUR.items():
            (found,) = folder.glob(pattern)
            shutil.copyfile(found, TARGET / target)
    return walked.returncode


def _gallery(folder: Path) -> int:
    only = [word for screen in GALLERY for word in ("--only", screen)]
    script = str(ROOT / "packaging" / "gallery.py")
    walked = subprocess.run([sys.executable, script, str(folder), "--look", LOOK, *only], cwd=ROOT, check=False)
    if not walked.returncode:
        for screen in GALLERY:
            shutil.copyfile(folder / f"{screen}-{LOOK}.png", TARGET / f"{screen}-en.png")
    return walked.returncode


if __name__ == "__main__":
    sys.exit(main())
