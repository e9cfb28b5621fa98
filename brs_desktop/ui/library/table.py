"""The library's list as Qt sees it: one column, each row spoken with all that is drawn of it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt

from brs_desktop.language import _
from brs_desktop.ui.records.table import Index, RecordTable

KIND, EDITION, LANGUAGES, YEAR, SYMBOL = 1, 2, 3, 4, 5


def state_words(row: Any) -> str:
    """Where the file of an entry is, in a few words; nothing for an entry without a file."""
    return {
        "here": _("On this computer"),
        "wanted": _("Not on this computer"),
        "elsewhere": _("Not on this computer"),
    }.get(row.state, "")


def details(row: Any) -> str:
    """The second line of a row: symbol, kind, edition, languages, year."""
    values = row.values
    parts = [values[SYMBOL], values[KIND], values[EDITION], values[LANGUAGES], values[YEAR]]
    return " · ".join(part for part in parts if part)


class LibraryTable(RecordTable):
    """Rows of entries; the first value is the title."""

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if index.isValid() and role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            row = self.row(index.row())
            if row is None:
                return None
            marks = [_("a newer edition is here")] if row.superseded else []
            marks += [_("kept offline")] if row.kept else []
            marks += [_("has a conflict")] if row.contested else []
            return " · ".join(part for part in (row.values[0], details(row), state_words(row), *marks) if part)
        return super().data(index, role)
