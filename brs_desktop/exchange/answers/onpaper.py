"""What a typist types from a filled page: the numbers of boxes, days as they stand in theirs, words, reasons."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from brs_sync.values import Missing, Number

from brs_desktop.exchange.answers.interpret import Interpreter, Refused
from brs_desktop.exchange.answers.layout import FILES
from brs_desktop.exchange.answers.model import Answer
from brs_desktop.exchange.answers.shown import Shower, alike
from brs_desktop.exchange.notation import latin_digits
from brs_desktop.exchange.reading import Reader
from brs_desktop.forms.boxes import MOST_BOXES

if TYPE_CHECKING:
    from brs_desktop.forms.model.definition import FormDefinition
    from brs_desktop.forms.shapes import Choice, ListProvider, Question

_CHOSEN = ("select_one", "select_multiple", "rank")
_SEVERAL = ("select_multiple", "rank")
_DAY, _TIME = re.compile(r"(\d\d)(\d\d)(\d{4})"), re.compile(r"([01]\d|2[0-3])([0-5]\d)")
_BETWEEN = re.compile(r"[\s,;]+")


@dataclass(frozen=True)
class Typed:
    """The answer that a text means, or (`clear` is False) the text itself as it is kept and told."""

    value: Answer
    clear: bool = True


def numbered(choices: Iterable[Choice]) -> dict[str, str]:
    """The numbers of printed boxes with their choices; none where a code or the words of one is a number itself, and
    none for a list that is too long for boxes: no number stands on paper there.
    """
    listed = list(choices)
    if len(listed) > MOST_BOXES:
        return {}
    if any(latin_digits(word).strip().isdigit() for one in listed for word in (one.value, one.label)):
        return {}
    return {str(number): one.value for number, one in enumerate(listed, 1)}


class PaperReader:
    """Reads what is typed from the pages of one form in the language of the paper."""

    def __init__(self, definition: FormDefinition, lists: ListProvider, language: str) -> None:
        self._definition, self._language = definition, language
        self._interpreter = Interpreter(definition, lists, language)
        self._reader = Reader(definition, lists, language)
        self._shower = Shower(definition, lists, language)

    def read(self, question: Question, text: str) -> Typed:
        """The answer that a text means for a question; a blank takes the answer away."""
        text = text.strip()
        if not text:
            return Typed(None)
        try:
            return Typed(
                self._boxes(question, text) or self._interpreter.answer(question, _as_set(question, text)).value
            )
        except Refused:
            pass
        try:
            return Typed(self._interpreter.reason(text))
        except Refused:
            return Typed(self._reader.read(question, text).value, clear=False)

    def same(self, question: Question, one: Answer, other: Answer) -> bool:
        """Whether two answers are the same."""
        several = question.kind in _SEVERAL
        first, second = (answer.split() if several and isinstance(answer, str) else answer for answer in (one, other))
        return alike(first, second, ranked=question.kind == "rank")

    def differing(self, question: Question, first: Answer, text: str) -> str | None:
        """The words of a second typing where it means another answer than the first; None where it is the same."""
        second = self.read(question, text).value
        return None if self.same(question, first, second) else self.words(question, second) or text.strip()

    def words(self, question: Question, value: Answer) -> str:
        """An answer as it is shown to who typed it."""
        if isinstance(value, Missing):
            return self._shower.reason(value)
        return value.text if isinstance(value, Number) else self._shower.answer(question, value)

    def _boxes(self, question: Question, text: str) -> str | list[str] | None:
        """Choices by the numbers of their boxes."""
        if question.kind not in _CHOSEN:
            return None
        numbers = numbered(self._definition.choices(question.name, self._language) or ())
        ticked = [piece for piece in _BETWEEN.split(latin_digits(text)) if piece]
        if not ticked or any(piece not in numbers for piece in ticked):
            return None
        codes = list(dict.fromkeys(numbers[piece] for piece in ticked))
        if question.kind in _SEVERAL:
            return codes
        return codes[0] if len(codes) == 1 else None


def typeable(question: Question) -> bool:
    """Whether what stands on paper can be typed: files are attached in the form."""
    return question.kind not in FILES


def _as_set(question: Question, text: str) -> str:
    """Days and times as their boxes have them, one digit behind the other."""
    plain = latin_digits(text)
    if question.kind == "date" and (found := _DAY.fullmatch(plain)):
        return f"{found[1]}.{found[2]}.{found[3]}"
    if question.kind == "time" and (found := _TIME.fullmatch(plain)):
        return f"{found[1]}:{found[2]}"
    return text
