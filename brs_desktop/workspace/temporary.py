"""Papers that are made only to be looked at or printed: files for a moment, which a crash does not leave behind."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from brs_desktop.sentences import unwritten

T = TypeVar("T")
_FOLDER = "papers"


def read_once(folder: Path, make: Callable[[Path], T]) -> tuple[bytes, T]:
    """What `make` writes into the file that it is given, and what it answers; the file is gone when this returns."""
    place = folder / _FOLDER
    try:
        place.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise unwritten(error, place) from error
    file = place / f"{secrets.token_hex(8)}.pdf"
    try:
        told = make(file)
        return file.read_bytes(), told
    finally:
        file.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Remove what an earlier run left when it ended in the middle: asked by the only process that has the folder."""
    place = folder / _FOLDER
    if not place.is_dir():
        return
    with suppress(OSError):  # what cannot be removed now is removed at the next opening
        for file in place.iterdir():
            file.unlink(missing_ok=True)
        place.rmdir()
