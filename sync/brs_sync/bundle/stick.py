"""Writes a file to a stick: whole under its name and read back from there, or not there at all."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import shutil
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import IO

from brs_sync.errors import SyncProblem
from brs_sync.folders import sync_folder

CHUNK = 1 << 18
_SPARE = 1 << 16  # what a folder's own entries may take
_MOST_NAME = 40
_UNFIT = re.compile(r'[<>:"/\\|?*\x00-\x1f]|[. ]$|^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)', re.IGNORECASE)
_SAID_BY_SYSTEM = (errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EPERM, errno.EROFS)


def fit_name(text: str, instead: str) -> str:
    """A name in letters that every stick and every mail takes, `instead` where the text has none of them."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_MOST_NAME].strip("-") or instead


def check_name(name: str) -> None:
    """Refuse a name that a stick's file system does not take."""
    if _UNFIT.search(name) or len(name) > 200:
        raise SyncProblem("bundle-bad-name", name=name[:80])


def free_name(folder: Path, stem: str, end: str) -> Path:
    """A name in the folder that is not taken."""
    names = (f"{stem}{end}", *(f"{stem}-{number}{end}" for number in range(2, 1000)))
    found = next((folder / name for name in names if not (folder / name).exists()), None)
    if found is None:
        raise SyncProblem("bundle-bad-name", name=stem)
    return found


def need_space(folder: Path, size: int) -> None:
    """Refuse before the first byte what cannot have room."""
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise SyncProblem("stick-gone", name=str(folder)) from error
    if free < size + _SPARE:
        raise SyncProblem("bundle-no-space", needed=size + _SPARE, free=free)


def put(
    source: IO[bytes],
    target: Path,
    told: Callable[[int], None] = lambda count: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> int:
    """Copy from where the source stands to its end; once this returns the bytes have been read back from the target.

    Ended at any moment before, nothing has the target's name, or what had it before still has.
    """
    draft = target.with_name(f"{target.name}.part")
    try:
        written, size = _write(source, draft, told, cancelled)
        if _read_back(draft, told, cancelled) != written:
            raise SyncProblem("copy-damaged", name=target.name)
        draft.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        if error.errno in _SAID_BY_SYSTEM:
            raise
        raise SyncProblem("stick-gone", name=target.name) from error
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
    return size


def _write(
    source: IO[bytes], draft: Path, told: Callable[[int], None], cancelled: Callable[[], bool]
) -> tuple[bytes, int]:
    digest, size = hashlib.sha256(), 0
    with draft.open("wb") as file:
        while data := source.read(CHUNK):
            file.write(data)
            digest.update(data)
            size += len(data)
            told(len(data))
            if cancelled():
                raise SyncProblem("cancelled")
        file.flush()
        os.fsync(file.fileno())
        if hasattr(os, "posix_fadvise"):
            # Read back from the stick, not from this computer's memory of what it wrote.
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return digest.digest(), size


def _read_back(draft: Path, told: Callable[[int], None], cancelled: Callable[[], bool]) -> bytes:
    digest = hashlib.sha256()
    with draft.open("rb") as file:
        while data := file.read(CHUNK):
            digest.update(data)
            told(len(data))
            if cancelled():
                raise SyncProblem("cancelled")
    return digest.digest()
