"""The keys of the window on one page (F1): nothing here needs a mouse."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from brs_desktop.language import _, mark
from brs_desktop.ui.parts import button, text

_KEYS = (
    ("Alt+1 … Alt+8", mark("Go to a place")),
    ("Ctrl+K", mark("Find a record by its title")),
    ("Ctrl+N", mark("Add a record")),
    ("↑ ↓  Enter", mark("Choose and open a record in a list")),
    ("Tab  Shift+Tab", mark("Next and previous question")),
    ("↓", mark("Show all choices of a question")),
    ("Ctrl+Page down  Ctrl+Page up", mark("Next and previous section")),
    ("F8", mark("Go to the first problem")),
    ("Alt+Backspace", mark("Undo the last answer")),
    ("Ctrl+V", mark("Paste rows from a spreadsheet into a table")),
    ("Ctrl+S  Esc", mark("Close the record; everything is kept")),
)


class KeysDialog(QDialog):
    """Two columns: the key, what it does."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("keys_dialog")
        self.setWindowTitle(_("Keys"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(7)
        for row, (keys, meaning) in enumerate(_KEYS):
            grid.addWidget(text(keys, "strong"), row, 0)
            grid.addWidget(text(_(meaning)), row, 1)
        close = button(_("Close"), name="keys_close", tone="primary", pressed=self.accept)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 16)
        column.setSpacing(14)
        column.addWidget(text(_("Everything can be done with keys"), "heading"))
        column.addLayout(grid)
        column.addLayout(foot)
        close.setFocus()
