"""A record as the engine finds it stored: live heads and decisions, read together when either is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from brs_sync.columns import from_column, names_from_column
from brs_sync.conflict import DeleteHeads
from brs_sync.database import Connection
from brs_sync.ids import Dot, RecordKey
from brs_sync.merge import WRITE, Applied, Context

_ROWS = (
    "SELECT p.path, c.live, c.replica, c.seq, c.hlc, c.kind, c.value, c.names FROM change c"
    " JOIN path p ON p.id=c.path WHERE c.record=? AND (c.live=1 OR c.kind<>0)"
)
_AT_ONCE = 64  # cells in one query
_ROWS_AT_ONCE = (32, 16, 8, 4, 2, 1)
_INSERT, _ROW = "INSERT INTO change VALUES ", "(?,?,?,?,?,?,?,?,?,?,?)"
Heads = tuple[list[Applied], bool]
_Whose = Callable[[int, int], tuple[Dot, Callable[[], Context]]]


def heads_at(connection: Connection, record: int, names: Mapping[int, str], whose: _Whose) -> dict[str, Heads]:
    """The live heads of cells by their paths' numbers, and whether a cell has other kinds of changes than writes.

    Cells that have neither are left out; `whose` gives a commit's name and the way to its context.
    """
    found: dict[str, Heads] = {}
    known: dict[tuple[int, int], tuple[Dot, Callable[[], Context]]] = {}
    for number, replica, seq, hlc, kind, live, value, named in _head_rows(connection, record, list(names)):
        path, at = names[number], (replica, seq)
        if at not in known:
            known[at] = whose(replica, seq)
        heads, special = found.get(path) or ([], False)
        if live:
            dot, context = known[at]
            heads.append(Applied(dot, kind, from_column(value), hlc, context, names_from_column(named)))
        found[path] = heads, special or kind != WRITE
    return found


def put_changes(connection: Connection, rows: Sequence[Sequence[Any]]) -> None:
    """Insert these rows, many with one statement: each lets go of the interpreter, and has to get it back."""
    at = 0
    for size in _ROWS_AT_ONCE:
        while len(rows) - at >= size:
            values = [value for row in rows[at : at + size] for value in row]
            connection.execute(_INSERT + ",".join([_ROW] * size), values)
            at += size


def relive(connection: Connection, record: int, replica: int, seq: int, live: bool, paths: Sequence[int]) -> None:
    """Of what a commit wrote in these cells of a record say whether it is live."""
    for some, marks in _in_marks(paths):
        connection.execute(
            f"UPDATE change SET live=? WHERE record=? AND path IN ({marks}) AND replica=? AND seq=?",  # noqa: S608
            (int(live), record, *some, replica, seq),
        )


def _head_rows(connection: Connection, record: int, paths: list[int]) -> Iterator[Sequence[Any]]:
    for some, marks in _in_marks(paths):
        yield from connection.execute(
            "SELECT path, replica, seq, hlc, kind, live, value, names FROM change"  # noqa: S608 (marks alone)
            f" WHERE record=? AND path IN ({marks}) AND (live=1 OR kind<>0)",
            (record, *some),
        ).fetchall()


def _in_marks(numbers: Sequence[int]) -> Iterator[tuple[list[int], str]]:
    """In a few sizes, so that each statement is prepared once; a number that is named again changes nothing."""
    for at in range(0, len(numbers), _AT_ONCE):
        some = list(numbers[at : at + _AT_ONCE])
        some += some[-1:] * ((1 << (len(some) - 1).bit_length()) - len(some))
        yield some, ",".join("?" * len(some))


class StoredRecord:
    """One record's applied changes, as conflicts are found in them; `applied` makes one of what a row has of it."""

    def __init__(
        self, connection: Connection, key: RecordKey, number: int, applied: Callable[[Sequence[Any]], Applied]
    ) -> None:
        self.key = key
        self.deleted_heads: dict[str, DeleteHeads | None] = {}
        self._connection, self._number, self._applied = connection, number, applied
        self._live: dict[str, list[Applied]] | None = None
        self._decided: dict[str, list[Applied]] = {}

    def heads(self, path: str) -> Sequence[Applied]:
        """The live heads of a cell."""
        return self.live().get(path, ())

    def live(self) -> Mapping[str, Sequence[Applied]]:
        """The live heads of all cells."""
        if self._live is None:
            self._live = {}
            for path, live, *row in self._connection.execute(_ROWS, (self._number,)).fetchall():
                change = self._applied(row)
                if live:
                    self._live.setdefault(path, []).append(change)
                if change.kind != WRITE:
                    self._decided.setdefault(path, []).append(change)
        return self._live

    def decisions(self, path: str) -> Sequence[Applied]:
        """The settlements, accepts and reopens at a path, and what is left of those in quarantine."""
        self.live()
        return self._decided.get(path, ())

    def decided(self) -> Iterable[str]:
        """The paths that have any of those."""
        self.live()
        return self._decided.keys()
