"""What is said of an entry's file and what can be done with it: read, open, import, keep."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from brs_desktop.language import _, format_bytes, format_number
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
        self.fetch = WrappedButton("file_fetch")
        self.fetch.setProperty("tone", "primary")
        icons.keep(self.fetch, "down", "on_accent")
        self.stop = button("", name="file_stop", icon="close", tone="quiet")
        self._bar = QProgressBar()
        self._bar.setObjectName("file_progress")
        self._coming: Any = None
        self._fetching = False
        self.keep = WrappedCheck("file_keep")
        self.never = WrappedCheck("file_never")
        self._arrange()
        speak(self._words)

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._state, 1)
        tools = Flow()
        for widget in (self.read, self.program, self.fetch, self.bring):
            tools.put(widget)
        way = QHBoxLayout()
        way.setSpacing(8)
        way.addWidget(self._bar, 1)
        way.addWidget(self.stop)
        link = Flow()
        link.put(self.link)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(7)
        column.addLayout(head)
        column.addWidget(self._hint)
        column.addLayout(way)
        column.addLayout(tools)
        column.addLayout(link)
        column.addWidget(self.keep)
        column.addWidget(self.never)

    def show_entry(self, entry: Any) -> None:
        """Show where the file of this entry is."""
        self._entry = entry
        self._words()

    def show_way(self, fetching: bool, step: Any = None) -> None:
        """Show whether the file is being fetched now, and how far that is."""
        begins = fetching and not self._fetching and self.fetch.hasFocus()
        self._fetching, self._coming = fetching, step
        self._words()
        if begins:
            self.stop.setFocus()

    def _words(self) -> None:
        self.read.setText(_("Read"))
        self.link.say(_("Open the web page"))
        self.bring.say(_("Import the file…"))
        self.never.say(_("Never fetch this file to this computer"))
        name_only(self.stop, _("Stop fetching; what has come is kept"))
        self._bar.setAccessibleName(_("How much of the file is here"))
        entry = self._entry
        if entry is None:
            return
        here = entry.state == "here"
        self.read.setVisible(here and entry.file.is_pdf)
        self.program.setVisible(here)
        beside = here and entry.file.is_pdf
        self.program.setText("" if beside else _("Open"))
        name_only(self.program, _("Open with the program of this computer"))
        self.bring.setVisible(not here and not self._fetching)
        self._show_way(entry, here)
        self.link.setVisible(bool(entry.link))
        self.keep.setVisible(entry.file is not None)
        self.keep.setChecked(entry.kept)
        self.never.setVisible(entry.file is not None and not here)
        self.never.setChecked(entry.never)
        icon, tone = _ICONS.get(entry.state, ("document", "muted"))
        icons.keep(self._mark, icon, tone)
        self._state.setText(self._told(entry))
        hint = "" if self._fetching else self._advice(entry)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        if entry.file is not None:
            self.keep.say(_("Keep offline ({size})").format(size=format_bytes(entry.file.size)))

    def _show_way(self, entry: Any, here: bool) -> None:
        """How much of the file is here already, while it comes and after a stop."""
        done, total = _pieces(entry, self._coming)
        self._bar.setVisible(not here and (self._fetching or done > 0))
        # Nobody knows how long it is before the list of its parts has come.
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        self.stop.setVisible(self._fetching and not here)
        self.fetch.setVisible(not here and not self._fetching and entry.can_come and not entry.never)
        if entry.file is not None:
            words = _("Fetch the rest ({size})") if done else _("Fetch the file ({size})")
            left = entry.file.size * (total - done) // total if total else entry.file.size
            self.fetch.say(words.format(size=format_bytes(left)))

    def _told(self, entry: Any) -> str:
        if entry.state == "none":
            return _("No file yet")
        if entry.state == "here":
            size = format_bytes(entry.file.size)
            return _("On this computer: {name}, {size}").format(name=apart(entry.file.name), size=apart(size))
        name, size = apart(entry.file.name), apart(format_bytes(entry.file.size))
        done, total = _pieces(entry, self._coming)
        if self._fetching and not total:
            return _("Asking the hub for {name}, {size}").format(name=name, size=size)
        if self._fetching or done:
            coming = _("Coming: {done} of {total} parts of {name}, {size}")
            words = coming if self._fetching else _("Begun: {done} of {total} parts of {name}, {size}")
            return words.format(done=format_number(done), total=format_number(total), name=name, size=size)
        if entry.can_come:
            return _("At the hub: {name}, {size}").format(name=name, size=size)
        return _("Not on this computer: {name}").format(name=name)

    @staticmethod
    def _advice(entry: Any) -> str:
        """What to do when the file is not here, and when it comes by itself."""
        if entry.state == "here":
            return ""
        if entry.state == "none" and entry.readonly:
            return _("If you have the document, import its file: an entry of your own will stand for this one.")
        if entry.state == "none":
            return _("If you have the document, import its file.")
        if entry.never:
            return _("You chose never to fetch it here.")
        if entry.can_come and entry.kept:
            return _("It comes with the next exchange.")
        if entry.can_come:
            return _("It is fetched when you open it.")
        return _("Get the file from a colleague, a stick or a web page, and import it for this entry.")

    def _follow(self) -> None:
        if self._entry is not None and self._entry.link.startswith(("http://", "https://")):
            QDesktopServices.openUrl(QUrl(self._entry.link))


def _pieces(entry: Any, step: Any) -> tuple[int, int]:
    """How many parts of the file are here, of how many: as the fetching says, else as was last kept."""
    if step is not None:
        return step.done, step.of
    return entry.coming or (0, 0)
