"""What a cell of a file means as the answer to its question: text in any notation, or a spreadsheet's own types."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from brs_sync.errors import SyncProblem
from brs_sync.values import MAX_TEXT, Missing, Number, check

from brs_desktop.exchange.answers.layout import FILES
from brs_desktop.exchange.answers.model import Answer, Broken
from brs_desktop.exchange.answers.shown import reason_words
from brs_desktop.exchange.answers.texts import one_line_end
from brs_desktop.exchange.notation import latin_digits, read_date
from brs_desktop.exchange.reading import Reader, folded
from brs_desktop.language import mark

if TYPE_CHECKING:
    from brs_desktop.forms.model.definition import FormDefinition
    from brs_desktop.forms.shapes import ListProvider, Question

NO_NUMBER = mark("This is no number.")
NO_DATE, NO_TIME = mark("This is no date."), mark("This is no time.")
NO_CHOICE, NO_REASON = mark("This is none of the choices."), mark("This is none of the reasons.")
NO_PLACE = mark("These are no coordinates: latitude and longitude are asked for, in degrees.")
NOT_YES = mark("Only “OK” or nothing can stand here.")
NOT_COMPUTED = mark("This is an error of the spreadsheet, or a formula that was not computed.")
NOT_HERE = mark("Files are attached in the program; this file can only name them.")
TOO_LONG = mark("This text is longer than an answer can be.")
CUT = mark("The question asks for a whole number: the fraction was cut off.")
BOTH = mark("There is an answer and a reason for having none; only one of the two can be.")
_SPACED = re.compile(r"[;|\n]")
_POINT = re.compile(r"\s*[+-]?\d{1,3}(\.\d*)?\s+[+-]?\d{1,3}(\.\d*)?(\s+[+-]?\d+(\.\d*)?){0,2}\s*")
_MOST_NEAR = 200
MOST_CHOICES = 500
_YES = frozenset({"ok", "yes", "true", "1", "x", "✓"})
_ONE_OF = ("select_one",)
_SEVERAL = ("select_multiple", "rank")


class Refused(Exception):
    """A cell that means nothing here: why, and what may be meant."""

    def __init__(self, message: str, proposal: str = "", **values: object) -> None:
        super().__init__(message)
        self.message, self.proposal, self.values = message, proposal, values


@dataclass(frozen=True)
class Taken:
    """The answer that a cell means, and what is to be said of it."""

    value: Answer
    note: str = ""
    values: Mapping[str, object] = field(default_factory=dict)


class Interpreter:
    """Reads the cells of one file; lists are read once."""

    def __init__(self, definition: FormDefinition, lists: ListProvider, language: str) -> None:
        self._definition, self._lists = definition, lists
        self._language = language
        self._reader = Reader(definition, lists, language)
        self._reasons = reason_words()
        self._near = 0

    def reason(self, raw: Any) -> Missing | None:
        """Why there is no answer, by its code or its word in six languages; Refused for anything else."""
        text = as_text(raw)
        if not text.strip():
            return None
        reason = self._reasons.get(folded(text))
        if reason is None:
            raise Refused(NO_REASON)
        return Missing(reason)

    def answer(self, question: Question, raw: Any) -> Taken:
        """The answer that a cell means; Refused with why it means none. Several choices may come as a list of codes."""
        if isinstance(raw, list):
            if question.kind not in _SEVERAL or not all(isinstance(word, str) for word in raw[:MOST_CHOICES]):
                raise Refused(NO_CHOICE)
            return Taken([self._choice_of_several(question, word) for word in raw[:MOST_CHOICES]] or None)
        if isinstance(raw, Broken):
            raise Refused(NOT_COMPUTED)
        text = as_text(raw)
        if len(text) > MAX_TEXT:
            raise Refused(TOO_LONG)
        if not text.strip():
            return Taken(None)
        if question.kind in FILES:
            raise Refused(NOT_HERE)
        try:
            return self._read(question, raw, text)
        except SyncProblem:
            raise Refused(TOO_LONG) from None

    def _read(self, question: Question, raw: Any, text: str) -> Taken:
        kind = question.kind
        if kind in ("integer", "decimal", "range"):
            return self._number(question, raw, text)
        if kind in _ONE_OF:
            return Taken(self._choice(question, text))
        if kind in _SEVERAL:
            return Taken(list(dict.fromkeys(self._several(question, text))))
        if kind in ("date", "time", "datetime"):
            return self._moment(question, raw, text)
        if kind == "acknowledge":
            if folded(text) not in _YES:
                raise Refused(NOT_YES)
            return Taken("OK")
        if kind in ("geopoint", "geotrace", "geoshape"):
            points = [one for one in latin_digits(text).split(";") if one.strip()]
            if not all(_POINT.fullmatch(one) for one in points):
                raise Refused(NO_PLACE)
            return Taken(text.strip())
        check(text)
        return Taken(text)

    def _number(self, question: Question, raw: Any, text: str) -> Taken:
        if isinstance(raw, bool | date | time):
            raise Refused(NO_NUMBER)
        found = Number(text) if isinstance(raw, int | float) else self._reader.read(question, text).value
        if not isinstance(found, Number):
            reason = self._reasons.get(folded(text))
            if reason is None:
                raise Refused(NO_NUMBER)
            return Taken(Missing(reason))
        if question.kind != "integer":
            return Taken(found)
        number = found.decimal()
        if number == number.to_integral_value():
            # As typed, or as a whole number where a spreadsheet has put a point behind it.
            return Taken(found if re.fullmatch(r"[+-]?\d+", found.text) else Number(f"{number:.0f}"))
        return Taken(Number(str(int(number))), CUT)

    def _moment(self, question: Question, raw: Any, text: str) -> Taken:
        if question.kind == "date":
            if isinstance(raw, datetime):
                return Taken(raw.date().isoformat())
            day = read_date(text) or read_date(text.partition("T")[0])
            if day is not None:
                return Taken(day)
            reason = self._reasons.get(folded(text))
            if reason is None:
                raise Refused(NO_DATE)
            return Taken(Missing(reason))
        try:
            (time if question.kind == "time" else datetime).fromisoformat(latin_digits(text).strip())
        except ValueError:
            raise Refused(NO_TIME if question.kind == "time" else NO_DATE) from None
        return Taken(latin_digits(text).strip())

    def _choice(self, question: Question, text: str) -> str:
        word = text.strip()
        if self.has(question, word):
            return word
        read = self._reader.read(question, word)
        if read.clear and isinstance(read.value, str):
            return read.value
        raise Refused(NO_CHOICE, self._proposal(question, word))

    def _several(self, question: Question, text: str) -> list[str]:
        """Choices apart by semicolons, bars or lines; else by commas, else codes by blanks."""
        found: list[str] = []
        for piece in (one.strip() for one in _SPACED.split(text)):
            found += self._pieces(question, piece) if piece else ()
        return found

    def _pieces(self, question: Question, piece: str) -> list[str]:
        try:
            return [self._choice_of_several(question, piece)]
        except Refused:
            for parts in (piece.split(","), piece.split()):
                words = [part.strip() for part in parts if part.strip()]
                if len(words) > 1:
                    try:
                        return [self._choice_of_several(question, word) for word in words]
                    except Refused:
                        continue
            raise

    def _choice_of_several(self, question: Question, word: str) -> str:
        if self.has(question, word):
            return word
        found = self._reader.choice(question, word)
        if found is None:
            raise Refused(NO_CHOICE, self._proposal(question, word))
        return found.value

    def has(self, question: Question, code: str) -> bool:
        """Whether a code is one of the question's choices, exactly."""
        known = self._definition.choices(question.name, "")
        if known is not None:
            return any(choice.value == code for choice in known)
        return bool(question.list_name) and self._lists.label(question.list_name or "", code, "en") is not None

    def _proposal(self, question: Question, word: str) -> str:
        """What may be meant; so many words at most are compared with all choices."""
        self._near += 1
        near = self._reader.near(question, word[:200]) if self._near <= _MOST_NEAR else None
        return near.label or near.value if near is not None else ""


def as_text(raw: Any) -> str:
    """A cell as text: numbers without what a spreadsheet adds to them, days and times as ISO 8601."""
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, float):
        return str(int(raw)) if raw.is_integer() and abs(raw) < 1e15 else repr(raw)
    if isinstance(raw, datetime):
        whole_day = raw.time() == time(0) and raw.tzinfo is None
        return raw.date().isoformat() if whole_day else raw.isoformat()
    if isinstance(raw, date | time):
        return raw.isoformat()
    if isinstance(raw, Broken):
        return raw.text
    return one_line_end(str(raw))
