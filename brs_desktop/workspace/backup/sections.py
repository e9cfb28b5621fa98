"""The sections of other offices in a backup: each with its record's database, what was given, and its files."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from brs_desktop.workspace.backup.shape import DATABASE, copy_file

FOLDER = "sections"
STORE = "store/workspace.db"
_ONE = re.compile(r"[0-9a-f]{32}")
_FILE = re.compile(r"[0-9a-f]{64}")
_BESIDE = ("section.cbor", "form.xml", "card.json", "state.json")
CopyDatabase = Callable[[Path, Path], object]


def copy(folder: Path, draft: Path, seal: Callable[[Path], bool], copy_database: CopyDatabase) -> Iterator[Path]:
    """Copy every section of a workspace that can be read; what was written below `draft`.

    `seal` puts what was typed into a section's database and answers whether there is one.
    """
    for one in _sections(folder):
        if not seal(one):
            continue
        target = draft / FOLDER / one.name
        target.mkdir(parents=True)
        copy_database(one / STORE, target / DATABASE)
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
    return sorted(one for one in found if _ONE.fullmatch(one.name) and all((one / name).is_file() for name in _BESIDE))


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
