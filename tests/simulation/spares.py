"""Databases of a history that is over, filled anew for the next: what was prepared of their statements lives on.

A database that is put in the place of another one forgets every statement that it ever ran, and preparing those of all
machines takes a twentieth of a history. Here the tables stay and their rows are changed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from functools import lru_cache
from graphlib import TopologicalSorter
from typing import Any, NamedTuple

_MADE = "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL"
_TABLES = "SELECT name FROM sqlite_schema WHERE type='table' ORDER BY name"
_NUMBERS = "sqlite_sequence"


_Made = frozenset[tuple[str, str]]


class Contents(NamedTuple):
    """What a database begins with: its tables, those that others name first, with their rows."""

    made: _Made
    rows: dict[str, tuple[Any, ...]]


class Spares:
    """Takes back what it lent when it is told that nobody uses it any more."""

    def __init__(self) -> None:
        self.used = False  # where worlds live side by side nothing is taken back
        self._lent: list[tuple[Contents, sqlite3.Connection]] = []
        self._spare: dict[_Made, list[tuple[sqlite3.Connection, list[str]]]] = {}
        self._orders: dict[_Made, list[str]] = {}

    def filled(self, data: bytes, fresh: Callable[[bytes], sqlite3.Connection]) -> sqlite3.Connection:
        """A database with this content; `fresh` makes one where none is left."""
        if not self.used:
            return fresh(data)
        contents = _contents(data)
        left = self._spare.get(contents.made)
        if left:
            connection, tables = left.pop()
            _fill(connection, tables, contents)
        else:
            connection = fresh(data)
        self._lent.append((contents, connection))
        return connection

    def over(self) -> None:
        """Nobody uses what was lent."""
        for contents, connection in self._lent:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            made = frozenset(connection.execute(_MADE).fetchall())
            if made not in self._orders:
                self._orders[made] = _tables(connection)
            if contents.made <= made:
                self._spare.setdefault(contents.made, []).append((connection, self._orders[made]))
        self._lent.clear()


@lru_cache(maxsize=256)
def _contents(data: bytes) -> Contents:
    source = sqlite3.connect(":memory:", isolation_level=None)
    source.deserialize(data)
    rows = {table: tuple(source.execute(f'SELECT * FROM "{table}"').fetchall()) for table in _tables(source)}
    return Contents(frozenset(source.execute(_MADE).fetchall()), rows)


def _tables(source: sqlite3.Connection) -> list[str]:
    """All of them, none before one that it names; what numbers rows goes last, as each new row writes to it."""
    tables = [name for (name,) in source.execute(_TABLES).fetchall()]
    named = {table: {row[2] for row in source.execute(f'PRAGMA foreign_key_list("{table}")')} for table in tables}
    order = list(TopologicalSorter({table: others - {table} for table, others in named.items()}).static_order())
    return sorted(order, key=lambda table: table == _NUMBERS)


def _fill(connection: sqlite3.Connection, tables: list[str], contents: Contents) -> None:
    connection.execute("BEGIN")
    for table in reversed(tables):
        connection.execute(f'DELETE FROM "{table}"')
    for table, rows in contents.rows.items():
        if table == _NUMBERS:
            connection.execute(f'DELETE FROM "{table}"')
        if rows:
            marks = ",".join("?" * len(rows[0]))
            connection.executemany(f'INSERT INTO "{table}" VALUES ({marks})', rows)
    connection.execute("COMMIT")
