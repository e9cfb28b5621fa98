"""What is a file for a moment only: papers to look at or print, drawings taken in. A crash leaves none behind."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from errno import ENOTDIR
from os import strerror
from pathlib import Path
from typing import TypeVar

from brs_desktop.sentences import unwritten

T = TypeVar("T")
_FOLDER = ".papers"
# Nothing else is ever removed from there: the folder may be somebody's own, whatever its name.
_OURS = re.compile(r"\.?[0-9a-f]{16}\.(?:pdf|png|jpg)(\.[0-9a-f]{8}\.part)?")


def read_once(folder: Path, make: Callable[[Path], T]) -> tuple[bytes, T]:
    """What `make` writes into the file that it is given, and what it answers; the file is gone when this returns."""
    with _place(folder, ".pdf") as file:
        told = make(file)
        return file.read_bytes(), told


@contextmanager
def laid_once(folder: Path, content: bytes, suffix: str) -> Iterator[Path]:
    """A file of this content until the block ends, for what takes files in; `suffix` is `.png` or `.jpg`."""
    with _place(folder, suffix) as file:
        try:
            file.write_bytes(content)
        except OSError as error:
            raise unwritten(error, file) from error
        yield file


@contextmanager
def _place(folder: Path, suffix: str) -> Iterator[Path]:
    place = folder / _FOLDER
    try:
        place.mkdir(mode=0o700, exist_ok=True)
        if place.is_symlink():
            raise NotADirectoryError(ENOTDIR, strerror(ENOTDIR), str(place))
    except OSError as error:
        raise unwritten(error, place) from error
    file = place / f"{secrets.token_hex(8)}{suffix}"
    try:
        yield file
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
