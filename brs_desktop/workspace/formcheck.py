"""Checks a form for use as a record's schema, alone or against the version it replaces; writes it as other tables."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from brs_desktop.forms import FormDefinition, FormError, FormIssue, Package, convert_xlsform, load_form
from brs_desktop.forms.book import Book, read_book
from brs_desktop.forms.check import check_definition
from brs_desktop.forms.compare import compare_forms
from brs_desktop.forms.portability import Situation, portability
from brs_desktop.forms.sheetcheck import explain, too_deep, untranslated
from brs_desktop.forms.tables import convert_tables
from brs_desktop.forms.xlsform import refuse_rows
from brs_desktop.language import _
from brs_desktop.sentences import problem
from brs_desktop.workbooks import FAULTS

# The ending of a form that is an XForm already.
XFORM = ".xml"
MOST_BYTES = 32_000_000
NO_WORKBOOK = frozenset(one.code for one in FAULTS)
# So many findings are told: nobody mends more of them before the next look.
MOST_FINDINGS = 200


@dataclass(frozen=True)
class Examined:
    """What one look at a form found: the findings at their places, and the form where it can be filled."""

    file: Path
    hash: str | None
    definition: FormDefinition | None
    findings: tuple[FormIssue, ...]
    situations: tuple[Situation, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing stands against using it."""
        return not any(one.level == "error" for one in self.findings)

    def told(self) -> tuple[list[FormIssue], int]:
        """As many findings as are read, errors before others where not all are told, and how many more there are."""
        if len(self.findings) <= MOST_FINDINGS:
            return list(self.findings), 0
        weight = {"error": 0, "warning": 1}
        first = sorted(range(len(self.findings)), key=lambda at: weight.get(self.findings[at].level, 2))
        kept = sorted(first[:MOST_FINDINGS])
        return [self.findings[at] for at in kept], len(self.findings) - MOST_FINDINGS


def check_form(file: Path, against: Path | None = None) -> dict[str, Any]:
    """`{ok, file, hash, languages, questions, findings, more, portability}`; one that cannot be used has no hash.

    `more` findings are not told beside those that are.
    """
    found = examine(file, against)
    told, more = found.told()
    definition = found.definition
    return {
        "ok": found.ok,
        "file": str(file),
        "hash": found.hash,
        "languages": list(definition.languages) if definition is not None else [],
        "questions": len(definition.questions) if definition is not None else 0,
        "portability": [_situation(one) for one in found.situations],
        "findings": [_finding(one) for one in told],
        "more": more,
    }


def examine(file: Path, against: Path | None = None) -> Examined:
    """Everything that can be said of a form without filling it.

    A form that cannot be used is explained by its own sheets where they tell why: every fault at its row, in the
    language of whoever asks. What the converter says stands only where they do not. A replaced version that cannot be
    read is no fault of this form: bad-form is raised with its name.
    """
    _bound(file)
    before = _replaced(against) if against is not None else None
    if file.suffix.lower() == XFORM:
        return _examine_xform(file, before)
    book: Book | None = None
    package: Package | None = None
    definition: FormDefinition | None = None
    situations: tuple[Situation, ...] = ()
    try:
        book = _readable(file)
        package = convert_xlsform(file, file.stem)
        definition = load_form(package.xform)
        findings = [*package.warnings, *check_definition(definition), *untranslated(book)]
        situations = tuple(portability(definition))
        if before is not None:
            findings += compare_forms(before, definition)
    except FormError as error:
        definition = None
        if any(one.code in NO_WORKBOOK for one in error.issues):
            book = None  # what was read of it says nothing
        told = explain(book, converted=package is not None) if book is not None else []
        findings = told or list(error.issues)
    placed = tuple(book.placed(one) if book is not None else one for one in findings)
    found = tuple(_in_rows(one, book) for one in situations)
    return Examined(file, package.hash if package and definition else None, definition, placed, found)


def _in_rows(one: Situation, book: Book | None) -> Situation:
    lines = (book.named(name) if book is not None else None for name in one.questions)
    return replace(one, rows=tuple(line.number if line is not None else None for line in lines))


def _readable(file: Path) -> Book:
    """The sheets of a form that is not too large to be converted; FormError names the row that is too much."""
    refuse_rows(file.read_bytes() if file.suffix.lower() == ".xlsx" else file.read_text("utf-8", "replace"))
    book = read_book(file)
    deep = too_deep(book)
    if deep is not None:
        raise FormError([deep])
    return book


def _examine_xform(file: Path, before: FormDefinition | None) -> Examined:
    """The same of an XForm, which has no sheets: its findings name their questions."""
    try:
        definition = load_form(file.read_text("utf-8", "replace"))
    except FormError as error:
        return Examined(file, None, None, error.issues, ())
    findings = [*check_definition(definition), *(compare_forms(before, definition) if before is not None else ())]
    told = tuple(_in_rows(one, None) for one in portability(definition))
    return Examined(file, definition.hash, definition, tuple(findings), told)


def form_tables(source: Path, target: Path) -> dict[str, Any]:
    """`{source, target, sheets: [{name, rows}]}`: Markdown tables as a workbook, or a workbook as Markdown tables."""
    if {source.suffix, target.suffix} != {".md", ".xlsx"}:
        raise problem("bad-form", detail=".md, .xlsx")
    if not source.is_file():
        raise problem("no-such-file", file=str(source))
    sheets = convert_tables(source, target)
    told = [{"name": name, "rows": max(0, len(rows) - 1)} for name, rows in sheets.items()]
    return {"source": str(source), "target": str(target), "sheets": told}


def _bound(file: Path) -> None:
    if not file.is_file():
        raise problem("no-such-file", file=str(file))
    if file.stat().st_size > MOST_BYTES:
        raise problem("too-large", what=str(file))


def _replaced(file: Path) -> FormDefinition:
    """The version that a form replaces."""
    _bound(file)
    try:
        xform = file.suffix.lower() == XFORM
        return load_form(file.read_text("utf-8", "replace") if xform else convert_xlsform(file, file.stem).xform)
    except FormError as error:
        told = "; ".join(issue.sentence() for issue in error.issues)
        raise problem("bad-form", detail=f"{file.name}: {told}") from error


def _finding(one: FormIssue) -> dict[str, Any]:
    return {
        "level": one.level,
        "code": one.code or one.message_id,
        "message": one.sentence(),
        "sheet": one.sheet,
        "row": one.row,
        "column": one.column,
    }


def _situation(one: Situation) -> dict[str, Any]:
    told = {"situation": _(one.what), "here": _(one.here), "elsewhere": _(one.elsewhere)}
    rows = zip(one.questions, one.rows, strict=True)
    places = [{"question": name, "sheet": "survey", "row": row} for name, row in rows]
    return {"code": one.code, **told, "questions": list(one.questions), "places": places}
