"""Pages and counts of the library's list, all in SQL: what is kept here, what is superseded, how many of each theme."""
# ruff: noqa: S608 (every name in the SQL is made in columns.py, every value is bound)

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from brs_sync.database import Connection
from brs_sync.ids import RecordKey

from brs_desktop.language import _, mark
from brs_desktop.records import Row
from brs_desktop.records.columns import Column, Layout
from brs_desktop.records.labels import Condition
from brs_desktop.records.query import NOT_PRACTICE, both, conditions, page
from brs_desktop.records.search.listing import indexed
from brs_desktop.workspace.library.shelf import COLLECTION, ELSEWHERE, HERE, NONE, WANTED

if TYPE_CHECKING:
    from brs_desktop.records import Collection, ReadModel

FACETS = ("conventions", "kind", "themes", "languages", "year")
SHELF = "shelf"
KEPT, ON_HERE, CURRENT, OLDER = "kept", "here", "current", "older"
_SHELVES = {
    KEPT: mark("Kept offline"),
    ON_HERE: mark("On this computer"),
    CURRENT: mark("Newest editions"),
    OLDER: mark("Older editions"),
}
_MOST_OPTIONS = 200


@dataclass(frozen=True)
class Wanted:
    """What of the library is asked for; several values of one field are either-or."""

    search: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str | None = None
    descending: bool = False

    def fields(self, without: str = "") -> dict[str, tuple[str, ...]]:
        """The filters that are fields of the entry, but for one."""
        return {name: values for name, values in self.filters.items() if values and name not in (SHELF, without)}

    def shelves(self, without: str = "") -> tuple[str, ...]:
        """What is asked of the place on the shelf."""
        return () if without == SHELF else tuple(self.filters.get(SHELF, ()))


@dataclass(frozen=True)
class LibraryRow:
    """One entry in the list: the read model's row, where its file stands, and whether a newer edition is here."""

    row: Row
    state: str
    kept: bool
    superseded: bool

    @property
    def id(self) -> str:
        return self.row.id

    @property
    def values(self) -> tuple[str, ...]:
        return self.row.values

    @property
    def contested(self) -> bool:
        return self.row.contested

    @property
    def pending(self) -> bool:
        return self.row.pending


@dataclass(frozen=True)
class LibraryPage:
    """A part of the list and how long the whole is."""

    rows: tuple[LibraryRow, ...]
    total: int


