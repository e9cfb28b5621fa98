"""A replica's key beside its database, and the lock on its folder."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from brs_sync.errors import SyncProblem
from brs_sync.ids import replica_id, replica_text
from brs_sync.placing import place, place_first

KEY_FILE = "replica.key"
_FIRST_LINE = "brs-replica 1"


@dataclass(frozen=True)
class Identity:
    """Who this copy writes as."""

    key: Ed25519PrivateKey
    public: bytes
    id: bytes


def make_identity(entropy: Callable[[int], bytes]) -> Identity:
    """A new key, and the replica that it names."""
    return _identity(entropy(32))


def read_identity(folder: Path, name: str = KEY_FILE) -> Identity | None:
    """The key beside the database, or None where there is none that can be used."""
    try:
        lines = (folder / name).read_text("ascii").splitlines()
        if lines[:1] != [_FIRST_LINE] or len(lines) != 3:
            return None
        identity = _identity(bytes.fromhex(lines[1]))
    except (OSError, ValueError):
        return None
    return identity if replica_text(identity.id) == lines[2] else None


def write_identity(folder: Path, identity: Identity, name: str = KEY_FILE) -> None:
    """Put the key beside the database: readable by its owner alone, whole or not at all."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        place(folder / name, _content(identity))
    except OSError as error:
        raise SyncProblem("database-read-only", name=str(folder)) from error


def write_first_identity(folder: Path, identity: Identity, name: str) -> bool:
    """The same where no key is there; False, and nothing is written over, where another process was first."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return place_first(folder / name, _content(identity))
    except OSError as error:
        raise SyncProblem("database-read-only", name=str(folder)) from error


def _content(identity: Identity) -> bytes:
    return "\n".join((_FIRST_LINE, identity.key.private_bytes_raw().hex(), replica_text(identity.id), "")).encode(
        "ascii"
    )


def _identity(seed: bytes) -> Identity:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public = key.public_key().public_bytes_raw()
    return Identity(key, public, replica_id(public))


class FolderLock:
    """One process at a time; the lock goes with the process, however it ends."""

    def __init__(self, path: Path) -> None:
        try:
            self._file: IO[bytes] = path.open("ab")
        except OSError as error:
            raise SyncProblem("database-read-only", name=str(path)) from error
        try:
            _lock(self._file)
        except OSError as error:
            self._file.close()
            raise SyncProblem("database-locked", name=str(path.parent)) from error

    def release(self) -> None:
        """Let the next one in."""
        self._file.close()


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
