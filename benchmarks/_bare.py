"""The peer of the lists: a hand-made, indexed table of the same contacts, read by a bare model in a bare view."""

from __future__ import annotations

import csv
import sqlite3
from collections import OrderedDict
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from benchmarks import _population

COLUMNS = ("name", "function", "organisation", "country", "confirmed_on")
PAGE = 200
_LAST = "\U0010fffd"
_NOWHERE = QModelIndex()


def database(count: int) -> Path:
    """The file with the table, made once beside the workspace of that size."""
    folder = _population.workspace(count)
    file = folder.with_name(f"{folder.name}-bare.db")
    if not file.exists():
        draft = file.with_suffix(".part")
        draft.unlink(missing_ok=True)
        _make(draft, count)
        draft.rename(file)
    return file


def _make(file: Path, count: int) -> None:
    from brs_desktop.language import format_date
    from brs_desktop.records.folding import sort_key

    with (_population.ROOT / "resources/reference/parties.csv").open(encoding="utf-8", newline="") as source:
        names = {row["code"]: row["name_en"] for row in csv.DictReader(source)}
    database = sqlite3.connect(file)
    database.execute("PRAGMA journal_mode=WAL")
    keys = ", ".join(f"k_{name} TEXT" for name in COLUMNS)
    database.execute(
        f"CREATE TABLE contact (id INTEGER PRIMARY KEY, {', '.join(f'{name} TEXT' for name in COLUMNS)}, {keys},"
        " code TEXT, conv TEXT)"
    )

    def row(cells: dict[str, Any]) -> list[str]:
        day = cells.get("confirmed_on", "")
        shown = [cells["name"], cells.get("function", ""), cells["organisation"], names[cells["country"]]]
        sorted_by = [sort_key(text, "en") for text in shown]
        conv = " ".join(path[5:] for path in cells if path.startswith("conv/"))
        return [*shown, format_date(day, "en"), *sorted_by, day or _LAST, cells["country"], f" {conv} "]

    marks = ", ".join("?" * (2 * len(COLUMNS) + 2))
    rows = (row(dict(cells)) for _partition, cells in _population.contacts(count))
    database.executemany(f"INSERT INTO contact VALUES (NULL, {marks})", rows)
    for name in COLUMNS:
        keys = ", ".join(dict.fromkeys((f"k_{name}", "k_name", "id")))
        database.execute(f"CREATE INDEX contact_{name} ON contact ({keys})")
    database.execute("CREATE INDEX contact_code ON contact (code)")
    database.commit()
    database.close()


class BareModel(QAbstractTableModel):
    """Counts, then reads pages where they are asked for; keeps the last twelve."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._database = sqlite3.connect(file)
        self._pages: OrderedDict[int, list[Any]] = OrderedDict()
        self._where, self._values, self._order = "1", (), "k_name, id"
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
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        number, place = divmod(index.row(), PAGE)
        rows = self._pages.get(number)
        if rows is None:
            rows = self._pages[number] = self._database.execute(
                f"SELECT {', '.join(COLUMNS)} FROM contact WHERE {self._where} ORDER BY {self._order}"
                f" LIMIT {PAGE} OFFSET {number * PAGE}",
                self._values,
            ).fetchall()
            if len(self._pages) > 12:
                self._pages.popitem(last=False)
        return rows[place][index.column()]
