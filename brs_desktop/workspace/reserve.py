"""Room that is kept free for the day the disk is full: what opens a workspace then, so that it can be read."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from brs_desktop.errors import Problem
from brs_desktop.sentences import as_problem, problem

FILE = "reserve.bin"
# What an opening writes beside the databases, several times over; a disk with less free than `_LEAST_FREE` keeps none.
BYTES = 4_000_000
_LEAST_FREE = 20 * BYTES
_FULL = 5_000_000
Opened = TypeVar("Opened")


def opened(attempt: Callable[[], Opened], folder: Path) -> Opened:
    """Open; where the disk is full for that, free the room and open again."""
    try:
        return attempt()
    except Exception as error:
        if as_problem(error).code != "disk-full" or not give_up(folder):
            raise
    return attempt()


def told(folder: Path) -> Problem | None:
    """What a person has to know where there is room for little more."""
    from brs_desktop.workspace.storage import free

    return problem("disk-low") if free(folder) < _FULL else None


def keep(folder: Path) -> bool:
    """Set the room aside where there is plenty; True when it stands. It takes no room from a disk that has little."""
    from brs_desktop.workspace.storage import free

    path = folder / FILE
    try:
        if path.exists() and path.stat().st_size == BYTES:
            return True
        if free(folder) < _LEAST_FREE:
            return False
        # Random bytes: zeros take no room on disks that pack what they keep.
        with path.open("wb") as file:
            file.write(os.urandom(BYTES))
    except OSError:
        give_up(folder)
        return False
    return True


def give_up(folder: Path) -> bool:
    """Free the room; True when there was any."""
    path = folder / FILE
    try:
        size = path.stat().st_size
        path.unlink()
    except OSError:
        with suppress(OSError):
            os.truncate(path, 0)
        return False
    return size > 0
