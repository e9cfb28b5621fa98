"""Sheets as CSV files in one archive, and an archive or a single file as sheets again."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from brs_desktop.exchange.answers.guards import Measure, content_of, opened_zip, unreadable
from brs_desktop.exchange.answers.model import Book, Cell, RawSheet
from brs_desktop.exchange.answers.outgoing import ABOUT_SIGN, BASE_SIGN, LISTS_SIGN
from brs_desktop.exchange.answers.shown import is_native
from brs_desktop.exchange.answers.xlsxbook import base_lines, refuse_unreadable
from brs_desktop.exchange.csvfile import as_typed, harmless
from brs_desktop.exchange.whole import beside

_NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
_MADE = (2026, 1, 1, 0, 0, 0)
# An answer at its longest, every sign of it a quote.
_LONGEST_FIELD = 1 << 20
_DELIMITERS = ",;\t"


def write_zip(book: Book, out: Path) -> None:
    """Every sheet as a file of its own. Raises Problem: too-large, no-such-folder, not-writable, disk-full."""
    refuse_unreadable(book)
    with beside(out) as part, zipfile.ZipFile(part, "x", zipfile.ZIP_DEFLATED) as archive:
        for number, sheet in enumerate(book.sheets, 1):
            rows = [[_text(cell) for cell in row] for row in sheet.rows]
            _add(archive, f"{number:02} {_named(sheet.title)}.csv", rows)
        about: list[list[str]] = [[ABOUT_SIGN], *([name, label, harmless(value)] for name, label, value in book.about)]
        _add(archive, f"{_named(book.about_title)}.csv", about)
        lists = [[harmless(name), harmless(words), harmless(code)] for name, words, code in _choices(book)]
        _add(archive, f"{_named(book.lists_title)}.csv", [[LISTS_SIGN], *lists])
        _add(archive, "base.csv", [[BASE_SIGN], *([harmless(one) for one in line] for line in base_lines(book))])


def _choices(book: Book) -> Iterator[tuple[str, str, str]]:
    return ((name, words, code) for name, choices in book.lists.items() for words, code in choices)


def _named(title: str) -> str:
    return " ".join(_NOT_IN_NAMES.sub(" ", title).split())[:60].strip(". ") or "-"


def _add(archive: zipfile.ZipFile, name: str, rows: Iterable[Sequence[str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    entry = zipfile.ZipInfo(name, _MADE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, text.getvalue().encode("utf-8-sig", "replace"))


def _text(cell: Cell) -> str:
    """Numbers and days as programs read them; all else harmless to a spreadsheet."""
    return cell.text if is_native(cell.kind, cell.text) else harmless(cell.text)


def read_zip(file: Path) -> tuple[RawSheet, ...]:
    """The CSV files of an archive; Problem: no-such-file, too-large, answers-not-readable."""
    with opened_zip(file) as archive:
        names = [one.filename for one in archive.infolist() if one.filename.lower().endswith(".csv")]
        try:
            contents = [(name.rpartition("/")[2], archive.read(name)) for name in names]
        except Exception as error:  # damaged archives are met with whatever their reader raises
            raise unreadable(file, error) from error
    measure = Measure(file.name)
    return tuple(_sheet(file, name, content, measure) for name, content in contents)


def read_csv(file: Path) -> tuple[RawSheet, ...]:
    """One table by itself."""
    return (_sheet(file, file.name, content_of(file), Measure(file.name)),)


def _sheet(file: Path, name: str, content: bytes, measure: Measure) -> RawSheet:
    try:
        text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise unreadable(file, error) from error
    before = csv.field_size_limit(_LONGEST_FIELD)
    try:
        rows = tuple(_rows(text, measure))
    except csv.Error as error:
        raise unreadable(file, error) from error
    finally:
        csv.field_size_limit(before)
    return RawSheet(name.removesuffix(".csv"), rows)


def _rows(text: str, measure: Measure) -> Iterator[tuple[str, ...]]:
    measure.sheet()
    first = text[: text.find("\n")] if "\n" in text else text
    delimiter = max(_DELIMITERS, key=first.count)
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        yield measure.row([as_typed(cell) for cell in row])
