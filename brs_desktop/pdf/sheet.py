"""What goes on paper, before anybody asks how it looks: sections of questions, notes and repeats."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from brs_sync.values import Value

from brs_desktop.drawing.shapes import Drawing, Measure

Ask = Literal["line", "lines", "number", "date", "time", "datetime", "place", "one", "many", "list", "rank", "attach"]


Passage = Literal["waiting", "sent", "held"]

_BLANK_CARDS = 2
REQUIRED_MARK = "\u00a0*"


@dataclass(frozen=True)
class Claim:
    """Another answer that stands beside the one shown: who gave it and when (milliseconds since 1970).

    With its value it is said in the words of the form, `text` where the form has none.
    """

    text: str
    author: str = ""
    wall_ms: int | None = None
    value: Value = None


@dataclass(frozen=True)
class Said:
    """What is said about an answer: what that is called (note, method, source, reason), and the words."""

    called: str
    text: str


@dataclass(frozen=True)
class Picture:
    """A picture of an answer or of a label: what its file is called, and where it is; None where it is not here."""

    name: str
    file: Path | None


# Where the file of a picture is: of an answer by its value, of a label by the name that the form calls it by.
Find = Callable[[Value], Path | None]


@dataclass(frozen=True)
class Answer:
    """What was answered. A quiet answer is a state ("not collected", "no answer"), not something typed."""

    texts: tuple[str, ...]
    quiet: bool = False
    number: bool = False
    picture: Picture | None = None
    # Those of the choices that were chosen, in their order.
    pictures: tuple[Picture, ...] = ()
    # The language that it was said to be typed in, where the question is asked in several.
    language: str = ""


@dataclass(frozen=True)
class Space:
    """Room to write an answer by hand, with the choices where there are few, and their pictures where one has any."""

    ask: Ask
    choices: tuple[str, ...] = ()
    wide: bool = False
    pictures: tuple[Picture | None, ...] = ()


@dataclass(frozen=True)
class Question:
    """One question and its answer, or the room for it; `other` is the same in a paper's second language."""

    name: str
    path: str
    label: str
    field: Answer | Space
    hint: str = ""
    required: bool = False
    conditional: bool = False
    claims: tuple[Claim, ...] = ()
    said: tuple[Said, ...] = ()
    picture: Picture | None = None
    other: Question | None = None


@dataclass(frozen=True)
class Note:
    """A text of the form that asks nothing; `other` is its text in the second language."""

    text: str
    picture: Picture | None = None
    name: str = ""
    other: str = ""


@dataclass(frozen=True)
class Group:
    """A heading within a section."""

    label: str
    depth: int = 1
    name: str = ""
    other: str = ""
    picture: Picture | None = None


@dataclass(frozen=True)
class Repeat:
    """A list of rows; each row holds its own entries, `order` is that of the questions in the form."""

    name: str
    label: str
    rows: tuple[tuple[Entry, ...], ...]
    hint: str = ""
    blank: bool = False
    order: tuple[str, ...] = ()
    other: str = ""
    other_hint: str = ""
    picture: Picture | None = None

    @property
    def cards(self) -> tuple[tuple[Entry, ...], ...]:
        """The rows where each takes a card of its own: on a blank two are enough to go on by."""
        return self.rows[:_BLANK_CARDS] if self.blank else self.rows


@dataclass(frozen=True)
class Drawn:
    """A picture that is drawn: how it is laid out, what it shows in words, and what must be said beside it.

    `others` is the same said in the second language, `also` what it shows in that one.
    """

    lay_out: Callable[[float, float, Measure, float], Drawing]
    alternative: str
    notes: tuple[str, ...] = ()
    name: str = ""
    others: tuple[str, ...] = ()
    also: str = ""

    @property
    def told(self) -> str:
        """What it shows in every language of the paper: who hears it has no other way to see it."""
        return "\n".join(dict.fromkeys(words for words in (self.alternative, self.also) if words))


Entry = Question | Note | Group | Repeat | Drawn


@dataclass(frozen=True)
class Section:
    """A part of the form with its heading; without a title its entries follow what is before."""

    title: str
    entries: tuple[Entry, ...]
    name: str = ""
    other: str = ""
    picture: Picture | None = None


@dataclass(frozen=True)
class Sheet:
    """A whole form on its way to paper."""

    sections: tuple[Section, ...]
    required_marks: bool = False
    # The version of the form that a blank one is printed from; its pages have codes then.
    form: str = ""


@dataclass(frozen=True)
class Second:
    """The other language of a paper in two, and what the form and the record are called in it."""

    language: str
    form_title: str = ""
    title: str = ""


@dataclass(frozen=True)
class Limits:
    """How long a report in prose may be: in all, and its single `sections`; those `apart` come last, not counted.

    `prose` are the questions whose answers are its numbered paragraphs.
    """

    pages: int
    sections: Mapping[str, int] = field(default_factory=dict)
    apart: frozenset[str] = frozenset()
    prose: frozenset[str] = frozenset()


@dataclass(frozen=True)
class PdfMeta:
    """What stands on paper around a form: a record is named by its title, never by its id, which no person knows.

    `data_of` is the date the data were right (ISO); `printed_ms` the moment of printing; `contested` the other answers
    of cells that more than one person answered; `signature` asks for the lines that a ministry signs on.
    Of a submitted version `receipt` is the code that people compare, `version` its number and `state` how far it is
    known to have come, with the hub and its time where that is on a receipt.
    """

    form_title: str
    title: str = ""
    data_of: str = ""
    receipt: str | None = None
    printed_ms: int | None = None
    contested: Mapping[str, Sequence[Claim]] = field(default_factory=dict)
    signature: bool = True
    draft: bool = False
    practice: bool = False
    version: int = 0
    state: Passage | None = None
    held_by: str = ""
    held_ms: int | None = None
    # Who knows where pictures are; without it none is printed, and an answer that is one prints its name.
    find: Find | None = None
    second: Second | None = None
    # Of a report in prose: it is set with its contents, numbered headings and paragraphs, and says its limits.
    limits: Limits | None = None
