"""Which questions of an open record somebody looks for: by words of theirs, and by how they stand; pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from brs_sync.values import Number, Value

from brs_desktop.folding import bare, fold, terms

Only = Literal["all", "unanswered", "invalid", "commented", "settled", "contested", "changed"]
ONLY: tuple[Only, ...] = get_args(Only)
# Of one text so much is looked through, and so much of it is shown.
_READ, _BEFORE, _SHOWN, _A_PART = 20_000, 24, 110, 64


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: words that all must be found, and which questions only."""

    words: tuple[str, ...] = ()
    only: Only = "all"

    @property
    def anything(self) -> bool:
        """Whether something is looked for at all."""
        return bool(self.words) or self.only != "all"


@dataclass(frozen=True, slots=True)
class Sought:
    """A question that was found: what it is called, on which page it is, and the piece that was found."""

    path: str
    label: str
    page: str
    piece: str = ""


def wanted(typed: str, only: Only = "all") -> Wanted:
    """What was typed and chosen, ready to be compared; bounded."""
    return Wanted(terms(typed), only)


def found_in(pieces: Sequence[str], words: Sequence[str]) -> int | None:
    """The place of the piece with the most of the words, the first of several; None unless every word is in a piece.

    Words may stand in different pieces: one in the question, another in its answer.
    """
    folded = [fold(piece[:_READ]) for piece in pieces]
    if not all(any(word in piece for piece in folded) for word in words):
        return None
    counts = [sum(word in piece for word in words) for piece in folded]
    return counts.index(max(counts)) if counts else None


def excerpt(text: str, words: Sequence[str]) -> str:
    """So much of a text as a line has room for, from a little before the first of the words that are in it."""
    text = " ".join(text[:_READ].split())
    if len(text) <= _SHOWN:
        return text
    whole = fold(text)
    places = [place for word in words if (place := whole.find(word)) >= 0]
    begin = max(0, _written(text, min(places, default=0)) - _BEFORE)
    begin = text.rfind(" ", 0, begin) + 1 if begin and " " in text[max(0, begin - _BEFORE) : begin] else begin
    end = begin + _SHOWN
    return f"{'… ' if begin else ''}{text[begin:end].strip()}{' …' if end < len(text) else ''}"


def _written(text: str, place: int) -> int:
    """Where in a text stands what has this place in the folded one: folding can make it shorter or longer."""
    passed = 0
    for begin in range(0, len(text), _A_PART):
        part = text[begin : begin + _A_PART]
        if passed + len(bare(part)) > place:
            ends = range(len(part) + 1)
            return begin + max(0, bisect_left(ends, place - passed + 1, key=lambda end: len(bare(part[:end]))) - 1)
        passed += len(bare(part))
    return 0


def differs(now: Value, before: Value) -> bool:
    """Whether an answer is another one than the last report's; numbers are equal however they are written."""
    if isinstance(now, Number) and isinstance(before, Number):
        return now.decimal() != before.decimal()
    return now != before
