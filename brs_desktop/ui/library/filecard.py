"""What is said of an entry's file and what can be done with it: read, open, import, keep."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from brs_desktop.language import _, format_bytes
from brs_desktop.ui import icons
from brs_desktop.ui.parts import button, name_only, text
from brs_desktop.ui.room import Flow
from brs_desktop.ui.speech import speak
from brs_desktop.ui.values import apart
from brs_desktop.ui.wrapped import WrappedButton, WrappedCheck

_ICONS = {"here": ("good", "good"), "wanted": ("waiting", "muted"), "elsewhere": ("cloud", "muted")}


class FileCard(QFrame):
    """Says honestly where the file is; only what can be done is offered."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("file_card")
        self.setProperty("role", "card")
        self._entry: Any = None
        self._mark = text()
        self._state = text("", "strong", wraps=True, name="file_state")
        self._hint = text("", "hint", wraps=True, name="file_hint")
        self.read = button("", name="file_read", icon="read", tone="primary")
        self.program = button("", name="file_program", icon="external")
        self.bring = WrappedButton("file_bring")
        icons.keep(self.bring, "import", "ink")
        self.link = WrappedButton("file_link")
        self.link.setProperty("tone", "quiet")
        self.link.clicked.connect(self._follow)
        icons.keep(self.link, "external", "accent_ink")
        self.keep = WrappedCheck("file_keep")
        self._arrange()
        speak(self._words)

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._state, 1)
        tools = Flow()
        for widget in (self.read, self.program, self.bring):
            tools.put(widget)
        link = Flow()
        link.put(self.link)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(7)
        column.addLayout(head)
        column.addWidget(self._hint)
        column.addLayout(tools)
        column.addLayout(link)
        column.addWidget(self.keep)

    def show_entry(self, entry: Any) -> None:
        """Show where the file of this entry is."""
        self._entry = entry
        self._words()

    def _words(self) -> None:
        self.read.setText(_("Read"))
        self.link.say(_("Open the web page"))
        self.bring.say(_("Import the file…"))
        entry = self._entry
        if entry is None:
            return
        here = entry.state == "here"
        self.read.setVisible(here and entry.file.is_pdf)
        self.program.setVisible(here)
        beside = here and entry.file.is_pdf
        self.program.setText("" if beside else _("Open"))
        name_only(self.program, _("Open with the program of this computer"))
        self.bring.setVisible(not here)
        self.link.setVisible(bool(entry.link))
        self.keep.setVisible(entry.file is not None)
        self.keep.setChecked(entry.kept)
        icon, tone = _ICONS.get(entry.state, ("document", "muted"))
        icons.keep(self._mark, icon, tone)
        self._state.setText(self._told(entry))
        hint = self._advice(entry)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        if entry.file is not None:
            self.keep.say(_("Keep offline ({size})").format(size=format_bytes(entry.file.size)))

    @staticmethod
    def _told(entry: Any) -> str:
        if entry.state == "none":
            return _("No file yet")
        if entry.state == "here":
            size = format_bytes(entry.file.size)
            return _("On this computer: {name}, {size}").format(name=apart(entry.file.name), size=apart(size))
        return _("Not on this computer: {name}").format(name=apart(entry.file.name))

    @staticmethod
    def _advice(entry: Any) -> str:
        """What to do when the file is not here; nothing promises that it comes by itself."""
        if entry.state == "here":
            return ""
        if entry.state == "none" and entry.readonly:
            return _("If you have the document, import its file: an entry of your own will stand for this one.")
        if entry.state == "none":
            return _("If you have the document, import its file.")
        return _("Get the file from a colleague, a stick or a web page, and import it for this entry.")

    def _follow(self) -> None:
        if self._entry is not None and self._entry.link.startswith(("http://", "https://")):
            QDesktopServices.openUrl(QUrl(self._entry.link))
