"""The read model: one table a collection, kept beside the log."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from itertools import islice
from time import perf_counter
from typing import Protocol

from brs_sync.database import Connection
from brs_sync.ids import RecordKey, is_frozen
from brs_sync.views import RecordState

from brs_desktop.records.collection import Collection
from brs_desktop.records.columns import Layout
from brs_desktop.records.ordered import Counts
from brs_desktop.records.projecting import LINKS, Projection
from brs_desktop.records.registry import Registry
from brs_desktop.records.search.index import SearchIndex

BATCH = 100
# Whoever types waits for a transaction that is under way, so none is longer than this by plan.
_LONG_ENOUGH_S = 0.02
_TABLES = (
    "CREATE TABLE IF NOT EXISTS records_tables"
    " (collection TEXT NOT NULL, name TEXT NOT NULL PRIMARY KEY, filled INTEGER NOT NULL)",
    *LINKS,
)


class Source(Protocol):
    """What the read model needs of a replica."""

    def record(self, key: RecordKey) -> RecordState: ...
    def records(self, collection: str, partition: str | None = None) -> Iterator[RecordKey]: ...
    def writing(self) -> AbstractContextManager[Connection]: ...


class ReadModel:
    """Tables that are a function of the displayed cells: dropped and filled again, they say the same."""

    def __init__(self, registry: Registry, source: Source) -> None:
        self.registry = registry
        self.layouts: dict[str, Layout] = {c.name: Layout(c) for c in registry}
        self.search = SearchIndex(self.layouts)
        self.counts = Counts()
        self.sorted_languages: frozenset[str] = frozenset()
        self._coming: dict[str, Layout] = {}
        # The language that lists are being laid in, changed in a transaction: whoever makes a table looks at it again.
        self._spoken = ""
        self._source = source

    def prepare(self) -> tuple[str, ...]:
        """Make what is missing; the names of collections that must be filled, those that lists are made of first."""
        with self._source.writing() as connection:
            for statement in _TABLES:
                connection.execute(statement)
            self._drop_others(connection)
            for name, layout in self.layouts.items():
                for statement in layout.statements():
                    connection.execute(statement)
                connection.execute("INSERT OR IGNORE INTO records_tables VALUES (?, ?, 0)", (name, layout.table))
            rows = connection.execute("SELECT name FROM records_tables WHERE filled = 0").fetchall()
            self.search.prepare(connection)
        unfilled = {name for (name,) in rows}
        return tuple(name for name in self._targets_first() if self.layouts[name].table in unfilled)

    def sort_in(self, language: str) -> None:
        """Lay every list in the order of a language, in short transactions; other languages' orders are dropped.

        Lists in a language that is not laid out are sorted when they are asked for (ARCHITECTURE: sort keys of the
        interface's language).
        """
        wanted: dict[str, str] = {}
        with self._source.writing() as connection:
            self._spoken, self.sorted_languages = language, frozenset()
            for layout in (*self.layouts.values(), *self._coming.values()):
                wanted |= layout.sort_statements(language)
            there = _sort_indexes(connection)
            for name in there - wanted.keys():
                connection.execute(f'DROP INDEX "{name}"')
        self._execute([statement for name, statement in wanted.items() if name not in there])
        if self._spoken == language:  # else somebody switched on meanwhile
            self.sorted_languages = frozenset({language})

    def _execute(self, statements: list[str]) -> None:
        """In short transactions."""
        while statements:
            with self._source.writing() as connection:
                statements = _within(connection, statements)

    def _drop_others(self, connection: Connection) -> None:
        """Tables of other manifests go at once: what changes from now on would be missing in them."""
        current = {layout.table for layout in self.layouts.values()}
        for (name,) in connection.execute("SELECT name FROM records_tables").fetchall():
            if name not in current:
                connection.execute(f'DROP TABLE IF EXISTS "{name}"')
                connection.execute("DELETE FROM records_tables WHERE name = ?", (name,))

    def _targets_first(self) -> tuple[str, ...]:
        """An order in which titles find the labels they are made of; a circle of lists is entered anywhere."""
        order: dict[str, None] = {}

        def visit(name: str, path: frozenset[str]) -> None:
            for source in self.layouts[name].collection.lists.values():
                if source.collection not in path and source.collection not in order:
                    visit(source.collection, path | {source.collection})
            order[name] = None

        for name in self.layouts:
            visit(name, frozenset({name}))
        return tuple(order)

    def fill(
        self,
        collection: str,
        *,
        progress: Callable[[int], None] = lambda done: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> bool:
        """Fill a new table in short transactions, from a worker; False when cancelled, and it will start again.

        Changes that arrive meanwhile are projected into the same table, in any order: a row is what its record is.
        """
        if not self._fill_rows(collection, progress, cancelled):
            return False
        with self._source.writing() as connection:
            table = self.layouts[collection].table
            connection.execute("UPDATE records_tables SET filled = 1 WHERE name = ?", (table,))
        return True

    def renew(self, collection: Collection, progress: Callable[[int], None] = lambda done: None) -> None:
        """Another form of a collection counts from now on (from a worker); where it fails, all is as it was.

        Its table is filled beside the one in use, which is read until the new one is whole. The older table is nobody's
        then, but may still be read; it goes at the next opening.
        """
        name, layout = collection.name, Layout(collection)
        older = self.layouts[name]
        if layout.table == older.table:
            self.layouts[name] = layout
            return
        try:
            with self._source.writing() as connection:
                # What an earlier form of the same name left there has missed what came since.
                connection.execute(f'DROP TABLE IF EXISTS "{layout.table}"')
                for statement in layout.statements():
                    connection.execute(statement)
                connection.execute("INSERT OR REPLACE INTO records_tables VALUES (?, ?, 0)", (name, layout.table))
                self._coming[name] = layout
                self.search.speak_of(layout)
            laid = self._lay(layout)
            self._fill_rows(name, progress, lambda: False)
            while not self._take_up(layout, laid):
                laid = self._lay(layout)
        except BaseException:
            self.search.speak_of(older)
            raise
        finally:
            self._coming.pop(name, None)

    def _lay(self, layout: Layout) -> str:
        """Lay a table that comes in the order of the language of now, which may be switched meanwhile."""
        laid = self._spoken
        self._execute(list(layout.sort_statements(laid).values()) if laid else [])
        return laid

    def _take_up(self, layout: Layout, laid: str) -> bool:
        """From now on the table is read, unless it lies in the order of a language that is not asked for any more."""
        name = layout.collection.name
        with self._source.writing() as connection:
            if laid != self._spoken:
                return False
            connection.execute(
                "UPDATE records_tables SET filled = (name = ?) WHERE collection = ?", (layout.table, name)
            )
            self.search.made_anew(connection, layout)
        self.layouts[name] = layout
        return True

    def _fill_rows(self, collection: str, progress: Callable[[int], None], cancelled: Callable[[], bool]) -> bool:
        keys = self._source.records(collection)
        done = 0
        while batch := tuple(islice(keys, BATCH)):
            if cancelled():
                return False
            with self._source.writing() as connection:
                self.project(connection, batch)
            done += len(batch)
            progress(done)
        return True

    def project(self, connection: Connection, keys: Iterable[RecordKey]) -> None:
        """The replica's projector: rows change in the transaction that changed the records (SYNC rule 6).

        A version that was submitted is no record of a list: it stands under its draft (SYNC rule 19).
        """
        listed = (key for key in keys if not is_frozen(key.partition))
        Projection(connection, self.layouts, self._source.record, self.search, self._coming).run(listed)

    def filled(self, connection: Connection, collection: str) -> bool:
        """Whether a collection's table is whole."""
        found = connection.execute(
            "SELECT filled FROM records_tables WHERE name = ?", (self.layouts[collection].table,)
        ).fetchone()
        return bool(found and found[0])


def _sort_indexes(connection: Connection) -> set[str]:
    """The names of the indexes in which lists lie in order."""
    rows = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'index' AND name GLOB 'records_*_by_*'")
    return {name for (name,) in rows.fetchall()}


def _within(connection: Connection, statements: list[str]) -> list[str]:
    """Execute statements until a transaction has been long enough; what is left for the next."""
    begun = perf_counter()
    for place, statement in enumerate(statements, 1):
        connection.execute(statement)
        if perf_counter() - begun > _LONG_ENOUGH_S:
            return statements[place:]
    return []
