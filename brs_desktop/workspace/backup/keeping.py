"""Which backups there are, when the next is due, which are let go."""

from __future__ import annotations

import shutil
from pathlib import Path

from brs_desktop.errors import Problem
from brs_desktop.workspace.backup.shape import FOLDER, Backup, is_name, read_manifest

KEPT = 7
DAY_MS = 86_400_000


def found(folder: Path) -> tuple[Backup, ...]:
    """The backups of a workspace's folder, or of any folder that they were copied to, newest first."""
    place = folder / FOLDER if (folder / FOLDER).is_dir() else folder
    backups = []
    for path in _folders(place):
        try:
            backups.append(read_manifest(path))
        except Problem:
            continue  # half a copy, or another program's folder: it is none of ours to list or to remove
    return tuple(sorted(backups, key=lambda one: one.path.name, reverse=True))


def is_due(backups: tuple[Backup, ...], now_ms: int) -> bool:
    """Once a day; a clock that was set back or far ahead makes one due, never keeps one off."""
    return all(abs(now_ms - one.when_ms) >= DAY_MS for one in backups)


def let_go(folder: Path, made: Path) -> tuple[Backup, ...]:
    """Remove all but seven of the workspace's own backups: the one just made, whatever its clock said, and the newest.

    Of other days one comes before the further ones of a day: copies to sticks on one afternoon cost no week.
    Answers what was removed.
    """
    others = [one for one in found(folder) if one.path != made] if (folder / FOLDER).is_dir() else []
    old = tuple(_by_days(others, made)[KEPT - 1 :])
    for one in old:
        # Its manifest goes first: what remains after a power cut is no backup any more.
        (one.path / "backup.json").unlink(missing_ok=True)
        shutil.rmtree(one.path, ignore_errors=True)
    return old


def _by_days(newest_first: list[Backup], made: Path) -> list[Backup]:
    """The newest of each day, the day of the one just made apart; then the others."""
    days, firsts = {_day(made)}, []
    for one in newest_first:
        if _day(one.path) not in days:
            days.add(_day(one.path))
            firsts.append(one)
    return firsts + [one for one in newest_first if one not in firsts]


def _day(backup: Path) -> str:
    return backup.name.partition("T")[0]


def clear_drafts(folder: Path) -> None:
    """Remove what a power cut left of a backup that was being made."""
    for path in (folder / FOLDER).glob("brs-*"):
        draft = path.name.removesuffix(".part")
        if is_name(draft) and (path.name != draft or not (path / "backup.json").is_file()):
            shutil.rmtree(path, ignore_errors=True)


def _folders(place: Path) -> list[Path]:
    try:
        return [path for path in place.iterdir() if is_name(path.name) and path.is_dir() and not path.is_symlink()]
    except OSError:
        return []
