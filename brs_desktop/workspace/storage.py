"""How much room a workspace takes, by what takes it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from brs_desktop.workspace.backup.shape import FOLDER as BACKUPS

MOST_FILES = 200_000
_RECORDS = ("workspace.db", "workspace.db-wal", "workspace.db-shm", "journal.db", "journal.db-wal", "journal.db-shm")
_DOCUMENTS, _SET_ASIDE = "files", "before-restore-"


@dataclass(frozen=True)
class Storage:
    """Bytes on disk; `documents` are files of the library, `set_aside` what restores have put away."""

    records: int
    documents: int
    backups: int
    set_aside: int
    other: int
    free: int

    @property
    def total(self) -> int:
        return self.records + self.documents + self.backups + self.set_aside + self.other


def measure(folder: Path) -> Storage:
    """Look at every file once, up to a bound; one that goes away meanwhile counts nothing."""
    sizes = dict.fromkeys(("records", "documents", "backups", "set_aside", "other"), 0)
    for count, (top, size) in enumerate(_files(folder)):
        sizes[_kind(top)] += size
        if count >= MOST_FILES:
            break
    return Storage(**sizes, free=free(folder))


def _kind(top: str) -> str:
    if top in _RECORDS:
        return "records"
    if top.startswith(_SET_ASIDE):
        return "set_aside"
    return {_DOCUMENTS: "documents", BACKUPS: "backups"}.get(top, "other")


def _files(folder: Path) -> Iterator[tuple[str, int]]:
    """Every file's size with the name that stands below the folder; links are not followed."""
    for place, _folders, names in os.walk(folder):
        below = Path(place).relative_to(folder).parts
        for name in names:
            try:
                size = os.lstat(Path(place) / name).st_size
            except OSError:
                continue
            yield (below[0] if below else name), size


def free(folder: Path) -> int:
    """What the folder's disk has left; 0 where it does not say."""
    import shutil

    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return 0
