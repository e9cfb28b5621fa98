"""What became of the files of an import: those refused with their reasons, those that were here already."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from brs_desktop.language import _
from brs_desktop.ui.dialog import Dialog
from brs_desktop.ui.library.bringing import summary
from brs_desktop.ui.parts import button, text


class OutcomeDialog(Dialog):
    """One line a file that was not taken; nothing here asks for a decision."""

    guide = "library"

    def __init__(self, imported: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("import_outcome")
        self.setWindowTitle(_("Import"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(640, 380)
        table = QTreeWidget()
        table.setObjectName("import_refused")
        table.setAccessibleName(_("Files that were not imported"))
        table.setRootIsDecorated(False)
        table.setHeaderLabels([_("File"), _("Why")])
        table.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        table.header().setStretchLastSection(True)
        for path, reason in _lines(imported):
            item = QTreeWidgetItem(table, [path.name, reason])
            item.setToolTip(0, str(path))
            item.setToolTip(1, reason)
        table.setColumnWidth(0, 230)
        close = button(_("Close"), name="outcome_close", tone="primary", pressed=self.accept)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 14)
        column.setSpacing(10)
        column.addWidget(text(summary(imported), "strong", wraps=True, name="outcome_summary"))
        column.addWidget(table, 1)
        column.addLayout(foot)
        close.setFocus()


def _lines(imported: Any) -> list[tuple[Any, str]]:
    refused = [(one.path, one.reason) for one in imported.refused]
    known = [
        (one.path, (_("Here now: {title}") if one.arrived else _("Here already: {title}")).format(title=one.title))
        for one in imported.duplicates
    ]
    return [*refused, *known]
