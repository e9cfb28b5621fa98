"""Rows of the read model brought up to date, inside the transaction that changed the records."""
# ruff: noqa: S608 (every name in the SQL is made in columns.py, every value is bound)

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from brs_sync.courtesy import courtesy
from brs_sync.database import Connection
from brs_sync.ids import RecordKey
from brs_sync.views import RecordState

from brs_desktop.records.columns import Layout
from brs_desktop.records.labels import entry_words
from brs_desktop.records.manifest import ListSource
from brs_desktop.records.moved import came_from
from brs_desktop.records.rows import is_listed, references, row_of
from brs_desktop.records.search.index import SearchIndex

LINKS = (
    "CREATE TABLE IF NOT EXISTS records_links (collection TEXT NOT NULL, partition TEXT NOT NULL, record TEXT NOT NULL,"
    " path TEXT NOT NULL, target TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL,"
    " PRIMARY KEY (collection, partition, record, path)) WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS records_links_target ON records_links (target, field, value)",
)
# A field of a record that lists take values from, with one value that others may hold.
_Offer = tuple[str, str]


def offered_fields(layouts: Mapping[str, Layout], collection: str) -> frozenset[str]:
    """The fields of a collection that lists take their values from."""
    sources = (source for layout in layouts.values() for source in layout.collection.lists.values())
    return frozenset(source.value for source in sources if source.collection == collection)


class Projection:
    """One pass over changed records on one connection."""

    def __init__(
        self,
        connection: Connection,
        layouts: Mapping[str, Layout],
        read: Callable[[RecordKey], RecordState],
        search: SearchIndex,
        coming: Mapping[str, Layout] | None = None,
    ) -> None:
        self._connection = connection
        # Tables that are being made for a collection's next form: they have every change that the one in use has.
        self._coming = dict(coming or {})
        self._layouts = layouts
        self._read = read
        self._search = search
        self._words: dict[tuple[ListSource, str], Mapping[str, str] | None] = {}
        self._offered: dict[str, frozenset[str]] = {}

    def run(self, keys: Iterable[RecordKey]) -> None:
        """Write the rows of these records and of those that show their labels, in whatever order they come.

        It ends because a label is a cell of its own record: a row written again for labels offers nothing new.
        """
        waiting = dict.fromkeys(key for key in keys if key.collection in self._layouts)
        while waiting:
            courtesy.give_way()
            key = next(iter(waiting))
            del waiting[key]
            offers = self._write(self._layouts[key.collection], key)
            if key.collection in self._coming:
                offers |= self._write(self._coming[key.collection], key)
            if offers:
                self._words.clear()
            for offer in offers:
                waiting |= dict.fromkeys(self._holders(key.collection, offer))

    def _write(self, layout: Layout, key: RecordKey) -> frozenset[_Offer]:
        """Write one record's row and links; what it offers to lists, if that may read differently now."""
        state = self._read(key)
        at = (key.partition, key.record)
        before = self._row(layout, at)
        self._search.update(self._connection, state, bool(state.cells) and is_listed(state), self._labels)
        self._connection.execute(
            "DELETE FROM records_links WHERE collection = ? AND partition = ? AND record = ?", (key.collection, *at)
        )
        if not state.cells:
            self._connection.execute(f"DELETE FROM {layout.table} WHERE partition = ? AND record = ?", at)
            return self._offers(layout, before)
        row = row_of(layout, state, self._labels)
        if row != before:
            marks = ", ".join("?" * len(layout.names))
            self._connection.execute(
                f"INSERT OR REPLACE INTO {layout.table} ({', '.join(layout.names)}) VALUES ({marks})",
                [row[name] for name in layout.names],
            )
        self._link(layout, state)
        return self._offers(layout, before, row, *self._origins(layout, state)) if row != before else frozenset()

    def _origins(self, layout: Layout, state: RecordState) -> list[Mapping[str, object] | None]:
        """The rows of the records that this one was before it moved: choices taken from them show its words now."""
        rows: list[Mapping[str, object] | None] = []
        seen, cells = {state.key}, state.cells
        while (origin := came_from(state.key.collection, cells)) is not None and origin not in seen:
            seen.add(origin)
            rows.append(self._row(layout, (origin.partition, origin.record)))
            cells = self._read(origin).cells
        return rows

    def _row(self, layout: Layout, at: tuple[str, str]) -> Mapping[str, object] | None:
        found = self._connection.execute(
            f"SELECT {', '.join(layout.names)} FROM {layout.table} WHERE partition = ? AND record = ?", at
        ).fetchone()
        return dict(zip(layout.names, found, strict=True)) if found else None

    def _link(self, layout: Layout, state: RecordState) -> None:
        key = state.key
        self._connection.executemany(
            "INSERT INTO records_links VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (key.collection, key.partition, key.record, path, source.collection, source.value, value)
                for path, source, value in references(layout.collection, state)
            ],
        )

    def _offers(self, layout: Layout, *rows: Mapping[str, object] | None) -> frozenset[_Offer]:
        name = layout.collection.name
        if name not in self._offered:
            self._offered[name] = offered_fields(self._layouts, name)
        fields = self._offered[name]
        values = ((field, row[layout.columns[field].value]) for field in fields for row in rows if row)
        return frozenset((field, str(value)) for field, value in values if value)

    def _holders(self, collection: str, offer: _Offer) -> list[RecordKey]:
        """The records that took this choice."""
        rows = self._connection.execute(
            "SELECT DISTINCT partition, collection, record FROM records_links"
            " WHERE target = ? AND field = ? AND value = ?",
            (collection, *offer),
        )
        return [RecordKey(*row) for row in rows]

    def _labels(self, source: ListSource, value: str) -> Mapping[str, str] | None:
        if (source, value) not in self._words:
            self._words[source, value] = entry_words(self._connection, self._layouts, source, value)
        return self._words[source, value]
