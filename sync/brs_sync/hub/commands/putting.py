"""Putting small texts where a command was told to: as a file, or drawn as a code."""

from __future__ import annotations

from pathlib import Path

from brs_sync.errors import SyncProblem


def write_text(path: Path, text: str) -> None:
    """A file; bad-value where it cannot be there."""
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise SyncProblem("bad-value", what="file", value=str(path)) from error


def draw(path: Path, text: str) -> None:
    """A picture of a code; not-installed without what draws it."""
    try:
        import segno
    except ImportError as error:
        raise SyncProblem("not-installed", what="segno") from error
    try:
        segno.make_qr(text).save(str(path), kind="png", scale=6)
    except OSError as error:
        raise SyncProblem("bad-value", what="file", value=str(path)) from error
