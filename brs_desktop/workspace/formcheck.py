"""Checks a form for use as a record's schema, alone or against the version it replaces; writes it as other tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from brs_desktop.forms import FormDefinition, FormError, FormIssue, Package, convert_xlsform, load_form
from brs_desktop.forms.check import check_definition
from brs_desktop.forms.compare import compare_forms
from brs_desktop.forms.tables import convert_tables
from brs_desktop.sentences import problem

MOST_BYTES = 32_000_000


def check_form(file: Path, against: Path | None = None) -> dict[str, Any]:
    """`{ok, file, hash, languages, questions, findings}`; a form with errors has findings and no hash."""
    shape: dict[str, Any] = {"ok": False, "file": str(file), "hash": None, "languages": [], "questions": 0}
    try:
        package, definition = _load(file)
        findings = [*package.warnings, *check_definition(definition)]
        shape |= {"hash": package.hash, "languages": list(definition.languages)}
        shape["questions"] = len(definition.questions)
        if against is not None:
            findings += compare_forms(_load(against)[1], definition)
    except FormError as error:
        findings = list(error.issues)
    shape["findings"] = [_finding(one) for one in findings]
    shape["ok"] = not any(one.level == "error" for one in findings)
    return shape


def form_tables(source: Path, target: Path) -> dict[str, Any]:
    """`{source, target, sheets: [{name, rows}]}`: Markdown tables as a workbook, or a workbook as Markdown tables."""
    if {source.suffix, target.suffix} != {".md", ".xlsx"}:
        raise problem("bad-form", detail=".md, .xlsx")
    if not source.is_file():
        raise problem("no-such-file", file=str(source))
    sheets = convert_tables(source, target)
    told = [{"name": name, "rows": max(0, len(rows) - 1)} for name, rows in sheets.items()]
    return {"source": str(source), "target": str(target), "sheets": told}


def _load(file: Path) -> tuple[Package, FormDefinition]:
    if not file.is_file():
        raise problem("no-such-file", file=str(file))
    if file.stat().st_size > MOST_BYTES:
        raise problem("too-large", what=str(file))
    package = convert_xlsform(file, file.stem)
    return package, load_form(package.xform)


def _finding(one: FormIssue) -> dict[str, Any]:
    return {
        "level": one.level,
        "code": one.code or one.message_id,
        "message": one.sentence(),
        "sheet": one.sheet,
        "row": one.row,
        "column": one.column,
    }
