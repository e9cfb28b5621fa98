"""What-if drafts whose report was deleted: shown below the reports, with one button that brings it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from brs_desktop.language import _
from brs_desktop.ui.parts import button, text
from brs_desktop.ui.reports.drafts.lines import OPEN, REMOVE, RENAME, DraftLines
from brs_desktop.ui.reports.drafts.words import left_words
from brs_desktop.ui.room import Flow
from brs_desktop.ui.values import apart

if TYPE_CHECKING:
    from brs_desktop.workspace.reports.drafts import Orphans

REVIVE = "revive"


class OrphansCard(QFrame):
    """Told what to show; asks for nothing itself."""

    asked = Signal(str, object)

    def __init__(self, one: Orphans, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("orphans_card")
        self.setProperty("role", "card")
        self._one, name = one, one.main.record
        self._title = text("", "heading", wraps=True, name=f"orphans_title:{name}")
        self._facts = text("", "caption", wraps=True, name=f"orphans_facts:{name}")
        self.revive = button("", name=f"orphans_revive:{name}", pressed=lambda: self.asked.emit(REVIVE, self._one))
        self.drafts = DraftLines(self, (OPEN, RENAME, REMOVE))
        self.drafts.asked.connect(self.asked)
        ways = Flow()
        ways.put(self.revive)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        column.addWidget(self._title)
        column.addWidget(self._facts)
        column.addLayout(ways)
        column.addWidget(self.drafts)
        self.show_drafts(one)

    def show_drafts(self, one: Orphans) -> None:
        """Show them as they stand now."""
        self._one = one
        self._title.setText(_("{report} (deleted)").format(report=apart(one.title)))
        self._facts.setText(left_words(len(one.drafts)))
        self.revive.setText(_("Bring the report back"))
        self.revive.setAccessibleName(f"{self.revive.text()}: {self._title.text()}")
        self.drafts.show_drafts(one.drafts, ())
