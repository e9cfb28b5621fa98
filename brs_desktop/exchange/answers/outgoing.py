"""The answers of a record as sheets: names for the program in the first row, words for people below."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from brs_sync.values import Missing, Value

from brs_desktop.exchange.answers.layout import FILES, Asked, Table, tables
from brs_desktop.exchange.answers.model import About, Book, Cell, Sheet
from brs_desktop.exchange.answers.shown import Shower, gathered, marked, rows_in
from brs_desktop.language import mark

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
            ("format", "", "1"),
            ("form", "", told.form_id),
            ("hash", "", told.form_hash),
            ("collection", "", told.collection),
            ("record", "", told.record),
        )

    def _singles(self, table: Table) -> Sheet:
        heads = (QUESTION, ANSWER, NO_ANSWER)
        rows = [
            tuple(Cell(name, role="name") for name in (SINGLES_SIGN, "label", "answer", "why")),
            (Cell(), *(Cell(self._say(head), role="section") for head in heads)),
        ]
        section: str | None = None
        for asked in table.asked:
            if asked.question.section != section:
                section = asked.question.section
                words = self._shower.label(section) if section else ""
                rows.append((Cell(), Cell(words, role="section"), Cell(role="section"), Cell(role="section")))
            rows.append((Cell(asked.name, role="name"), Cell(self._words(asked)), *self._pair(asked, asked.name)))
        return Sheet("answers", self._say(QUESTIONS), tuple(rows), (4, 60, 40, 20), hidden=frozenset({0}))

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

    def _offer(self, asked: Asked) -> str:
        name = asked.question.list_name or asked.question.name
        if name not in self._lists:
            self._lists[name] = self._shower.choices(asked.question)
        return name

    def _table(self, table: Table) -> Sheet:
        inside = (INSIDE,) if table.around else ()
        names = [f"{ROWS_SIGN}{table.repeat}", ROW_ID, *inside]
        heads = [self._say(ROW), "", *([self._say(IN_ROW)] if inside else [])]
        for asked in table.asked:
            names += [asked.name, asked.name + WHY]
            words = self._words(asked)
            heads += [words, f"{words} – {self._say(NO_ANSWER)}"]
        rows = [
            tuple(Cell(name, role="name") for name in names),
            tuple(Cell(head, role="section") for head in heads),
            *self._lines(table),
        ]
        first = 2 + len(inside)
        reasons = range(first + 1, len(names), 2)
        told = {at for at in reasons if any(row[at].text for row in rows[2:])}
        widths = [6, 4, *([8] if inside else []), *(24, 16) * len(table.asked)]
        return Sheet(
            table.repeat,
            self._shower.label(table.repeat),
            tuple(rows),
            tuple(widths),
            hidden=frozenset({1}),
            folded=frozenset(set(reasons) - told),
            grows=True,
        )

    def _lines(self, table: Table) -> Iterator[tuple[Cell, ...]]:
        depth = len(table.around) + 1
        of_table = [row for row in self._rows if row.split("/")[0::2] == [*table.around, table.repeat]]
        numbers = self._numbers(depth - 1)
        for number, row in enumerate(of_table, 1):
            outer = row.rpartition("/")[0].rpartition("/")[0]
            cells = [Cell(str(number), "number"), Cell(row.rpartition("/")[2], role="name")]
            cells += [Cell(str(numbers.get(outer, "")), "number", "answer")] if table.around else []
            for asked in table.asked:
                cells += self._pair(asked, f"{row}/{asked.name}")
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
