"""A list as an XLSX workbook: a sheet for the records, one for each list inside them, and a code book."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from brs_desktop.exchange.codebook import code_rows
from brs_desktop.exchange.columns import FileColumn, companion, file_columns
from brs_desktop.exchange.spool import Spool
from brs_desktop.exchange.table import (
    Entry,
    Heading,
    Listing,
    Watch,
    Written,
    decimals,
    exact_day,
    exact_number,
    is_plain,
)
from brs_desktop.exchange.whole import beside
from brs_desktop.language import is_rtl, mark

CODE_BOOK = mark("Code book")
MOST_LINES = 1_048_575  # and one for the headings
_MOST_SIGNS = 32_767
_CUT = "…"
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST_NAME = 31
_NARROWEST, _WIDEST = 9, 52


def write_xlsx(listing: Listing, out: Path, watch: Watch | None = None, made_ms: int = 0) -> Written:
    """Write the workbook row by row. Raises Problem: cancelled, too-large, not-writable, disk-full."""
    from xlsxwriter import Workbook

    watch = watch or Watch()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "use_zip64": True,
    }
    with beside(out) as part, Spool(listing, watch, MOST_LINES) as spool:
        book = Workbook(str(part), options)
        try:
            book.set_properties({"title": listing.title[:200], "created": datetime.fromtimestamp(made_ms / 1000, UTC)})
            cut = _Book(book, listing, spool, watch).write()
        finally:
            book.close()
        watch.look(2 * listing.total, 2 * listing.total)
    return Written(spool.counts[0], cut)


class _Book:
    """One workbook being written; counts what had to be cut."""

    def __init__(self, book: Any, listing: Listing, spool: Spool, watch: Watch) -> None:
        self._book, self._listing, self._spool, self._watch = book, listing, spool, watch
        self._head = book.add_format(
            {"bold": True, "bg_color": "#E0F0F2", "bottom": 1, "text_wrap": True, "valign": "top"}
        )
        self._text = book.add_format({"valign": "top", "num_format": "@"})
        self._wrapped = book.add_format({"valign": "top", "num_format": "@", "text_wrap": True})
        self._day = book.add_format({"valign": "top", "num_format": "yyyy-mm-dd", "align": "left"})
        self._numbers: dict[int, Any] = {}
        self._names = SheetNames()
        self.cut = 0

    def write(self) -> int:
        """All sheets; gives back how many texts were cut."""
        parts = self._listing.parts
        columns = [
            file_columns(part, learnt, self._listing.say)
            for part, learnt in zip(parts, self._spool.learnt, strict=True)
        ]
        sheets = [
            self._sheet(part.title, columns[place], self._spool.counts[place]) for place, part in enumerate(parts)
        ]
        below = [0] * len(parts)
        for line in self._spool.lines():
            if line.part == 0 and below[0] % 50 == 0:
                self._watch.look(self._listing.total + below[0], 2 * self._listing.total)
            below[line.part] += 1
            for across, column in enumerate(columns[line.part]):
                heading, entry = parts[line.part].headings[column.place], line.entries[column.place]
                self._cell(sheets[line.part], below[line.part], across, column, heading, entry)
        self._code_book()
        return self.cut

    def _sheet(self, title: str, columns: tuple[FileColumn, ...], count: int) -> Any:
        sheet = self._book.add_worksheet(self._names.free(title))
        if is_rtl(self._listing.language):
            sheet.right_to_left()
        sheet.freeze_panes(1, 1)
        for across, column in enumerate(columns):
            sheet.set_column(across, across, min(max(column.width + 2, _NARROWEST), _WIDEST))
            sheet.write_string(0, across, self._fitting(column.label), self._head)
        if count:
            sheet.autofilter(0, 0, count, max(0, len(columns) - 1))
        return sheet

    def _cell(self, sheet: Any, row: int, across: int, column: FileColumn, heading: Heading, entry: Entry) -> None:
        """Numbers as numbers and days as days where the format keeps them exactly, everything else as text."""
        if column.role != "answer":
            self._write(sheet, row, across, companion(column, entry))
            return
        if heading.kind == "number" and (number := exact_number(entry.typed)) is not None:
            sheet.write_number(row, across, number, self._number(entry.typed))
        elif heading.kind == "date" and (day := exact_day(entry.typed)) is not None:
            sheet.write_datetime(row, across, datetime(day.year, day.month, day.day), self._day)
        else:
            self._write(sheet, row, across, entry.text or (entry.typed if not entry.reason else ""))

    def _write(self, sheet: Any, row: int, across: int, text: str) -> None:
        if text:
            sheet.write_string(row, across, self._fitting(text), self._wrapped if "\n" in text else self._text)

    def _number(self, typed: str) -> Any:
        """The format that shows a number with the digits it was typed with."""
        places = min(decimals(typed), 15) if is_plain(typed) else -1
        if places not in self._numbers:
            shown = "General" if places < 0 else "0" + ("." + "0" * places if places else "")
            self._numbers[places] = self._book.add_format({"valign": "top", "num_format": shown})
        return self._numbers[places]

    def _fitting(self, text: str) -> str:
        """A text within what a cell may hold; what had to be cut is told."""
        kept, cut = fitting(text)
        self.cut += cut
        return kept

    def _code_book(self) -> None:
        sheet = self._book.add_worksheet(self._names.free(self._listing.say(CODE_BOOK)))
        if is_rtl(self._listing.language):
            sheet.right_to_left()
        for across, width in enumerate((24, 40, 24, 18, 24, 52)):
            sheet.set_column(across, across, width)
        for row, (is_head, texts) in enumerate(code_rows(self._listing)):
            for across, text in enumerate(texts):
                if is_head and text:
                    sheet.write_string(row, across, self._fitting(text), self._head)
                else:
                    self._write(sheet, row, across, text)


class SheetNames:
    """The names of the sheets of one workbook."""

    def __init__(self) -> None:
        self._names: set[str] = set()

    def free(self, title: str) -> str:
        """A sheet's name as the format allows it, each once."""
        plain = " ".join(_NOT_IN_NAMES.sub(" ", title).split()).strip("' ") or "-"
        plain = plain if plain.casefold() != "history" else f"{plain}."
        name, number = plain[:_LONGEST_NAME].rstrip("' "), 1
        while name.casefold() in self._names:
            number += 1
            name = f"{plain[: _LONGEST_NAME - 5].rstrip()} {number}"
        self._names.add(name.casefold())
        return name


def fitting(text: str) -> tuple[str, bool]:
    """A text within what a cell may hold, and whether it had to be cut."""
    if len(text) <= _MOST_SIGNS // 2 or len(text.encode("utf-16-le", "surrogatepass")) // 2 <= _MOST_SIGNS:
        return text, False
    kept = text.encode("utf-16-le", "surrogatepass")[: 2 * (_MOST_SIGNS - len(_CUT))]
    return kept.decode("utf-16-le", "ignore") + _CUT, True
