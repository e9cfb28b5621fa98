"""What texts from a spreadsheet mean as answers: read in a lane, by the form's words and by lists of records."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from brs_desktop import language
from brs_desktop.exchange.notation import read_day, read_number
from brs_desktop.language import LANGUAGES

if TYPE_CHECKING:
    from brs_desktop.forms.model.definition import FormDefinition
    from brs_desktop.forms.shapes import Choice, ListProvider, Question

_NUMBERS = frozenset({"integer", "decimal", "range"})
_CHOSEN = frozenset({"select_one", "select_multiple", "rank"})
_FILES = frozenset({"file", "image", "audio", "video"})
_APART = re.compile(r"[;,|\n]")
_BLANK = re.compile(r"\s+")
# Of a list from records so many entries are read for comparing; longer ones are asked for each text by itself.
_MOST_ENTRIES, _PAGE = 3_000, 1_000
_LIKE, _LONGEST = 0.72, 2_000


@dataclass(frozen=True)
class Read:
    """One text: the value it means, or (`clear` is False) the text itself as it will be kept and told."""

    value: Any
    clear: bool = True


class Reader:
    """Finds choices by value and by their words in any language; what is only near is proposed, never taken."""

    def __init__(self, definition: FormDefinition, lists: ListProvider, spoken: str) -> None:
        self._definition, self._lists = definition, lists
        self._spoken = language.language()
        self._order = tuple(dict.fromkeys((spoken, "en", *LANGUAGES)))
        self._words: dict[str, dict[str, Choice]] = {}

    def read(self, question: Question, text: str) -> Read:
        """The answer that a text means for a question; a blank takes the answer away."""
        from brs_sync.values import Number

        text = text.strip()[:_LONGEST]
        if not text:
            return Read(None)
        if question.kind in _NUMBERS:
            number = read_number(text, self._spoken)
            return Read(Number(number)) if number else Read(text, False)
        if question.kind == "date":
            day = read_day(text, question.appearance)
            return Read(day) if day else Read(text, False)
        if question.kind == "select_one":
            choice = self.choice(question, text)
            return Read(choice.value) if choice else Read(text, False)
        if question.kind in ("select_multiple", "rank"):
            return self._several(question, text)
        return Read(None, False) if question.kind in _FILES else Read(text)

    def near(self, question: Question, text: str) -> Choice | None:
        """The choice that is written most alike, for a proposal."""
        if question.kind not in _CHOSEN:
            return None
        words = self._index(question)
        found = difflib.get_close_matches(folded(text), words, n=1, cutoff=_LIKE)
        return words[found[0]] if found else None

    def _several(self, question: Question, text: str) -> Read:
        """Choices set apart by signs, or codes by blanks."""
        one = self.choice(question, text)
        if one is not None:
            return Read([one.value])
        pieces = [piece.strip() for piece in _APART.split(text) if piece.strip()]
        if len(pieces) == 1 and all(self.choice(question, code) for code in text.split()):
            pieces = text.split()
        found = [self.choice(question, piece) for piece in pieces]
        values = [choice.value if choice else _BLANK.sub("_", piece)[:80] for choice, piece in zip(found, pieces)]
        return Read(values, all(found))

    def choice(self, question: Question, text: str) -> Choice | None:
        """The choice that a text names, by its code or its words in any language."""
        return self._index(question).get(folded(text))

    def _index(self, question: Question) -> dict[str, Choice]:
        """Every choice by its value and its words; values go before words, the form's language before others."""
        name = question.list_name or question.name
        if name not in self._words:
            self._words[name] = self._made(question)
        return self._words[name]

    def _made(self, question: Question) -> dict[str, Choice]:
        found: dict[str, Choice] = {}
        for at, code in enumerate(self._order):
            choices = self._choices(question, code)
            if at == 0:
                spoken = {choice.value: choice for choice in choices}
                found = {folded(value): choice for value, choice in spoken.items()}
            by_words = _unique((folded(choice.label), spoken.get(choice.value, choice)) for choice in choices)
            found = {**by_words, **found}
        return found

    def _choices(self, question: Question, code: str) -> tuple[Choice, ...]:
        from brs_desktop.forms.shapes import Choice

        known = self._definition.choices(question.name, code if code in self._definition.languages else "")
        if known is not None:
            return tuple(known)
        items = []
        for offset in range(0, _MOST_ENTRIES, _PAGE):
            page = self._lists.items(question.list_name or "", language=code, offset=offset, limit=_PAGE)
            items += [Choice(item.value, item.label) for item in page]
            if len(page) < _PAGE:
                break
        return tuple(items)


def _unique(pairs: Iterable[tuple[str, Choice]]) -> Mapping[str, Choice]:
    """Words that stand for two choices stand for none."""
    found: dict[str, Choice] = {}
    twice: set[str] = set()
    for words, choice in pairs:
        if words in found and found[words].value != choice.value:
            twice.add(words)
        found[words] = choice
    return {words: choice for words, choice in found.items() if words and words not in twice}


def folded(text: str) -> str:
    """Letters without case, accents and the shape of apostrophes and blanks."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'")).casefold()
    return _BLANK.sub(" ", "".join(char for char in plain if not unicodedata.combining(char))).strip()
