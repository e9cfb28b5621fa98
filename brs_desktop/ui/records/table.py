"""A list of records as Qt sees it: pages of rows fetched through the data lane, sorted and filtered where they lie."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from brs_desktop.language import _
from brs_desktop.ui.jobs import Job, Lane
from brs_desktop.ui.models import tell_roles
from brs_desktop.ui.values import leaning

PAGE = 200
_PAGES_KEPT = 12
_MOST_AT_ONCE = 4
# So many rows are in sight below the first that is painted, on a large screen.
_IN_SIGHT = 40
# While records arrive the list is looked at again this often, not with each that comes.
_AGAIN_MS = 300

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


@dataclass(frozen=True)
class Column:
    """One column: the field, how it is called, whether the list can be sorted by it."""

    name: str
    label: str
    sortable: bool = True


@dataclass(frozen=True)
class Query:
    """What is asked of the read model; a new one starts the list anew."""

    collection: str = ""
    sort: str | None = None
    descending: bool = False
    filters: tuple[tuple[str, str], ...] = ()
    search: str = ""


Fetch = Callable[[Query, int, int], Any]


class RecordTable(QAbstractTableModel):
    """Holds the pages that were looked at lately; whatever is not here yet is asked for and drawn as it comes.

    No proxy and no whole table: sorting and filtering are the read model's work (ARCHITECTURE: one way out).
    """

    counted = Signal(int)
    loaded = Signal()
    sort_asked = Signal(str, bool)

    def __init__(self, lane: Lane, fetch: Fetch, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane, self._fetch = lane, fetch
        self._query = Query()
        self._columns: tuple[Column, ...] = ()
        self._total = 0
        self._pages: OrderedDict[int, Any] = OrderedDict()
        self._asked: dict[int, Job] = {}
        self._missing: set[int] = set()
        # The page that was looked at last: it is the first to be fetched anew.
        self._near = 0
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(_AGAIN_MS)
        self._again.timeout.connect(self._refresh)

    @property
    def query(self) -> Query:
        return self._query

    @property
    def columns(self) -> tuple[Column, ...]:
        return self._columns

    @property
    def waits(self) -> bool:
        """Whether a page is on its way."""
        return bool(self._asked or self._missing) or self._again.isActive()

    def set_columns(self, columns: tuple[Column, ...]) -> None:
        """Give the list its columns (again after a switch of language)."""
        if len(columns) == len(self._columns):
            self._columns = columns
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, max(0, len(columns) - 1))
            return
        self.beginResetModel()
        self._columns = columns
        self.endResetModel()

    @property
    def near(self) -> int:
        """The page that was looked at last."""
        return min(self._near, max(0, self._total - 1) // PAGE)

    def show(self, query: Query, columns: tuple[Column, ...], first: int, page: Any) -> None:
        """Another list whole: its query, its columns and the page that was read with them (the `first`, from 0)."""
        self._let_go()
        same = (query, len(columns), page.total) == (self._query, len(self._columns), self._total)
        if same:
            self._columns = columns
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, max(0, len(columns) - 1))
        else:
            self.beginResetModel()
            self._query, self._columns, self._total, self._near = query, columns, page.total, first
            self._pages.clear()
            self.endResetModel()
        self._take(first, 1, page, fresh=True)

    def ask(self, query: Query) -> None:
        """Start anew with another query: what is shown stays until its page is here."""
        if replace(query, sort=None, descending=False) != replace(self._query, sort=None, descending=False):
            self._near = 0
        self._query = query
        self._refresh()

    def change(self, **parts: Any) -> None:
        """Ask the same with some parts changed."""
        self.ask(replace(self._query, **parts))

    def reload(self) -> None:
        """The records have changed: fetch again what is shown, at once, and then once for all changes of a while."""
        if self._query.collection and not self._again.isActive():
            if self._asked:
                self._again.start()
            else:
                self._refresh()

    def _refresh(self) -> None:
        self._let_go()
        self._request(self.near, 1, fresh=True)

    def _let_go(self) -> None:
        """Nothing that was asked for before is awaited any more."""
        self._again.stop()
        for job in self._asked.values():
            job.cancel()
        self._asked.clear()
        self._missing.clear()

    def _ask_missing(self) -> None:
        """What one painting lacked comes in one piece, so that the next painting has it all."""
        numbers = sorted(self._missing - self._asked.keys())
        self._missing.clear()
        while numbers:
            run = list(takewhile(lambda number: number - numbers[0] in range(_MOST_AT_ONCE), numbers))
            self._request(run[0], run[-1] - run[0] + 1)
            del numbers[: len(run)]

    def _request(self, first: int, count: int, fresh: bool = False) -> None:
        query = self._query
        job = self._lane.run(
            lambda _job: self._fetch(query, first * PAGE, count * PAGE),
            done=lambda page: self._take(first, count, page, fresh),
            failed=lambda problem: self._miss(first, count, problem),
            owner=self,
        )
        self._asked |= dict.fromkeys(range(first, first + count), job)

    def _arrived(self, first: int, count: int) -> None:
        for number in range(first, first + count):
            self._asked.pop(number, None)

    def _miss(self, first: int, count: int, problem: Any) -> None:
        self._arrived(first, count)
        self._lane.failed_unheard.emit(problem)
        self.loaded.emit()

    def _take(self, first: int, count: int, page: Any, fresh: bool) -> None:
        self._arrived(first, count)
        if fresh:
            self._pages.clear()
        for number in range(count):
            self._pages[first + number] = page.rows[number * PAGE : (number + 1) * PAGE]
        while len(self._pages) > _PAGES_KEPT:
            self._pages.popitem(last=False)
        if page.total != self._total:
            self.beginResetModel()
            self._total = page.total
            self.endResetModel()
        elif self._total:
            self._tell_rows(0 if fresh else first * PAGE, self._total if fresh else first * PAGE + len(page.rows))
        self.counted.emit(self._total)
        self.loaded.emit()

    def _tell_rows(self, first: int, after: int) -> None:
        last = self.index(max(first, after - 1), max(0, len(self._columns) - 1))
        self.dataChanged.emit(self.index(first, 0), last)

    def row(self, number: int) -> Any | None:
        """The record in a row, or nothing while its page is on the way."""
        page, place = divmod(number, PAGE)
        self._near = page
        rows = self._pages.get(page)
        if rows is None:
            self._lack(number)
            return None
        self._pages.move_to_end(page)
        return rows[place] if place < len(rows) else None

    def comes(self, first: int, last: int) -> bool:
        """Whether none of these rows is here yet; they are asked for at once then."""
        pages = range(first // PAGE, min(last, self._total - 1) // PAGE + 1)
        if first < 0 or not pages or any(page in self._pages for page in pages):
            return False
        self.row(first)
        return True

    def _lack(self, number: int) -> None:
        """Ask for a row that is not here, while the others are still being painted: a view looks from above downwards.

        What the rows below it lack comes in the same piece; anything else that is lacked is asked for behind the
        painting.
        """
        page, below = number // PAGE, min(number + _IN_SIGHT, self._total - 1) // PAGE
        if page in self._asked or page in self._missing:
            return
        if self._asked or self._missing:
            self._missing.add(page)
            QTimer.singleShot(0, self, self._ask_missing)
        else:
            both = below > page and below not in self._pages
            self._request(page, 2 if both else 1)

    def find(self, record: str) -> int:
        """The row of a record among the pages that are here, -1 without."""
        for page, rows in self._pages.items():
            for place, row in enumerate(rows):
                if row.id == record:
                    return page * PAGE + place
        return -1

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else self._total

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            row = self.row(index.row())
            return "…" if row is None else _cell(row, index.column())
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            row = self.row(index.row())
            return None if row is None else _spoken(row, index.column())
        return self.row(index.row()) if role == Qt.ItemDataRole.UserRole else None

    def multiData(self, index: Index, roleDataSpan: Any, /) -> None:
        """All that a view asks about a cell in one call, to draw it; who copies or reads asks for `data`."""
        tell_roles(roleDataSpan, lambda role: self._drawn(index, role))

    def _drawn(self, index: Index, role: int) -> Any:
        told = self.data(index, role)
        return leaning(told) if role == Qt.ItemDataRole.DisplayRole and isinstance(told, str) else told

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and section < len(self._columns):
            if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
                return self._columns[section].label
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return int(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sorted by the read model, not here."""
        if 0 <= column < len(self._columns) and self._columns[column].sortable:
            self.sort_asked.emit(self._columns[column].name, order == Qt.SortOrder.DescendingOrder)


def _cell(row: Any, column: int) -> str:
    return row.values[column] if column < len(row.values) else ""


def _spoken(row: Any, column: int) -> str:
    marks = [_cell(row, column)]
    if row.contested:
        marks.append(_("has a conflict"))
    if row.pending:
        marks.append(_("not sealed yet"))
    return " · ".join(mark for mark in marks if mark)
