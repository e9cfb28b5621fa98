"""A paper looked at before it is a file: the library's reader over it, with the printer and the file one key away."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from brs_desktop.language import _
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.dialog import Dialog
from brs_desktop.ui.export import unshown_words
from brs_desktop.ui.library.reader.view import ReaderView
from brs_desktop.ui.parts import button, on_key, text

_LARGEST, _MARGIN = QSize(1100, 900), 24


class PreviewDialog(Dialog):
    """What is shown was never locked and is in no file; `save_asked` wants it made into the one that was chosen."""

    guide = "printing"

    save_asked = Signal()

    def __init__(self, desk: Desk, title: str, content: bytes, told: Any, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("preview_dialog")
        self.setWindowTitle(_("Preview: {title}").format(title=title))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk, self._title, self._content = desk, title, content
        self.reader = ReaderView(desk.lane("paper"), title, self, is_file=False)
        self.reader.closed.connect(self.reject)
        self.print = button(_("Print…"), name="preview_print", icon="print", pressed=self._print)
        self.save = button(_("Save…"), name="preview_save", icon="export", pressed=self._save)
        self.leave = button(_("Close"), name="preview_close", tone="primary", pressed=self.reject)
        self.state = text(unshown_words(told).strip(), "warn", wraps=True, name="preview_state")
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 8, 12, 10)
        foot.setSpacing(10)
        foot.addWidget(self.state, 1)
        for one in (self.print, self.save, self.leave):
            foot.addWidget(one)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.reader, 1)
        column.addLayout(foot)
        on_key(self, "Ctrl+P", self._print)
        on_key(self, "Ctrl+S", self._save)
        room = parent.window().parentWidget() or parent
        self.resize(_LARGEST.boundedTo(room.window().size() - QSize(_MARGIN, _MARGIN)))
        self.reader.open(content)
        QTimer.singleShot(0, self.reader, self.reader.focus_first)

    def _print(self) -> None:
        from brs_desktop.ui.printing.press import print_paper

        trouble = print_paper(self._desk, self._title, self._content, self)
        if trouble:
            self.state.setText(trouble)

    def _save(self) -> None:
        """The dialog below asks about a file that is there already, and knows the passphrase."""
        self.accept()
        self.save_asked.emit()

    def done(self, result: int) -> None:
        """The document is let go of with the dialog."""
        self.reader.close_paper()
        super().done(result)
