"""The search index beside the read model: each live record's tokens, changed in the transaction that changed it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from brs_sync.database import Connection
from brs_sync.ids import RecordKey
from brs_sync.views import RecordState

from brs_desktop.records.partitions import is_practice
from brs_desktop.records.search import tables

if TYPE_CHECKING:
    from brs_desktop.records.columns import Layout
    from brs_desktop.records.rows import Labels
    from brs_desktop.records.search.documents import Document

# A record's number says its collection: what is asked of one collection is a range. Practice comes after all others.
SHIFT = 40
PRACTICE = 1 << 16
# How many words a typed beginning is completed to, and how many are looked at for the most usual.
COMPLETIONS = 40
CONSIDERED = 2_000
_LAST = "\U0010ffff"


class SearchIndex:
    """A function of the displayed cells: dropped and filled again, it finds the same.

    A collection's records come in by `fill` (filling.py), from a worker, after the window is there; until that has
    begun the projector leaves them out, from then on it keeps them.
    """

    def __init__(self, layouts: Mapping[str, Layout]) -> None:
        self._layouts = {name: layout for name, layout in layouts.items() if not layout.collection.hidden}
        self._numbers: dict[str, int] = {}
        self._filled: set[str] = set()
        # Collections that the projector keeps, and what it wrote while they are being filled.
        self._kept: set[str] = set()
        self.touched: set[RecordKey] = set()
        self.has_unknown = False

    def prepare(self, connection: Connection) -> None:
        """Make the tables where they are missing; a collection whose form or manifest changed is to be filled again."""
        tables.prepare(connection)
        for name, layout in self._layouts.items():
            connection.execute(
                "INSERT INTO search_collections (collection, made_of) VALUES (?, ?) ON CONFLICT (collection)"
                " DO UPDATE SET made_of = excluded.made_of, filled = 0 WHERE made_of <> excluded.made_of",
                (name, layout.collection.hash),
            )
        rows = connection.execute("SELECT collection, number, filled FROM search_collections").fetchall()
        self._numbers = {name: number for name, number, _filled in rows}
        self._filled = {name for name, _number, filled in rows if filled and name in self._layouts}
        self._kept = set(self._filled)
        self.has_unknown = any(filled and name not in self._layouts for name, _number, filled in rows)

    @property
    def unfilled(self) -> tuple[str, ...]:
        """The collections that cannot be searched here yet."""
        return tuple(name for name in self._layouts if name not in self._filled)

    def is_filled(self, collection: str) -> bool:
        """Whether a collection can be searched here."""
        return collection in self._filled

    def speak_of(self, layout: Layout) -> None:
        """Another form of a collection says from now on what is found of its records."""
        if layout.collection.name in self._layouts:
            self._layouts[layout.collection.name] = layout

    def made_anew(self, connection: Connection, layout: Layout) -> None:
        """Every record of the collection was written again by the form that is spoken of."""
        connection.execute(
            "UPDATE search_collections SET made_of = ? WHERE collection = ?",
            (layout.collection.hash, layout.collection.name),
        )

    def begin(self, collection: str) -> None:
        """From now on the projector keeps this collection, and `touched` says what it wrote meanwhile."""
        self._kept.add(collection)

    def end(self, connection: Connection, collection: str) -> None:
        """Everything of the collection is in."""
        connection.execute("UPDATE search_collections SET filled = 1 WHERE collection = ?", (collection,))
        self._filled.add(collection)
        self.touched.clear()

    def spaces(self, collection: str) -> tuple[int, int]:
        """The numbers of a collection's ranges: its records, and those of practice."""
        number = self._numbers[collection]
        return number, PRACTICE + number

    def collection_of(self, space: int) -> str | None:
        """The collection of a range; None for one that this program no longer keeps."""
        by_number = {number: name for name, number in self._numbers.items() if name in self._layouts}
        return by_number.get(space % PRACTICE)

    # Writing.

    def update(self, connection: Connection, state: RecordState, alive: bool, labels: Labels) -> None:
        """Bring one record up to date, inside the projector's transaction; a dead one leaves."""
        key = state.key
        if key.collection not in self._kept:
            return
        from brs_desktop.records.search.documents import document, is_erased

        if key.collection not in self._filled:
            self.touched.add(key)
        made = document(self._layouts[key.collection].collection, state, labels) if alive else None
        if self.put(connection, key, made) and is_erased(state):
            # What is deleted is found no more at once, but leaves the file only when it is tidied.
            connection.execute("UPDATE search_about SET stale = 1")

    def put(self, connection: Connection, key: RecordKey, made: Document | None) -> bool:
        """Keep a record's tokens, or none; whether others were there before."""
        at = connection.execute(
            "SELECT id, mark FROM search_rows WHERE collection = ? AND partition = ? AND record = ?",
            (key.collection, key.partition, key.record),
        ).fetchone()
        mark = made.mark if made else None
        if at and at[1] == mark:
            return False
        if at:
            _drop(connection, at[0])
        if made:
            self._insert(connection, key, at[0] if at else self._next(connection, key), made)
        return at is not None

    def _insert(self, connection: Connection, key: RecordKey, number: int, made: Document) -> None:
        connection.execute(
            "INSERT INTO search_rows VALUES (?, ?, ?, ?, ?)",
            (number, key.collection, key.partition, key.record, made.mark),
        )
        connection.execute(
            "INSERT INTO search_index (rowid, title, start, body) VALUES (?, ?, ?, ?)",
            (number, made.title, made.start, made.text),
        )
        connection.executemany(
            "INSERT OR IGNORE INTO search_words (code, word) VALUES (?, ?)",
            [(int(not word.isalpha()), word) for word in made.beginnings],
        )

    def _next(self, connection: Connection, key: RecordKey) -> int:
        record, practice = self.spaces(key.collection)
        first = (practice if is_practice(key.partition) else record) << SHIFT
        last = connection.execute(
            "SELECT max(id) FROM search_rows WHERE id BETWEEN ? AND ?", (first, first + (1 << SHIFT) - 1)
        ).fetchone()[0]
        return first if last is None else int(last) + 1

    # Tidying.

    def drop_unknown(self, connection: Connection) -> None:
        """Take out the records of collections that this program no longer keeps; should it again, they are filled."""
        known = connection.execute("SELECT collection, number FROM search_collections").fetchall()
        for name, number in known:
            if name not in self._layouts:
                for space in (number, PRACTICE + number):
                    held = (space << SHIFT, ((space + 1) << SHIFT) - 1)
                    connection.execute("DELETE FROM search_index WHERE rowid BETWEEN ? AND ?", held)
                    connection.execute("DELETE FROM search_rows WHERE id BETWEEN ? AND ?", held)
                connection.execute("UPDATE search_collections SET filled = 0 WHERE collection = ?", (name,))
        self.has_unknown = False

    def is_stale(self, connection: Connection) -> bool:
        """Whether words of something erased may still stand in the file."""
        return bool(connection.execute("SELECT stale FROM search_about").fetchone()[0])

    def tidy(self, connection: Connection) -> None:
        """Write the index without what was deleted from it, and forget words that no record has any more."""
        connection.execute("INSERT INTO search_index (search_index) VALUES ('optimize')")
        words = connection.execute("SELECT id, word FROM search_words").fetchall()
        gone = [(number,) for number, word in words if not self._held(connection, word)]
        connection.executemany("DELETE FROM search_words WHERE id = ?", gone)
        connection.execute("UPDATE search_about SET stale = 0")

    def _held(self, connection: Connection, word: str) -> bool:
        asked = "SELECT 1 FROM search_index WHERE search_index MATCH ? LIMIT 1"
        return connection.execute(asked, (f'"{word}"',)).fetchone() is not None

    # Asking.

    def complete(self, connection: Connection, start: str) -> tuple[str, ...]:
        """Words that begin with a text: the earliest met first, which are the most usual; codes by themselves."""
        found: list[str] = []
        for code in (0, 1):
            rows = connection.execute(
                "SELECT word FROM (SELECT id, word FROM search_words WHERE code = ? AND word >= ? AND word < ?"
                " LIMIT ?) ORDER BY id LIMIT ?",
                (code, start, start + _LAST, CONSIDERED, COMPLETIONS),
            )
            found += [word for (word,) in rows]
        return tuple(found)


def _drop(connection: Connection, number: int) -> None:
    connection.execute("DELETE FROM search_index WHERE rowid = ?", (number,))
    connection.execute("DELETE FROM search_rows WHERE id = ?", (number,))
