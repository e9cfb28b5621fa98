"""A small SQLite file beside a replica's own: tables made once, short transactions, other processes welcome."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from brs_sync.database import Connection, set_user_version, translated, user_version, written_whole
from brs_sync.disk import FILES, Disk

VERSION = 1


class Rows(Protocol):
    """Where tables lie: a `SideFile`, or a database that several processes share."""

    def transaction(self, *, alone: bool = True) -> AbstractContextManager[Connection]:
        """One transaction, kept when it ends without an error and undone otherwise.

        `alone=False` is for what decides by itself, such as a counter that only grows or a row that is there or not.
        """
        ...

    def reading(self) -> AbstractContextManager[Connection]:
        """The connection for a single query."""
        ...

    def close(self) -> None:
        """Let go of them."""
        ...


class SideFile:
    """An open file of that application with those tables; any thread may use it, one at a time.

    `tables` gives the statements that make them, and is called only for a new file: what defines them loads slowly.
    """

    def __init__(
        self,
        path: Path,
        application: int,
        tables: Callable[[], list[str]],
        *,
        create: bool = True,
        disk: Disk = FILES,
    ) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._written = 0
        if create:
            disk.make_folder(path.parent)
        self._connection = disk.database(path, application, VERSION, create=create)
        with self.transaction() as connection:
            if user_version(connection) == 0:
                for statement in tables():
                    connection.execute(statement)
                set_user_version(connection, VERSION)

    @contextmanager
    def transaction(self, *, alone: bool = True) -> Iterator[Connection]:
        """One transaction, on disk when it ends without an error and undone otherwise; a file has one at a time."""
        with self._lock, translated(self.path):
            try:
                with written_whole(self._connection) as connection:
                    yield connection
            finally:
                self._written += 1

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """The connection for a single query."""
        with self._lock, translated(self.path):
            yield self._connection

    def mark(self) -> tuple[int, int]:
        """Another one after each transaction of this process, and of any other."""
        with self.reading() as connection:
            return self._written, int(connection.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
