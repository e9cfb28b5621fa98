"""The parts of the side pane: a conversation as it reads, and a field that keeps what is being written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QVBoxLayout, QWidget

from brs_desktop.language import _
from brs_desktop.ui.parts import button, text
from brs_desktop.ui.room import Flow
from brs_desktop.ui.values import apart, when

if TYPE_CHECKING:
    from brs_desktop.workspace.talk import Message, Thread

_PAUSE_MS = 400


def kind_words(kind: str) -> str:
    """What a conversation began with."""
    return {"question": _("Question"), "remark": _("Remark"), "comment": _("Comment")}.get(kind, _("Reply"))


class ThreadCard(QFrame):
    """One conversation: who said what and when, and whether it is settled."""

    settled = Signal(object, bool)

    def __init__(self, thread: Thread, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("thread")
        self.setProperty("role", "card")
        head = text(_head(thread), "caption", wraps=True, name=f"thread_head:{thread.key.record}")
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(4)
        column.addWidget(head)
        for one in thread.messages:
            column.addWidget(text(_who(one), "hint", wraps=True))
            said = text(one.text, wraps=True, name=f"message_text:{one.key.record}")
            said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(said)
        words = _("Open again") if thread.settled else _("Settled")
        act = button(
            words,
            name=f"settle:{thread.key.record}",
            icon="undo" if thread.settled else "check",
            tone="quiet",
            pressed=lambda: self.settled.emit(thread, not thread.settled),
        )
        act.setAccessibleName(f"{words}: {thread.messages[0].text[:60]}")
        line = Flow()
        line.put(act)
        column.addLayout(line)


def _head(thread: Thread) -> str:
    said = [kind_words(thread.kind)]
    if thread.version:
        said.append(_("on version {code}").format(code=apart(thread.version)))
    said.append(_("settled") if thread.settled else _("open"))
    return " · ".join(said)


def _who(message: Message) -> str:
    who = _("You") if message.mine else apart(message.author)
    return f"{who}, {apart(when(message.wall_ms))}"


class Written(QPlainTextEdit):
    """A few lines of text; what was typed is given on at each pause and when one leaves."""

    paused = Signal()

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

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.flush()

    def _typed(self) -> None:
        if not self._showing:
            self._pause.start()
