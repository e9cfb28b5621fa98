"""What restores have set aside, told as a person knows it: since when, how much, whose."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from brs_desktop.errors import Problem
from brs_desktop.workspace import settings
from brs_desktop.workspace.backup.restoring import ASIDE, asides
from brs_desktop.workspace.backup.shape import files_below

_WHEN = re.compile(rf"{ASIDE}-(\d{{8}}T\d{{6}}Z)(?:-\d{{1,3}})?")


@dataclass(frozen=True)
class SetAside:
    """A workspace that a restore has set aside: its folder, when that was (UTC milliseconds), bytes and whose it is."""

    path: Path
    when_ms: int
    bytes: int
    name: str


def set_aside(folder: Path) -> tuple[SetAside, ...]:
    """The workspaces that can be put back, newest first; a folder that holds none is passed by."""
    return tuple(_told(path) for path in asides(folder) if settings.exists(path))


def _told(path: Path) -> SetAside:
    size = 0
    for file in files_below(path):
        try:
            size += file.stat().st_size
        except OSError:
            continue
    return SetAside(path, _when(path), size, _whose(path))


def _when(path: Path) -> int:
    """The moment in the folder's name; one that somebody has named otherwise says when it was last changed."""
    named = _WHEN.fullmatch(path.name)
    try:
        if named is not None:
            return int(datetime.strptime(named[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp() * 1000)
        return int(path.stat().st_mtime * 1000)
    except (OSError, ValueError):
        return 0


def _whose(path: Path) -> str:
    try:
        return settings.read(path).name
    except Problem:
        return ""
