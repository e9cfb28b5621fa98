"""A field that finds contacts by what is typed, and gives the one that is chosen."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QStringListModel, Qt, QTimer, Signal
from PySide6.QtWidgets import QCompleter, QLineEdit

from brs_desktop.language import _, language
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.jobs import Job

_MOST, _LONGEST = 12, 200
_PAUSE_MS = 250


class ContactField(QLineEdit):
    """What is found stands below it, the contact's title and country; `chosen` gives the contact's id."""

    chosen = Signal(str)

    def __init__(self, desk: Desk, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setMaxLength(_LONGEST)
        self.setPlaceholderText(_("Type a name to find a contact"))
        self._desk = desk
        self._ids: tuple[str, ...] = ()
        self._asked = ""
        self._words = QStringListModel(self)
        self.found = QCompleter(self._words, self)
        self.found.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.found.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.found.activated[QModelIndex].connect(self._choose)  # type: ignore[index]
        self.setCompleter(self.found)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._look)
        self.textEdited.connect(self._typed)

    def _typed(self) -> None:
        self._pause.start()

    def _look(self) -> None:
        typed, workspace, spoken = self.text().strip(), self._desk.workspace, language()
        if not typed or not self._desk.is_open:
            return
        self._asked = typed

        def look(_job: Job) -> tuple[str, list[tuple[str, str]]]:
            page = workspace.page("contacts", search=typed, limit=_MOST, language=spoken)
            return typed, [(row.id, " · ".join(filter(None, (row.title, *row.values[1:3])))) for row in page.rows]

        self._desk.data.run(look, done=self._take, failed=lambda _problem: None, owner=self)

    def _take(self, read: tuple[str, list[tuple[str, str]]]) -> None:
        typed, found = read
        if typed != self._asked or not self.hasFocus():
            return
        self._ids = tuple(one for one, _words in found)
        self._words.setStringList([words for _one, words in found])
        self.found.complete()

    def _choose(self, at: QModelIndex) -> None:
        if at.row() < len(self._ids):
            self.chosen.emit(self._ids[at.row()])
