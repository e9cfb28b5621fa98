"""The documents beside a workspace, as a hub that is opened over it reads them: whole files by their hash."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

NAME = "files"


class DocumentFolder:
    """A folder `ab/<sha256>` for every content; it is read here, and never written."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def path(self, blob: bytes) -> Path | None:
        """Where a file is, if it is here."""
        place = self._root / blob.hex()[:2] / blob.hex()
        return place if place.is_file() else None

    def keep(self, blob: bytes, parts: Iterator[bytes]) -> bool:
        """A hub keeps what it is given on its own shelf: nothing comes into the workspace that nobody asked for."""
        return False


def documents(folder: Path) -> DocumentFolder | None:
    """The documents of a workspace's folder; None where the folder is a hub's alone."""
    return DocumentFolder(folder / NAME) if (folder / NAME).is_dir() else None
