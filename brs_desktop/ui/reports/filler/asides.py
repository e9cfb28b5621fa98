"""The parts of the side pane: a conversation as it reads, and a field that keeps what is being written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from brs_sync.values import MAX_TEXT
from PySide6.QtCore import QMimeData, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from brs_desktop.language import _, pgettext
from brs_desktop.ui import icons
from brs_desktop.ui.broken import BrokenText
from brs_desktop.ui.leaning import LeaningText
from brs_desktop.ui.parts import button, discard, text
from brs_desktop.ui.room import Flow
from brs_desktop.ui.values import apart, when

if TYPE_CHECKING:
    from brs_desktop.workspace.talk import Message, Thread

_PAUSE_MS = 400
_AT_ONCE = 4  # messages made in one turn


def kind_words(kind: str) -> str:
    """What a conversation began with."""
    return {"question": _("Question"), "remark": pgettext("a message", "Remark"), "comment": _("Comment")}.get(
        kind, _("Reply")
    )


class ThreadCard(QFrame):
    """One conversation: who said what and when, and whether it is settled."""

    settled = Signal(object, bool)

    def __init__(self, thread: Thread, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("thread")
        self.setProperty("role", "card")
        self._thread = thread
        self._told: bool | None = None  # whether it is told as settled
        self._parts: dict[str, tuple[Message, QLabel, QLabel]] = {}
        self._head = text("", "caption", wraps=True, name=f"thread_head:{thread.key.record}")
        self._act = button("", name=f"settle:{thread.key.record}", tone="quiet", pressed=self._press)
        self._said = QVBoxLayout()
        self._said.setSpacing(4)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(4)
        column.addWidget(self._head)
        column.addLayout(self._said)
        line = Flow()
        line.put(self._act)
        column.addLayout(line)

    def show_thread(self, thread: Thread, messages: Sequence[Message]) -> bool:
        """Show these of its messages, some of those that lack in one turn; true where it was not all as it is now."""
        self._thread = thread
        changed = self._tell(thread.settled)
        keys = {one.key.record for one in messages}
        for name in [name for name in self._parts if name not in keys]:
            self._drop(name)
        lacking = [(at, one) for at, one in enumerate(messages) if not self._shows(one)]
        for at, one in lacking[:_AT_ONCE]:
            self._put(at, one)
        return changed or bool(lacking)

    def _tell(self, settled: bool) -> bool:
        if self._told == settled:
            return False
        self._told = settled
        words = _("Open again") if settled else _("Settled")
        self._head.setText(_head(self._thread))
        self._act.setText(words)
        icons.keep(self._act, "undo" if settled else "check", "accent_ink")
        self._act.setAccessibleName(f"{words}: {self._thread.messages[0].text[:60]}")
        return True

    def _shows(self, message: Message) -> bool:
        shown = self._parts.get(message.key.record)
        return shown is not None and shown[0] == message

    def _put(self, at: int, message: Message) -> None:
        """In its place: all before it are there."""
        self._drop(message.key.record)
        who = text(_who(message), "hint", wraps=True)
        said = BrokenText(f"message_text:{message.key.record}")
        said.setText(message.text)
        self._said.insertWidget(2 * at, who)
        self._said.insertWidget(2 * at + 1, said)
        self._parts[message.key.record] = message, who, said

    def _drop(self, name: str) -> None:
        for part in self._parts.pop(name, ())[1:]:
            discard(part)

    def _press(self) -> None:
        self.settled.emit(self._thread, not self._thread.settled)


def _head(thread: Thread) -> str:
    said = [kind_words(thread.kind)]
    if thread.version:
        said.append(_("on version {code}").format(code=apart(thread.version)))
    said.append(_("settled") if thread.settled else _("open"))
    return " · ".join(said)


def _who(message: Message) -> str:
    who = _("You") if message.mine else apart(message.author)
    return f"{who}, {apart(when(message.wall_ms))}"


class Written(LeaningText):
    """A few lines of text; what was typed is given on at each pause and when one leaves.

    What has no room does not get in, and that is told: nothing that stands in the field is cut later.
    """

    paused = Signal()
    full = Signal()

    def __init__(self, name: str, lines: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setTabChangesFocus(True)
        self._lines = lines
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.paused)
        self._showing = False
        self.most = MAX_TEXT
        self.textChanged.connect(self._typed)
        self.fit()

    @property
    def waits(self) -> bool:
        """Whether something typed is given on at the next pause."""
        return self._pause.isActive()

    def fit(self) -> None:
        """As high as its lines are with the letters of now."""
        self.setFixedHeight(self.fontMetrics().lineSpacing() * self._lines + 18)

    def show_text(self, words: str) -> None:
        """Show a text that is on disk."""
        self._pause.stop()
        if words != self.toPlainText():
            self._showing = True
            self.setPlainText(words)
            self._showing = False

    def flush(self) -> None:
        """Give on what was typed, now."""
        if self._pause.isActive():
            self._pause.stop()
            self.paused.emit()

    def insertFromMimeData(self, source: QMimeData) -> None:
        if self._has_room(len(source.text())):
            super().insertFromMimeData(source)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        typed = event.text()
        types = typed == "\r" or (bool(typed) and typed.isprintable())
        if not types or self._has_room(len(typed)):
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        words = event.commitString()
        super().inputMethodEvent(event if not words or self._has_room(len(words)) else QInputMethodEvent())

    def _has_room(self, more: int) -> bool:
        cursor = self.textCursor()
        stays = self.document().characterCount() - 1 - (cursor.selectionEnd() - cursor.selectionStart())
        if stays + more <= self.most:
            return True
        self.full.emit()
        return False

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.flush()

    def _typed(self) -> None:
        if not self._showing:
            self._pause.start()
