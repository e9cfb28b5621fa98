"""Pages of a collection's list: sorted, filtered and searched in SQL, never a whole table."""
# ruff: noqa: S608 (every name in the SQL is made in columns.py, every value is bound)

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from brs_sync.database import Connection
from brs_sync.ids import RecordKey

from brs_desktop.folding import terms
from brs_desktop.language import LANGUAGES
from brs_desktop.records.columns import Layout
from brs_desktop.records.labels import Condition, equals
from brs_desktop.records.ordered import ALL_LISTED, Order, Ordered
from brs_desktop.records.problems import QueryProblem
from brs_desktop.records.projecting import offered_fields
from brs_desktop.records.readmodel import ReadModel
from brs_desktop.records.search.listing import indexed
from brs_desktop.records.shown import Row, Words

MAX_LIMIT = 1_000
MAX_OFFSET = 10_000_000
MAX_FILTERS = 32
MAX_VALUES = 200
# What leaves practice out, as a range: "0" follows "/".
_PRACTICE = "partition >= 'practice/' AND partition < 'practice0'"
NOT_PRACTICE = f"NOT ({_PRACTICE})"
# What a list shows of a search: what moved elsewhere too.
_SEARCHED = "alive IN (1, 2)"
_EVERY: Condition = ("1", [])
Filters = Mapping[str, "str | Sequence[str]"]


@dataclass(frozen=True)
class Page:
    """A part of a list, how long the whole is, and whether the table behind it is complete."""

    rows: tuple[Row, ...]
    total: int
    filled: bool


@dataclass(frozen=True)
class Referrer:
    """A record that took a choice from another, and where."""

    key: RecordKey
    path: str


def page(
    model: ReadModel,
    connection: Connection,
    collection: str,
    *,
    sort: str | None = None,
    descending: bool = False,
    filters: Filters | None = None,
    search: str = "",
    offset: int = 0,
    limit: int = 50,
    language: str = "en",
    also: Condition = ("1", []),
    practice: bool = True,
) -> Page:
    """A page of live records.

    `sort` is one of the manifest's sort fields, by title without one; blanks come last either way, ties by title and
    then by record. A filter is a value, or several of which one must hold; "" asks for a blank. Every word of `search`
    must be found in the record's title or texts, in any of the six languages, or, before the search index is made, in
    its title, key or search fields; what moved elsewhere is found so, and is in no list otherwise (SYNC rule 4). `also`
    is a condition on the table `r` that a service adds, such as what is kept on this device. Without `practice` what
    was written below `practice/` is left out (SYNC rule 5).
    """
    if not (0 <= offset <= MAX_OFFSET and 0 < limit <= MAX_LIMIT):
        raise QueryProblem("out-of-bounds", f"{offset}, {limit}")
    layout = model.layouts[collection]
    language = language if language in LANGUAGES else "en"
    listed = _SEARCHED if search.strip() and _any(connection, layout, "alive = 2") else ALL_LISTED
    search, found_here = indexed(model, connection, collection, search)
    where, values = conditions(layout, filters or {}, search, both(also, found_here), listed)
    # Asked of every row that is passed by: only where there is any practice.
    if not practice and any(_any(connection, layout, f"alive = {kind} AND {_PRACTICE}") for kind in (1, 2)):
        where = f"{where} AND {NOT_PRACTICE}"
    words = Words(model.layouts, connection, layout, language, model.counts.known(connection))
    table = Ordered(model, connection, layout, Order.of(layout, sort, descending, language))
    found = table.rows(words.columns, (where, values), offset, limit, narrowed=bool(filters or search or also[1]))
    return Page(tuple(words.row(record) for record in found), table.total, model.filled(connection, collection))


def both(one: Condition, other: Condition) -> Condition:
    """The condition that both hold."""
    if one == _EVERY or other == _EVERY:
        return other if one == _EVERY else one
    return f"{one[0]} AND {other[0]}", [*one[1], *other[1]]


def _any(connection: Connection, layout: Layout, where: str) -> bool:
    """Whether the table has such a row: what would be asked of every row is left unsaid without one."""
    return connection.execute(f"SELECT 1 FROM {layout.table} WHERE {where} LIMIT 1").fetchone() is not None


def conditions(
    layout: Layout, filters: Filters, search: str, also: Condition = ("1", []), listed: str = ALL_LISTED
) -> Condition:
    """What a row must hold to be on the page."""
    if len(filters) > MAX_FILTERS:
        raise QueryProblem("out-of-bounds", str(len(filters)))
    parts, values = [listed], [*also[1]]
    if also != _EVERY:
        parts.append(also[0])
    for name, wanted in filters.items():
        if name not in layout.collection.filter:
            raise QueryProblem("unknown-column", name[:80])
        either = [equals(layout.columns[name], value) for value in ([wanted] if isinstance(wanted, str) else wanted)]
        if not 0 < len(either) <= MAX_VALUES:
            raise QueryProblem("out-of-bounds", name)
        parts.append("(" + " OR ".join(part for part, _held in either) + ")")
        values += [value for _part, held in either for value in held]
    for term in terms(search):
        parts.append("instr(search, ?) > 0")
        values.append(term)
    return " AND ".join(parts), values


def referrers(
    model: ReadModel, connection: Connection, key: RecordKey, *, offset: int = 0, limit: int = 50
) -> tuple[Referrer, ...]:
    """What refers to a record, in a fixed order: said before it is deleted (FORMS, 'Choice lists from records')."""
    if not (0 <= offset <= MAX_OFFSET and 0 < limit <= MAX_LIMIT):
        raise QueryProblem("out-of-bounds", f"{offset}, {limit}")
    layout = model.layouts[key.collection]
    fields = sorted(offered_fields(model.layouts, key.collection))
    if not fields:
        return ()
    held = " UNION ".join(
        f"SELECT l.collection, l.partition, l.record, l.path FROM records_links AS l JOIN {layout.table} AS e"
        f" ON e.{layout.columns[field].value} = l.value WHERE l.target = ? AND l.field = ?"
        " AND e.partition = ? AND e.record = ?"
        for field in fields
    )
    values = [value for field in fields for value in (key.collection, field, key.partition, key.record)]
    found = connection.execute(f"{held} ORDER BY 1, 2, 3, 4 LIMIT ? OFFSET ?", [*values, limit, offset])
    return tuple(Referrer(RecordKey(row[1], row[0], row[2]), row[3]) for row in found)
