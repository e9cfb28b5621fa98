"""One record as stored, read on any connection."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from brs_sync.branchtable import read_context
from brs_sync.columns import STATES, from_column, names_from_column
from brs_sync.commit import decode_header
from brs_sync.conflict import DeleteHeads, RecordView, in_deleted_row
from brs_sync.database import Connection
from brs_sync.errors import SyncProblem
from brs_sync.ids import Dot, RecordKey, is_alive_path
from brs_sync.merge import Applied, Context, grouped
from brs_sync.views import Cell, Head, RecordState, StoredSection

_COLUMNS = (
    'SELECT p.path, r.name, c.seq, c.hlc, c.kind, c.value, c.names, c."commit", m.person, m.wall_ms, c.live, c.reason'
    " FROM change c JOIN path p ON p.id=c.path JOIN replica r ON r.id=c.replica"
    ' JOIN commits m ON m.id=c."commit" WHERE c.record=?'
)


class Row(NamedTuple):
    """One applied change with all that people ask about it."""

    path: str
    change: Applied
    number: int
    person: str
    wall_ms: int
    live: bool
    reason: str


class RecordReader:
    """One record's applied changes, as far as they are asked for."""

    def __init__(self, connection: Connection, key: RecordKey) -> None:
        self.key = key
        self.number = record_number(connection, key)
        self.deleted_heads: dict[str, DeleteHeads | None] = {}
        self.connection = connection
        self._contexts: dict[int, Context] = {}
        self._live: dict[str, list[Row]] | None = None
        self._decided: dict[str, list[Row]] | None = None
        self._names: dict[str, str] = {}

    def heads(self, path: str) -> Sequence[Applied]:
        """The live heads of a cell."""
        return [row.change for row in self.live_rows().get(path, ())]

    def live(self) -> Mapping[str, Sequence[Applied]]:
        """The live heads of all cells."""
        return {path: [row.change for row in rows] for path, rows in self.live_rows().items()}

    def decisions(self, path: str) -> Sequence[Applied]:
        """The settlements, accepts and reopens at a path."""
        return [row.change for row in self.decision_rows().get(path, ())]

    def decided(self) -> Iterable[str]:
        """The paths that have any of those."""
        return self.decision_rows().keys()

    def live_rows(self) -> Mapping[str, list[Row]]:
        """The live heads with all about them."""
        if self._live is None:
            self._live = by_path(self._read(" AND c.live=1"))
        return self._live

    def live_at(self, paths: Sequence[str]) -> Mapping[str, list[Row]]:
        """The live heads of some cells; the others are not read."""
        marks = ",".join("?" * len(paths))
        which = f" AND c.live=1 AND c.path IN (SELECT id FROM path WHERE path IN ({marks}))"  # noqa: S608 (marks alone)
        return by_path(self._read(which, *paths))

    def decision_rows(self) -> Mapping[str, list[Row]]:
        """The decisions with all about them, and what is left of those in quarantine."""
        if self._decided is None:
            self._decided = by_path(self._read(" AND c.kind<>0"))
        return self._decided

    def rows(self, path: str | None = None) -> list[Row]:
        """All applied changes of the record, or of one cell."""
        which = " AND c.kind>=0"
        return list(self._read(which) if path is None else self._read(f"{which} AND p.path=?", path))

    def every_row(self) -> list[Row]:
        """All that is folded: applied changes, and what is left of decisions in quarantine."""
        return list(self._read(""))

    def name(self, person: str, replica: bytes) -> str:
        """What to call an author."""
        if person not in self._names:
            found = self.connection.execute("SELECT name FROM person WHERE id=?", (person,)).fetchone()
            self._names[person] = found[0] if found else person
        return self._names[person]

    def head(self, row: Row, dots: Iterable[Dot] = ()) -> Head:
        """A head as shown."""
        change = row.change
        author = self.name(row.person, change.dot.replica)
        return Head(
            change.dot, row.path, change.value, author, row.person, change.hlc >> 16, row.wall_ms, tuple(sorted(dots))
        )

    def _read(self, which: str, *parameters: object) -> Iterator[Row]:
        if self.number is None:
            return
        for found in self.connection.execute(_COLUMNS + which, (self.number, *parameters)).fetchall():
            path, replica, seq, hlc, kind, value, names, number, person, wall_ms, live, reason = found
            context = partial(self._context, number)
            change = Applied(Dot(replica, seq), kind, from_column(value), hlc, context, names_from_column(names))
            yield Row(path, change, number, person, wall_ms, bool(live), reason or "")

    def _context(self, number: int) -> Context:
        found = self._contexts.get(number)
        if found is None:
            found = self._contexts[number] = read_context(self.connection, number)
        return found


