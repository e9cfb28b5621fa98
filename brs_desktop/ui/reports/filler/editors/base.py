"""What all editors of an answer have in common."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from brs_desktop.forms.appearances import goes_on

if TYPE_CHECKING:
    from brs_desktop.forms.session import FormSession
    from brs_desktop.forms.shapes import ChoicePage, NodeState, Question
    from brs_desktop.ui.reports.filler.sights import Sights


@dataclass(frozen=True)
class Asked:
    """A question at one place of the record, and where its choices come from."""

    path: str
    question: Question
    choices: Callable[[str, int, int], ChoicePage]
    from_records: bool = False
    # Whether a unit may be written behind the number.
    with_unit: bool = False
    # Where pictures come from; nothing where none can be shown.
    sights: Sights | None = None
    # The form it stands in, where long lists are searched in turns and a single choice is asked for by its code.
    form: FormSession | None = None
    # Who takes the answer also when the editor has gone: a page is made anew while somebody draws.
    answer: Callable[[str, Any], None] | None = None

    def stands(self) -> bool:
        """Whether the question is still asked and its record open, so that `answer` can be called."""
        if self.form is None or self.answer is None or not isValid(getattr(self.answer, "__self__", None)):
            return False
        try:
            return self.form.glance(self.path).relevant
        except LookupError:  # its row is gone
            return False


class Editor(QWidget):
    """Shows one answer and gives a new one on; it decides nothing about it.

    `done` comes behind `answered` where the form asks that a choice taken leads on to the next question.

    `typed` comes with the first key press, `answered` when the answer is to be kept: at a pause, on leaving, on Enter.
    `left` comes when the focus has gone and everything was given on.
    With `keeps_words`, words that are no answer are not put back on leaving: whoever set it takes them.
    """

    answered = Signal(object)
    typed = Signal()
    left = Signal()
    done = Signal()

    def __init__(self, asked: Asked, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.asked = asked
        self.keeps_words = False

    @property
    def name(self) -> str:
        """The object name of the widget that takes the focus."""
        return f"q:{self.asked.path}"

    def show_state(self, state: NodeState) -> None:
        """Show the answer as it stands now."""
        raise NotImplementedError

    @property
    def waits(self) -> bool:
        """Whether something was typed that is given on at the next pause."""
        return False

    def flush(self) -> None:
        """Give on what was typed and not given on yet."""

    def take_words(self) -> str:
        """What is typed here and is no answer, told once; empty when there is nothing of that kind."""
        return ""

    def stops(self) -> list[QWidget]:
        """The widgets that take the focus, in order."""
        raise NotImplementedError

    def speak_as(self, label: str, description: str) -> None:
        """What a screen reader says of the widgets that take the focus."""
        for stop in self.stops():
            stop.setAccessibleName(label)
            stop.setAccessibleDescription(description)

    def give_choice(self, value: str | None) -> None:
        """Give on a choice that was taken for good, and lead on where that is asked for."""
        self.answered.emit(value)
        if value is not None and goes_on(self.asked.question.appearance):
            self.done.emit()

    def focus(self) -> None:
        stops = self.stops()
        if stops:
            stops[0].setFocus()


def answer_text(value: Any) -> str:
    """The text of a stored answer for editing; a reason for absence has none."""
    from brs_sync.values import Missing

    if value is None or isinstance(value, Missing):
        return ""
    return str(getattr(value, "text", value))


def absence(value: Any) -> str:
    """The reason for absence in words, nothing for an answer."""
    from brs_sync.values import Missing

    from brs_desktop.ui.values import missing_words

    return missing_words(value.reason) if isinstance(value, Missing) else ""
