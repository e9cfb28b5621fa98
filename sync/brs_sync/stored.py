"""A record as the engine finds it stored: live heads and decisions, read together when either is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from brs_sync.columns import names_to_column, to_column
from brs_sync.conflict import DeleteHeads
from brs_sync.database import Connection
from brs_sync.ids import Dot, RecordKey
from brs_sync.merge import WRITE, Applied

if TYPE_CHECKING:
    from brs_sync.engine import Persist
    from brs_sync.intern import Interning

_ROWS = (
    "SELECT p.path, c.live, c.replica, c.seq, c.hlc, c.kind, c.value, c.names FROM change c"
    " JOIN path p ON p.id=c.path WHERE c.record=? AND (c.live=1 OR c.kind<>0)"
)
_AT_ONCE = 64  # cells in one query
_AT_A_TIME = (64, 32, 16, 8, 4, 2, 1)  # rows in one statement
_INSERT, _SHARED = "INSERT INTO change VALUES ", 6


def put_changes(connection: Connection, rows: Sequence[Sequence[Any]]) -> None:
    """Insert these rows, many with one statement: each lets go of the interpreter, and has to get it back.

    Plain writes, which most are, differ within a record by path and value alone: to hand over each number of each row
    takes longer than to store it.
    """
    plain: dict[tuple[Any, ...], list[Any]] = {}
    for row in rows:
        record, path, commit, replica, seq, hlc, kind, live, value, names, reason = row
        if kind == WRITE and names is None and reason is None:
            plain.setdefault((record, commit, replica, seq, hlc, live), []).extend((path, value))
        else:
            connection.execute(f"{_INSERT}({','.join('?' * len(row))})", row)
    for shared, cells in plain.items():
        put_plain(connection, shared, cells)


def put_plain(connection: Connection, shared: tuple[Any, ...], cells: Sequence[Any]) -> None:
    """The same of plain writes of one commit to one record: what they share, and each path before its value."""
    at = 0
    for size in _AT_A_TIME:
        while len(cells) - at >= 2 * size:
            connection.execute(_plain_rows(size), (*shared, *cells[at : at + 2 * size]))
            at += 2 * size


def change_rows(names: Interning, effect: Persist, number: int) -> Iterator[tuple[Any, ...]]:
    """The rows of what a step stores one by one, by a commit's number."""
    header = effect.commit.header
    replica, seq, hlc = names.replica_id(header.replica), header.seq, header.hlc
    for key, change, live in effect.inserted:
        yield (
            names.record_id(key), names.path_id(change.path), number, replica, seq, hlc, change.kind, int(live),
            to_column(change.value), names_to_column(change.names), change.reason or None,
        )  # fmt: skip


@cache
def _plain_rows(count: int) -> str:
    cells = range(_SHARED + 1, _SHARED + 1 + 2 * count, 2)
    return _INSERT + ",".join(f"(?1,?{at},?2,?3,?4,?5,{WRITE},?6,?{at + 1},NULL,NULL)" for at in cells)


def by_commit(relived: Iterable[tuple[RecordKey, str, Dot, bool]]) -> dict[tuple[RecordKey, Dot, bool], list[str]]:
    """Cells in which a head is covered or live again, those of one commit together."""
    found: dict[tuple[RecordKey, Dot, bool], list[str]] = {}
    for key, path, dot, live in relived:
        found.setdefault((key, dot, live), []).append(path)
    return found


def relive(connection: Connection, record: int, commit: int, live: bool, paths: Sequence[int]) -> None:
    """Of what a commit wrote in these cells of a record say whether it is live; it is found by their history's key."""
    for some, marks in _in_marks(paths):
        connection.execute(
            f'UPDATE change SET live=? WHERE record=? AND path IN ({marks}) AND "commit"=?',  # noqa: S608 (marks alone)
            (int(live), record, *some, commit),
        )


def head_rows(connection: Connection, record: int, paths: Sequence[int]) -> Iterator[Sequence[Any]]:
    """Of these cells of a record, by their paths' numbers, what is live or decides."""
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