def read_cells(reader: RecordReader) -> dict[str, Cell]:
    """The record as displayed; a row deleted beyond dispute keeps only the cell that says so."""
    return shown_cells(reader, reader, reader.live_rows())


def read_cells_at(connection: Connection, key: RecordKey, paths: Sequence[str]) -> dict[str, Cell]:
    """Some cells of the record as stored, found by their paths; none of a row, since no row's deletion is looked at."""
    reader = RecordReader(connection, key)
    return {path: _cell(reader, path, rows) for path, rows in sorted(reader.live_at(paths).items())}


def head_dots(view: RecordView) -> set[tuple[str, Dot]]:
    """The heads of all cells, those in deleted rows too: they are there though they are not displayed."""
    return {(path, head.dot) for path, heads in view.live().items() for head in heads}


def shown_cells(reader: RecordReader, view: RecordView, live: Mapping[str, list[Row]]) -> dict[str, Cell]:
    """These heads as displayed, but for those in deleted rows."""
    deletes = any(is_alive_path(path) and any(r.change.value is False for r in rows) for path, rows in live.items())
    return {
        path: _cell(reader, path, live[path]) for path in sorted(live) if not (deletes and in_deleted_row(view, path))
    }


def read_state(connection: Connection, key: RecordKey) -> RecordState:
    """A record as displayed, with what is open about it."""
    reader = RecordReader(connection, key)
    counts = dict(
        connection.execute(
            "SELECT kind='soft', count(*) FROM conflict WHERE record=? AND open=1 GROUP BY 1", (reader.number,)
        ).fetchall()
    )
    contested = connection.execute(
        "SELECT 1 FROM conflict WHERE record=? AND open=1 AND kind='delete' AND path=''", (reader.number,)
    ).fetchone()
    cells = read_cells(reader)
    marked = any(head.value is False for head in cells["alive"].heads) if "alive" in cells else False
    deleted = marked and not contested
    return RecordState(
        key=key,
        alive=bool(cells) and not deleted,
        deleted=deleted,
        contested_delete=bool(contested),
        cells=cells,
        conflicts=counts.get(0, 0),
        reviews=counts.get(1, 0),
        pending=False,
    )


def record_number(connection: Connection, key: RecordKey) -> int | None:
    """The record's number here."""
    row = connection.execute(
        "SELECT r.id FROM record r JOIN partition p ON p.id=r.partition"
        " WHERE r.collection=? AND p.path=? AND r.record=?",
        (key.collection, key.partition, key.record),
    ).fetchone()
    return row[0] if row else None


def texts_at(connection: Connection, collection: str, path: str) -> list[tuple[str, str]]:
    """Which texts stand at a cell of a collection's records, each once a partition: one pass over that cell alone."""
    rows = connection.execute(
        "SELECT DISTINCT p.path, c.value FROM record r JOIN partition p ON p.id=r.partition"
        " JOIN change c ON c.record=r.id AND c.path=(SELECT id FROM path WHERE path=?)"
        " WHERE r.collection=? AND c.live=1 AND c.kind=0 AND typeof(c.value)='text'",
        (path, collection),
    )
    return [(partition, text) for partition, text in rows.fetchall()]


