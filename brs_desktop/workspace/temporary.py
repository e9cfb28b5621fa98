"""Papers that are made only to be looked at or printed: files for a moment, which a crash does not leave behind."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from contextlib import suppress
from errno import ENOTDIR
from os import strerror
from pathlib import Path
from typing import TypeVar

from brs_desktop.sentences import unwritten

T = TypeVar("T")
_FOLDER = ".papers"
# Nothing else is ever removed from there: the folder may be somebody's own, whatever its name.
_OURS = re.compile(r"\.?[0-9a-f]{16}\.pdf(\.[0-9a-f]{8}\.part)?")


def read_once(folder: Path, make: Callable[[Path], T]) -> tuple[bytes, T]:
    """What `make` writes into the file that it is given, and what it answers; the file is gone when this returns."""
    place = folder / _FOLDER
    try:
        place.mkdir(mode=0o700, exist_ok=True)
        if place.is_symlink():
            raise NotADirectoryError(ENOTDIR, strerror(ENOTDIR), str(place))
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
    if place.is_symlink() or not place.is_dir():
        return
    with suppress(OSError):  # what cannot be removed now is removed at the next opening
        for file in place.iterdir():
            if _OURS.fullmatch(file.name):
                file.unlink(missing_ok=True)
        place.rmdir()
