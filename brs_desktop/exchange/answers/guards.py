"""What a file from anybody may ask for: how large it is, what it unpacks to, what its XML may say."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from brs_desktop.errors import Problem
from brs_desktop.exchange.answers.model import MOST_BYTES, MOST_CELLS, MOST_COLUMNS, MOST_ROWS
from brs_desktop.exchange.answers.outgoing import BASE_SIGN, LISTS_SIGN
from brs_desktop.sentences import problem
from brs_desktop.workbooks import fault_of

WORKBOOKS = (".xlsx", ".xlsm")
_DTD = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_FORMULA = re.compile(rb"<(?:\w{1,20}:)?f[\s>/]")
_PIECE, _OVERLAP = 1 << 20, 64
_MOST_PARTS = 2_000


class Measure:
    """Counts what the sheets of one file hold, all together: blank cells and lines are none, however many there are."""

    def __init__(self, name: str) -> None:
        self._name, self._cells, self._line, self._most = name[:80], 0, 0, MOST_ROWS

    def sheet(self) -> None:
        """Another sheet begins."""
        self._line, self._most = 0, MOST_ROWS

    def row(self, cells: Sequence[Any]) -> tuple[Any, ...]:
        """A line without the blanks at its end; Problem: too-large, where it is too wide or there are too many."""
        width = len(cells)
        while width and cells[width - 1] in (None, ""):
            width -= 1
        self._line += 1
        if self._line == 1 and width and cells[0] in (BASE_SIGN, LISTS_SIGN):
            self._most = MOST_CELLS  # a line for each answer or choice
        held = sum(cell not in (None, "") for cell in cells[:width])
        self._cells += held
        if width > MOST_COLUMNS or self._cells > MOST_CELLS or (held and self._line > self._most):
            raise problem("too-large", what=self._name)
        return tuple(cells[:width])


def content_of(file: Path) -> bytes:
    """The bytes of a small file; Problem: no-such-file, too-large."""
    refuse_large(file)
    try:
        return file.read_bytes()
    except OSError as error:
        raise problem("no-such-file", file=str(file)) from error


def refuse_large(file: Path) -> None:
    """Problem for what is no file, or larger than answers ever are."""
    try:
        if not file.is_file():
            raise problem("no-such-file", file=str(file))
        size = file.stat().st_size
    except OSError as error:
        raise problem("no-such-file", file=str(file)) from error
    if size > MOST_BYTES:
        raise problem("too-large", what=file.name[:80])


def opened_zip(file: Path) -> zipfile.ZipFile:
    """An archive that is no larger than it may be, and whose names all stand inside it; the caller closes it.

    Problem: answers-not-readable, too-large, and what is said of a workbook that is none.
    """
    from brs_desktop.forms.errors import FormError
    from brs_desktop.forms.xlsform import refuse_enormous

    refuse_large(file)
    try:
        refuse_enormous(file)
        archive = zipfile.ZipFile(file)
    except FormError:
        raise problem("too-large", what=file.name[:80]) from None
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise unreadable(file, error) from error
    entries = archive.infolist()
    if len(entries) > _MOST_PARTS:
        archive.close()
        raise problem("too-large", what=file.name[:80])
    if any(_leads_out(entry.filename) or entry.flag_bits & 1 for entry in entries):
        archive.close()
        raise unreadable(file, "path or password")
    return archive


def refuse_entities(archive: zipfile.ZipFile, file: Path) -> bool:
    """Problem for a workbook with a document type in any part; whether any of its sheets has a formula.

    No spreadsheet program writes document types: what has one was made to harm its reader.
    """
    formulas = False
    for entry in archive.infolist():
        if not entry.filename.lower().endswith((".xml", ".rels", ".vml")):
            continue
        with archive.open(entry) as part:
            before = b""
            while piece := part.read(_PIECE):
                text = (before + piece).replace(b"\0", b"")  # UTF-16 hides it behind noughts
                if _DTD.search(text):
                    raise unreadable(file, "document type")
                formulas = formulas or ("sheet" in entry.filename and _FORMULA.search(text) is not None)
                before = piece[-_OVERLAP:]
    return formulas


def _leads_out(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0]


def unreadable(file: Path, why: object) -> Problem:
    """The file is not what it is called."""
    if file.suffix.lower() in WORKBOOKS:
        fault = fault_of(file, why if isinstance(why, Exception) else None)
        if fault is not None:
            return problem(fault.code)
    return problem("answers-not-readable", file=file.name[:80], details=str(why)[:300])
