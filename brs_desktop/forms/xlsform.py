"""XLSForm workbooks and Markdown tables to XForms, by pyxform, imported only when it is needed."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from html import unescape
from pathlib import Path

from brs_desktop.forms.errors import FormError, FormIssue, Said
from brs_desktop.forms.shapes import Package
from brs_desktop.language import mark
from brs_desktop.workbooks import Fault, fault_of

MESSAGE_WORKBOOK = mark("The workbook cannot be used: {reason}")
MESSAGE_WARNING = mark("{reason}")
MESSAGE_FAULT = "{what} {next}"
MESSAGE_SIZE = mark("The workbook is larger than {limit} MB.")
MESSAGE_ROWS = mark("The sheet “{sheet}” has more than {limit} rows.")
MAX_BYTES = 32_000_000
# Rows of a sheet, its heading among them. The converter takes a minute for four times as many.
MOST_ROWS = 50_000
# What a workbook may unpack to: it is a compressed file, and may come from anybody.
MAX_UNPACKED = 200_000_000
# A table's cell holds no new line: `<br>` stands for one, and travels through the converter as this sign.
BREAK = "\u2028"
# The converter makes plain spaces of a workbook's no-break spaces. Those that French sets with its marks are words;
# any other may stand in a name or a type by mistake, where a plain one is meant.
HARD_SPACE = "\ue0a0"
_SET_WITH_MARKS = re.compile("(?<=«)\u00a0|\u00a0(?=[:;?!%»])")
_SHEET_TAG = re.compile(r"<(?:sheet|Relationship)\s[^<>]*>")
_SHEET_ROW = re.compile(rb"<(?:\w+:)?row[\s>/]")
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')
_TABLE = re.compile(r"[ \t]*\|[ \t]*([^|\s][^|]*)?\|")
_ROW = re.compile(r"\[row : (\d+)\]|\brow (\d+)\b", re.IGNORECASE)
_SHEETS = "survey|choices|settings|entities|osm"
_SHEET = re.compile(rf"'?\b({_SHEETS})\b'? (?:sheet|worksheet)|sheet[^a-z]+({_SHEETS})", re.IGNORECASE)
_COLUMN = re.compile(r"column[^\w']+'?([\w:]+)'?|the '([\w:]+)' value", re.IGNORECASE)
_ROW_MARK = re.compile(r"\[row : \d+\]\s*")


def convert_xlsform(source: Path | bytes | str, name: str = "data") -> Package:
    """Convert a workbook (its path or bytes) or a Markdown text; FormError names sheet, row and column."""
    content = source.read_bytes() if isinstance(source, Path) else source
    if len(content) > MAX_BYTES:
        raise FormError([FormIssue(MESSAGE_SIZE, {"limit": str(MAX_BYTES // 1_000_000)}, code="size")])
    if isinstance(source, Path) and source.suffix.lower() in (".md", ".txt"):
        assert isinstance(content, bytes), "files are bytes"
        content = content.decode("utf-8", "replace")
    refuse_rows(content)
    return _convert(with_breaks(content) if isinstance(content, str) else content, name)


def refuse_enormous(workbook: Path | bytes) -> None:
    """FormError for a workbook, a file or its bytes, that says it would unpack to more than `MAX_UNPACKED` bytes."""
    if _unpacked(workbook) > MAX_UNPACKED:
        raise FormError([FormIssue(MESSAGE_SIZE, {"limit": str(MAX_UNPACKED // 1_000_000)}, code="size")])


def refuse_rows(source: bytes | str) -> None:
    """FormError for a workbook or Markdown text in which a sheet has more than `MOST_ROWS` rows, before it is read."""
    if isinstance(source, bytes):
        refuse_enormous(source)  # before anything of it is unpacked
    for sheet, rows in _rows_of(source) if isinstance(source, bytes) else _lines_of(source):
        if rows > MOST_ROWS:
            raise too_many_rows(sheet)


def too_many_rows(sheet: str) -> FormError:
    """That a sheet has more rows than are read; the place is the first row that is too many."""
    told = {"sheet": sheet, "limit": f"{MOST_ROWS:,}".replace(",", "\u00a0")}
    return FormError([FormIssue(MESSAGE_ROWS, told, sheet=sheet, row=MOST_ROWS + 1, code="size")])


def no_workbook(fault: Fault) -> FormError:
    """That the file of a form is no workbook: what it is, and what to do next."""
    told = {"what": Said(fault.what), "next": Said(fault.next)}
    return FormError([FormIssue(MESSAGE_FAULT, told, code=fault.code)])


def _lines_of(markdown: str) -> Iterator[tuple[str, int]]:
    """The tables of a Markdown text, each with the number of its lines; the first cell of a heading names it."""
    name, count = "", 0
    for line in markdown.split("\n"):
        begun = _TABLE.match(line)
        if begun is None:
            continue
        if begun[1] and not begun[1].startswith(("-", ":")):
            yield name, count
            name, count = begun[1].strip(), 0
        count += 1
    yield name, count


def _rows_of(workbook: bytes) -> Iterator[tuple[str, int]]:
    """The sheets of a workbook with the number of their rows; what is no workbook is told by who reads it."""
    try:
        with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
            names = _sheet_names(archive)
            for part in archive.namelist():  # a sheet may lie anywhere in the archive
                if archive.getinfo(part).file_size > MOST_ROWS * len("<row/>"):
                    yield names.get(part, part), sum(1 for _row in _SHEET_ROW.finditer(archive.read(part)))
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, KeyError, NotImplementedError, RuntimeError):
        return


def _sheet_names(archive: zipfile.ZipFile) -> dict[str, str]:
    """What the parts of a workbook are called as sheets."""
    told = [archive.read(name).decode("utf-8", "replace") for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")]
    sheets, relations = ([dict(_ATTRIBUTE.findall(tag)) for tag in _SHEET_TAG.findall(text)] for text in told)
    called = {one.get("r:id"): one.get("name", "") for one in sheets}
    targets = ((one.get("Target", "").removeprefix("/xl/"), one.get("Id")) for one in relations)
    return {f"xl/{target}": unescape(called[key]) for target, key in targets if key in called}


def _unpacked(workbook: Path | bytes) -> int:
    """How large a workbook says that it is when it is unpacked; what is no archive is as large as it is."""
    try:
        with zipfile.ZipFile(io.BytesIO(workbook) if isinstance(workbook, bytes) else workbook) as archive:
            return sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return len(workbook) if isinstance(workbook, bytes) else workbook.stat().st_size


def with_breaks(markdown: str) -> str:
    """A form's Markdown as the converter reads it."""
    return markdown.replace("<br>", BREAK)


