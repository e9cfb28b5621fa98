"""The data budget: this month's bytes, automatic exchanges held back by it, and a person who may go on."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from random import randbytes

from brs_sync.client import SyncReport
from brs_sync.clock import FixedClock
from brs_sync.ids import RecordKey
from brs_sync.queue import SyncState
from brs_sync.replica import Replica

from brs_desktop.errors import Problem
from brs_desktop.workspace import Workspace, budget, outlook
from brs_desktop.workspace.syncing import EVERY_MS, SyncLoop
from tests.cli.program import Hub
from tests.helpers.cutter import Cutter


def loop(workspace: Workspace) -> SyncLoop:
    return SyncLoop(workspace, lambda: 0.5)


def joined(workspace: Workspace, hub: Hub) -> SyncLoop:
    workspace.enrol(hub.invite("focal-point", "wells/KEN"), hub.url)
    return loop(workspace)


def cost(workspace: Workspace, megabytes: float) -> None:
    """An exchange of that size has been."""
    with workspace.replica.writing() as connection:
        budget.add(connection, workspace.clock.now_ms(), int(megabytes * budget.MEGABYTE), 0)


def test_every_exchange_counts_and_also_one_that_failed(tmp_path: Path, workspace: Workspace) -> None:
    with Hub(tmp_path / "hub") as hub, Cutter(int(hub.url.rsplit(":", 1)[1])) as line:
        workspace.enrol(hub.invite("focal-point", "wells/KEN"), line.url)
        syncing = loop(workspace)
        assert budget.spent(workspace).total == 0
        assert not isinstance(syncing.attempt(), Problem)
        first = budget.spent(workspace)
        run = workspace.sync_history()[-1]
        assert (first.up, first.down) == (run.bytes_up, run.bytes_down) and first.up > 0 and first.down > 0
        workspace.add("wells", {"name": "A"})
        syncing.changed()
        line.break_after("up", 100)
        assert isinstance(syncing.attempt(), Problem)
        assert budget.spent(workspace).up > first.up


def test_a_used_up_budget_holds_back_what_goes_by_itself_until_the_month_ends(
    tmp_path: Path, workspace: Workspace, clock: FixedClock
) -> None:
    with Hub(tmp_path / "hub") as hub:
        syncing = joined(workspace, hub)
        workspace.set_preferences(budget_mb=1)
        cost(workspace, 1)
        workspace.add("wells", {"name": "A"})
        syncing.changed()
        assert syncing.attempt() is None and workspace.outbox().commits == 1
        wait = syncing.wait_ms()
        assert wait is not None and wait == budget.spent(workspace).month_ends_ms - clock.now_ms() > 0
        clock.advance(wait)
        assert syncing.wait_ms() == 0
        report = syncing.attempt()
        assert report is not None and not isinstance(report, Problem) and workspace.outbox().commits == 0


def test_a_person_may_sync_by_hand_all_the_same(tmp_path: Path, workspace: Workspace) -> None:
    with Hub(tmp_path / "hub") as hub:
        syncing = joined(workspace, hub)
        workspace.set_preferences(budget_mb=1)
        cost(workspace, 1)
        workspace.add("wells", {"name": "A"})
        syncing.wake()
        assert syncing.wait_ms() == 0
        assert syncing.attempt() is not None and workspace.outbox().commits == 0
        workspace.add("wells", {"name": "B"})
        syncing.changed()
        assert syncing.attempt() is None  # the next one goes by itself again, and waits


def test_an_exchange_that_goes_by_itself_ends_where_the_budget_does(tmp_path: Path, workspace: Workspace) -> None:
    with Hub(tmp_path / "hub") as hub:
        workspace.enrol(hub.invite("focal-point", "wells/KEN"), hub.url)
        syncing = loop(workspace)
        workspace.set_preferences(budget_mb=1)
        cost(workspace, 0.99)
        for number in range(30):
            workspace.add("wells", {"name": f"{number} {randbytes(2000).hex()}"})
        syncing.changed()
        stopped = syncing.attempt()
        assert isinstance(stopped, SyncReport) and stopped.stopped == "budget" and 0 < stopped.sent < 30
        assert workspace.outbox().commits == 30 - stopped.sent == stopped.left_up
        assert workspace.sync_status().state == SyncState.WAITING
        month = budget.spent(workspace)
        assert month.total <= budget.MEGABYTE and workspace.sync_history()[-1].stopped == "budget"
        syncing.wake()
        assert not isinstance(syncing.attempt(), Problem) and workspace.outbox().commits == 0


def carried(workspace: Workspace, folder: Path) -> None:
    """What somebody else wrote came by a stick, in one piece that no small budget takes whole."""
    with Replica.open(folder, schemas=lambda collection: None) as other:
        other.write([(RecordKey("wells/KEN", "wells", "=far"), "name", randbytes(3000).hex())])
        workspace.replica.receive(list(other.commits_after("wells/KEN", {}, 1 << 20)))


def test_what_moves_nothing_is_not_tried_by_itself_and_waits_for_a_larger_budget(
    tmp_path: Path, workspace: Workspace, clock: FixedClock
) -> None:
    with Hub(tmp_path / "hub") as hub:
        syncing = joined(workspace, hub)
        assert isinstance(syncing.attempt(), SyncReport)
        assert workspace.sync_status().state == SyncState.SYNCED
        carried(workspace, tmp_path / "far")
        workspace.set_preferences(budget_mb=1)
        cost(workspace, 1 - (budget.spent(workspace).total + 1_300) / budget.MEGABYTE)
        foretold = outlook.forecast(workspace)
        assert foretold is not None and foretold.short and foretold.allowed == 1_300 < foretold.least
        clock.advance(EVERY_MS)
        vain = syncing.attempt()
        assert isinstance(vain, SyncReport) and vain.stopped == "budget" and vain.left_up == 1
        assert vain.needs == foretold.least == workspace.sync_history()[-1].needs
        status = workspace.sync_status()
        assert (status.state, status.waiting) == (SyncState.WAITING, 0), "not synced: somebody's work is still here"
        cheap = budget.spent(workspace).total
        for again in (syncing, loop(workspace)):
            clock.advance(EVERY_MS)
            assert again.attempt() is None and budget.spent(workspace).total == cheap
            assert again.wait_ms() == budget.spent(workspace).month_ends_ms - clock.now_ms()
        workspace.set_preferences(budget_mb=2)
        went = syncing.attempt()
        assert isinstance(went, SyncReport) and went.sent == 1
        assert workspace.sync_status().state == SyncState.SYNCED


def test_new_work_may_be_smaller_than_what_waits_so_it_is_tried(
    tmp_path: Path, workspace: Workspace, clock: FixedClock
) -> None:
    with Hub(tmp_path / "hub") as hub:
        syncing = joined(workspace, hub)
        assert isinstance(syncing.attempt(), SyncReport)
        carried(workspace, tmp_path / "far")
        workspace.set_preferences(budget_mb=1)
        cost(workspace, 1 - (budget.spent(workspace).total + 1_500) / budget.MEGABYTE)
        clock.advance(EVERY_MS)
        vain = syncing.attempt()
        assert isinstance(vain, SyncReport) and vain.needs
        clock.advance(EVERY_MS)
        assert syncing.attempt() is None
        workspace.add("wells", {"name": "A"})
        syncing.changed()
        assert syncing.wait_ms() == 0 and isinstance(syncing.attempt(), SyncReport)


def test_without_a_budget_nothing_waits(workspace: Workspace) -> None:
    cost(workspace, 1e6)
    month = budget.spent(workspace)
    assert month.allowed is None and month.left is None and not month.used_up


def test_months_are_apart(workspace: Workspace, clock: FixedClock) -> None:
    cost(workspace, 2)
    clock.advance(budget.spent(workspace).month_ends_ms - clock.now_ms() - 1)
    assert budget.spent(workspace).total == 2 * budget.MEGABYTE
    clock.advance(1)
    assert budget.spent(workspace).total == 0


def test_december_ends_with_the_year(workspace: Workspace, clock: FixedClock) -> None:
    clock.advance(int(datetime(2026, 12, 31, 23, 30, tzinfo=UTC).timestamp() * 1000) - clock.now_ms())
    ends = datetime.fromtimestamp(budget.spent(workspace).month_ends_ms / 1000, UTC)
    assert abs((ends - datetime(2027, 1, 1, tzinfo=UTC)).total_seconds()) <= 14 * 3600
