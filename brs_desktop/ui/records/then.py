"""A record as it was: its answers at one moment of its history, with a mark where they are different now."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from brs_desktop.language import _
from brs_desktop.ui.parts import button, discard, text
from brs_desktop.ui.records.historyread import ThenRead
from brs_desktop.ui.speech import speak
from brs_desktop.ui.values import apart

_LABELS = 260


class ThenView(QWidget):
    """Read only; the way back is its first button."""

    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("then")
        self._read: ThenRead | None = None
        self.back = button("", name="then_back", icon="back", pressed=self.left.emit)
        self._title = text("", "strong", wraps=True, name="then_title")
        self._scroll = QScrollArea()
        self._scroll.setObjectName("then_scroll")
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.back)
        top.addWidget(self._title, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(top)
        column.addWidget(self._scroll, 1)
        speak(self._words)

    def show_record(self, read: ThenRead) -> None:
        """Show a record as it was."""
        self._read = read
        words = _("As it was for {who}, {when}").format(who=apart(read.who), when=apart(read.when))
        self._title.setText(words)
        sheet = QWidget()
        sheet.setObjectName("page")
        grid = QGridLayout(sheet)
        grid.setContentsMargins(2, 2, 8, 12)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        for row, line in enumerate(read.lines):
            label = text(line.label, "caption", wraps=True)
            label.setFixedWidth(_LABELS)
            grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(text(line.text, "hint" if line.faint else "", wraps=True), row, 1)
            if line.contested:
                grid.addWidget(text(_("different now"), "badge-warn"), row, 2, Qt.AlignmentFlag.AlignTop)
        grid.setRowStretch(grid.rowCount(), 1)
        before = self._scroll.takeWidget()
        if before is not None:
            discard(before)
        self._scroll.setWidget(sheet)

    def _words(self) -> None:
        self.back.setText(_("Back to the changes"))
        self._scroll.setAccessibleName(_("The record as it was"))