def record_mark(connection: Connection, key: RecordKey) -> str:
    """A word that differs after whatever is applied to the record or taken back: cheap, and for caches alone."""
    found = connection.execute(
        'SELECT max("commit"), count(*), total(live) FROM change WHERE record=?', (record_number(connection, key),)
    ).fetchone()
    return f"{found[0]}:{found[1]}:{found[2]:.0f}"


# Fixed text, joined once: a record is there when somebody's applied change is in it.
_RECORDS = (
    "SELECT p.path, r.collection, r.record FROM record r JOIN partition p ON p.id=r.partition"
    " WHERE EXISTS (SELECT 1 FROM change c WHERE c.record=r.id AND c.kind>=0)"
)
_PAGE = (
    _RECORDS + " AND r.collection=? AND (p.path, r.record) > (?,?) AND (? IS NULL OR p.path=?)"
    " ORDER BY p.path, r.record LIMIT ?"
)
# Of two records with one key the real one comes before its practice.
_BY_ID = _RECORDS + (
    " AND r.record=? AND (? IS NULL OR r.collection=?) ORDER BY r.collection, p.path LIKE 'practice/%', p.path LIMIT 20"
)


def record_keys(
    connection: Connection,
    collection: str,
    after: RecordKey | None = None,
    limit: int = 500,
    partition: str | None = None,
) -> list[RecordKey]:
    """The next records of a collection in the order of their keys, so that whoever fills a table can go on."""
    place = (after.partition, after.record) if after is not None else ("", "")
    rows = connection.execute(_PAGE, (collection, *place, partition, partition, limit))
    return [RecordKey(*row) for row in rows.fetchall()]


def find_records(connection: Connection, record: str, collection: str | None) -> list[RecordKey]:
    """The records that go by this id."""
    rows = connection.execute(_BY_ID, (record, collection, collection))
    return [RecordKey(*row) for row in rows.fetchall()]


def find_record(connection: Connection, text: str, collection: str | None) -> RecordKey:
    """The one record that a person means by an id, with or without `collection/` in front."""
    if collection is None and "/" in text:
        collection, _, text = text.partition("/")
    found = find_records(connection, text, collection)
    if not found:
        raise SyncProblem("not-found", what="record", name=text[:120])
    if len({key.collection for key in found}) > 1:
        raise SyncProblem("record-ambiguous", name=text[:120], collections=sorted({k.collection for k in found}))
    return found[0]


def sections_of(connection: Connection, number: int) -> tuple[StoredSection, ...]:
    """A held commit's sections."""
    rows = connection.execute('SELECT cls, hash, state, data FROM section WHERE "commit"=? ORDER BY place', (number,))
    return tuple(
        StoredSection(cls, digest, "present", data)
        if state == 0
        else StoredSection(cls, digest, STATES[state], None, data)
        for cls, digest, state, data in rows.fetchall()
    )


def word_sections(header: bytes) -> tuple[StoredSection, ...]:
    """The sections of a commit that is known by a snapshot's word alone: nothing of their bytes is here."""
    return tuple(StoredSection(cls, digest, "sealed") for cls, digest in decode_header(header).sections)


def last_arrival(connection: Connection) -> int:
    """The number of the newest commit ever taken in."""
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name='commits'").fetchone()
    return int(row[0]) if row else 0


def _cell(reader: RecordReader, path: str, rows: Sequence[Row]) -> Cell:
    by_dot = {row.change.dot: row for row in rows}
    groups = grouped(row.change for row in rows)
    heads = tuple(reader.head(by_dot[group[0].dot], [h.dot for h in group]) for group in groups)
    return Cell(path, heads[0].value, heads, contested=len(groups) > 1 and not path.endswith("/.order"))


def by_path(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Rows cell by cell."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.path, []).append(row)
    return found
