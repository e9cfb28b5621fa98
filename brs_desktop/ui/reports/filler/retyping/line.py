"""One answer of a printed page: its question, a field, what may be typed there, and what came of it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from itertools import accumulate
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from brs_desktop.language import _, format_number, is_rtl
from brs_desktop.ui.leaning import LeaningLine, LeaningText
from brs_desktop.ui.parts import button, text
from brs_desktop.ui.values import apart

if TYPE_CHECKING:
    from brs_desktop.forms.shapes import NodeState
    from brs_desktop.pdf.pagecodes import Slot

_LINES = 3
_RIGHT_TO_LEFT = "\u200f"
_LABEL, _FIELD = 2, 3
_MOST_SHOWN = 48  # letters of an answer on a button; wide ones count as two


class Field(LeaningLine):
    """A field of one line."""

    def words(self) -> str:
        """What stands in it."""
        return self.text()

    def put(self, words: str) -> None:
        """Let something stand in it."""
        self.setText(words)


class LongField(LeaningText):
    """A field of some lines: Enter goes on, Shift and Enter begin another line."""

    returnPressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setFixedHeight(_LINES * self.fontMetrics().lineSpacing() + 18)

    def words(self) -> str:
        """What stands in it."""
        return self.toPlainText()

    def put(self, words: str) -> None:
        """Let something stand in it."""
        self.setPlainText(words)

    def selectAll(self) -> None:
        super().selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.returnPressed.emit()
            return
        super().keyPressEvent(event)


class Line(QFrame):
    """Tells what was typed when it is left; says what came of it. Where two typings differ, one of them is chosen."""

    left = Signal()
    entered = Signal()
    first_taken = Signal()
    second_taken = Signal()

    def __init__(self, slot: Slot, label: str, *, long: bool, numbers: Mapping[str, str], parent: QWidget) -> None:
        super().__init__(parent)
        self.slot = slot
        self.kept = ""  # what stood in the field when it was shown or written last
        self.under_way: str | None = None  # what is being written
        self.refused = False  # what was given last could not be written
        name = "/".join((*(f"{repeat}-{number}" for repeat, number in slot.rows), slot.name))
        self.field = LongField(self) if long else Field(self)
        self.field.setObjectName(f"paper:{name}")
        self.field.setAccessibleName(label)
        self.field.installEventFilter(self)
        self.field.returnPressed.connect(self.entered)
        self.says = text("", "caption", wraps=True, name=f"paper_says:{name}")
        told = "   ".join(f"{format_number(number)} {apart(words)}" for number, words in numbers.items())
        # Set apart words say nothing of the line's own direction.
        self.boxes = text(f"{_RIGHT_TO_LEFT if is_rtl() else ''}{told}", "caption", wraps=True)
        self.first = button("", name=f"paper_first:{name}", pressed=self.first_taken.emit)
        self.second = button("", name=f"paper_second:{name}", pressed=self.second_taken.emit)
        self._choices = QWidget(self)
        choices = QVBoxLayout(self._choices)
        choices.setContentsMargins(0, 0, 0, 0)
        choices.addWidget(self.first)
        choices.addWidget(self.second)
        self._choices.hide()
        question = text(label, "question", wraps=True)
        question.setBuddy(self.field)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 4, 0, 4)
        grid.setColumnStretch(0, _LABEL)
        grid.setColumnStretch(1, _FIELD)
        grid.addWidget(question, 0, 0, 4, 1, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.field, 0, 1)
        grid.addWidget(self.boxes, 1, 1)
        grid.addWidget(self.says, 2, 1)
        grid.addWidget(self._choices, 3, 1, Qt.AlignmentFlag.AlignLeading)
        grid.setVerticalSpacing(4)
        self.boxes.setVisible(bool(numbers))
        self.show_said("")

    @property
    def typed(self) -> str:
        """What stands in the field."""
        return self.field.words()

    @property
    def changed(self) -> bool:
        """Whether something else stands there than was shown or written."""
        return self.field.words() != self.kept

    @property
    def differs(self) -> bool:
        """Whether two typings stand beside each other."""
        return not self._choices.isHidden()

    def show_kept(self, words: str) -> None:
        """Show what the record has, but for what is being typed over it."""
        if not self.changed:
            self.field.put(words)
            self.kept = self.field.words()

    def empty(self) -> None:
        """Nothing has been typed."""
        self.field.put("")
        self.kept, self.refused = "", False
        self.agree("")

    def close_off(self, why: str) -> None:
        """Nothing can be typed here."""
        self.field.setEnabled(False)
        self.show_said(why)

    def show_said(self, words: str, *, bad: bool = False) -> None:
        """What came of what was typed."""
        self.says.setProperty("role", "problem" if bad else "caption")
        self.says.style().polish(self.says)
        self.says.setText(words)
        self.says.setVisible(bool(words))
        self.field.setAccessibleDescription(words)

    def differ(self, first: str, second: str) -> None:
        """Two typings mean different answers: both are shown, each can be taken."""
        nothing = _("(nothing)")
        self.show_said(_("The two typings differ."), bad=True)
        pairs = ((self.first, _("First: {answer}"), first), (self.second, _("Second: {answer}"), second))
        for choice, words, answer in pairs:
            choice.setText(words.format(answer=apart(_short(answer) or nothing)).replace("&", "&&"))
            choice.setToolTip(answer)
        self._choices.show()
        self.updateGeometry()

    def agree(self, words: str) -> None:
        """There is one answer."""
        self._choices.hide()
        self.show_said(words)

    def judge(self, state: NodeState | None) -> None:
        """Say what became of what was typed; there is no state where the record has no such row."""
        if state is None or not self.typed.strip():
            self.agree("")
        elif state.violation == "constraint":
            kept = _("This is no answer to the question; it is kept as it was typed.")
            self.show_said(state.message or kept, bad=True)
        elif not state.relevant:
            self.agree(_("Not asked as the other answers stand; it is kept for when it is."))
        else:
            self.agree("" if state.text == self.typed else apart(state.text))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and event.type() == QEvent.Type.FocusOut:
            self.left.emit()
        if watched is self.field and event.type() == QEvent.Type.FocusIn:
            self.field.selectAll()
        return super().eventFilter(watched, event)


def _short(answer: str) -> str:
    """An answer on a button."""
    plain = " ".join(answer.split())
    ends = list(accumulate(2 if east_asian_width(letter) in "WF" else 1 for letter in plain))
    room = _MOST_SHOWN if not ends or ends[-1] <= _MOST_SHOWN else _MOST_SHOWN - 1
    kept = plain[: bisect_right(ends, room)]
    return kept if kept == plain else kept + "…"
