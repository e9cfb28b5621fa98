"""A list on its way to a file: headings, entries, and what one text is as a number or a day."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Literal

from brs_desktop.language import mark
from brs_desktop.sentences import problem

Kind = Literal["text", "number", "date"]
# What a heading of a companion column says; filled with the heading it goes with.
WHY = mark("{question} – why no answer")
TYPED = mark("{question} – as typed")
SAID = mark("{question} – {margin}")
MOST_COLUMNS = 2_000
# Numbers that a spreadsheet keeps exactly have no more digits than this.
_MOST_DIGITS = 15
_PLAIN = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")


@dataclass(frozen=True)
class Heading:
    """One column: the question's name and words, what its answers are, and the choices they are taken from."""

    name: str
    label: str
    kind: Kind = "text"
    asked: str = ""
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Entry:
    """One answer: `text` in words for the reader, `typed` what is stored, `reason` why there is none.

    `said` is what stands beside it, a text for each kind of margin; nothing where nothing does.
    """

    text: str = ""
    typed: str = ""
    reason: str = ""
    said: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """A table of its own: the records, or the rows of one repeat (named by its record)."""

    name: str
    title: str
    headings: tuple[Heading, ...]


@dataclass(frozen=True)
class Line:
    """One row of one part."""

    part: int
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Listing:
    """Everything that a file says of a list: its parts, the words around them, and the lines as they come."""

    title: str
    language: str
    parts: tuple[Part, ...]
    lines: Callable[[], Iterable[Line]]
    total: int
    facts: tuple[tuple[str, str], ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)
    say: Callable[[str], str] = str

    def __post_init__(self) -> None:
        if any(len(part.headings) > MOST_COLUMNS for part in self.parts):
            raise problem("too-large", what=self.title[:80])


@dataclass(frozen=True)
class Watch:
    """Who wants to know how far the work is, and who may stop it."""

    progress: Callable[[int, int], None] | None = None
    cancelled: Callable[[], bool] | None = None

    def look(self, done: int, total: int) -> None:
        """Tell how far; raises Problem("cancelled") when asked to stop."""
        if self.cancelled is not None and self.cancelled():
            raise problem("cancelled")
        if self.progress is not None:
            self.progress(min(done, total), total)


@dataclass(frozen=True)
class Written:
    """What a file holds: its records, and how many texts had to be cut because the format has a bound."""

    records: int
    cut: int = 0


def exact_number(typed: str) -> float | None:
    """The number, where a spreadsheet would keep it as it is; None for what must stay text."""
    try:
        number = Decimal(typed)
    except InvalidOperation:
        return None
    if not number.is_finite() or len(number.as_tuple().digits) > _MOST_DIGITS or abs(number.adjusted()) > 300:
        return None
    return float(number)


def is_plain(typed: str) -> bool:
    """Whether a number is written as a spreadsheet shows it, so that nothing of what was typed is lost."""
    return _PLAIN.fullmatch(typed) is not None


def decimals(typed: str) -> int:
    """How many digits stand behind the point of a plain number."""
    return len(typed.partition(".")[2])


def exact_day(typed: str) -> date | None:
    """The day, where it is one that spreadsheets know."""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    return day if day.year >= 1900 else None
