"""A form as a workbook for authors and as Markdown tables for reviewers: one into the other and back.

Sheets, rows and columns keep their order, and the same input gives the same bytes, so that a review shows what was
changed and nothing else. In a cell of a table `\\|` stands for a bar and `<br>` for a new line.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from brs_desktop.forms.errors import FormError, FormIssue
from brs_desktop.forms.xlsform import (
    MAX_BYTES,
    MESSAGE_SIZE,
    MOST_ROWS,
    issue_of,
    no_workbook,
    refuse_enormous,
    too_many_rows,
)
from brs_desktop.workbooks import TORN, fault_of

HEADINGS = {"survey": "Questions", "choices": "Choices", "settings": "Settings", "entities": "Entities"}
MOST_COLUMNS = 500
_BAR = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"[|\s:-]+")
# A workbook holds when it was made; a fixed day keeps the bytes the same.
_MADE = datetime(2026, 11, 21)

Row = tuple[str, ...]
Sheets = dict[str, list[Row]]


def convert_tables(source: Path, target: Path) -> Sheets:
    """Write one kind of form file as the other; the words around the tables of a .md that is there stay.

    FormError when the source cannot be read; nothing is written then.
    """
    if source.stat().st_size > MAX_BYTES:
        raise _too_large()
    text = source.read_text("utf-8", "replace") if source.suffix == ".md" else None
    sheets = read_workbook(source) if text is None else read_markdown(text)
    if not any(sheets.values()):
        raise FormError([issue_of(f"{source.name}: no table")])
    partial = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        if target.suffix == ".md":
            before = target.read_text("utf-8") if target.exists() else ""
            partial.write_text(write_markdown(sheets, before), "utf-8")
        else:
            write_workbook(sheets, partial)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return sheets


def read_workbook(file: Path) -> Sheets:
    """Every sheet's rows as text; empty rows and the empty columns after the last heading are left out."""
    return {name: _trimmed([row for _number, row in rows]) for name, rows in number_workbook(file).items()}


def number_workbook(file: Path) -> dict[str, list[tuple[int, Row]]]:
    """Every sheet's rows that are not empty, each with its number in the workbook."""
    import openpyxl  # type: ignore[import-untyped]

    try:
        refuse_enormous(file)
        with closing(openpyxl.load_workbook(file, read_only=True, data_only=True)) as book:
            return {
                sheet.title: [(at, row) for at, cells in enumerate(_rows(sheet), 1) if any(row := _texts(cells))]
                for sheet in book
            }
    except FormError:
        raise
    except Exception as problem:  # damaged workbooks are met with whatever the reader raises, at any of their rows
        raise no_workbook(fault_of(file, problem) or TORN) from None


def _rows(sheet: object) -> Iterator[tuple[object, ...]]:
    rows = sheet.iter_rows(values_only=True, max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS)  # type: ignore[attr-defined]
    for number, row in enumerate(rows):
        if number == MOST_ROWS:
            raise too_many_rows(str(sheet.title))  # type: ignore[attr-defined]
        yield row


def _too_large() -> FormError:
    return FormError([FormIssue(MESSAGE_SIZE, {"limit": str(MAX_BYTES // 1_000_000)}, code="size")])


def write_workbook(sheets: Sheets, file: Path) -> None:
    """The workbook, headings in bold and in sight, every cell text."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(file), {"strings_to_numbers": False, "strings_to_formulas": False}) as book:
        book.set_properties({"created": _MADE})
        bold = book.add_format({"bold": True})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for number, row in enumerate(rows):
                for column, text in enumerate(row):
                    sheet.write_string(number, column, text, None if number else bold) if text else None


def read_markdown(text: str) -> Sheets:
    """The tables of a form.md, each named by the first cell of its heading."""
    sheets: Sheets = {}
    rows: list[Row] = []
    for line in text.split("\n"):
        if not line.lstrip().startswith("|") or _RULE.fullmatch(line):
            continue
        name, *cells = [_unescaped(cell) for cell in _BAR.split(line.strip())[1:-1]] or [""]
        if name:
            rows = sheets.setdefault(name, [])
        if any(cells):
            rows.append(tuple(cells))
    return {name: _trimmed(rows) for name, rows in sheets.items()}


def write_markdown(sheets: Sheets, before: str = "") -> str:
    """The tables below the words that stood before the first one."""
    prose = before.split("\n## ")[0].rstrip() if before else f"# {_title(sheets)}"
    return "\n\n".join([prose, *(_table(name, rows) for name, rows in sheets.items() if rows)]) + "\n"


def _texts(row: tuple[object, ...]) -> Row:
    return tuple("" if cell is None else str(cell).strip() for cell in row)


def _trimmed(rows: list[Row]) -> list[Row]:
    full = [row for row in rows if any(row)]
    width = max((number for number, text in enumerate(full[0], 1) if text), default=0) if full else 0
    return [(row + ("",) * width)[:width] for row in full]


def _title(sheets: Sheets) -> str:
    settings = sheets.get("settings", [])
    return dict(zip(*settings[:2])).get("form_title", "Form") if len(settings) > 1 else "Form"


def _table(name: str, rows: list[Row]) -> str:
    lines = [_line(name, rows[0]), "|" + "---|" * (len(rows[0]) + 1), *(_line("", row) for row in rows[1:])]
    return f"## {HEADINGS.get(name, name.capitalize())}\n\n" + "\n".join(lines)


def _line(first: str, row: Row) -> str:
    return "".join(f"| {text} " if text else "| " for text in (first, *map(_escaped, row))) + "|"


def _escaped(text: str) -> str:
    return re.sub(r"\r\n?|\n", "<br>", text).replace("|", "\\|")


def _unescaped(text: str) -> str:
    return text.strip().replace("\\|", "|").replace("<br>", "\n")
