"""Clears what killed runs of tests left in memory: a folder there is named by the process that made it."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path

_PREFIX = "brs-made-"
_NAME = re.compile(rf"{_PREFIX}([0-9]{{1,9}})-.+")


def own_folder(place: Path | None) -> str:
    """A new folder of this process."""
    return tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=place)


def clear_left(place: Path) -> None:
    """Remove the folders whose makers are gone; those of runs that go on stay."""
    for one in place.iterdir():
        made = _NAME.fullmatch(one.name)
        if made is not None and not _lives(int(made[1])):
            shutil.rmtree(one, ignore_errors=True)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
