"""The hub's books where several processes share them: the same SQL on PostgreSQL as in a file beside the log."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from brs_sync.hub.store.opening import translated
from brs_sync.sidefile import Rows as Books

if TYPE_CHECKING:
    from sqlalchemy import Connection as SqlConnection
    from sqlalchemy import Engine, MetaData

    from brs_sync.database import Connection

_LOCK = 0x42525341  # "BRSA": who writes in the books on the strength of what he read there has them for himself
FILES_LOCK = 0x42525346  # "BRSF": the same of files, for whose sake nobody waits with the books

__all__ = ["FILES_LOCK", "Books", "SharedBooks", "wide"]


class SharedBooks:
    """Books on PostgreSQL; statements have `?` marks, as everywhere."""

    def __init__(self, engine: Engine, tables: Callable[[], MetaData], lock: int = _LOCK) -> None:
        self._engine, self._number = engine, lock
        with translated(), engine.begin() as connection:
            _lock(connection, lock)
            wide(tables()).create_all(connection)

    @contextmanager
    def transaction(self, *, alone: bool = True) -> Iterator[Connection]:
        """One transaction; by itself at a time unless it says otherwise."""
        with translated(), self._engine.begin() as connection:
            if alone:
                _lock(connection, self._number)
            yield cast("Connection", _Marked(connection))

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """The connection for a single query."""
        with translated(), self._engine.connect() as connection:
            yield cast("Connection", _Marked(connection))

    def close(self) -> None:
        """Hang up."""
        self._engine.dispose()


class _Marked:
    """A connection that takes statements as SQLite's does."""

    def __init__(self, connection: SqlConnection) -> None:
        self._connection = connection

    def execute(self, statement: str, values: Sequence[object] = ()) -> Any:
        """Run it; what comes back has rows and `rowcount`."""
        if not values:
            return self._connection.exec_driver_sql(statement)
        return self._connection.exec_driver_sql(statement.replace("%", "%%").replace("?", "%s"), tuple(values))

    def executemany(self, statement: str, rows: Sequence[Sequence[object]]) -> None:
        """Run it for each row."""
        if values := [tuple(row) for row in rows]:
            self._connection.exec_driver_sql(statement.replace("%", "%%").replace("?", "%s"), values)


def wide(tables: MetaData) -> MetaData:
    """The same tables with whole numbers of 64 bits, as SQLite has them: times are in milliseconds."""
    from sqlalchemy import BigInteger, Integer, MetaData

    made = MetaData()
    for table in tables.sorted_tables:
        for column in table.to_metadata(made).columns:
            if isinstance(column.type, Integer):
                column.type = BigInteger()
    return made


def _lock(connection: SqlConnection, number: int) -> None:
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({number})")
