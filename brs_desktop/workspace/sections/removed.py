"""Sections of other offices that were taken from the list: kept for thirty days, then let go of."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from brs_sync.folders import sync_folder

KEPT_DAYS = 30
_DAY_MS = 86_400_000
_NAME = re.compile(r"([0-9a-f]{32})-([0-9]{1,15})")
_FOLDER = "removed"
_OVERDUE = "overdue"


@dataclass(frozen=True)
class Removed:
    """A section's folder and when it was taken from the list."""

    name: str
    removed_ms: int
    folder: Path

    @property
    def until_ms(self) -> int:
        """When it is let go of."""
        return self.removed_ms + KEPT_DAYS * _DAY_MS


def remove(folder: Path, now_ms: int) -> Removed:
    """Take a section's folder away, with all that is in it: one rename."""
    place = folder.parent / _FOLDER
    place.mkdir(exist_ok=True)
    target = next(one for at in range(now_ms, now_ms + 1000) if not (one := place / f"{folder.name}-{at}").exists())
    folder.rename(target)
    sync_folder(place)
    sync_folder(folder.parent)
    return Removed(folder.name, now_ms, target)


def found(folder: Path) -> list[Removed]:
    """What was taken away, the newest first."""
    place = folder / _FOLDER
    names = ((one, _NAME.fullmatch(one.name)) for one in place.iterdir()) if place.is_dir() else ()
    every = [Removed(name[1], int(name[2]), one) for one, name in names if name is not None]
    return sorted(every, key=lambda one: (-one.removed_ms, one.name))


def bring_back(one: Removed, folder: Path) -> Path:
    """Put a section on the list again."""
    target = folder / one.name
    one.folder.rename(target)
    (target / _OVERDUE).unlink(missing_ok=True)
    sync_folder(folder)
    return target


def tend(folder: Path, now_ms: int) -> None:
    """Let go of what was taken away long ago, and was found so a day before too.

    A computer that starts once with a clock that is ahead ends nothing: with the clock set right it is no more overdue.
    """
    for one in found(folder):
        mark = one.folder / _OVERDUE
        if now_ms <= one.until_ms:
            mark.unlink(missing_ok=True)
        elif not (since := _number(mark)):
            mark.write_text(str(now_ms), "ascii")
        elif now_ms >= since + _DAY_MS:
            shutil.rmtree(one.folder, ignore_errors=True)


def _number(mark: Path) -> int:
    """When it was found overdue first; 0 where it was not, and where nobody can read when."""
    try:
        return int(mark.read_text("ascii"))
    except (OSError, ValueError):
        return 0
