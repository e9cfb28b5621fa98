"""Whole files on a device, by the hash of their content."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """Where this process keeps whole files, whosever they are: their names are their content."""
    return tempfile.TemporaryDirectory(prefix="files")


class Documents:
    """The whole files of one device."""

    def __init__(self) -> None:
        self.here: set[bytes] = set()

    def path(self, blob: bytes) -> Path | None:
        """Where a file is, if it is here."""
        return Path(_folder().name) / blob.hex() if blob in self.here else None

    def keep(self, blob: bytes, parts: Iterator[bytes]) -> bool:
        """Put a file together: what came must be what was named."""
        data = b"".join(parts)
        assert hashlib.sha256(data).digest() == blob, "another file came than was named"
        place = Path(_folder().name) / blob.hex()
        if not place.exists():
            place.write_bytes(data)
        self.here.add(blob)
        return True
