"""The bar over an open what-if draft: that it is one, that it is never submitted, and the ways to the main draft."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from brs_desktop.language import _
from brs_desktop.ui.parts import button, text
from brs_desktop.ui.room import Flow
from brs_desktop.ui.speech import speak
from brs_desktop.ui.values import apart

if TYPE_CHECKING:
    from brs_sync.ids import RecordKey


@dataclass(frozen=True)
class Supposed:
    """An open record that is a what-if draft: its name, and what lists call the report that it is of."""

    key: RecordKey
    name: str
    main: str


def supposed(workspace: Any, key: RecordKey) -> Supposed | None:
    """What is known of an open record as a what-if draft (asked in the data lane); nothing of any other."""
    from brs_desktop.records.whatif import name_of

    main = workspace.reports.drafts.main_of(key)
    if main is None:
        return None
    return Supposed(key, name_of(workspace.replica.cells(key)), workspace.reference(main))


class WhatIfBar(QFrame):
    """Stands over the questions as long as the draft is open."""

    compare_asked = Signal()
    main_asked = Signal(str)

    def __init__(self, one: Supposed, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.setProperty("tone", "info")
        self._one = one
        self.says = text("", wraps=True, name="filler_what_if")
        self.compare = button("", name="filler_compare", tone="quiet", pressed=self.compare_asked.emit)
        self.main = button("", name="filler_main", tone="quiet", pressed=lambda: self.main_asked.emit(one.main))
        ways = Flow()
        ways.put(self.compare)
        ways.put(self.main)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 6, 12, 6)
        column.setSpacing(4)
        column.addWidget(self.says)
        column.addLayout(ways)
        speak(self._words)

    def _words(self) -> None:
        said = _("What-if draft “{name}”: it is never submitted. Only the main draft is the report of the country.")
        self.says.setText(said.format(name=apart(self._one.name)))
        self.compare.setText(_("Compare with the main draft…"))
        self.main.setText(_("To the main draft"))