def with_hard_spaces(workbook: bytes) -> bytes:
    """A workbook as the converter reads it; what is no workbook stays as it is, and is told by the converter."""
    made = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(workbook)) as archive, zipfile.ZipFile(made, "w") as written:
            for entry in archive.infolist():
                part = archive.read(entry)
                if entry.filename.startswith("xl/") and entry.filename.endswith(".xml"):
                    part = _SET_WITH_MARKS.sub(HARD_SPACE, part.decode("utf-8")).encode()
                written.writestr(entry.filename, part)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError):
        return workbook
    return made.getvalue()


def _convert(content: bytes | str, name: str) -> Package:
    from pyxform.xls2xform import convert

    if isinstance(content, bytes):
        content = with_hard_spaces(content)
    try:
        result = convert(content, validate=False, pretty_print=False, form_name=name or "data")
    except Exception as problem:  # the converter meets damaged files with whatever its readers raise
        fault = fault_of(content, problem) if isinstance(content, bytes) else None
        raise no_workbook(fault) if fault is not None else FormError([issue_of(str(problem))]) from None
    xform = str(result.xform).replace(BREAK, "\n").replace(HARD_SPACE, "\u00a0")
    warnings = tuple(issue_of(str(text), level="warning") for text in result.warnings)
    return Package(xform, hashlib.sha256(xform.encode()).hexdigest(), warnings)


def issue_of(text: str, level: str = "error") -> FormIssue:
    """A finding of the converter with its sheet, row and column picked out of its words."""
    row, sheet, column = _ROW.search(text), _SHEET.search(text), _COLUMN.search(text)
    return FormIssue(
        MESSAGE_WORKBOOK if level == "error" else MESSAGE_WARNING,
        {"reason": " ".join(_ROW_MARK.sub("", text).split())[:500]},
        sheet=(sheet[1] or sheet[2] or "") if sheet else "survey" if row else "",
        row=int(row[1] or row[2]) if row else None,
        column=(column[1] or column[2]) if column else "",
        level=level,
        code="xlsform",
    )
