"""What passes between a record's answers and a file: sheets on the way out, given answers on the way in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from brs_sync.values import Value

Kind = Literal["text", "number", "date"]
Answer = Value | list[str]
# More than any form asks for, and little enough to be read at once.
MOST_ROWS = 20_000
MOST_COLUMNS = 1_000
MOST_CELLS = 1_000_000
MOST_BYTES = 64_000_000


@dataclass(frozen=True)
class About:
    """Which record's answers a file holds, of which form; empty where the file does not say."""

    collection: str = ""
    record: str = ""
    form_id: str = ""
    form_version: str = ""
    form_hash: str = ""
    language: str = ""
    made: str = ""


@dataclass(frozen=True)
class Cell:
    """One cell on its way out: what is read there, and what it is where the format knows numbers and days."""

    text: str = ""
    kind: Kind = "text"
    role: Literal["answer", "why", "beside", "label", "section", "name", "off"] = "label"
    choices: str = ""


@dataclass(frozen=True)
class Sheet:
    """A sheet: its first row are names for the program, its second headings for people."""

    name: str
    title: str
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...]
    hidden: frozenset[int] = frozenset()
    folded: frozenset[int] = frozenset()
    grows: bool = False


@dataclass(frozen=True)
class Book:
    """All sheets of a record, the lists that choices are taken from, and what every answer was when it was made."""

    title: str
    language: str
    about: tuple[tuple[str, str, str], ...]
    sheets: tuple[Sheet, ...]
    lists: Mapping[str, tuple[tuple[str, str], ...]]
    base: Mapping[str, Value]
    about_title: str = "About"
    lists_title: str = "Lists"


@dataclass(frozen=True)
class Broken:
    """A cell that holds no value: an error of the spreadsheet, or a formula that was never computed."""

    text: str


@dataclass(frozen=True)
class RawSheet:
    """A sheet as a file has it, every cell text or the spreadsheet's own type."""

    title: str
    rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True)
class Place:
    """Where in a file something stands, as its reader counts: rows from 1, columns by letter or name."""

    sheet: str = ""
    row: int = 0
    column: str = ""


@dataclass(frozen=True)
class Given:
    """One answer that a file gives; rows in its path are named as the file names them."""

    path: str
    value: Answer
    place: Place


@dataclass(frozen=True)
class Unread:
    """Something that could not be taken as it stands; `taken` where a part of it was, `proposal` what may be meant."""

    place: Place
    question: str
    text: str
    message: str
    values: Mapping[str, object] = field(default_factory=dict)
    proposal: str = ""
    taken: bool = False


@dataclass(frozen=True)
class RowGiven:
    """A row that a file has: its repeat's path, and the id by which the record may know it."""

    repeat: str
    row: str
    place: Place
    label: str = ""
    # The file knows no id of it: its place among the others is all there is.
    by_place: bool = False
    # The id is the record's own: a row that has it not any more was removed there.
    own: bool = False


@dataclass(frozen=True)
class Incoming:
    """What a file says, before it is compared with the record; `base` is what stood in it when it was made."""

    about: About
    given: tuple[Given, ...]
    rows: tuple[RowGiven, ...]
    unread: tuple[Unread, ...]
    base: Mapping[str, Value] | None = None
    # Repeats whose rows the file names one and all: a row that was in it and is not any more was taken out.
    whole: frozenset[str] = frozenset()
    # Answers that cannot be read and the rows in which they are: a new row is left out as a whole.
    bad: frozenset[str] = frozenset()
    # What stands beside answers (`quantity@.note`), as text.
    beside: tuple[Given, ...] = ()
    # Every row that the file names, placed or not, as its repeat's name and its id: none of these was taken out.
    named: frozenset[tuple[str, str]] = frozenset()
    # What stands beside answers in rows as it was when the file was made: for rows that never were in the record here.
    same_beside: tuple[Given, ...] = ()
