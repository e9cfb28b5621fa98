"""Files on a device's disk: parts of them, and the list of their pieces, without holding them in memory."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from brs_sync.blobs.manifest import Manifest, list_pieces


class Files(Protocol):
    """Where whole files are kept."""

    def path(self, blob: bytes) -> Path | None:
        """Where a file is, if it is here."""
        ...

    def keep(self, blob: bytes, parts: Iterator[bytes]) -> bool:
        """Put a file together from its parts; on disk when this returns. False, and nothing kept, when it is not it."""
        ...


def read_at(path: Path, at: int, size: int) -> bytes | None:
    """So many bytes of a file from there; None when it is not, or no longer, so long."""
    try:
        with path.open("rb") as file:
            file.seek(at)
            data = file.read(size)
    except OSError:
        return None
    return data if len(data) == size else None


def list_file(path: Path) -> Manifest:
    """The list of a file on disk."""
    with path.open("rb") as file:
        if not path.stat().st_size:
            return list_pieces(b"")
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return list_pieces(data)