@dataclass(frozen=True)
class FacetOption:
    """One value that the list can be narrowed to, and how many entries that leaves."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """A field with the values that entries have."""

    name: str
    label: str
    options: tuple[FacetOption, ...]


class Listing:
    """Asks the read model; everything is one statement a page and one a facet."""

    def __init__(self, model: ReadModel, collection: Collection, practice: Callable[[], bool]) -> None:
        self._model = model
        self._practice = practice
        self._collection = collection

    @property
    def _layout(self) -> Layout:
        """The table of the form that is in use now."""
        return self._model.layouts[COLLECTION]

    def column(self, name: str) -> str:
        """The column of a field."""
        return self._layout.columns[name].value

    def page(self, connection: Connection, wanted: Wanted, offset: int, limit: int, language: str) -> LibraryPage:
        """A page, by title unless another order is asked for."""
        found = page(
            self._model,
            connection,
            COLLECTION,
            sort=wanted.sort,
            descending=wanted.descending,
            filters=wanted.fields(),
            search=wanted.search,
            offset=offset,
            limit=limit,
            language=language,
            also=self._on_shelf(wanted.shelves()),
        )
        stands = self._stands(connection, [row.key for row in found.rows])
        return LibraryPage(tuple(LibraryRow(row, *stands[row.key]) for row in found.rows), found.total)

    def holds(self, connection: Connection, wanted: Wanted, key: RecordKey) -> bool:
        """Whether an entry is among those asked for."""
        where, values = self._where(connection, wanted, "")
        found = connection.execute(
            f"SELECT 1 FROM {self._layout.table} AS r WHERE {where} AND r.partition = ? AND r.record = ?",
            (*values, key.partition, key.record),
        )
        return found.fetchone() is not None

    def _stands(self, connection: Connection, keys: list[RecordKey]) -> Mapping[RecordKey, tuple[str, bool, bool]]:
        """For each record of a page: state of its file, kept, superseded."""
        found: dict[RecordKey, tuple[str, bool, bool]] = {}
        for key in keys:
            row = connection.execute(
                f"SELECT r.{self.column('file')}, {self._here()}, {_KEPT}, {self._superseded()}"
                f" FROM {self._layout.table} AS r WHERE r.partition = ? AND r.record = ?",
                (key.partition, key.record),
            ).fetchone()
            sha256, here, kept, superseded = row or (None, 0, 0, 0)
            state = NONE if not sha256 else HERE if here else WANTED if kept else ELSEWHERE
            found[key] = (state, bool(kept), bool(superseded))
        return found

    def _here(self) -> str:
        return f"EXISTS (SELECT 1 FROM library_files AS f WHERE f.sha256 = r.{self.column('file')})"

    def _superseded(self) -> str:
        return (
            f"(r.{self.column('entry')} IS NOT NULL AND EXISTS (SELECT 1 FROM {self._layout.table} AS n WHERE"
            f" n.alive = 1 AND n.{self.column('supersedes')} = r.{self.column('entry')} AND n.record <> r.record))"
        )

    def _shelf(self, name: str) -> str:
        return {
            KEPT: _KEPT,
            ON_HERE: self._here(),
            CURRENT: f"NOT {self._superseded()}",
            OLDER: self._superseded(),
        }.get(name, "0")

    def _on_shelf(self, names: tuple[str, ...]) -> Condition:
        """SYNC rule 5: practice is left out unless it is asked for."""
        parts = [self._shelf(name) for name in names]
        return " AND ".join(["1" if self._practice() else NOT_PRACTICE, *parts]), []

    def facets(self, connection: Connection, wanted: Wanted, language: str) -> tuple[Facet, ...]:
        """Every facet with counts under all that is asked but for itself; a value that is chosen is always there."""
        made = [self._shelf_facet(connection, wanted)]
        for name in FACETS:
            counted = dict(self._counts(connection, wanted, self._layout.columns[name]))
            chosen = tuple(wanted.filters.get(name, ()))
            counted |= {value: 0 for value in chosen if value not in counted}
            options = [
                FacetOption(value, self._label(name, value, language), count, value in chosen)
                for value, count in self._in_order(name, counted)
            ]
            made.append(Facet(name, self._collection.field_label(name, language), tuple(options[:_MOST_OPTIONS])))
        return tuple(made)

    def _where(self, connection: Connection, wanted: Wanted, without: str) -> Condition:
        """What the page's rows must hold, but for one facet."""
        search, found = indexed(self._model, connection, COLLECTION, wanted.search)
        also = both(found, self._on_shelf(wanted.shelves(without)))
        return conditions(self._layout, wanted.fields(without), search, also)

    def _shelf_facet(self, connection: Connection, wanted: Wanted) -> Facet:
        where, values = self._where(connection, wanted, SHELF)
        sums = ", ".join(f"total({self._shelf(name)})" for name in _SHELVES)
        counts = connection.execute(f"SELECT {sums} FROM {self._layout.table} AS r WHERE {where}", values).fetchone()
        chosen = wanted.shelves()
        options = (
            FacetOption(name, _(words), int(count), name in chosen)
            for (name, words), count in zip(_SHELVES.items(), counts, strict=True)
        )
        return Facet(SHELF, _("On the shelf"), tuple(options))

    def _counts(self, connection: Connection, wanted: Wanted, column: Column) -> Iterator[tuple[str, int]]:
        name = column.field.name
        where, values = self._where(connection, wanted, name)
        table = f"{self._layout.table} AS r WHERE {where}"
        if not column.is_set:
            rows = connection.execute(
                f"SELECT r.{column.value}, count(*) FROM {table} AND r.{column.value} IS NOT NULL GROUP BY 1", values
            )
            yield from ((str(value), count) for value, count in rows)
            return
        choices = [value for value, _words in self._collection.choices(name, "en")]
        sums = ", ".join(f"total(instr(r.{column.value}, ?) > 0)" for _value in choices)
        asked: list[Any] = [f" {value} " for value in choices]
        found = connection.execute(f"SELECT {sums} FROM {table}", [*asked, *values]).fetchone()
        yield from ((value, int(count)) for value, count in zip(choices, found, strict=True) if count)

    def _in_order(self, name: str, counted: Mapping[str, int]) -> list[tuple[str, int]]:
        """Years newest first, everything else the commonest first, as the form lists it where counts are equal."""
        if name == "year":
            return sorted(counted.items(), reverse=True)
        order = {value: at for at, (value, _words) in enumerate(self._collection.choices(name, "en"))}
        return sorted(counted.items(), key=lambda item: (-item[1], order.get(item[0], len(order)), item[0]))

    def _label(self, name: str, value: str, language: str) -> str:
        return value if name == "year" else self._collection.choice_label(name, value, language)

    def with_file(self, connection: Connection, sha256: str) -> str | None:
        """A live entry that has this file already."""
        return self._one(connection, f"{self.column('file')} = ?", sha256)

    def places(self, connection: Connection) -> dict[str, set[str]]:
        """The partitions of the live entries that name each file."""
        file, found = self.column("file"), dict[str, set[str]]()
        rows = connection.execute(
            f"SELECT DISTINCT {file}, partition FROM {self._layout.table} WHERE alive = 1 AND {file} IS NOT NULL"
        )
        for sha256, partition in rows.fetchall():
            found.setdefault(str(sha256), set()).add(str(partition))
        return found

    def with_number(self, connection: Connection, entry: str) -> str | None:
        """The live entry of a number."""
        return self._one(connection, f"{self.column('entry')} = ?", entry)

    def _one(self, connection: Connection, where: str, value: str) -> str | None:
        found = connection.execute(
            f"SELECT record FROM {self._layout.table} WHERE alive = 1 AND {where} ORDER BY partition, record LIMIT 1",
            (value,),
        ).fetchone()
        return str(found[0]) if found else None

    def replacing(self, connection: Connection, entry: str, limit: int) -> list[str]:
        """The live entries that say they replace the one of this number."""
        rows = connection.execute(
            f"SELECT record FROM {self._layout.table} WHERE alive = 1 AND {self.column('supersedes')} = ?"
            " ORDER BY partition, record LIMIT ?",
            (entry, limit),
        )
        return [str(record) for (record,) in rows]

    def kept_sizes(self, connection: Connection) -> tuple[int, int]:
        """How many files of kept entries are here, and their bytes."""
        row = connection.execute(
            f"SELECT count(*), total(size) FROM library_files WHERE sha256 IN (SELECT {self.column('file')}"
            f" FROM {self._layout.table} AS r WHERE alive = 1 AND {_KEPT})"
        ).fetchone()
        return int(row[0]), int(row[1])


_KEPT = "EXISTS (SELECT 1 FROM library_kept AS k WHERE k.partition = r.partition AND k.record = r.record)"
