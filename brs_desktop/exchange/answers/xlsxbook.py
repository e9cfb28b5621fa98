"""Sheets as an XLSX workbook with lists to choose from, and a workbook as sheets again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any

from brs_sync.values import to_plain

from brs_desktop.errors import Problem
from brs_desktop.exchange.answers.guards import Measure, opened_zip, refuse_entities, unreadable
from brs_desktop.exchange.answers.model import MOST_COLUMNS, Book, Broken, Cell, RawSheet, Sheet
from brs_desktop.exchange.answers.outgoing import ABOUT_SIGN, BASE_SIGN, BESIDE, LISTS_SIGN, NOTHING_SAID
from brs_desktop.exchange.answers.shown import is_native
from brs_desktop.exchange.table import decimals, exact_day
from brs_desktop.exchange.whole import beside
from brs_desktop.exchange.xlsx import SheetNames, fitting
from brs_desktop.language import is_rtl

# Rows below a table's last one where new ones find the lists, too.
_SPARE = 500
# A piece of a base value: far within what a cell holds.
_PIECE = 15_000


def write_book(book: Book, out: Path) -> None:
    """The workbook, whole or not at all. Raises Problem: too-large, no-such-folder, not-writable, disk-full."""
    from xlsxwriter import Workbook

    refuse_unreadable(book)
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with beside(out) as part:
        written = Workbook(str(part), options)
        try:
            written.set_properties({"title": book.title[:200], "created": datetime(2026, 1, 1, tzinfo=UTC)})
            _Writer(written, book).write()
        finally:
            written.close()


class _Writer:
    def __init__(self, workbook: Any, book: Book) -> None:
        self._book, self._workbook = book, workbook
        self._names = SheetNames()
        plain = {"valign": "top", "text_wrap": True}
        make = workbook.add_format
        self._head = make({**plain, "bold": True, "bg_color": "#E0F0F2", "bottom": 1})
        self._label = make(plain)
        self._text = make({**plain, "num_format": "@", "border": 1, "border_color": "#C8D4D8"})
        self._day = make({**plain, "num_format": "yyyy-mm-dd", "align": "left", "border": 1, "border_color": "#C8D4D8"})
        self._off = make({**plain, "font_color": "#808080", "num_format": "@"})
        self._why = make({**plain, "italic": True, "num_format": "@", "border": 1, "border_color": "#E4E4E4"})
        self._numbers: dict[int, Any] = {}
        self._ranges: dict[str, str] = {}

    def write(self) -> None:
        made = [(sheet, self._add(sheet.title)) for sheet in self._book.sheets]
        self._lists()
        for sheet, written in made:
            self._fill(sheet, written)
        self._about()
        self._base()

    def _add(self, title: str) -> Any:
        sheet = self._workbook.add_worksheet(self._names.free(title))
        if is_rtl(self._book.language):
            sheet.right_to_left()
        return sheet

    def _fill(self, sheet: Sheet, written: Any) -> None:
        written.freeze_panes(2, 2)
        written.set_row(0, None, None, {"hidden": True})
        for at, width in enumerate(sheet.widths):
            options = {"hidden": at in sheet.hidden or at in sheet.folded}
            look = self._why if sheet.grows and BESIDE in sheet.rows[0][at].text else None
            written.set_column(at, at, width, look, options | ({"level": 1} if at in sheet.folded else {}))
        for down, row in enumerate(sheet.rows):
            for across, cell in enumerate(row):
                # A long table has four such columns for each question: what is empty there is no cell.
                if cell is not NOTHING_SAID or not sheet.grows:
                    self._cell(written, down, across, cell)
        self._offer(sheet, written)

    def _cell(self, written: Any, row: int, column: int, cell: Cell) -> None:
        looks = {"section": self._head, "why": self._why, "beside": self._why, "answer": self._text}
        looks |= {"off": self._off, "name": self._off}
        look = looks.get(cell.role, self._label)
        if not cell.text:
            written.write_blank(row, column, None, look)
        elif not is_native(cell.kind, cell.text):
            written.write_string(row, column, fitting(cell.text)[0], look)
        elif cell.kind == "number":
            written.write_number(row, column, float(cell.text), self._number(decimals(cell.text)))
        else:
            day = exact_day(cell.text)
            assert day is not None, "native days are exact"
            written.write_datetime(row, column, datetime(day.year, day.month, day.day), self._day)

    def _number(self, places: int) -> Any:
        if places not in self._numbers:
            shown = "0" + ("." + "0" * min(places, 15) if places else "")
            look = {"valign": "top", "num_format": shown, "border": 1, "border_color": "#C8D4D8"}
            self._numbers[places] = self._workbook.add_format(look)
        return self._numbers[places]

    def _offer(self, sheet: Sheet, written: Any) -> None:
        """Lists to choose from; what is typed instead is only warned of, since codes are answers, too."""
        if not sheet.grows:
            for down, row in enumerate(sheet.rows):
                for across, cell in enumerate(row):
                    self._validate(written, down, down, across, cell.choices)
            return
        columns = {at: cell.choices for row in sheet.rows[2:3] for at, cell in enumerate(row)}
        for at, name in columns.items():
            self._validate(written, 2, len(sheet.rows) + _SPARE, at, name)

    def _validate(self, written: Any, first: int, last: int, column: int, name: str) -> None:
        if name and self._ranges.get(name):
            rule = {"validate": "list", "source": self._ranges[name], "error_type": "information", "ignore_blank": True}
            written.data_validation(first, column, last, column, rule)

    def _lists(self) -> None:
        if not any(self._book.lists.values()):
            return
        sheet = self._add(self._book.lists_title)
        sheet.set_row(0, None, None, {"hidden": True})
        sheet.write_string(0, 0, LISTS_SIGN)
        named = sheet.get_name().replace("'", "''")
        for at, (name, choices) in enumerate(self._book.lists.items()):
            column = 1 + 2 * at
            if not choices or column + 1 >= MOST_COLUMNS:
                continue
            sheet.set_column(column, column, 36)
            sheet.write_string(1, column, fitting(name)[0], self._head)
            sheet.write_string(1, column + 1, "", self._head)
            for down, (words, code) in enumerate(choices, 2):
                sheet.write_string(down, column, fitting(words)[0], self._label)
                sheet.write_string(down, column + 1, fitting(code)[0], self._off)
            letter = _letter(column)
            self._ranges[name] = f"='{named}'!${letter}$3:${letter}${len(choices) + 2}"

    def _about(self) -> None:
        sheet = self._add(self._book.about_title)
        sheet.set_column(0, 0, 4, None, {"hidden": True})
        sheet.set_column(1, 1, 24)
        sheet.set_column(2, 2, 90)
        sheet.write_string(0, 0, ABOUT_SIGN)
        for down, (name, label, value) in enumerate(self._book.about, 1):
            sheet.write_string(down, 0, name)
            sheet.write_string(down, 1, label, self._label)
            sheet.write_string(down, 2, fitting(value)[0], self._label)
            if name and not label:
                sheet.set_row(down, None, None, {"hidden": True})

    def _base(self) -> None:
        sheet = self._workbook.add_worksheet(self._names.free("base"))
        sheet.very_hidden()
        sheet.write_string(0, 0, BASE_SIGN)
        for down, line in enumerate(base_lines(self._book), 1):
            for across, piece in enumerate(line):
                sheet.write_string(down, across, piece)


def refuse_unreadable(book: Book) -> None:
    """Problem (too-large) for more answers than could be taken in again."""
    measure = Measure(book.title)
    for sheet in book.sheets:
        measure.sheet()
        for row in sheet.rows:
            measure.row([cell.text for cell in row])
    measure.sheet()
    measure.row([BASE_SIGN])
    for line in base_lines(book):
        measure.row(line)
    for choices in book.lists.values():
        for choice in choices:
            measure.row(choice)


def base_lines(book: Book) -> Iterator[Sequence[str]]:
    """Every cell that was in the file when it was made: its path, and its value in pieces that any cell can hold."""
    for path, value in book.base.items():  # in their order: so stand the choices of a set
        told = json.dumps(to_plain(value))
        yield [path, *(told[at : at + _PIECE] for at in range(0, len(told), _PIECE))]


def _letter(column: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(column))


def read_xlsx(file: Path) -> tuple[RawSheet, ...]:
    """The sheets of a workbook; Problem: no-such-file, too-large, answers-not-readable."""
    with opened_zip(file) as archive:
        try:
            formulas = refuse_entities(archive, file)
        except Problem:
            raise
        except Exception as error:  # damaged archives are met with whatever their reader raises
            raise unreadable(file, error) from error
    try:
        computed = _sheets(file, computed=True)
        return _marked(computed, _sheets(file, computed=False)) if formulas else computed
    except Problem:
        raise
    except Exception as error:  # damaged workbooks are met with whatever the reader raises
        raise unreadable(file, error) from error


def _sheets(file: Path, *, computed: bool) -> tuple[RawSheet, ...]:
    import openpyxl  # type: ignore[import-untyped]

    measure = Measure(file.name)
    with (
        open(file, "rb") as content,  # by its content: a name says nothing
        closing(openpyxl.load_workbook(content, read_only=True, data_only=computed, keep_links=False)) as book,
    ):
        return tuple(RawSheet(str(sheet.title), tuple(_rows(sheet, measure))) for sheet in book.worksheets)


def _rows(sheet: Any, measure: Measure) -> Iterator[tuple[Any, ...]]:
    measure.sheet()
    # Not what the sheet says of its size: each row as wide as it is, however it is padded or where it ends.
    sheet.reset_dimensions()
    for cells in sheet.iter_rows():
        yield measure.row([_raw(cell) for cell in cells])


def _raw(cell: Any) -> Any:
    kind, value = getattr(cell, "data_type", "n"), getattr(cell, "value", None)
    return Broken(str(value)) if kind in ("e", "f") and value is not None else value


def _marked(computed: tuple[RawSheet, ...], written: tuple[RawSheet, ...]) -> tuple[RawSheet, ...]:
    """A formula counts by what it came to; one that nobody computed is no blank."""

    def cell(value: Any, formula: Any) -> Any:
        return formula if value is None and isinstance(formula, Broken) else value

    def row(values: tuple[Any, ...], formulas: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(cell(one, other) for one, other in zip_longest(values, formulas))

    return tuple(
        RawSheet(one.title, tuple(row(a, b) for a, b in zip(one.rows, other.rows, strict=True)))
        for one, other in zip(computed, written, strict=True)
    )
