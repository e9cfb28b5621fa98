"""What needs me today: reports due, work to go on with, news since the last visit; bounded, true after a restore."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from brs_desktop.workspace import Workspace
from brs_desktop.workspace.home import MOST_WORK, SOON_DAYS, Today, due_reports, look
from brs_desktop.workspace.reports import MyReport
from tests.helpers.made import new_workspace
from tests.workspace.peers import admit, carry


@pytest.fixture
def jean(tmp_path: Path, wells: Path) -> Iterator[Workspace]:
    """Jean, at another laptop of the same country."""
    folder = tmp_path / "jean"
    with new_workspace(folder, name="Jean", country="KEN", collections=(wells,)) as workspace:
        yield workspace


def today(workspace: Workspace, seen: int = 0) -> Today:
    return look(workspace, seen, "en")


def news(workspace: Workspace, seen: int = 0) -> list[tuple[str, int, list[str]]]:
    return [(one.collection, one.count, [title for _id, title in one.newest]) for one in today(workspace, seen).news]


def work(workspace: Workspace) -> list[str]:
    return [one.title for one in today(workspace).work]


def test_a_new_workspace_has_nothing_that_needs_anybody(workspace: Workspace) -> None:
    found = today(workspace)
    assert (found.work, found.news, found.many_news, found.backup_ms, found.backup_due) == ((), (), False, None, False)
    assert found.spent.total == 0


def test_a_draft_to_go_on_with_is_called_by_what_it_is_and_for_when(workspace: Workspace) -> None:
    workspace.add("basel_reports", {"country": "KEN", "year": "2025"})
    one = today(workspace).work[0]
    assert (one.title, one.below) == ("Basel national report 2025", "Kenya – 2025")


def test_what_was_last_worked_on_comes_first(workspace: Workspace) -> None:
    keys = [workspace.add("wells", {"name": name}).key for name in ("A", "B", "C")]
    assert work(workspace) == ["C", "B", "A"]
    workspace.set(f"wells/{keys[0].record}", {"depth": "12"})
    assert work(workspace) == ["A", "C", "B"]
    workspace.delete(f"wells/{keys[1].record}")
    assert work(workspace) == ["A", "C"], "what is deleted is nothing to go on with"


def test_what_is_being_typed_comes_before_what_is_saved(workspace: Workspace) -> None:
    first = workspace.add("wells", {"name": "A"}).key
    workspace.add("wells", {"name": "B"})
    filler = workspace.open_filler("wells", first.record)
    filler.answer("depth", 7)
    assert work(workspace) == ["A", "B"]


def test_the_work_shown_is_bounded_and_practice_is_none_of_it(workspace: Workspace) -> None:
    for number in range(MOST_WORK + 3):
        workspace.add("wells", {"name": f"W{number}"})
    workspace.add("wells", {"name": "Trial"}, partition="practice/x")
    assert len(work(workspace)) == MOST_WORK and "Trial" not in work(workspace)
    workspace.set_preferences(show_practice=True)
    assert work(workspace)[0] == "Trial"


def test_a_report_that_was_handed_in_is_done_with_until_it_is_gone_on_with(workspace: Workspace) -> None:
    response = workspace.add("import_responses", {"country": "KEN", "chem": "aldrin", "law": "Act 4"}).key
    assert response.record in [one.record for one in today(workspace).work]
    workspace.reports.submit(response, acknowledged=workspace.reports.check(response).acknowledge)
    assert response.record not in [one.record for one in today(workspace).work]
    workspace.set(response, {"law": "Act 5"})
    assert response.record in [one.record for one in today(workspace).work]


def test_news_is_what_others_changed_since_the_last_visit(workspace: Workspace, jean: Workspace) -> None:
    admit(workspace, jean, prefix="")
    seen = today(workspace).arrival
    workspace.add("wells", {"name": "Mine"})
    kept = jean.add("wells", {"name": "His"}).key
    jean.add("wells", {"name": "Also his"})
    carry(jean, workspace, "wells")
    assert news(workspace, seen) == [("wells", 2, ["Also his", "His"])]
    seen = today(workspace, seen).arrival
    assert news(workspace, seen) == []
    jean.set(f"wells/{kept.record}", {"depth": "3"})
    carry(jean, workspace, "wells")
    assert news(workspace, seen) == [("wells", 1, ["His"])]


def test_what_i_have_worked_on_since_is_no_news(workspace: Workspace, jean: Workspace) -> None:
    admit(workspace, jean, prefix="")
    key = jean.add("wells", {"name": "His"}).key
    carry(jean, workspace, "wells")
    workspace.set(f"wells/{key.record}", {"depth": "4"})
    assert news(workspace) == [] and work(workspace) == ["His"]


def test_shipped_facts_are_no_news(workspace: Workspace) -> None:
    assert workspace.page("parties").total > 0 and news(workspace) == []


def test_a_restored_backup_that_is_behind_what_was_seen_has_no_old_news(workspace: Workspace, jean: Workspace) -> None:
    admit(workspace, jean, prefix="")
    jean.add("wells", {"name": "His"})
    carry(jean, workspace, "wells")
    ahead = today(workspace).arrival + 1_000
    assert news(workspace, ahead) == []


def test_an_older_workspace_learns_once_what_was_touched(workspace: Workspace, reopen) -> None:
    workspace.add("wells", {"name": "A"})
    with workspace.replica.writing() as connection:
        connection.execute("DROP TABLE workspace_touched")
    assert work(reopen()) == ["A"]


def test_the_backup_is_told(workspace: Workspace) -> None:
    workspace.add("wells", {"name": "A"})
    assert today(workspace).backup_due
    made = workspace.backups.take()
    assert (today(workspace).backup_ms, today(workspace).backup_due) == (made.when_ms, False)


def report(title: str, days: int | None, state: str = "draft", **more: object) -> MyReport:
    return MyReport("basel_reports", "r", title, "basel", "2025", None, days, state, **more)  # type: ignore[arg-type]


def test_reports_are_pressing_when_late_soon_contested_or_gone_on_after_they_were_sent() -> None:
    every = [
        report("far", SOON_DAYS + 1),
        report("soon", 30),
        report("late", -3, "not-begun"),
        report("sent", 2, "held"),
        report("goes on", 2, "held", changed_since_sent=True),
        report("two versions", 400, "held", contested=True),
        report("trial", 1, practice=True),
        report("no date", None),
    ]
    assert [one.title for one in due_reports(every)] == ["two versions", "late", "goes on", "soon"]
