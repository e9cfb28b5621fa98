"""What is said about an answer: kept with the record like answers, merged by cell, part of a version (FORMS)."""

from __future__ import annotations

import pytest

from brs_desktop.errors import Problem
from brs_desktop.language import set_language
from brs_desktop.records.margins import beside
from brs_desktop.ui.records.words import RecordWords
from brs_desktop.ui.sync.review.naming import CellNames
from brs_desktop.workspace import Workspace
from tests.workspace.reports.surveys import survey


def test_it_is_on_disk_at_once_undone_with_the_answers_and_there_when_opened_anew(workspace: Workspace) -> None:
    key = survey(workspace)
    filler = workspace.open_filler("surveys", key.record)
    filler.say("rows/a/tonnes", "method", "  Weighed at the port ")
    assert workspace.replica.cells(key)["rows/a/tonnes@.method"].value == "Weighed at the port"
    assert filler.margins("rows/a/tonnes") == {"method": "Weighed at the port"} and filler.margins("amount") == {}
    filler.undo()
    assert filler.margins("rows/a/tonnes") == {}
    filler.redo()
    filler.close()
    again = workspace.open_filler("surveys", key.record)
    assert again.margins("rows/a/tonnes") == {"method": "Weighed at the port"}
    again.close()


def test_a_version_has_what_was_said_of_what_it_holds(workspace: Workspace) -> None:
    key = survey(workspace)
    workspace.set(key, {"amount@.reason": "A new plant opened.", "why@.note": "As in the letter.", "kind@.source": " "})
    first = workspace.reports.version(workspace.reports.submit(key).id)
    assert beside(first.cells, "amount") == {"reason": "A new plant opened."}
    assert beside(first.cells, "why") == {"note": "As in the letter."} and beside(first.cells, "kind") == {}
    assert beside(workspace.reports.form_of(first.version.id).beside, "amount") == {"reason": "A new plant opened."}
    workspace.set(key, {"kind": "plain"})  # nobody asks why any more
    second = workspace.reports.version(workspace.reports.submit(key).id)
    assert beside(second.cells, "why") == {}


@pytest.mark.parametrize("path", ["gone@.note", "amount@.rumour", "rows/a@.note", "total@.note", "amount@.note/x"])
def test_nothing_is_said_of_what_no_form_asks(workspace: Workspace, path: str) -> None:
    key = survey(workspace)
    with pytest.raises(Problem):
        workspace.set(key, {path: "x"})


def test_the_next_report_takes_over_how_figures_are_come_by_and_nothing_said_of_that_year(workspace: Workspace) -> None:
    key = survey(workspace)
    workspace.set(key, {"amount@.method": "Weighed", "amount@.note": "Flood", "amount@.reason": "Flood"})
    later = workspace.add("surveys", {"country": "KEN", "year": "2026"}).key
    workspace.reports.copy_from_last(later)
    cells = workspace.replica.cells(later)
    assert [path for path in cells if path.startswith("amount")] == ["amount", "amount@.method"]


def test_clashes_and_histories_name_what_they_are_about(workspace: Workspace) -> None:
    key = survey(workspace)
    collection = workspace.collection("surveys")
    words, names = RecordWords(workspace, collection, "en"), CellNames(workspace, collection, key, "en")
    asked = words.label("amount")
    try:
        assert words.question("amount@.reason") == f"{asked} (Reason)" == names.label("amount@.reason")
        assert words.value("amount@.reason", "2025-01-02") == "2025-01-02"
        in_row = names.question("rows/a/tonnes@.note")
        assert "Oil" in in_row and in_row.endswith(f"{words.label('tonnes')} (Note)")
        set_language("fr")
        assert words.question("amount@.reason").endswith("(Motif)")
    finally:
        set_language("en")
