"""The answers of a record as sheets: names for the program in the first row, words for people below."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from brs_sync.values import Missing, Value

from brs_desktop.exchange.answers.layout import FILES, Asked, Table, tables
from brs_desktop.exchange.answers.model import MOST_COLUMNS, About, Book, Cell, Sheet
from brs_desktop.exchange.answers.shown import Shower, gathered, marked, rows_in
from brs_desktop.language import mark
from brs_desktop.records.keys import value_text
from brs_desktop.records.margins import KINDS, Kind, margin, sign_of

if TYPE_CHECKING:
    from brs_desktop.forms.model.definition import FormDefinition
    from brs_desktop.forms.shapes import ListProvider

SINGLES_SIGN, ROWS_SIGN, ABOUT_SIGN, BASE_SIGN = "brs:answers", "brs:rows:", "brs:about", "brs:base"
LISTS_SIGN = "brs:lists"
NUMBER, ROW_ID, INSIDE, WHY = "#row", "#id", "#in", ".why"
QUESTIONS, QUESTION, ANSWER = mark("Questions"), mark("Question"), mark("Answer")
NO_ANSWER, ROW, IN_ROW = mark("Why there is no answer"), mark("Row"), mark("In row")
ABOUT, CHOICES = mark("About this file"), mark("Choices")
RECORD, FORM, VERSION, MADE, LANGUAGE = (
    mark("Record"),
    mark("Form"),
    mark("Version of the form"),
    mark("Made"),
    mark("Language"),
)
HOW = mark(
    "Change answers in the columns “Answer” and in the tables, then import this file into the open record. "
    "Choices may be given in words of any language or by their code. A new row needs no number."
)
HOW_BESIDE = mark("Notes, methods, sources and reasons beside answers can be changed in their columns, too.")
# The columns of single questions for what stands beside an answer; in tables the question's name stands before them.
BESIDE = "@."
KINDS_SINGLE = tuple(f"{BESIDE}{kind}" for kind in KINDS)
NOTHING_SAID = Cell(role="beside")


@dataclass(frozen=True)
class Leaving:
    """What of a record goes into a file: its cells that may leave, and what is said of it."""

    title: str
    cells: Mapping[str, Value]
    about: About


class Outgoing:
    """Makes the sheets of one record."""

    def __init__(self, definition: FormDefinition, lists: ListProvider | None, language: str, leaving: Leaving) -> None:
        self._definition, self._leaving = definition, leaving
        self._shower = Shower(definition, lists, language)
        self._say = self._shower.say
        self._answers = gathered(leaving.cells)
        self._rows = rows_in(leaving.cells)
        self._lists: dict[str, tuple[tuple[str, str], ...]] = {}

    def book(self) -> Book:
        """All of it."""
        made = tables(self._definition)
        sheets = tuple(self._table(one) if one.repeat else self._singles(one) for one in made)
        return Book(
            title=self._leaving.title,
            language=self._shower.language,
            about=self._about(),
            sheets=sheets,
            lists=self._lists,
            base=marked(self._leaving.cells),
            about_title=self._say(ABOUT),
            lists_title=self._say(CHOICES),
        )

    def _about(self) -> tuple[tuple[str, str, str], ...]:
        told, say = self._leaving.about, self._say
        return (
            ("", say(RECORD), self._leaving.title),
            ("", say(FORM), self._definition.title(self._shower.language)),
            ("version", say(VERSION), told.form_version),
            ("made", say(MADE), told.made),
            ("language", say(LANGUAGE), told.language),
            ("", "", say(HOW)),
            ("", "", say(HOW_BESIDE)),
            ("format", "", "1"),
            ("form", "", told.form_id),
            ("hash", "", told.form_hash),
            ("collection", "", told.collection),
            ("record", "", told.record),
        )

    def _singles(self, table: Table) -> Sheet:
        heads = (QUESTION, ANSWER, NO_ANSWER)
        said = [self._say(sign_of(kind)) for kind in KINDS]
        rows = [
            tuple(Cell(name, role="name") for name in (SINGLES_SIGN, "label", "answer", "why", *KINDS_SINGLE)),
            (
                Cell(),
                *(Cell(self._say(head), role="section") for head in heads),
                *(Cell(one, role="section") for one in said),
            ),
        ]
        section: str | None = None
        for asked in table.asked:
            if asked.question.section != section:
                section = asked.question.section
                words = self._shower.label(section) if section else ""
                rows.append((Cell(), Cell(words, role="section"), *[Cell(role="section")] * (2 + len(KINDS))))
            beside = self._beside(asked.question.name, KINDS) if asked.leads else ()
            pair = self._pair(asked, asked.name)
            rows.append((Cell(asked.name, role="name"), Cell(self._words(asked)), *pair, *beside))
        widths = (4, 60, 40, 20, *[30] * len(KINDS))
        return Sheet("answers", self._say(QUESTIONS), tuple(rows), widths, hidden=frozenset({0}))

    def _words(self, asked: Asked) -> str:
        words = self._shower.label(asked.question.name)
        groups = [one for one in asked.question.group_path[1:] if one != asked.question.repeat]
        around = [self._definition.label(one, self._shower.language) for one in groups]
        words = " – ".join([*(one for one in around if one), words])
        return f"{words} [{asked.language}]" if asked.language else words

    def _pair(self, asked: Asked, path: str) -> tuple[Cell, Cell]:
        """The answer and, beside it, why there is none."""
        question, value = asked.question, self._answers.get(path)
        if asked.language and value is None:
            plain = self._answers.get(path.rpartition("@")[0])
            value = plain if isinstance(plain, Missing) else None
        role = "off" if question.kind in FILES else "answer"
        choices = self._offer(asked) if question.kind in ("select_one", "select_multiple", "rank") else ""
        one = choices if question.kind == "select_one" else ""
        kind = self._shower.kind(question)
        words = self._shower.answer(question, value)
        return Cell(words, kind, role, one), Cell(self._shower.reason(value), role="why")  # type: ignore[arg-type]

    def _beside(self, path: str, kinds: Sequence[Kind]) -> list[Cell]:
        """What is said of an answer, a cell for each kind."""
        said = (self._leaving.cells.get(margin(path, kind)) for kind in kinds)
        return [Cell(value_text(one), role="beside") if one is not None else NOTHING_SAID for one in said]

    def _offer(self, asked: Asked) -> str:
        name = asked.question.list_name or asked.question.name
        if name not in self._lists:
            self._lists[name] = self._shower.choices(asked.question)
        return name

    def _table(self, table: Table) -> Sheet:
        inside = (INSIDE,) if table.around else ()
        names = [f"{ROWS_SIGN}{table.repeat}", ROW_ID, *inside]
        heads = [self._say(ROW), "", *([self._say(IN_ROW)] if inside else [])]
        widths, told = [6, 4, *([8] if inside else [])], self._told(table)
        folded: set[int] = set()
        for asked, kinds in told:
            words, at = self._words(asked), len(names)
            names += [asked.name, asked.name + WHY, *(margin(asked.question.name, kind) for kind in kinds)]
            heads += [words, f"{words} – {self._say(NO_ANSWER)}"]
            heads += [f"{words} – {self._say(sign_of(kind))}" for kind in kinds]
            widths += [24, 16, *[30] * len(kinds)]
            folded |= set(range(at + 1, len(names)))
        rows = [
            tuple(Cell(name, role="name") for name in names),
            tuple(Cell(head, role="section") for head in heads),
            *self._lines(table, told),
        ]
        return Sheet(
            table.repeat,
            self._shower.label(table.repeat),
            tuple(rows),
            tuple(widths),
            hidden=frozenset({1}),
            folded=frozenset(at for at in folded if not any(row[at].text for row in rows[2:])),
            grows=True,
        )

    def _told(self, table: Table) -> list[tuple[Asked, tuple[Kind, ...]]]:
        """The kinds with a column beside each question: all, in a table too wide for them those that say something."""
        width = 3 + sum(2 + (len(KINDS) if asked.leads else 0) for asked in table.asked)
        if width <= MOST_COLUMNS:
            return [(asked, KINDS if asked.leads else ()) for asked in table.asked]
        rows = self._of(table)
        cells = self._leaving.cells

        def kinds(asked: Asked) -> tuple[Kind, ...]:
            at = [f"{row}/{asked.question.name}" for row in rows] if asked.leads else []
            return tuple(kind for kind in KINDS if any(cells.get(margin(one, kind)) is not None for one in at))

        return [(asked, kinds(asked)) for asked in table.asked]

    def _of(self, table: Table) -> list[str]:
        return [row for row in self._rows if row.split("/")[0::2] == [*table.around, table.repeat]]

    def _lines(self, table: Table, told: Sequence[tuple[Asked, tuple[Kind, ...]]]) -> Iterator[tuple[Cell, ...]]:
        depth = len(table.around) + 1
        numbers = self._numbers(depth - 1)
        for number, row in enumerate(self._of(table), 1):
            outer = row.rpartition("/")[0].rpartition("/")[0]
            cells = [Cell(str(number), "number"), Cell(row.rpartition("/")[2], role="name")]
            cells += [Cell(str(numbers.get(outer, "")), "number", "answer")] if table.around else []
            for asked, kinds in told:
                cells += self._pair(asked, f"{row}/{asked.name}")
                cells += self._beside(f"{row}/{asked.question.name}", kinds)
            yield tuple(cells)

    def _numbers(self, depth: int) -> dict[str, int]:
        """The number that each row of a depth has in its own table."""
        found: dict[str, int] = {}
        counts: dict[tuple[str, ...], int] = {}
        for row in self._rows:
            names = tuple(row.split("/")[0::2])
            if len(names) == depth:
                counts[names] = found[row] = counts.get(names, 0) + 1
        return found


def book_of(definition: FormDefinition, lists: ListProvider | None, language: str, leaving: Leaving) -> Book:
    """The sheets of a record's answers in a language."""
    return Outgoing(definition, lists, language, leaving).book()
