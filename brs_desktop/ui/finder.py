"""The search for titles over all places (Ctrl+K): what matches appears while one types, Enter opens it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from brs_desktop import language
from brs_desktop.language import _
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.jobs import Job
from brs_desktop.ui.matches import Matches
from brs_desktop.ui.parts import name_only
from brs_desktop.ui.speech import speak

_PAUSE_MS = 150
_EACH = 6


@dataclass(frozen=True)
class Found:
    """One record that matches: where it is and what it is called."""

    collection: str
    record: str
    title: str


def find(workspace: Any, words: str, each: int = _EACH) -> tuple[Found, ...]:
    """The first matching records of every collection, by title."""
    found: list[Found] = []
    spoken = language.language()
    for collection in workspace.collections:
        page = workspace.page(collection.name, search=words, limit=each, language=spoken)
        found += [Found(collection.name, row.id, f"{row.title}  —  {collection.label(spoken)}") for row in page.rows]
    return tuple(found)


class Finder(QLineEdit):
    """A search field with its matches below; nothing is asked of the interface thread."""

    record_found = Signal(str, str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("title_search")
        self.setClearButtonEnabled(True)
        self.setMaximumWidth(460)
        self._desk = desk
        self._found: tuple[Found, ...] = ()
        self._job: Job | None = None
        self._matches = Matches(self)
        self._matches.taken.connect(self._open)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self.textEdited.connect(lambda _text: self._pause.start())
        self.returnPressed.connect(self._open_first)
        speak(self._words)

    def begin(self) -> None:
        """Take the focus and select what is there, ready to be typed over."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def _ask(self) -> None:
        words = self.text().strip()
        if self._job is not None:
            self._job.cancel()
        if not words or not self._desk.is_open:
            self._show(())
            return
        self._job = self._desk.data.run(lambda _job: find(self._desk.workspace, words), done=self._show, owner=self)

    def _show(self, found: tuple[Found, ...]) -> None:
        self._found = found
        if self.hasFocus() and self.text():
            self._matches.offer([one.title for one in found] or [_("Nothing found")])

    def _open(self, row: int) -> None:
        if row < len(self._found):
            self._leave_to(self._found[row])

    def _open_first(self) -> None:
        if self._found and not self._matches.pointed:
            self._matches.hide()
            self._leave_to(self._found[0])

    def _leave_to(self, found: Found) -> None:
        self._found = ()
        QTimer.singleShot(0, self, self.clear)
        self.record_found.emit(found.collection, found.record)

    def _words(self) -> None:
        self.setPlaceholderText(_("Find a record by its title (Ctrl+K)"))
        name_only(self, _("Find a record by its title (Ctrl+K)"))
        self._matches.list.setAccessibleName(_("Records found"))
