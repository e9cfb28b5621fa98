"""The search over all places (Ctrl+K): what matches appears in groups while one types, Enter opens it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from brs_desktop import language
from brs_desktop.language import _, format_number
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.indexing import Indexing
from brs_desktop.ui.jobs import Job
from brs_desktop.ui.leaning import LeaningLine
from brs_desktop.ui.parts import name_only
from brs_desktop.ui.speech import speak

if TYPE_CHECKING:
    from brs_desktop.ui.finding.panel import FinderPanel
    from brs_desktop.ui.finding.rows import FoundRow

_PAUSE_MS = 120
_EACH = 4
_LONGEST = 400
_STEPS = {
    Qt.Key.Key_Down: (1, False),
    Qt.Key.Key_Up: (-1, False),
    Qt.Key.Key_PageDown: (1, True),
    Qt.Key.Key_PageUp: (-1, True),
}


class Finder(LeaningLine):
    """A search field with what it finds below; nothing is asked of the interface thread."""

    record_found = Signal(str, str)
    list_found = Signal(str, str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("title_search")
        self.setClearButtonEnabled(True)
        self.setMaximumWidth(460)
        self.setMaxLength(_LONGEST)
        self._desk = desk
        self._indexing = Indexing(desk, self)
        self._job: Job | None = None
        self._shown_for = ""
        self._enter = False
        self._panel: FinderPanel | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self.textEdited.connect(self._typed)
        self.textChanged.connect(self._emptied)
        self._indexing.finished.connect(self._ask_again)
        speak(self._words)

    @property
    def panel(self) -> FinderPanel:
        """The panel below the field, made when it is first wanted."""
        if self._panel is None:
            from brs_desktop.ui.finding.panel import FinderPanel

            self._panel = FinderPanel(self)
            self._panel.taken.connect(self._take)
        return self._panel

    @property
    def open(self) -> bool:
        """Whether the panel is open."""
        return self._panel is not None and self._panel.isVisible()

    @property
    def answered(self) -> bool:
        """Whether what is shown is the answer to what stands in the field."""
        return self._job is None and not self._pause.isActive() and self._shown_for == self.text().strip()

    def begin(self) -> None:
        """Take the focus and select what is there, ready to be typed over."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()
        self._begin()

    def _begin(self) -> None:
        if self.text().strip():
            self._ask()
        elif self._desk.is_open:
            self.panel.say(
                _("What are you looking for?"),
                _("Type a name, a word from a text, or a code such as BC-10/29, Y18 or 50-29-3."),
            )

    # Asking.

    def _typed(self, _text: str) -> None:
        self._enter = False
        self._pause.start()

    def _emptied(self, text: str) -> None:
        if not text:
            self._stop()

    def _ask(self) -> None:
        self._pause.stop()
        words = self.text().strip()
        if not words or not self._desk.is_open:
            self._stop()
            return
        if self._job is not None:
            self._job.cancel()
        spoken = language.language()

        def find(_job: Job) -> Any:
            return self._desk.workspace.search(words, language=spoken, each=_EACH)

        self._job = self._desk.data.run(
            find, done=lambda groups: self._show(words, groups), failed=self._fail, owner=self
        )

    def _ask_again(self) -> None:
        if self.open and self.text().strip():
            self._ask()

    def _stop(self) -> None:
        self._pause.stop()
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self._enter = False
        self._close()

    def _fail(self, problem: Any) -> None:
        self._job = None
        self._close()
        self._desk.notices.problem(problem)

    def _show(self, words: str, groups: Any) -> None:
        from brs_desktop.ui.finding.rows import rows_of

        self._job = None
        self._shown_for = words
        if not self.hasFocus():
            return
        if groups:
            self.panel.offer(tuple(rows_of(groups, _places())), self._foot())
        else:
            hint = _(
                "Try fewer words, or only the beginning of one. What is written in records is searched, in all six"
                " languages; the pages of documents are not."
            )
            self.panel.say(_("Nothing found for “{words}”").format(words=words), hint, self._foot())
        if self._enter:
            self._enter = False
            self.panel.take()

    def _foot(self) -> str:
        """While texts are still being read, that is said: somebody who misses a record knows why."""
        step, making = self._indexing.step, self._indexing.making
        if making is not None:
            words = _("Lists are still being made: {done} of {all} records. The others are found when they are there.")
            return words.format(done=format_number(making.done), all=format_number(making.total))
        if step is None:
            return ""
        words = _("Texts are still being read: {done} of {all} records. Titles are found already.")
        return words.format(done=format_number(step.done), all=format_number(step.total))

    # Choosing.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if self.open and key in _STEPS and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            step, group = _STEPS[key]
            self.panel.move(step, group=group)
        elif key == Qt.Key.Key_Escape:
            self.clear()
            self._close()
        elif key == Qt.Key.Key_Down and not self.open:
            self._begin()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open()
        else:
            super().keyPressEvent(event)

    def _open(self) -> None:
        """Open what is pointed at; what is still being looked for is opened when it is found."""
        if self.answered and self.open:
            self.panel.take()
        elif self.text().strip():
            self._enter = True
            self._ask()

    def _take(self, row: FoundRow) -> None:
        words = self.text().strip()
        self._close()
        if row.record:
            QTimer.singleShot(0, self, self.clear)
            self.record_found.emit(row.collection, row.record)
        else:
            self.list_found.emit(row.collection, words)

    def _close(self) -> None:
        if self._panel is not None:
            self._panel.hide()

    # Coming and going.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if not self.open:
            self._begin()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self._close()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._close()

    def _words(self) -> None:
        self.setPlaceholderText(_("Search everything (Ctrl+K)"))
        name_only(self, _("Search everything (Ctrl+K)"))


def _places() -> dict[str, str]:
    from brs_desktop.ui.places import STOPS

    return {stop.name: stop.label() for stop in STOPS}
