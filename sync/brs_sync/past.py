"""One record as it was displayed under a context, which may be a commit's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from brs_sync.commit import PERSONAL, decode_header
from brs_sync.conflict import DeleteHeads
from brs_sync.errors import SyncProblem
from brs_sync.ids import Dot
from brs_sync.merge import ERASE, WRITE, Applied, CellName, Context, counts_under, fold
from brs_sync.reading import RecordReader, Row, by_path, sections_of, shown_cells
from brs_sync.section import CellChange, decode_section
from brs_sync.values import Value
from brs_sync.views import Cell, StoredSection

_HEADER = "SELECT header FROM commits WHERE id=?"
_ASIDE = (
    "SELECT r.name, c.seq, c.id FROM commits c JOIN partition p ON p.id=c.partition JOIN replica r ON r.id=c.replica"
    " WHERE p.path=? AND c.verdict<>0"
)


class PastView:
    """One record as it was displayed under a context: the fold of what that context holds.

    `outlived` is what of that is in quarantine by now.
    """

    def __init__(
        self, reader: RecordReader, context: Context, outlived: Mapping[str, Sequence[Row]] | None = None
    ) -> None:
        self.key = reader.key
        self._reader = reader
        self.deleted_heads: dict[str, DeleteHeads | None] = {}
        known = (row for row in reader.every_row() if counts_under(row.change, context))
        self._rows = by_path(with_outlived(known, outlived) if outlived else known)
        self._live: dict[str, list[Applied]] = {}
        self._aside: dict[str, list[Dot]] | None = None
        self.unsure: set[str] = set()  # where it cannot be told what was displayed
        for path, rows in self._rows.items():
            heads = self._displayed(path, rows, context)
            if heads:
                self._live[path] = heads

    def _displayed(self, path: str, rows: Sequence[Row], context: Context) -> list[Applied]:
        """Of a commit's own context it is not displayed, either, what that left standing or had no section of.

        Beside what was left standing its author was shown something else, and not what that had been written over;
        where that counts no more, what was left is all that stands. What he had no section of, which may be personal
        alone, had ended nothing on his screen: of the two a context says the same.
        """
        cell, changes = CellName(self.key.collection, self.key.record, path), [row.change for row in rows]
        heads = fold(cell, changes)
        shown = [head for head in heads if (head.dot, cell) not in context.cells] if context.cells else heads
        if shown or not heads:
            return shown
        left = {head.dot for head in heads}
        if any(_is_personal(self._reader, row) for row in rows if row.change.dot in left):
            if not self._is_outlived(cell, context):
                return fold(cell, [change for change in changes if (change.dot, cell) not in context.cells])
            self.unsure.add(path)
        return heads

    def _is_outlived(self, cell: CellName, context: Context) -> bool:
        """Whether a value in a cell that the context covers counts no more: set aside since, or erased."""
        rows = self._reader.rows(cell.path)
        erased = (name for row in rows if row.change.kind == ERASE for name in row.change.names)
        if any(context.covers(name, cell) for name in erased):
            return True
        if self._aside is None:
            self._aside = _set_aside(self._reader, context)
        return any(context.covers(dot, cell) for dot in self._aside.get(cell.path, ()))

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

    def cells(self) -> dict[str, Cell]:
        """The record as it was displayed."""
        return shown_cells(self._reader, self, self.live_rows())


def with_outlived(rows: Iterable[Row], outlived: Mapping[str, Sequence[Row]]) -> list[Row]:
    """What was displayed, when these were: they stand in the place of what is left of them."""
    gone = {(path, row.change.dot) for path, those in outlived.items() for row in those}
    known = [row for row in rows if (row.path, row.change.dot) not in gone]
    return known + [row for those in outlived.values() for row in those]


def cells_under(
    reader: RecordReader, context: Context, outlived: Mapping[str, Sequence[Row]] | None = None
) -> dict[str, Cell]:
    """The record as it was displayed under a context."""
    return PastView(reader, context, outlived).cells()


def sealed_under(reader: RecordReader, filled: Context, context: Context) -> dict[str, Value]:
    """What an editor typed and sealed: its context moved on by its own commits alone since it was filled."""
    if context == filled:
        return {}
    rows = [row for heads in PastView(reader, context).live_rows().values() for row in heads]
    own = [row for row in rows if not filled.holds(row.change.dot)]
    return {row.path: row.change.value for row in sorted(own, key=lambda row: row.change.hlc)}


def _is_personal(reader: RecordReader, row: Row) -> bool:
    """Whether a change travels in a section that a reader of the rest may lack; a word does not say."""
    sections = sections_of(reader.connection, row.number)
    return not sections or any(
        change[:3] == (*reader.key[1:], row.path)
        for change in _said(reader, row.number, [section for section in sections if section.cls == PERSONAL])
    )


def _set_aside(reader: RecordReader, context: Context) -> dict[str, list[Dot]]:
    """By path, which commits that the context holds said something in the record and are not applied by now."""
    found: dict[str, list[Dot]] = {}
    for replica, seq, number in reader.connection.execute(_ASIDE, (reader.key.partition,)).fetchall():
        if context.holds(Dot(replica, seq)):
            for change in _said(reader, number, sections_of(reader.connection, number)):
                if change[:2] == reader.key[1:] and change.kind != ERASE:
                    found.setdefault(change.path, []).append(Dot(replica, seq))
    return found


def _said(reader: RecordReader, number: int, sections: Sequence[StoredSection]) -> Sequence[CellChange]:
    """What some sections of a held commit say; what is malformed was displayed to nobody."""
    header = decode_header(reader.connection.execute(_HEADER, (number,)).fetchone()[0])
    try:
        return [c for s in sections if s.data is not None for c in decode_section(header.maker, s.data)]
    except SyncProblem:
        return ()
