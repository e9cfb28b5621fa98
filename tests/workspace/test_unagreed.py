"""An exchange after which this computer and the hub still differ is told, and the next waits longer each time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from brs_sync.clock import FixedClock
from brs_sync.errors import SyncProblem
from brs_sync.queue import SyncState

from brs_desktop.errors import Problem
from brs_desktop.workspace import Workspace, lately
from brs_desktop.workspace.doctor import inspect
from brs_desktop.workspace.syncing import EVERY_MS, SyncLoop
from brs_desktop.workspace.tidings import tidings
from tests.cli.program import Hub
from tests.helpers.stubborn import PLACE, stubborn
from tests.workspace.files.test_outlook import brought, noise


def joined(folder: Path, workspace: Workspace) -> None:
    with Hub(folder / "hub") as hub:
        workspace.enrol(hub.invite("focal-point", "contacts/KEN"), hub.url)
        assert workspace.sync().agreed
        clock = workspace.clock
        assert isinstance(clock, FixedClock)


def codes(workspace: Workspace) -> list[str]:
    return [one.code for one in tidings(workspace) if one.code != "clocks-apart"]


def test_both_still_differ_and_that_is_told_until_they_do_not(tmp_path: Path, workspace: Workspace) -> None:
    joined(tmp_path, workspace)
    assert codes(workspace) == [] and workspace.sync_status().state == SyncState.SYNCED
    with stubborn(tmp_path / "hub") as url:
        workspace.set_profile(hub_url=url)
        report = workspace.sync()
        assert report.unagreed and report.differ == (PLACE,)
    status, last = workspace.sync_status(), workspace.sync_history()[-1]
    assert status.unagreed and (status.state, status.last_error) == (SyncState.WAITING, "")
    assert last.unagreed and tuple(last.differ) == (PLACE,) and not last.code
    assert codes(workspace) == ["not-agreed"]
    (hub,) = (check for check in inspect(workspace) if check.name == "hub")
    assert not hub.ok and PLACE in hub.what
    with Hub(tmp_path / "hub") as hub_again:
        workspace.set_profile(hub_url=hub_again.url)
        assert workspace.sync().agreed
    assert codes(workspace) == [] and not workspace.sync_status().unagreed


def test_the_next_try_by_itself_waits_longer_each_time_up_to_an_hour(
    tmp_path: Path, workspace: Workspace, clock: FixedClock
) -> None:
    joined(tmp_path, workspace)
    waits = []
    with stubborn(tmp_path / "hub") as url:
        workspace.set_profile(hub_url=url)
        syncing = SyncLoop(workspace, lambda: 0.5)
        for _turn in range(4):
            report = syncing.attempt()
            assert report is not None and not isinstance(report, Problem) and report.unagreed
            wait = syncing.wait_ms()
            assert wait is not None
            waits.append(wait)
            clock.advance(wait)
        assert EVERY_MS * 2 < waits[0] < waits[1] == waits[2] == waits[3] <= 60 * 60 * 1000
        one = workspace.sync_history()[-1]
        assert (one.tries, one.unagreed) == (4, True), "tries that ended alike are one entry"
        assert syncing.queue.state == SyncState.WAITING
        again = SyncLoop(workspace, lambda: 0.5)  # the program is started anew: it is tried at once, and goes on so
        assert again.wait_ms() == 0 and not isinstance(again.attempt(), Problem)
        assert again.wait_ms() == waits[-1]
        workspace.add("contacts", {"name": "Amina"})
        again.changed()
        assert again.wait_ms() == 0, "what is newly written goes at once"
    with Hub(tmp_path / "hub") as hub:
        workspace.set_profile(hub_url=hub.url)
        again.wake()
        report = again.attempt()
        assert report is not None and not isinstance(report, Problem) and report.agreed and report.sent == 1
        assert again.wait_ms() == EVERY_MS


def test_a_hub_that_never_says_what_it_holds_is_told_of_without_names(tmp_path: Path, workspace: Workspace) -> None:
    joined(tmp_path, workspace)
    with stubborn(tmp_path / "hub", holds=False) as url:
        workspace.set_profile(hub_url=url)
        report = workspace.sync()
    assert report.unagreed and not report.differ and codes(workspace) == ["not-agreed"]


def test_that_both_differ_is_told_also_where_files_used_up_the_budget(tmp_path: Path, workspace: Workspace) -> None:
    """All was said before the files, for which the bytes allowed bought nothing more."""
    joined(tmp_path, workspace)
    with stubborn(tmp_path / "hub") as url:
        workspace.set_profile(hub_url=url)
        workspace.sync()
        first = workspace.sync()
        brought(workspace, noise(tmp_path, "guide.txt", 100_000))
        report = workspace.sync(within=first.bytes_up + first.bytes_down + 500)
    last = workspace.sync_history()[-1]
    assert report.stopped == last.stopped == "budget"
    assert report.unagreed and last.unagreed and workspace.sync_status().unagreed


def test_an_exchange_that_ended_early_names_nothing_that_differs(tmp_path: Path, workspace: Workspace) -> None:
    """The hub has said what it holds, and somebody stops it before all is said."""
    joined(tmp_path, workspace)
    steps: list[Any] = []
    with stubborn(tmp_path / "hub") as url:
        workspace.set_profile(hub_url=url)
        with pytest.raises(SyncProblem):
            workspace.sync(progress=steps.append, cancelled=lambda: len(steps) == 3)
    last = workspace.sync_history()[-1]
    assert last.code and not last.unagreed and not last.differ


def test_tries_in_a_row_keep_what_files_did_in_one_of_them(workspace: Workspace) -> None:
    """A document left this computer, one came, and one has come in part: no later try makes that unseen."""
    vain = lately.SyncRun(1, 0, 0, 10, 10, 0, "", unagreed=True, files_down=3)
    moved = [replace(vain, freed=1, freed_bytes=9), replace(vain, brought={"files": 1}), replace(vain, forgot=True)]
    with workspace.replica.writing() as connection:
        lately.prepare(connection)
        for one in (vain, vain, *(each for run in moved for each in (run, vain))):
            lately.remember(connection, one)
    kept = workspace.sync_history()
    assert [(run.tries, run.files_down) for run in kept] == [(2, 6)] + [(1, 3)] * 6
    assert [kept[place] for place in (1, 3, 5)] == [replace(run, differ=[]) for run in moved]
