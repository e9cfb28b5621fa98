"""A shelf with its search index, and what is found on it."""

from __future__ import annotations

from brs_sync.database import Connection
from brs_sync.erasures import rewrite
from brs_sync.ids import RecordKey

from brs_desktop.records import Registry, page
from brs_desktop.records.search.asking import asked
from brs_desktop.records.search.filling import steps
from brs_desktop.records.search.finding import Matches, find
from tests.records.shelf import Shelf


class Asker(Shelf):
    """A shelf of which one asks in words."""

    def __init__(self, registry: Registry) -> None:
        super().__init__(registry)
        self.read_up()

    def reader(self) -> Connection:
        """The one connection."""
        return self.connection

    def scrub(self, *, due: bool = False) -> bool:
        """What was let go of leaves the pages."""
        return due and rewrite(self.connection)

    def read_up(self) -> int:
        """Make the index to its end; how many steps it took."""
        return sum(1 for _step in steps(self.model.search, self.model.layouts, self))

    def contact(self, name: str, number: int = 0, partition: str = "contacts/KEN", **more: object) -> RecordKey:
        """Put a contact on the shelf."""
        key = RecordKey(partition, "contacts", f"r{number or len(self.states):06}")
        return self.put(key, {"name": name, "alive": True, **more})  # type: ignore[dict-item]

    def matches(
        self, words: str, *, each: int = 6, practice: bool = False, language: str = "en"
    ) -> tuple[Matches, ...]:
        """What is found, by collection."""
        return find(self.model, self.connection, asked(words), language=language, each=each, practice=practice)

    def titles(self, words: str, **how: bool | int) -> list[str]:
        """The titles found, in order."""
        return [row.title for one in self.matches(words, **how) for row in one.rows]  # type: ignore[arg-type]

    def listed(self, words: str, collection: str = "contacts") -> list[str]:
        """The titles that a list narrowed to these words shows."""
        return [row.title for row in page(self.model, self.connection, collection, search=words).rows]

    def size(self) -> tuple[int, int]:
        """Records and tokens in the index, as the database counts them."""
        rows = self.connection.execute("SELECT count(*) FROM search_rows").fetchone()[0]
        self.connection.execute("CREATE VIRTUAL TABLE IF NOT EXISTS terms USING fts5vocab('search_index', 'row')")
        return rows, self.connection.execute("SELECT count(*) FROM terms").fetchone()[0]
