"""A form's sheets with the numbers of their rows, so that a finding says where in the workbook it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from brs_desktop.forms.errors import FormIssue
from brs_desktop.forms.tables import number_workbook, read_markdown

# Headings that XLSForm knows by several names.
_ALIASES = {
    "relevance": "relevant", "calculate": "calculation", "value": "name", "command": "type", "caption": "label",
    "constraining_message": "constraint_message", "read_only": "readonly",
}  # fmt: skip
# What a property of a question is called in the heading of its column.
_ENDS = re.compile(r"end[ _]?(group|repeat|loop)", re.IGNORECASE)  # not `end`, a question of its own
_COLUMNS = {"calculate": "calculation", "itemset": "choice_filter", "choices": "choice_filter"}


@dataclass(frozen=True)
class Line:
    """One row of a sheet: its number, and its cells by the names that XLSForm has for their columns."""

    sheet: str
    number: int
    cells: Mapping[str, str]
    headings: Mapping[str, str]

    def get(self, column: str) -> str:
        """The text of a column, without the blanks around it."""
        return self.cells.get(column, "")

    def issue(self, message: str, column: str, level: str = "error", **values: str) -> FormIssue:
        """A finding at this row, in the column as its author called it."""
        heading = self.headings.get(column, column)
        return FormIssue(message, values, self.sheet, self.number, heading, level, code="sheet")


@dataclass(frozen=True)
class Book:
    """The sheets of a form, row by row."""

    lines: Mapping[str, tuple[Line, ...]]

    def sheet(self, name: str) -> tuple[Line, ...]:
        """The rows below a sheet's heading; none where there is no such sheet."""
        return self.lines.get(name, ())

    def named(self, name: str) -> Line | None:
        """The row of a question, or of a group, with this name; the last, where there are several."""
        found = (line for line in reversed(self.sheet("survey")) if line.get("name") == name)
        return next((line for line in found if not _ENDS.match(line.get("type"))), None)

    def placed(self, issue: FormIssue) -> FormIssue:
        """The finding with sheet, row and column of the question that it names; as it was where there is none."""
        line = self.named(issue.values.get("name", "")) if issue.row is None else None
        if line is None:
            return issue
        column = _COLUMNS.get(issue.values.get("in", ""), issue.values.get("in", "")) or "name"
        return replace(issue, sheet=line.sheet, row=line.number, column=line.headings.get(column, column))


def read_book(source: Path) -> Book:
    """The rows of a form's file; FormError where it cannot be read."""
    if source.suffix.lower() == ".xlsx":
        sheets = number_workbook(source)
    else:
        text = source.read_text("utf-8", "replace")
        sheets = {name: list(enumerate(rows, 1)) for name, rows in read_markdown(text).items()}
    return Book({name.lower(): tuple(_lines(name, rows)) for name, rows in sheets.items()})


def _lines(sheet: str, rows: list[tuple[int, tuple[str, ...]]]) -> Iterator[Line]:
    if not rows:
        return
    headings = [(_known(text), text) for text in rows[0][1]]
    named = {known: text for known, text in reversed(headings) if text}
    for number, row in rows[1:]:
        cells = {known: text for (known, _heading), text in zip(headings, row, strict=False) if text}
        yield Line(sheet, number, cells, named)


def _known(heading: str) -> str:
    """`Constraint Message :: French (fr)` as `constraint_message::French (fr)`."""
    column, colons, language = (part.strip() for part in re.sub(r"(?<!:):(?!:)", "::", heading).partition("::"))
    plain = " ".join(column.lower().split())
    if plain in ("bind", "body", "instance", "control", "media"):
        return f"{plain}::{language}"
    return _ALIASES.get(plain.replace(" ", "_"), plain.replace(" ", "_")) + (f"::{language}" if colons else "")
