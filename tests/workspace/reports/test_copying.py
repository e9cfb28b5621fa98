"""Begun from the last report: its answers in one undoable step, but for keys, what belongs to its year, and mine."""

from __future__ import annotations

import pytest
from brs_sync.ids import RecordKey
from brs_sync.values import Number, Value

from brs_desktop.errors import Problem
from brs_desktop.workspace import Workspace
from tests.workspace.reports.surveys import survey


def cells(workspace: Workspace, key: RecordKey) -> dict[str, Value]:
    return {path: cell.value for path, cell in workspace.replica.cells(key).items()}


def begun(workspace: Workspace, year: int, **answers: str) -> RecordKey:
    return workspace.add("surveys", {"country": "KEN", "year": str(year), **answers}).key


def test_the_latest_version_is_copied_without_key_fresh_and_calculated_answers(workspace: Workspace) -> None:
    old = survey(workspace, 2023, amount="1")
    workspace.reports.submit(old)
    last = survey(workspace, 2024)
    code = workspace.reports.submit(last).code
    workspace.set(f"surveys/{last.record}", {"amount": "77"})
    key = begun(workspace, 2025)
    copied = workspace.reports.copy_from_last(key)
    assert (copied.code, copied.title) == (code, "Survey KEN 2024")
    now = cells(workspace, key)
    assert now["amount"] == Number("3.50"), "the version's answer, not that of the draft that went on"
    assert now["uses/people"] is True and now["story@fr"] == "Une histoire" and now["year"] == Number("2025")
    assert (now["rows/a/name"], now["rows/b/tonnes"]) == ("Oil", Number("0.25"))
    assert not {"signed", "target", "total"} & now.keys(), "of their year alone"
    assert copied.count == len(copied.paths) == 10 and (copied.fresh, copied.kept) == (2, 0)
    assert workspace.form_for(key).rows("rows") == ("a", "b")


def test_only_empty_questions_are_filled_unless_asked(workspace: Workspace) -> None:
    workspace.reports.submit(survey(workspace, 2024))
    key = begun(workspace, 2025, amount="9", **{"uses": "fields", "rows/x/name": "Mine"})
    copied = workspace.reports.copy_from_last(key)
    now = cells(workspace, key)
    assert now["amount"] == Number("9") and "uses/people" not in now and "rows/a/name" not in now
    assert now["kind"] == "other" and copied.kept == 6
    workspace.reports.copy_from_last(key, over=True)
    now = cells(workspace, key)
    assert now["amount"] == Number("3.50") and now["uses/people"] is True and now["uses/fields"] is False
    assert (now["rows/a/name"], now["rows/x/name"]) == ("Oil", "Mine")


def test_one_undo_takes_all_of_it_back_and_redo_brings_it_again(workspace: Workspace) -> None:
    workspace.reports.submit(survey(workspace, 2024))
    key = begun(workspace, 2025)
    filler = workspace.open_filler("surveys", key)
    before = dict(filler.form.relevant_values())
    copied = workspace.reports.copy_from_last(filler)
    assert copied.delta is not None and copied.delta.structure
    after = dict(filler.form.relevant_values())
    filler.undo()
    assert filler.form.relevant_values() == before and filler.form.rows("rows") == ()
    assert not filler.form.can_undo
    filler.redo()
    assert filler.form.relevant_values() == after
    filler.close()
    assert workspace.form_for(key).relevant_values() == after


def test_without_a_version_the_latest_earlier_draft_is_taken(workspace: Workspace) -> None:
    survey(workspace, 2022, amount="22")
    survey(workspace, 2024, amount="24", kind="plain")
    survey(workspace, 2026, amount="26")
    key = begun(workspace, 2025)
    preview = workspace.reports.copy_preview("surveys", key)
    assert preview.title == "Survey KEN 2024" and preview.code == ""
    assert "why" not in preview.paths, "what does not apply stays in its draft"
    assert cells(workspace, key).keys() == {"alive", "form", "country", "year"}, "a preview changes nothing"
    assert workspace.reports.copy_from_last(key).paths == preview.paths
    assert cells(workspace, key)["amount"] == Number("24")


def test_a_report_that_is_to_begin_can_be_previewed(workspace: Workspace) -> None:
    survey(workspace, 2024)
    preview = workspace.reports.copy_preview("surveys", first={"country": "KEN", "year": Number("2025")})
    assert preview.count == 10
    found = workspace.reports.last("surveys", None, {"country": "KEN", "year": Number("2025")})
    filler = workspace.open_filler("surveys", first={"country": "KEN", "year": Number("2025")})
    assert workspace.reports.copy_from_last(filler, found).count == 10
    filler.close()
    assert [one.period for one in workspace.reports.mine() if one.collection == "surveys"] == ["2024", "2025"]


def test_another_country_and_a_later_year_are_no_last_report(workspace: Workspace) -> None:
    workspace.add(
        "surveys", {"country": "UGA", "year": "2023", "amount": "1"}, partition="report/UGA/2023/surveys/draft"
    )
    survey(workspace, 2026)
    key = begun(workspace, 2025)
    with pytest.raises(Problem) as caught:
        workspace.reports.copy_from_last(key)
    assert caught.value.code == "nothing-to-copy"


def test_rows_keep_their_ids_so_that_two_who_copy_do_not_double_them(workspace: Workspace) -> None:
    workspace.reports.submit(survey(workspace, 2024))
    key = begun(workspace, 2025)
    workspace.reports.copy_from_last(key)
    again = workspace.reports.copy_from_last(key)
    assert again.count == 0 and workspace.form_for(key).rows("rows") == ("a", "b")
    workspace.delete(f"surveys/{key.record}", "rows/a")
    assert workspace.reports.copy_from_last(key).count == 0, "a row that was removed here does not come back"
    assert workspace.form_for(key).rows("rows") == ("b",)


def test_a_row_in_which_nothing_is_answered_is_not_carried(workspace: Workspace) -> None:
    last = survey(workspace, 2024)
    filler = workspace.open_filler("surveys", last)
    filler.add_row("rows", "empty")
    filler.close()
    key = begun(workspace, 2025)
    workspace.reports.copy_from_last(key)
    assert workspace.form_for(key).rows("rows") == ("a", "b")
