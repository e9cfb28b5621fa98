"""A machine's disk in memory: it forgets what was not committed when the power goes, at any statement."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from brs_sync.errors import SyncProblem
from brs_sync.identity import Identity

from tests.simulation.spares import Spares

SPARES = Spares()
WORKSPACE, JOURNAL = "workspace.db", "journal.db"
Snapshot = tuple[dict[str, bytes], Identity | None]


class Crash(BaseException):
    """The power of one machine is gone; nothing of the program may go on there."""

    def __init__(self, machine: str) -> None:
        super().__init__(machine)
        self.machine = machine


class Handle:
    """A database as one process has it open."""

    def __init__(self, disk: MemoryDisk, connection: sqlite3.Connection) -> None:
        self.execute: Callable[..., sqlite3.Cursor] = self._run
        self.executemany: Callable[..., sqlite3.Cursor] = connection.executemany
        self._plain = connection.execute
        self._disk = disk
        self._connection = connection
        self._counts = False

    @property
    def in_transaction(self) -> bool:
        """Whether something is written that a crash would undo."""
        return self._connection.in_transaction

    def _run(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
        # Memory has no freed pages that anybody could read; writing it anew would only forget what was prepared.
        return self._plain("SELECT 1" if sql == "VACUUM" else sql, *parameters)

    def close(self) -> None:
        """Let go of the file."""
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def count(self) -> None:
        """From now on every statement that writes is one that the machine may not live to see."""
        execute, executemany = self._run, self._connection.executemany
        self._counts = True

        def counted(sql: str, *parameters: Any) -> sqlite3.Cursor:
            if not sql.startswith("SELECT"):
                self._disk.passing()
            return execute(sql, *parameters)

        def counted_many(sql: str, *parameters: Any) -> sqlite3.Cursor:
            self._disk.passing()
            return executemany(sql, *parameters)

        self.execute, self.executemany = counted, counted_many

    def count_no_more(self) -> None:
        """The machine lives on, whatever is written."""
        if self._counts:
            self.execute, self.executemany, self._counts = self._run, self._connection.executemany, False

    def lose(self) -> None:
        """The process is gone: what it did not commit is undone, and whatever is left of it does nothing."""
        self.close()
        self.execute = self.executemany = self._gone

    def _gone(self, *_: Any) -> sqlite3.Cursor:
        raise Crash(self._disk.machine)


class MemoryDisk:
    """One machine's folder. `doom` says after how many writes its power goes."""

    def __init__(self, machine: str) -> None:
        self.machine = machine
        self.doom = 0
        self._files: dict[str, sqlite3.Connection] = {}
        self.identity: Identity | None = None
        self._open: dict[str, Handle] = {}
        self._locked = False
        self._looked: dict[tuple[object, ...], list[Any]] = {}  # what was read of the workspace's database
        self._looked_at: tuple[sqlite3.Connection, int] | None = None  # when it had seen so many changes

    # what the program uses

    def exists(self, path: Path) -> bool:
        """Whether there is such a file."""
        return path.name in self._files

    def make_folder(self, folder: Path) -> None:
        """The one folder is always there."""

    def lock(self, folder: Path) -> MemoryDisk:
        """Have the folder alone."""
        if self._locked:
            raise SyncProblem("database-locked", name=self.machine)
        self._locked = True
        return self

    def release(self) -> None:
        """Let the next one in."""
        self._locked = False

    def database(self, path: Path, application: int, version: int, *, create: bool = True) -> Any:
        """Open a database."""
        if path.name not in self._files:
            if not create:
                raise SyncProblem("not-found", what="database", name=str(path))
            self._files[path.name] = _connection()
        handle = self._open[path.name] = Handle(self, self._files[path.name])
        if self.doom:
            handle.count()
        return handle

    def reader(self, path: Path, application: int, version: int) -> Any:
        """There is one thread, so what is written is what is read."""
        return self._open[path.name]

    def read_identity(self, folder: Path) -> Identity | None:
        """The key in the folder."""
        return self.identity

    def write_identity(self, folder: Path, identity: Identity) -> None:
        """Put the key into the folder."""
        if self.doom:
            self.passing()
        self.identity = identity

    # what happens to it

    def threaten(self, writes: int) -> None:
        """The power goes before so many more writes are done; 0 takes the threat away."""
        self.doom = writes
        for handle in self._open.values():
            if writes:
                handle.count()
            else:
                handle.count_no_more()

    def passing(self) -> None:
        """One write more; the last one that the machine was to see ends it."""
        if self.doom:
            self.doom -= 1
            if not self.doom:
                self.crash()

    def crash(self) -> None:
        """The power goes now."""
        self.doom = 0
        self._locked = False
        self._looked_at = None
        for handle in self._open.values():
            handle.lose()
        self._open.clear()
        raise Crash(self.machine)

    def snapshot(self, *names: str) -> Snapshot:
        """A copy of these files, or of all and the key."""
        chosen = names or tuple(self._files)
        # A file that the power left without its first page is as good as none, and cannot be copied.
        written = [name for name in chosen if self._files[name].execute("PRAGMA page_count").fetchone()[0]]
        return {name: self._files[name].serialize() for name in written}, None if names else self.identity

    def put_back(self, snapshot: Snapshot, *, whole: bool) -> None:
        """Put copied files in the place of those that are here; `whole` takes away all that was not copied."""
        files, identity = snapshot
        self._open.clear()
        if whole:
            self._files.clear()
            self.identity = identity
        for name, data in files.items():
            self._files[name] = _with(data)

    def begin_with(self, snapshot: Snapshot) -> None:
        """Have these files and nothing else, in databases that an earlier history may have used."""
        files, self.identity = snapshot
        self._files = {name: SPARES.filled(data, _with) for name, data in files.items()}

    def rows(self, sql: str, *parameters: object) -> list[Any]:
        """Look into the workspace's database; while nobody writes there it has not changed."""
        connection = self._files[WORKSPACE]
        at = connection, connection.total_changes
        if at != self._looked_at:
            self._looked.clear()
            self._looked_at = at
        found = self._looked.get((sql, *parameters))
        if found is None:
            found = self._looked[sql, *parameters] = connection.execute(sql, parameters).fetchall()
        return found

    def harm(self, sql: str, name: str = WORKSPACE) -> None:
        """Alter a database, the workspace's if no other is named, behind the program's back."""
        self._files[name].execute("PRAGMA foreign_keys=OFF")
        assert self._files[name].execute(sql).rowcount > 0, "nothing was harmed"

    def undo_harm(self, snapshot: Snapshot) -> None:
        """Put the workspace's database back as it was, under the program that has it open."""
        self._files[WORKSPACE].deserialize(snapshot[0][WORKSPACE])
        self._looked_at = None


def _connection() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False, cached_statements=512)
    connection.execute("PRAGMA foreign_keys=ON")
    return connection


def _with(data: bytes) -> sqlite3.Connection:
    connection = _connection()
    connection.deserialize(data)
    connection.execute("PRAGMA secure_delete=OFF")  # memory has no freed pages that anybody could read
    return connection
