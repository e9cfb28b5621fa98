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
from brs_sync.merge import WRITE, Applied, CellName, Context, counts_under, fold, grouped
from brs_sync.values import Value
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
        self._connection = connection
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
            self._live = _by_path(self._read(" AND c.live=1"))
        return self._live

    def live_at(self, paths: Sequence[str]) -> Mapping[str, list[Row]]:
        """The live heads of some cells; the others are not read."""
        marks = ",".join("?" * len(paths))
        which = f" AND c.live=1 AND c.path IN (SELECT id FROM path WHERE path IN ({marks}))"  # noqa: S608 (marks alone)
        return _by_path(self._read(which, *paths))

    def decision_rows(self) -> Mapping[str, list[Row]]:
        """The decisions with all about them, and what is left of those in quarantine."""
        if self._decided is None:
            self._decided = _by_path(self._read(" AND c.kind<>0"))
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
            found = self._connection.execute("SELECT name FROM person WHERE id=?", (person,)).fetchone()
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
        for found in self._connection.execute(_COLUMNS + which, (self.number, *parameters)).fetchall():
            path, replica, seq, hlc, kind, value, names, number, person, wall_ms, live, reason = found
            context = partial(self._context, number)
            change = Applied(Dot(replica, seq), kind, from_column(value), hlc, context, names_from_column(names))
            yield Row(path, change, number, person, wall_ms, bool(live), reason or "")

    def _context(self, number: int) -> Context:
        found = self._contexts.get(number)
        if found is None:
            found = self._contexts[number] = read_context(self._connection, number)
        return found


class PastView:
    """One record as it was displayed under a context: the fold of what that context holds.

    `outlived` is what of that is in quarantine by now.
    """

    def __init__(
        self, reader: RecordReader, context: Context, outlived: Mapping[str, Sequence[Row]] | None = None
    ) -> None:
        self.key = reader.key
        self.deleted_heads: dict[str, DeleteHeads | None] = {}
        known = (row for row in reader.every_row() if counts_under(row.change, context))
        self._rows = _by_path(with_outlived(known, outlived) if outlived else known)
        self._live: dict[str, list[Applied]] = {}
        for path, rows in self._rows.items():
            heads = self._displayed(path, [row.change for row in rows], context)
            if heads:
                self._live[path] = heads

    def _displayed(self, path: str, changes: Sequence[Applied], context: Context) -> list[Applied]:
        """Of a commit's own context it is not displayed, either, what that left standing or had no section of.

        Beside what was left standing its author was shown something else, and not what that had been written over.
        What he had no section of had ended nothing on his screen.
        """
        cell = CellName(self.key.collection, self.key.record, path)
        heads = fold(cell, changes)
        if not context.cells:
            return heads
        shown = [head for head in heads if (head.dot, cell) not in context.cells]
        return shown or fold(cell, [change for change in changes if (change.dot, cell) not in context.cells])

    def heads(self, path: str) -> Sequence[Applied]:
        """The heads of a cell at the time."""
        return self._live.get(path, ())

    def live(self) -> Mapping[str, Sequence[Applied]]:
        """The heads of all cells at the time."""
        return self._live

    def decisions(self, path: str) -> Sequence[Applied]:
        """The decisions at a path that were known."""
        return [row.change for row in self._rows.get(path, ()) if row.change.kind != WRITE]

    def decided(self) -> Iterable[str]:
        """The paths that had any."""
        return [path for path in self._rows if self.decisions(path)]

    def live_rows(self) -> Mapping[str, list[Row]]:
        """The heads with all about them."""
        dots = {path: {head.dot for head in heads} for path, heads in self._live.items()}
        return {path: [r for r in self._rows[path] if r.change.dot in known] for path, known in dots.items()}


def read_cells(reader: RecordReader) -> dict[str, Cell]:
    """The record as displayed; a row deleted beyond dispute keeps only the cell that says so."""
    return _shown(reader, reader, reader.live_rows())


def read_cells_at(connection: Connection, key: RecordKey, paths: Sequence[str]) -> dict[str, Cell]:
    """Some cells of the record as stored, found by their paths; none of a row, since no row's deletion is looked at."""
    reader = RecordReader(connection, key)
    return {path: _cell(reader, path, rows) for path, rows in sorted(reader.live_at(paths).items())}


def with_outlived(rows: Iterable[Row], outlived: Mapping[str, Sequence[Row]]) -> list[Row]:
    """What was displayed, when these were: they stand in the place of what is left of them."""
    gone = {(path, row.change.dot) for path, those in outlived.items() for row in those}
    known = [row for row in rows if (row.path, row.change.dot) not in gone]
    return known + [row for those in outlived.values() for row in those]


def cells_under(
    reader: RecordReader, context: Context, outlived: Mapping[str, Sequence[Row]] | None = None
) -> dict[str, Cell]:
    """The record as it was displayed under a context."""
    past = PastView(reader, context, outlived)
    return _shown(reader, past, past.live_rows())


def sealed_under(reader: RecordReader, filled: Context, context: Context) -> dict[str, Value]:
    """What an editor typed and sealed: its context moved on by its own commits alone since it was filled."""
    if context == filled:
        return {}
    rows = [row for heads in PastView(reader, context).live_rows().values() for row in heads]
    own = [row for row in rows if not filled.holds(row.change.dot)]
    return {row.path: row.change.value for row in sorted(own, key=lambda row: row.change.hlc)}


def head_dots(view: RecordView) -> set[tuple[str, Dot]]:
    """The heads of all cells, those in deleted rows too: they are there though they are not displayed."""
    return {(path, head.dot) for path, heads in view.live().items() for head in heads}


def _shown(reader: RecordReader, view: RecordView, live: Mapping[str, list[Row]]) -> dict[str, Cell]:
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


def _by_path(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.path, []).append(row)
    return found
