"""What of records' cells was live or decided when they were last read or written: devices write to the same ones on.

Rows as the table has them and nothing that follows from them. Whoever changes the table by another way than a step's
effects has the log forget all that it knows.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from brs_sync.columns import from_column, names_from_column
from brs_sync.database import Connection
from brs_sync.ids import Dot
from brs_sync.merge import WRITE, Applied, Context
from brs_sync.stored import head_rows

MOST_ROWS = 16_384  # a cell that has none counts as one
_MOST_OF_A_RECORD = 2_048
_LONGEST = 1_024  # of a text; what is longer is read each time
Heads = tuple[list[Applied], bool]
# A row without its cell: replica, seq, hlc, kind, live, value, names.
_Row = Sequence[Any]
_NOTHING: dict[int, tuple[_Row, ...]] = {}
_Whose = Callable[[int, int], tuple[Dot, Callable[[], Context]]]


class LiveCells:
    """By record and path, both by their numbers, the rows that are live or decide; a cell not named is not known."""

    def __init__(self) -> None:
        self._records: OrderedDict[int, dict[int, tuple[_Row, ...]]] = OrderedDict()
        self._rows = 0

    def clear(self) -> None:
        """Nothing is known any more."""
        self._records.clear()
        self._rows = 0

    def heads(
        self, connection: Connection, record: int, names: Mapping[int, str], whose: _Whose, *, fresh: bool
    ) -> dict[str, Heads]:
        """The live heads of cells by their paths' numbers, and whether a cell has other kinds of changes than writes.

        Cells that have neither are left out; `whose` gives a commit's name and the way to its context. Of a `fresh`
        record nothing is stored yet.
        """
        known = self._known(connection, record, names, fresh=fresh)
        found: dict[str, Heads] = {}
        commits: dict[tuple[int, int], tuple[Dot, Callable[[], Context]]] = {}
        for number, path in names.items():
            if rows := known[number]:
                heads, special = list[Applied](), False
                for replica, seq, hlc, kind, live, value, named in rows:
                    if live:
                        commit = commits.get((replica, seq))
                        if commit is None:
                            commit = commits[replica, seq] = whose(replica, seq)
                        dot, context = commit
                        heads.append(Applied(dot, kind, from_column(value), hlc, context, names_from_column(named)))
                    special = special or kind != WRITE
                found[path] = heads, special
        return found

    def singles(
        self, connection: Connection, record: int, names: Mapping[int, str], *, fresh: bool
    ) -> dict[tuple[int, int] | None, list[str]]:
        """Of these cells those in which a plain write is live and nothing else decides, by its replica and seq.

        By None those that have neither heads nor decisions. Of a `fresh` record these are all, and not remembered: most
        records are written to once.
        """
        if fresh and record not in self._records:
            return {None: list(names.values())}
        known = self._known(connection, record, names, fresh=fresh)
        found: dict[tuple[int, int] | None, list[str]] = {}
        for number, path in names.items():
            rows = known[number]
            if not rows:
                found.setdefault(None, []).append(path)
            elif len(rows) == 1 and rows[0][3] == WRITE:  # what is known of and does not decide is live
                found.setdefault((rows[0][0], rows[0][1]), []).append(path)
        return found

    def _known(
        self, connection: Connection, record: int, paths: Iterable[int], *, fresh: bool
    ) -> Mapping[int, tuple[_Row, ...]]:
        """The rows of these cells, those that are not known read with one query for many."""
        cells = self._records.get(record, _NOTHING)
        if cells:
            self._records.move_to_end(record)
        lacking = [path for path in paths if path not in cells]
        if not lacking:
            return cells
        read: dict[int, list[_Row]] = {path: [] for path in lacking}
        for path, *row in () if fresh else head_rows(connection, record, lacking):
            read[path].append(row)
        whole = {**cells, **{path: tuple(rows) for path, rows in read.items()}}
        if _count(whole.values()) > _MOST_OF_A_RECORD:
            self.leave(record, list(cells))
        elif kept := {path: whole[path] for path in read if not any(_is_long(row[5]) for row in whole[path])}:
            self._records.setdefault(record, {}).update(kept)
            self._rows += _count(kept.values())
            self._let_go()
        return whole

    def put(self, rows: Iterable[Sequence[Any]]) -> None:
        """These rows of the table were inserted."""
        for record, path, _, replica, seq, hlc, kind, live, value, names, _ in rows:
            cells = self._records.get(record)
            if cells is None or path not in cells or not (live or kind != WRITE):
                continue
            if _is_long(value):
                self.leave(record, [path])
            else:
                before = cells[path]
                cells[path] = (*before, (replica, seq, hlc, kind, live, value, names))
                self._rows += 1 if before else 0
        self._let_go()

    def write_over(self, record: int, cells: Iterable[tuple[int, object]], replica: int, seq: int, hlc: int) -> None:
        """Plain writes of that commit took the place of all that was in these cells."""
        known = self._records.get(record, _NOTHING)
        long = list[int]()
        for path, value in cells:
            if path in known:
                known[path] = ((replica, seq, hlc, WRITE, 1, value, None),)  # one row, as one was counted before
                if _is_long(value):
                    long.append(path)
        self.leave(record, long)

    def cover(self, record: int, paths: Iterable[int], replica: int, seq: int) -> None:
        """What that commit wrote in these cells is live no more."""
        cells = self._records.get(record, _NOTHING)
        for path in paths:
            rows = cells.get(path, ())
            if len(rows) == 1 and rows[0][3] == WRITE and rows[0][1] == seq and rows[0][0] == replica:
                cells[path] = ()
            elif rows:
                self.leave(record, [path])

    def leave(self, record: int, paths: Iterable[int]) -> None:
        """What is in these cells is to be read again."""
        cells = self._records.get(record)
        if cells is None:
            return
        self._rows -= _count([cells.pop(path) for path in paths if path in cells])
        if not cells:
            del self._records[record]

    def _let_go(self) -> None:
        """Of the records that were looked at longest ago, where it is too much."""
        while self._rows > MOST_ROWS:
            self._rows -= _count(self._records.popitem(last=False)[1].values())


def _count(cells: Iterable[Sequence[_Row]]) -> int:
    return sum(len(rows) or 1 for rows in cells)


def _is_long(value: object) -> bool:
    return isinstance(value, str | bytes) and len(value) > _LONGEST
