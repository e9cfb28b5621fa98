"""What-if drafts: copies of a report's draft that are filled on their own and that nothing takes for the report."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from brs_sync.clock import FixedClock
from brs_sync.ids import RecordKey
from brs_sync.values import Missing, Number, Value
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brs_desktop.errors import Problem
from brs_desktop.workspace import Workspace
from brs_desktop.workspace.erasing import erase, preview
from brs_desktop.workspace.reports.drafts import Comparison, WhatIf
from tests.workspace.reports.surveys import survey

DAY_MS = 86_400_000


def answers(workspace: Workspace, key: RecordKey) -> dict[str, Value]:
    held = workspace.replica.cells(key)
    return {
        path: cell.value for path, cell in held.items() if not path.startswith(".") and cell.value not in (None, False)
    }


def made(workspace: Workspace, main: RecordKey, name: str = "With the new factory") -> WhatIf:
    return workspace.reports.drafts.make(main, name)


def who(found: Comparison) -> dict[str, tuple[str, str]]:
    return {one.path: (one.what, one.who) for one in found.unlike}


def test_it_is_a_copy_with_what_stands_beside_the_answers_and_neither_changes_the_other(workspace: Workspace) -> None:
    main = survey(workspace)
    workspace.set(main, {"amount@.note": "Weighed", "uses": "people"})
    one = made(workspace, main)
    assert answers(workspace, one.key) == answers(workspace, main)
    assert one.key.partition == main.partition and one.key.record != main.record and one.main == main
    assert (one.answered, one.total) == (
        workspace.reports.progress(main).answered,
        workspace.reports.progress(main).total,
    )
    workspace.set(one.key, {"amount": "99", "rows/c/name": "Lead"})
    workspace.set(main, {"officer": "Cy"})
    assert answers(workspace, main)["amount"] == Number("3.50") and "rows/c/name" not in answers(workspace, main)
    assert answers(workspace, one.key)["officer"] == "Bo"
    assert workspace.reports.drafts.of(main) == workspace.reports.drafts.all()[main]


def test_nothing_takes_it_for_the_report(workspace: Workspace) -> None:
    earlier = survey(workspace, 2024, amount="24")
    main = survey(workspace, 2025)
    before = (workspace.page("surveys").total, len(workspace.reports.mine()), workspace.search("Survey"))
    supposed = made(workspace, earlier)
    workspace.set(supposed.key, {"amount": "1000"})
    one = made(workspace, main, "Estimate B")
    assert workspace.title(one.key) == "Survey KEN 2025 · Estimate B"
    assert (workspace.page("surveys").total, len(workspace.reports.mine())) == before[:2]
    assert workspace.page("surveys", search="Survey").total == 2
    assert [group.rows for group in workspace.search("Survey")] == [group.rows for group in before[2]]
    found = workspace.reports.last("surveys", main)
    assert (found.key, found.cells["amount"]) == (earlier, Number("24")), "last year's answer is the report's"
    assert workspace.reports.last("surveys", one.key).key == earlier, "and the same beside a what-if draft"
    check = workspace.reports.check(one.key)
    assert not check.can_submit and check.blockers[0].kind == "what-if"
    with pytest.raises(Problem) as refused:
        workspace.reports.submit(one.key, acknowledged=check.acknowledge)
    assert refused.value.code == "what-if-not-submitted"
    with pytest.raises(Problem) as refused:
        workspace.moves.plan(one.key, home="UGA")
    assert refused.value.code == "what-if-not-moved"
    version = workspace.reports.submit(main, acknowledged=workspace.reports.check(main).acknowledge)
    held = workspace.reports.version(version.id).cells
    assert not any(path.startswith(".draft") for path in held) and workspace.reports.mine()[0].versions <= 1


def test_what_each_changed_since_the_copy_is_told_by_question(workspace: Workspace) -> None:
    main = survey(workspace)
    one = made(workspace, main)
    workspace.set(
        one.key,
        {"amount": "5", "officer": "Di", "uses": "people fields", "rows/c/name": "Lead", "amount@.note": "Guessed"},
    )
    workspace.delete(one.key, "rows/b")
    workspace.set(main, {"officer": "Ed", "target": "11", "rows/d/name": "Zinc"})
    found = workspace.reports.drafts.compare(one.key)
    assert who(found) == {
        "amount": ("answer", "draft"),
        "officer": ("answer", "both"),
        "rows/b": ("row-removed", "draft"),
        "rows/c": ("row-added", "draft"),
        "rows/d": ("row-removed", "main"),
        "target": ("answer", "main"),
        "uses": ("answer", "draft"),
    }
    amount = next(unlike for unlike in found.unlike if unlike.path == "amount")
    assert amount.here == {"amount": Number("5"), "amount@.note": "Guessed"}
    assert amount.there == {"amount": Number("3.50")}


def test_what_was_chosen_comes_as_one_act_and_goes_as_one(workspace: Workspace) -> None:
    main = survey(workspace)
    one = made(workspace, main)
    changed = {
        "amount": "5",
        "uses": "fields",
        "rows/c/name": "Lead",
        "rows/c/tonnes@.method": "Scales",
        "story@en": "A",
    }
    workspace.set(one.key, changed)
    workspace.set(one.key, {"officer": None, "amount@.note": "Guessed", "story@fr": None})
    workspace.delete(one.key, "rows/b")
    workspace.set(main, {"target": "11"})
    before = answers(workspace, main)
    found = workspace.reports.drafts.compare(one.key)
    done = workspace.reports.drafts.bring(found, [unlike.path for unlike in found.of("draft")])
    assert (done.count, done.left, len(done.dots)) == (6, 0, 1), "one commit"
    after = answers(workspace, main)
    assert after == answers(workspace, one.key) | {"target": Number("11")} | {
        path: value for path, value in after.items() if path.endswith("/.order")
    }
    assert who(workspace.reports.drafts.compare(one.key)) == {"target": ("answer", "main")}
    workspace.reports.drafts.take_back(done)
    assert answers(workspace, main) == before and workspace.form_for(main).rows("rows") == ("a", "b")


def test_taking_back_leaves_what_was_written_since(workspace: Workspace) -> None:
    main = survey(workspace)
    one = made(workspace, main)
    workspace.set(one.key, {"amount": "5", "officer": "Di"})
    done = workspace.reports.drafts.bring(workspace.reports.drafts.compare(one.key), ["amount", "officer"])
    workspace.set(main, {"officer": "Later"})
    workspace.reports.drafts.take_back(done)
    now = answers(workspace, main)
    assert (now["amount"], now["officer"]) == (Number("3.50"), "Later")


def test_a_row_that_the_main_draft_took_out_comes_again_beside_that(workspace: Workspace) -> None:
    main = survey(workspace)
    one = made(workspace, main)
    workspace.set(one.key, {"rows/b/tonnes": "7"})
    workspace.delete(main, "rows/b")
    workspace.delete(main, "rows/a")
    found = workspace.reports.drafts.compare(one.key)
    assert who(found) == {"rows/a": ("row-gone", "main"), "rows/b": ("row-gone", "both")}
    workspace.reports.drafts.bring(found, ["rows/b"])
    form = workspace.form_for(main)
    [row] = form.rows("rows")
    assert row not in ("a", "b")
    assert (form.state(f"rows/{row}/name").value, form.state(f"rows/{row}/tonnes").value) == ("Acid", Number("7"))


def test_nothing_is_brought_that_differs_from_what_was_shown(workspace: Workspace) -> None:
    main = survey(workspace)
    one = made(workspace, main)
    workspace.set(one.key, {"amount": "5"})
    found = workspace.reports.drafts.compare(one.key)
    workspace.set(main, {"amount": "6"})
    for asked, code in ((["amount"], "what-if-changed"), (["officer"], "bad-path"), ([], "what-if-nothing")):
        with pytest.raises(Problem) as refused:
            workspace.reports.drafts.bring(found, asked)
        assert refused.value.code == code
    assert answers(workspace, main)["amount"] == Number("6")
    assert not [one for one in workspace.replica.sessions() if one.key == main], "no editor stays open"


def test_it_is_renamed_removed_and_put_back_for_thirty_days(workspace: Workspace, clock: FixedClock) -> None:
    main = survey(workspace)
    drafts = workspace.reports.drafts
    one = made(workspace, main)
    other = made(workspace, main, "Estimate B")
    assert drafts.rename(one.key, "  Without  the factory ").name == "Without the factory"
    for name, code in (("", "what-if-name"), ("x" * 81, "what-if-name"), ("Estimate B", "what-if-again")):
        with pytest.raises(Problem) as refused:
            drafts.rename(one.key, name)
        assert refused.value.code == code
    kept = answers(workspace, one.key)
    drafts.remove(one.key)
    assert [left.name for left in drafts.of(main)] == ["Estimate B"]
    [gone] = drafts.removed(main)
    assert (gone.key, gone.name, gone.until_ms - gone.removed_ms) == (one.key, "Without the factory", 30 * DAY_MS)
    with pytest.raises(Problem) as refused:
        drafts.compare(one.key)
    assert refused.value.code == "record-deleted"
    assert drafts.put_back(one.key).name == "Without the factory" and answers(workspace, one.key) == kept
    drafts.remove(other.key)
    clock.advance(31 * DAY_MS)
    assert drafts.removed() == ()
    assert drafts.put_back(other.key).name == "Estimate B", "nothing of it was thrown away"


def test_those_of_a_deleted_report_are_found_and_the_report_is_brought_back(workspace: Workspace) -> None:
    main, other = survey(workspace), survey(workspace, 2024)
    drafts = workspace.reports.drafts
    one, gone, _of_other = made(workspace, main), made(workspace, main, "Estimate B"), made(workspace, other)
    drafts.remove(gone.key)
    assert drafts.orphans(drafts.all(), "en") == ()
    kept = answers(workspace, main)
    workspace.delete(main)
    [left] = drafts.orphans(drafts.all(), "en")
    assert left.main == main and [draft.key for draft in left.drafts] == [one.key] and left.title
    assert drafts.revive(main) == main
    assert drafts.orphans(drafts.all(), "en") == () and answers(workspace, main) == kept
    assert drafts.compare(one.key).unlike == ()


def test_an_amount_and_its_unit_are_compared_and_brought_as_the_one_answer_they_are(workspace: Workspace) -> None:
    main = workspace.add("import_responses", {"country": "KEN", "chem": "aldrin", "cat": "ct_pest"}).key
    with workspace.edit() as edit:
        edit.set(main, "conditions/a/alive", True)
        edit.set(main, "conditions/a/cond_amount", {"cond_limit": Number("5"), "cond_unit": "kg"})
    one = made(workspace, main)
    with workspace.edit() as edit:
        edit.set(one.key, "conditions/a/cond_amount", {"cond_limit": Number("7")})
    found = workspace.reports.drafts.compare(one.key)
    assert who(found) == {"conditions/a/cond_amount": ("answer", "draft")}
    before = answers(workspace, main)
    done = workspace.reports.drafts.bring(found, ["conditions/a/cond_amount"])
    assert answers(workspace, main)["conditions/a/cond_amount"] == {"cond_limit": Number("7")}, (
        "without the former unit"
    )
    workspace.reports.drafts.take_back(done)
    assert answers(workspace, main) == before


def test_its_own_report_is_no_last_report_wherever_that_moved(workspace: Workspace) -> None:
    main = workspace.add("import_responses", {"country": "KEN", "chem": "aldrin", "cat": "ct_pest"}).key
    one = made(workspace, main)
    moved = workspace.moves.move(workspace.moves.plan(main, key={"chem": "dieldrin"})).target
    assert workspace.reports.drafts.main_of(one.key) == moved != main
    with pytest.raises(Problem) as refused:
        workspace.reports.last("import_responses", one.key)
    assert refused.value.code == "nothing-to-copy"


def test_only_a_report_has_what_if_drafts(workspace: Workspace) -> None:
    main = survey(workspace)
    one = made(workspace, main)
    with pytest.raises(Problem) as refused:
        workspace.reports.drafts.make(one.key, "Again")
    assert refused.value.code == "what-if-of-what-if"
    with pytest.raises(Problem) as refused:
        workspace.reports.drafts.compare(main)
    assert refused.value.code == "no-what-if"
    with pytest.raises(Problem) as refused:
        workspace.reports.drafts.make(workspace.add("contacts", {"name": "X"}).key, "Again")
    assert refused.value.code == "not-a-report"


def test_personal_data_that_is_erased_goes_from_every_copy(workspace: Workspace) -> None:
    main = survey(workspace, officer="Zanzibarova")
    one, gone, clean = made(workspace, main), made(workspace, main, "Estimate B"), made(workspace, main, "Estimate C")
    workspace.reports.drafts.remove(gone.key)
    workspace.set(clean.key, {"officer": "Di"})
    found = preview(workspace, main, "en")
    assert found.drafts == tuple(workspace.title(copy.key) for copy in sorted((one, gone, clean), key=lambda c: c.key))
    erase(workspace, main, (), "asked for it")
    for key in (main, one.key, gone.key, clean.key):
        assert workspace.replica.cells(key)["officer"].value == Missing("erased")
    assert all(b"Zanzibarova" not in path.read_bytes() for path in Path(workspace.folder).glob("*.db*"))
    with pytest.raises(Problem) as refused:
        workspace.reports.drafts.make(main, "Later")
        made(workspace, main, "Later")
    assert refused.value.code == "what-if-again"
    assert "officer" not in answers(workspace, workspace.reports.drafts.of(main)[-1].key), "nor into a later one"


def test_it_is_brought_to_a_newer_form_by_itself_and_compared_when_both_are(workspace: Workspace) -> None:
    main = survey(workspace)
    one = made(workspace, main)
    with workspace.edit() as edit:
        edit.set(one.key, "form", "0" * 64)
    with pytest.raises(Problem) as refused:
        workspace.reports.drafts.compare(one.key)
    assert refused.value.code == "what-if-forms"
    workspace.migrating.migrate(one.key)
    assert workspace.reports.drafts.compare(one.key).unlike == ()


LATER = {"amount": "5", "officer": "Di", "story@en": "A tale", "target": "8"}
YEARS = count(2001)
THERE = {"officer": "Ed", "target": "8", "kind": "plain", "why": "Otherwise"}


@given(st.sets(st.sampled_from(sorted(LATER))), st.sets(st.sampled_from(sorted(THERE))), st.data())
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_not_chosen_stays_and_what_both_changed_is_always_asked(
    workspace: Workspace, later: set[str], there: set[str], data: st.DataObject
) -> None:
    """Any answers changed on either side: the main draft changes where somebody chose, and nowhere else."""
    main = survey(workspace, next(YEARS))  # never drawn: an example that is tried again would find its own drafts
    one = made(workspace, main)
    workspace.set(one.key, {path: LATER[path] for path in sorted(later)} or {"officer": "Bo"})
    workspace.set(main, {path: THERE[path] for path in sorted(there)} or {"officer": "Bo"})
    found = workspace.reports.drafts.compare(one.key)
    before = answers(workspace, main)
    both = {path for path in later & there if LATER[path] != THERE[path]}
    assert {unlike.path for unlike in found.of("both")} == both
    assert {unlike.path.partition("@")[0] for unlike in found.of("draft")} == {
        path.partition("@")[0] for path in later - there
    }
    chosen = (
        data.draw(st.sets(st.sampled_from(sorted(unlike.path for unlike in found.unlike)))) if found.unlike else set()
    )
    if chosen:
        done = workspace.reports.drafts.bring(found, chosen)
        now = answers(workspace, main)
        moved = {path for path in before.keys() | now.keys() if before.get(path) != now.get(path)}
        assert {path.partition("@")[0] for path in moved} <= {path.partition("@")[0] for path in chosen}
        assert chosen.isdisjoint(unlike.path for unlike in workspace.reports.drafts.compare(one.key).unlike)
        workspace.reports.drafts.take_back(done)
    assert answers(workspace, main) == before


def rows_asked(workspace: Workspace, read: Callable[[], object]) -> tuple[int, int]:
    """How many statements a reading asks, and how many rows they answer together."""
    reader, asked = workspace.replica.reader(), list[str]()
    reader.set_trace_callback(asked.append)
    try:
        read()
    finally:
        reader.set_trace_callback(None)
    selects = [text for text in asked if text.startswith("SELECT")]
    rows = [reader.execute(f"SELECT count(*) FROM ({text})").fetchone()[0] for text in selects]
    return len(selects), sum(rows)


def test_the_lists_read_of_no_draft_what_was_answered_and_nothing_of_what_was_removed_long_ago(
    workspace: Workspace, clock: FixedClock
) -> None:
    main, drafts = survey(workspace), workspace.reports.drafts
    one, old = made(workspace, main), made(workspace, main, "Estimate B")
    drafts.remove(old.key)

    def refresh() -> object:
        listed = drafts.all()
        return listed, drafts.removed(), drafts.orphans(listed, "en"), drafts.count(main)

    assert [len(found) if not isinstance(found, int) else found for found in refresh()] == [1, 1, 0, 1]
    before = rows_asked(workspace, refresh)
    many = {f"rows/r{place}/{name}": "7" for place in range(60) for name in ("name", "tonnes")}
    for key in (main, one.key):
        workspace.set(key, many)
    refresh()  # the time of the last change is kept by its first glance
    assert rows_asked(workspace, refresh) == before
    clock.advance(31 * DAY_MS)
    refresh()  # the day is part of what the glance is kept by
    later = rows_asked(workspace, refresh)
    assert later[0] < before[0] and later[1] < before[1], "what was removed long ago is not read"
    drafts.put_back(one.key)
    alone = rows_asked(workspace, lambda: drafts.put_back(one.key))
    for year in (2022, 2023):
        made(workspace, survey(workspace, year))
    assert rows_asked(workspace, lambda: drafts.put_back(one.key)) == alone, "the others are not read"
