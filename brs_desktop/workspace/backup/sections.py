"""The sections of other offices in a backup: each with its record's database, what was given, and its files."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from brs_desktop.workspace.backup.shape import DATABASE, copy_file

FOLDER = "sections"
STORE = "store/workspace.db"
_ONE = re.compile(r"[0-9a-f]{32}")
_FILE = re.compile(r"[0-9a-f]{64}")
_BESIDE = ("section.cbor", "form.xml", "card.json", "state.json")
CopyDatabase = Callable[[Path, Path], object]


def copy(
    folder: Path,
    draft: Path,
    turn: AbstractContextManager[object],
    seal: Callable[[Path], bool],
    database: CopyDatabase,
) -> tuple[list[Path], int]:
    """Copy every section of a workspace; what was written below `draft`, and how many could not be read just now.

    `seal` puts what was typed into a section's database and answers whether there is one. Whoever holds `turn` alone
    counts returns, and takes sections away: what a copy says of its returns is never later than its answers.
    """
    copied: list[Path] = []
    left = 0
    for one in _sections(folder):
        with turn:
            if not one.is_dir():
                continue  # taken from the list meanwhile
            if all((one / name).is_file() for name in _BESIDE) and seal(one):
                copied += _copy_one(one, draft / FOLDER / one.name, database)
            else:
                left += 1
    return copied, left


def _copy_one(one: Path, target: Path, database: CopyDatabase) -> Iterator[Path]:
    target.mkdir(parents=True)
    database(one / STORE, target / DATABASE)
    yield target / DATABASE
    for name in _BESIDE:
        copy_file(one / name, target / name)
        yield target / name
    yield from _files(one / "files", target / "files")


def place(path: str) -> Path | None:
    """Where a member of a backup belongs in a workspace; None for what is none of a section."""
    match path.split("/"):
        case ["sections", name, rest] if _ONE.fullmatch(name) and rest in (*_BESIDE, DATABASE):
            return Path(FOLDER, name, STORE if rest == DATABASE else rest)
        case ["sections", name, "files", sha256] if _ONE.fullmatch(name) and _FILE.fullmatch(sha256):
            return Path(FOLDER, name, "files", sha256[:2], sha256)
    return None


def _sections(folder: Path) -> list[Path]:
    place = folder / FOLDER
    found = place.iterdir() if place.is_dir() else ()
    return sorted(one for one in found if _ONE.fullmatch(one.name) and one.is_dir())


def _files(source: Path, target: Path) -> Iterator[Path]:
    """Files never change, so the backup and the section share their bytes where the disk knows how."""
    for file in sorted(source.glob("[0-9a-f][0-9a-f]/*")):
        if _FILE.fullmatch(file.name):
            target.mkdir(exist_ok=True)
            try:
                os.link(file, target / file.name)
            except OSError:
                copy_file(file, target / file.name)
            yield target / file.name
