"""A collection that the program has never seen, put into a folder as its author would."""

from __future__ import annotations

import shutil
from pathlib import Path

UNSEEN = Path(__file__).parent / "unseen" / "wells"


def write_wells(folder: Path) -> Path:
    """The folder of collections with the wells in it."""
    shutil.copytree(UNSEEN, folder / "wells")
    return folder
