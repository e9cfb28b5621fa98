"""Files kept by the SHA-256 of their content: written once, checked, never changed."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from brs_sync.folders import sync_folder

from brs_desktop.library.refusals import MAX_BYTES, Refused

_HASH = re.compile(r"[0-9a-f]{64}")
_CHUNK = 1 << 20
_INCOMING = "incoming"


def is_hash(text: str) -> bool:
    """Whether the text is a SHA-256 as this program writes it."""
    return bool(_HASH.fullmatch(text))


class Stopped(Exception):
    """The copying was stopped; nothing of it is left."""


@dataclass(frozen=True)
class Stored:
    """A file in the store; `fresh` when it was not there before."""

    sha256: str
    size: int
    fresh: bool


class FileStore:
    """A folder `ab/<sha256>` for every content; equal files are one."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def place(self, sha256: str) -> Path:
        """Where the content of a hash is or would be; ValueError for what is no hash."""
        if not _HASH.fullmatch(sha256):
            raise ValueError(sha256[:80])
        return self.root / sha256[:2] / sha256

    def has(self, sha256: str) -> bool:
        """Whether the content is on this computer."""
        return bool(_HASH.fullmatch(sha256)) and self.place(sha256).is_file()

    def sizes(self) -> Iterator[tuple[str, int]]:
        """Every content with its size."""
        for folder in sorted(self.root.iterdir()) if self.root.is_dir() else ():
            if folder.name == _INCOMING or not folder.is_dir():
                continue
            with os.scandir(folder) as found:
                for entry in found:
                    if _HASH.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                        yield entry.name, entry.stat(follow_symlinks=False).st_size

    def verify(self, sha256: str) -> bool:
        """Whether the content is here and still what it was when it came."""
        try:
            return self.has(sha256) and _digest(self.place(sha256)) == sha256
        except OSError:
            return False

    @contextmanager
    def receive(
        self,
        source: Path,
        *,
        progress: Callable[[int], None] = lambda copied: None,
        cancelled: Callable[[], bool] = lambda: False,
        most: int = MAX_BYTES,
    ) -> Iterator[Path]:
        """Copy a file in, bounded, for a look at it before it is kept with `keep`; without that nothing stays."""
        incoming = self.root / _INCOMING
        incoming.mkdir(parents=True, exist_ok=True)
        part = incoming / f"{secrets.token_hex(12)}.part"
        try:
            _copy(source, part, progress, cancelled, most)
            yield part
        finally:
            part.unlink(missing_ok=True)

    def keep(self, part: Path) -> Stored:
        """Keep what was received: read back from disk, named by its hash, on disk before this returns."""
        digest, size = _digest(part), part.stat().st_size
        place = self.place(digest)
        if self.verify(digest):
            return Stored(digest, size, fresh=False)
        new_folder = not place.parent.is_dir()
        place.parent.mkdir(parents=True, exist_ok=True)
        os.replace(part, place)
        place.chmod(0o444)
        sync_folder(place.parent)
        if new_folder:
            sync_folder(self.root)
        return Stored(digest, size, fresh=True)

    @contextmanager
    def laid(self, sha256: str, parts: Iterator[bytes]) -> Iterator[Path | None]:
        """The parts together on disk, to be looked at and kept with `keep`; None if they are not what the hash says."""
        incoming = self.root / _INCOMING
        incoming.mkdir(parents=True, exist_ok=True)
        part = incoming / f"{secrets.token_hex(12)}.part"
        try:
            with part.open("xb") as write:
                for data in parts:
                    write.write(data)
                write.flush()
                os.fsync(write.fileno())
            yield part if _digest(part) == sha256 else None
        finally:
            part.unlink(missing_ok=True)

    def assemble(self, sha256: str, parts: Iterator[bytes]) -> Stored | None:
        """Keep what the parts make, if it is the content of that hash; otherwise nothing stays."""
        with self.laid(sha256, parts) as part:
            return self.keep(part) if part is not None else None

    def remove(self, sha256: str) -> None:
        """Make room: the content is held elsewhere, as who asks must know."""
        self.place(sha256).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Take away what copying that was cut short left behind."""
        incoming = self.root / _INCOMING
        for left in incoming.glob("*.part") if incoming.is_dir() else ():
            left.unlink(missing_ok=True)


def _copy(source: Path, part: Path, progress: Callable[[int], None], cancelled: Callable[[], bool], most: int) -> None:
    """The size is bounded while reading: what is being written to meanwhile cannot fill the disk."""
    copied = 0
    with source.open("rb") as read, part.open("xb") as write:
        expected = os.fstat(read.fileno()).st_size
        if expected > most:
            raise Refused("too-large")
        while chunk := read.read(_CHUNK):
            if cancelled():
                raise Stopped
            copied += len(chunk)
            if copied > most:
                raise Refused("too-large")
            write.write(chunk)
            progress(copied)
        if copied != expected:
            raise Refused("changed")
        write.flush()
        os.fsync(write.fileno())


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
