"""The peer of the lists: a hand-made, indexed table of the same contacts, read by a bare model in a bare view."""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from benchmarks import _population

SORTED = ("name", "organisation", "country", "confirmed_on")
PAGE = 200
_STEP = 1_000
_LAST = "\U0010fffd"
_NOWHERE = QModelIndex()


def database(count: int) -> Path:
    """The file with the table, made once beside the workspace of that size."""
    folder = _population.workspace(count)
    file = folder.with_name(f"{folder.name}-bare.db")
    if not file.exists():
        draft = file.with_suffix(".part")
        draft.unlink(missing_ok=True)
        _make(draft, folder, count)
        draft.rename(file)
    return file


def _make(file: Path, folder: Path, count: int) -> None:
    """What the list shows, word for word, with a folded key for each way to sort and an index for each key."""
    rows = _rows(folder, count)
    first = next(rows)
    shown = ", ".join(f"shown_{number} TEXT" for number in range(len(first) - len(SORTED) - 2))
    keys = ", ".join(f"k_{name} TEXT" for name in SORTED)
    database = sqlite3.connect(file)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute(f"CREATE TABLE contact (id INTEGER PRIMARY KEY, {shown}, {keys}, code TEXT, conv TEXT)")
    marks = ", ".join("?" * len(first))
    for row in (first, *rows):
        database.execute(f"INSERT INTO contact VALUES (NULL, {marks})", row)
    for name in SORTED:
        parts = ", ".join(dict.fromkeys((f"k_{name}", "k_name", "id")))
        database.execute(f"CREATE INDEX contact_{name} ON contact ({parts})")
    database.execute("CREATE INDEX contact_code ON contact (code)")
    database.commit()
    database.close()


def _rows(folder: Path, count: int) -> Iterator[tuple[str, ...]]:
    """The contacts in the order in which they were written."""
    from brs_desktop.collation import sort_key
    from brs_desktop.workspace import Workspace

    shown: dict[int, tuple[str, ...]] = {}
    with Workspace.open(folder) as opened:
        countries = {item.value: item.label for item in opened.lists.items("countries", limit=1000)}
        for offset in range(0, count, _STEP):
            page = opened.page("contacts", offset=offset, limit=_STEP, language="en")
            shown |= {int(row.id.rsplit("-", 1)[1]): row.values for row in page.rows}
    written = zip(sorted(shown), _population.contacts(count), strict=True)
    for number, (_partition, pairs) in written:
        cells = {path: str(value) for path, value in pairs}
        words = (cells["name"], cells["organisation"], countries[cells["country"]])
        keys = [*(sort_key(text, "en") for text in words), cells.get("confirmed_on", _LAST)]
        conv = " ".join(path[5:] for path in cells if path.startswith("conv/"))
        yield (*shown[number], *keys, cells["country"], f" {conv} ")


class BareModel(QAbstractTableModel):
    """Counts, then reads pages where they are asked for; keeps the last twelve."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._database = sqlite3.connect(file)
        self._pages: OrderedDict[int, list[Any]] = OrderedDict()
        columns = [row[1] for row in self._database.execute("PRAGMA table_info(contact)")]
        self._columns = [name for name in columns if name.startswith("shown_")]
        self._where: str = "1"
        self._values: tuple[str, ...] = ()
        self._order = "k_name, id"
        self.total = 0

    def ask(self, where: str = "1", values: tuple[str, ...] = (), order: str = "k_name, id") -> None:
        """Show what holds the condition in this order."""
        self.beginResetModel()
        self._where, self._values, self._order = where, values, order
        self._pages.clear()
        self.total = self._database.execute(f"SELECT count(*) FROM contact WHERE {where}", values).fetchone()[0]
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else self.total

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        number, place = divmod(index.row(), PAGE)
        rows = self._pages.get(number)
        if rows is None:
            rows = self._pages[number] = self._database.execute(
                f"SELECT {', '.join(self._columns)} FROM contact WHERE {self._where} ORDER BY {self._order}"
                f" LIMIT {PAGE} OFFSET {number * PAGE}",
                self._values,
            ).fetchall()
            if len(self._pages) > 12:
                self._pages.popitem(last=False)
        return rows[place][index.column()]
