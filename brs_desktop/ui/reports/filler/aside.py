"""The side pane of the question one is at: guidance, last report's answer, what was said about it, a private note."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from brs_desktop.language import _, format_number
from brs_desktop.ui.parts import button, name_only, rule, text
from brs_desktop.ui.reports.filler.asides import Written, kind_words
from brs_desktop.ui.reports.filler.conversations import Conversations
from brs_desktop.ui.room import Flow, Page
from brs_desktop.ui.speech import speak
from brs_desktop.workspace.talk.shapes import OPENINGS, WHOLE, Private

if TYPE_CHECKING:
    from brs_desktop.ui.reports.filler.threads import Threads
    from brs_desktop.workspace.talk import Thread

_WIDTH, _EXCERPT = 320, 28


@dataclass(frozen=True)
class About:
    """The question that the pane is about, as it stands."""

    path: str
    label: str
    guidance: str = ""
    last: str = ""


class Aside(QFrame):
    """Follows the question that one is at; what is being written here stays with its own question."""

    left = Signal()
    whole_asked = Signal()

    def __init__(self, threads: Threads, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("aside")
        self.setProperty("role", "side")
        self.setFixedWidth(_WIDTH)
        self._threads = threads
        self._about: About | None = None
        self._loaded = False
        self._sending = False
        self._shown: tuple[Thread, ...] | None = None
        # What a message that is being written is to be, by its question: chosen once, it is never chosen otherwise.
        self._chosen: dict[str, str] = {}
        self._offering = False
        self._title = text("", "strong", wraps=True, name="aside_question")
        self.close_button = button("", name="aside_close", icon="close", tone="quiet", pressed=self.left.emit)
        self.whole = button("", name="aside_whole", icon="reports", tone="quiet", pressed=self.whole_asked.emit)
        self._parts = {name: (text("", "overline"), text("", wraps=True, name=f"aside_{name}")) for name in _READ}
        self._talk = text("", "overline")
        self._silence = text("", "hint", wraps=True, name="aside_silence")
        self._said = Conversations()
        self._said.settled.connect(threads.settle)
        self.kind = QComboBox()
        self.kind.setObjectName("talk_kind")
        self.message = Written("talk_message", 3)
        self.send = button("", name="talk_send", icon="talk", tone="primary", pressed=self._send)
        self._private = text("", "overline")
        self.note = Written("private_note", 3)
        self._mine = text("", "caption", wraps=True)
        for written in (self.message, self.note):
            written.paused.connect(self._keep)
            written.textChanged.connect(self._enable)
            written.full.connect(threads.full)
        self.kind.currentIndexChanged.connect(self._choose)
        threads.told.connect(self._show_threads)
        self._arrange()
        speak(self._words)

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(14, 8, 6, 4)
        head.addWidget(self._title, 1)
        head.addWidget(self.close_button)
        self._sheet = QWidget()
        self._sheet.setObjectName("aside_page")
        column = self._column = QVBoxLayout(self._sheet)
        column.setContentsMargins(14, 4, 14, 10)
        column.setSpacing(6)
        way = Flow()
        way.put(self.whole)
        column.addLayout(way)
        for heading, words in self._parts.values():
            column.addWidget(heading)
            column.addWidget(words)
        for part in (self._talk, self._silence, self._said):
            column.addWidget(part)
        acts = Flow()
        acts.put(self.kind, wide=True)
        acts.put(self.send)
        column.addWidget(self.message)
        column.addLayout(acts)
        column.addWidget(rule())
        for below in (self._private, self.note, self._mine):
            column.addWidget(below)
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(Page(self._sheet), 1)

    @property
    def waits(self) -> bool:
        """Whether something typed is not given on yet, or the note of this question is being read."""
        typed = self.message.waits or self.note.waits
        return typed or self._said.waits or (self._about is not None and not self._loaded)

    @property
    def path(self) -> str:
        """The question that it is about, empty before one was come to."""
        return self._about.path if self._about is not None else ""

    def show_about(self, about: About | None) -> None:
        """Follow to a question; the same one is told anew."""
        before, self._about = self.path, about
        if self.path != before:
            self._about = None  # what was typed belongs to the question that is left
            self._leave(before)
            self._about = about
            self._loaded, self._shown = False, None
            self._said.begin()
            if about is not None:
                path = about.path
                self._threads.private(path, lambda found: self._take(path, found))
        self._tell()

    def focus_first(self) -> None:
        """Put the focus where one writes."""
        (self.message if self.message.isEnabled() else self.close_button).setFocus()

    def flush(self) -> None:
        """Give on what was typed and not given on yet."""
        for written in (self.message, self.note):
            written.flush()

    def rest(self) -> None:
        """The report is being closed: what was typed is kept and sealed."""
        self._leave(self.path)

    def _leave(self, path: str) -> None:
        if path and self.message.toPlainText().strip():
            self._remember(path)
        if path and self._loaded:
            for written in (self.message, self.note):
                if written.waits:
                    self._threads.keep(path, self._typed(path))
                    break
            self._threads.rest()
        for written in (self.message, self.note):
            written.show_text("")

    def _typed(self, path: str) -> Private:
        return Private(self.note.toPlainText(), self.message.toPlainText(), self._chosen.get(path, ""))

    def _keep(self) -> None:
        if self._about is not None and self._loaded:
            if self.message.toPlainText().strip():
                self._remember(self.path)
            self._threads.keep(self.path, self._typed(self.path))

    def _take(self, path: str, found: Private) -> None:
        if path != self.path or self._loaded:
            return
        self._loaded = True
        if found.unsent and found.unsent_as:
            self._chosen.setdefault(path, found.unsent_as)
        self.note.show_text(found.note)
        self._offer()  # before the message stands there: what that is to be was chosen when it was written
        self.message.show_text(found.unsent)
        self._enable()

    # What is shown.

    def _tell(self) -> None:
        about = self._about
        self._title.setText(about.label if about is not None else "")
        self.whole.setVisible(self.path != WHOLE)
        for name, (heading, words) in self._parts.items():
            words.setText(getattr(about, name, ""))
            for one in (heading, words):
                one.setVisible(bool(words.text()))
        for part in (self._talk, self.kind, self.send, self.message, self._private, self.note, self._mine):
            part.setVisible(about is not None)
        self._name()
        self._show_threads()
        self._enable()

    def _show_threads(self) -> None:
        """What came from elsewhere is shown beside what is being written, which stays as it is."""
        self._name()
        threads = self._threads.at(self.path) if self._about is not None else ()
        self._silence.setVisible(self._about is not None and not threads)
        if threads == self._shown:
            return
        self._shown = threads
        self._said.show_threads(threads)
        self._offer()

    def _offer(self) -> None:
        """What a new message can be: a reply to what goes on, else something new.

        What somebody chose, or has begun to write, stays what it is to be; where that is no more, they choose anew.
        """
        if self._loaded and self.message.toPlainText().strip():
            self._remember(self.path)
        self._offering = True
        going = [one for one in self._shown or () if not one.settled]
        self.kind.clear()
        for one in reversed(going):
            words = _("Reply")
            if len(going) > 1:
                words = _("Reply to “{words}”").format(words=apart_excerpt(one.messages[0].text))
            self.kind.addItem(words, one.key.record)
        for kind in _order(self._threads.reads_another):
            self.kind.addItem(kind_words(kind), kind)
        chosen = self._chosen.get(self.path)
        self.kind.setCurrentIndex(0 if chosen is None else self.kind.findData(chosen))
        self._offering = False
        self._enable()

    def _choose(self) -> None:
        if not self._offering:
            self._remember(self.path)
            self._said.show_whole(str(self.kind.currentData() or ""))
            self._enable()
            if self.message.toPlainText().strip():
                self._keep()

    def _remember(self, path: str) -> None:
        chosen = self.kind.currentData()
        if path and chosen is not None:
            self._chosen[path] = chosen

    def _enable(self) -> None:
        ready = self._about is not None and self._loaded
        self.message.setReadOnly(not ready or self._sending)
        self.note.setReadOnly(not ready)
        written = bool(self.message.toPlainText().strip()) and self.kind.currentIndex() >= 0
        self.send.setEnabled(ready and not self._sending and written)

    # What a person does.

    def _send(self) -> None:
        """On disk before it is shown as said; a message that could not be written stays in its field."""
        words, chosen, path = self.message.toPlainText(), self.kind.currentData(), self.path
        thread = next((one for one in self._shown or () if one.key.record == chosen), None)
        self._sending = True
        self._enable()

        def said() -> None:
            self._sending = False
            self._chosen.pop(path, None)
            if path == self.path:
                self.message.show_text("")
            self._threads.said(path)
            self._offer()
            self._enable()

        def refused() -> None:
            self._sending = False
            self._enable()

        if thread is not None:
            self._threads.reply(thread, words, said, refused)
        else:
            self._threads.begin(path, chosen, words, said, refused)

    def _words(self) -> None:
        name_only(self.close_button, _("Close the pane (F9)"))
        for name, words in (("guidance", _("Guidance")), ("last", _("Last report"))):
            self._parts[name][0].setText(words)
        self._talk.setText(_("Remarks"))
        self.kind.setAccessibleName(_("What the message is"))
        self.message.setPlaceholderText(_("Write to whoever reads this report"))
        self.send.setText(_("Send"))
        self._private.setText(_("Private note"))
        self.note.setAccessibleName(_("Private note"))
        self._mine.setText(_("Kept on your own devices; it never goes with the report."))
        for written in (self.message, self.note):
            written.fit()
        self.kind.setPlaceholderText(_("Choose what it is to be"))
        self._said.tell()
        self._name()
        self._offer()

    def _name(self) -> None:
        """What is said here, by what it is about."""
        whole, going = self.path == WHOLE, self._threads.open_on(WHOLE)
        self._silence.setText(
            _("Nothing was said about the whole report yet.") if whole else _("Nothing was said about this answer yet.")
        )
        self.message.setAccessibleName(_("Message about the whole report") if whole else _("Message about this answer"))
        words = _("About the whole report")
        self.whole.setText(f"{words} ({format_number(str(going))})" if going else words)


_READ = ("guidance", "last")


def _order(reads_another: bool) -> tuple[str, ...]:
    """A person who reads another's report asks; who fills one comments."""
    return OPENINGS if reads_another else (*OPENINGS[2:], *OPENINGS[:2])


def apart_excerpt(words: str) -> str:
    """The beginning of a message, for a choice among several."""
    line = " ".join(words.split())
    return line if len(line) <= _EXCERPT else f"{line[:_EXCERPT].rstrip()}…"
