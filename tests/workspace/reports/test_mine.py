"""What a country owes and has begun: cycles with their days, progress counted once for each change, states."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from brs_sync.clock import FixedClock

from brs_desktop.workspace import Workspace
from brs_desktop.workspace.reports import MyReport
from tests.helpers.made import new_workspace
from tests.workspace.reports.surveys import KINDS, survey


def at(clock: FixedClock, day: str) -> None:
    clock.ms = int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp() * 1000)


def _of_2025(workspace: Workspace, *, practice: bool | None = None) -> list[MyReport]:
    """The Basel reports of that year; other conventions have reports of it too."""
    return [
        one
        for one in workspace.reports.mine(practice=practice)
        if (one.collection, one.period) == ("basel_reports", "2025")
    ]


def test_cycles_of_the_conventions_are_shipped(workspace: Workspace) -> None:
    basel = {one.period: one for one in workspace.reports.cycles() if one.collection == "basel_reports"}
    assert basel["2025"].due == "2026-12-31" and basel["2025"].basis and basel["2025"].who == "basel_status=party"
    dues = [one.due for one in workspace.reports.cycles()]
    assert dues == sorted(dues)


def test_what_is_due_is_listed_before_it_is_begun_and_once_when_it_is(workspace: Workspace, clock: FixedClock) -> None:
    at(clock, "2026-11-21")
    owed = {one.period: one for one in workspace.reports.mine() if one.collection == "basel_reports"}
    assert (owed["2025"].state, owed["2025"].days_left, owed["2025"].record) == ("not-begun", 40, None)
    assert owed["2024"].days_left is not None and owed["2024"].days_left < 0
    filler = workspace.open_filler("basel_reports", first=owed["2025"].first)
    filler.answer("kind", filler.form.choices("kind").items[0].value)
    filler.close()
    (begun,) = _of_2025(workspace)
    assert (begun.state, begun.days_left, begun.problems) == ("draft", 40, None)
    counted = workspace.reports.progress(begun.key or "")
    assert counted.answered == 3 and counted.total > 20 and counted.problems
    assert _of_2025(workspace) == [counted]


def test_a_country_that_is_no_party_owes_nothing(workspace: Workspace, clock: FixedClock) -> None:
    at(clock, "2026-11-21")
    workspace.set_profile(home="USA")
    assert [one for one in workspace.reports.mine() if one.collection == "basel_reports"] == []


def test_progress_is_counted_anew_after_a_change_and_only_then(workspace: Workspace) -> None:
    key = survey(workspace)
    first = workspace.reports.progress(key)
    assert (first.answered, first.problems, first.changed_since_sent) == (14, 0, False)
    workspace.set(f"surveys/{key.record}", {"kind": ""})
    (stale,) = [one for one in workspace.reports.mine() if one.collection == "surveys"]
    assert (stale.answered, stale.problems) == (14, None), "the last figures until somebody counts"
    assert workspace.reports.progress(key).problems == 1
    filler = workspace.open_filler("surveys", key)
    filler.answer("kind", "plain")
    assert workspace.reports.progress(key).problems == 0, "what is typed and not sealed counts too"


def test_the_draft_says_when_it_goes_on_beyond_its_version(workspace: Workspace) -> None:
    key = survey(workspace)
    workspace.reports.submit(key)

    def now() -> tuple[str, bool, int]:
        one = workspace.reports.progress(key)
        return one.state, one.changed_since_sent, one.versions

    assert now() == ("waiting", False, 1)
    workspace.set(f"surveys/{key.record}", {"amount": "5"})
    assert now() == ("waiting", True, 1)
    workspace.set(f"surveys/{key.record}", {"amount": "3.5"})
    assert now() == ("waiting", False, 1), "the same answers again"
    workspace.set(f"surveys/{key.record}", {"amount": "6"})
    workspace.reports.submit(key)
    assert now() == ("waiting", False, 2)


def test_practising_a_report_does_not_hide_that_it_is_owed(tmp_path: Path, clock: FixedClock) -> None:
    at(clock, "2026-11-21")
    with new_workspace(tmp_path / "w", name="Guest", collections=(KINDS,), clock=clock) as workspace:
        filler = workspace.open_filler("basel_reports", first={"country": "KEN", "year": "2025"})
        filler.answer("kind", filler.form.choices("kind").items[0].value)
        filler.close()
        workspace.set_profile(home="KEN")
        both = _of_2025(workspace, practice=True)
        assert sorted((one.practice, one.state) for one in both) == [(False, "not-begun"), (True, "draft")]
