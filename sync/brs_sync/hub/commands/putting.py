"""Putting small texts where a command was told to: as a file, or drawn as a code; whole or not at all."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from brs_sync.errors import SyncProblem
from brs_sync.placing import ANYBODY, OWNER, place


def write_text(path: Path, text: str, *, secret: bool = False) -> None:
    """A file; bad-value where it cannot be there. A secret one is its owner's alone to read."""
    _put(path, text.encode(), secret=secret)


def draw(path: Path, text: str, *, secret: bool = False) -> None:
    """A picture of a code; not-installed without what draws it."""
    try:
        import segno
    except ImportError as error:
        raise SyncProblem("not-installed", what="segno") from error
    picture = BytesIO()
    segno.make_qr(text).save(picture, kind="png", scale=6)
    _put(path, picture.getvalue(), secret=secret)


def _put(path: Path, data: bytes, *, secret: bool) -> None:
    try:
        found = path.resolve()  # what a link leads to is replaced, not the link
        if found.exists() and not found.is_file():
            with found.open("wb") as file:  # a terminal or a pipe, which has no other content to keep
                file.write(data)
        else:
            place(found, data, mode=OWNER if secret else ANYBODY)
    except OSError as error:
        raise SyncProblem("bad-value", what="file", value=str(path)) from error
