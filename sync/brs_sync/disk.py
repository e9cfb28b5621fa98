"""The disk as a replica uses it: an adapter, so that a simulator can put another in its place."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from brs_sync.database import Connection, open_database
from brs_sync.errors import SyncProblem
from brs_sync.identity import FolderLock, Identity, read_identity, write_identity


class Lock(Protocol):
    """A folder that one process has open."""

    def release(self) -> None:
        """Let the next one in."""
        ...


class Disk(Protocol):
    """Folders with databases and a key in them; what a call has written is there after a power cut."""

    def exists(self, path: Path) -> bool:
        """Whether there is such a file."""
        ...

    def make_folder(self, folder: Path) -> None:
        """Make the folder and those above it, where they are not there."""
        ...

    def lock(self, folder: Path) -> Lock:
        """Have the folder alone, or be refused with database-locked."""
        ...

    def database(self, path: Path, application: int, version: int, *, create: bool = True) -> Connection:
        """Open a database, as `open_database` does."""
        ...

    def reader(self, path: Path, application: int, version: int) -> Connection:
        """One more connection, for reading, to a database that this process has open."""
        ...

    def read_identity(self, folder: Path) -> Identity | None:
        """The key in the folder, or None where there is none that can be used."""
        ...

    def write_identity(self, folder: Path, identity: Identity) -> None:
        """Put the key into the folder, whole or not at all."""
        ...


class Files:
    """The machine's own disk."""

    def exists(self, path: Path) -> bool:
        """Whether there is such a file."""
        return path.exists()

    def make_folder(self, folder: Path) -> None:
        """Make the folder and those above it, where they are not there."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SyncProblem("database-read-only", name=str(folder)) from error

    def lock(self, folder: Path) -> Lock:
        """Have the folder alone, or be refused with database-locked."""
        return FolderLock(folder / "lock")

    def database(self, path: Path, application: int, version: int, *, create: bool = True) -> Connection:
        """Open a database, as `open_database` does."""
        return open_database(path, create=create, application=application, version=version)

    def reader(self, path: Path, application: int, version: int) -> Connection:
        """One more connection, for reading, to a database that this process has open."""
        return open_database(path, read_only=True, application=application, version=version, examine=False)

    def read_identity(self, folder: Path) -> Identity | None:
        """The key in the folder, or None where there is none that can be used."""
        return read_identity(folder)

    def write_identity(self, folder: Path, identity: Identity) -> None:
        """Put the key into the folder, whole or not at all."""
        write_identity(folder, identity)


FILES = Files()
