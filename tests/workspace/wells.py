"""A collection that the program has never seen, put into a folder as its author would."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from brs_desktop.records import SHIPPED, Registry

UNSEEN = Path(__file__).parent / "unseen" / "wells"


def write_wells(folder: Path) -> Path:
    """The folder of collections with the wells in it."""
    shutil.copytree(UNSEEN, folder / "wells")
    return folder


def warm(folder: Path) -> Path:
    """Put the converted forms into a workspace's folder to be, so that each test does not convert them again."""
    if not (folder / "cache").exists():
        shutil.copytree(_converted(), folder / "cache")
    return folder


@cache
def _converted() -> Path:
    place = Path(tempfile.mkdtemp(prefix="brs-forms-"))
    atexit.register(shutil.rmtree, place, True)
    Registry.load((SHIPPED, UNSEEN.parent), cache=place)
    return place
