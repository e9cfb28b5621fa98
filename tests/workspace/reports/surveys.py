"""Surveys: reports with a set, a repeat, a language, a condition and a sum, and what a version of one must hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from brs_sync.ids import RecordKey
from brs_sync.values import Value

from brs_desktop.workspace import Workspace

KINDS = Path(__file__).parent / "kinds"
ANSWERS = {
    "kind": "other",
    "why": "Because",
    "uses": "people cattle",
    "amount": "3.50",
    "story@fr": "Une histoire",
    "officer": "Bo",
    "signed": "2025-12-01",
    "target": "9",
    "rows/a/name": "Oil",
    "rows/a/tonnes": "4",
    "rows/b/name": "Acid",
    "rows/b/tonnes": "0.25",
}


def survey(workspace: Workspace, year: int = 2025, **answers: Any) -> RecordKey:
    """A draft of a year with all its answers, some of them others."""
    given = {**ANSWERS, **{path.replace("__", "/"): value for path, value in answers.items()}}
    return workspace.add("surveys", {"country": "KEN", "year": str(year), **given}).key


def relevant(workspace: Workspace, key: RecordKey) -> dict[str, Value]:
    """What the draft's form says may leave it, as a script of its own reads it."""
    return workspace.form_for(key).relevant_values()


def told(workspace: Workspace, version: str) -> dict[str, Value]:
    """The same as the form reads it out of a version."""
    held = workspace.reports.version(version)
    collection = workspace.collection(held.version.collection)
    answers = {path: value for path, value in held.cells.items() if path != "form"}
    return workspace.filling.form(collection.form, answers, collection, new=False).relevant_values()
