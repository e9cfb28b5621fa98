"""Puts a small file in its place, whole or not at all: a full disk or a death leaves the old one or the new one."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from brs_sync.folders import sync_folder

OWNER, ANYBODY = 0o600, 0o644


def place(path: Path, data: bytes, *, mode: int = OWNER) -> None:
    """On disk under this name when it returns; what was there is replaced. Raises OSError, and nothing has changed."""
    draft = _draft(path, data, mode)
    try:
        os.replace(draft, path)
    except OSError:
        draft.unlink()
        raise
    sync_folder(path.parent)


def place_first(path: Path, data: bytes, *, mode: int = OWNER) -> bool:
    """The same where nothing is there yet; False, and what is there stays, where another process was first."""
    draft = _draft(path, data, mode)
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    except OSError:  # a disk without links: one process at a time has the folder there
        if path.exists():
            return False
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)
    return True


def _draft(path: Path, data: bytes, mode: int) -> Path:
    """All of it on disk beside its place, under a name that nobody else writes."""
    draft = path.with_name(f".{path.name[:80]}.{os.urandom(4).hex()}.new")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise
    return draft
