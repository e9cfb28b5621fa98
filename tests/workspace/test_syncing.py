"""The loop that syncs by itself: it waits longer after each failure and wakes for new work; its clock is a guest."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from brs_sync import queue
from brs_sync.clock import FixedClock
from brs_sync.queue import SyncState

from brs_desktop.errors import Problem
from brs_desktop.workspace import Workspace, lately
from brs_desktop.workspace.doctor import inspect
from brs_desktop.workspace.exchange import checked_url
from brs_desktop.workspace.syncing import SyncLoop
from tests.cli.program import Hub
from tests.helpers.gate import Gate
from tests.helpers.made import new_workspace


def loop(workspace: Workspace) -> SyncLoop:
    return SyncLoop(workspace, lambda: 0.5)


def test_without_a_hub_there_is_nothing_to_try(workspace: Workspace) -> None:
    syncing = loop(workspace)
    workspace.add("wells", {"name": "A"})
    syncing.changed()
    assert syncing.wait_ms() is None and syncing.attempt() is None
    status = workspace.sync_status()
    assert (status.state, status.waiting > 0, status.last_sync_ms) == (SyncState.NEVER, True, None)


def test_a_hub_that_is_away_is_tried_again_later_and_later(
    tmp_path: Path, workspace: Workspace, clock: FixedClock
) -> None:
    with Hub(tmp_path / "hub") as hub:
        workspace.enrol(hub.invite("focal-point", "wells/KEN"), hub.url)
        syncing = loop(workspace)
        assert syncing.wait_ms() == 0
        report = syncing.attempt()
        assert not isinstance(report, Problem) and report is not None
        assert workspace.sync_status().state == SyncState.SYNCED
        assert syncing.attempt() is None  # not due
        wait = syncing.wait_ms()
        assert wait is not None and wait > 0
    workspace.add("wells", {"name": "A"})
    syncing.changed()
    assert syncing.wait_ms() == 0  # new work wakes it
    waits = []
    for _turn in range(5):
        trouble = syncing.attempt()
        assert isinstance(trouble, Problem) and trouble.code == "no-hub"
        wait = syncing.wait_ms()
        assert wait is not None
        waits.append(wait)
        clock.advance(wait)
    assert waits == sorted(waits) and waits[-1] > 4 * waits[0] and len(set(waits)) == 5
    status = workspace.sync_status()
    assert status.state == SyncState.OFFLINE and status.waiting > 0 and status.last_error
    clock.advance(1)
    syncing.wake()
    assert syncing.wait_ms() == 0
    good, failed = workspace.sync_history()
    assert not good.code and (failed.code, failed.tries) == ("no-hub", 5) and failed.first_ms < failed.time_ms


def test_what_waits_is_what_no_receipt_covers(tmp_path: Path, workspace: Workspace) -> None:
    with Hub(tmp_path / "hub") as hub:
        workspace.enrol(hub.invite("focal-point", "wells/KEN"), hub.url)
        workspace.add("wells", {"name": "A"})
        assert workspace.outbox().commits == 1
        workspace.sync()
        assert workspace.outbox().commits == 0


def test_what_the_hub_holds_without_applying_is_told_to_its_author(tmp_path: Path, workspace: Workspace) -> None:
    """SYNC rule 12: held is not applied; quarantine is visible to the author."""
    with Hub(tmp_path / "hub") as hub:
        workspace.enrol(hub.invite("focal-point", "wells/KEN"), hub.url)
        workspace.add("contacts", {"name": "B"})  # no grant of this hub covers it
        report = workspace.sync()
        assert [(one.partition, one.verdict) for one in report.verdicts] == [("contacts/KEN", "quarantined")]
        assert workspace.sync_history()[-1].kept_aside == 1
        # The clock, too: the test's own stands still, months from the hub's.
        assert [check.name for check in inspect(workspace) if not check.ok] == ["clock", "hub"]


def test_an_invitation_says_where_and_a_second_hub_is_refused(tmp_path: Path, workspace: Workspace) -> None:
    with Hub(tmp_path / "hub") as hub:
        joined = workspace.enrol(f"{hub.invite('focal-point', 'contacts/UGA')}@{hub.url}")
        assert joined.role == "focal-point"
        assert (workspace.profile.hub_url, workspace.profile.prefixes) == (hub.url, ("contacts/UGA",))
        assert workspace.filling.home() == "KEN"  # what the person said comes before what grants say
        with pytest.raises(Problem) as caught:
            workspace.enrol("K7QF-3M9X-T2PA", "http://127.0.0.1:9")
        assert caught.value.code == "enrolled-already"


def test_the_grant_says_the_country_when_nobody_did(tmp_path: Path) -> None:
    with Hub(tmp_path / "hub") as hub, new_workspace(tmp_path / "n") as workspace:
        assert workspace.add("contacts", {"name": "A"}).key.partition.startswith("practice/")
        workspace.enrol(hub.invite("focal-point", "contacts/UGA", "report/UGA"), hub.url)
        assert workspace.add("contacts", {"name": "B"}).key.partition == "contacts/UGA"


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("hub.example.org", "https://hub.example.org"),
        ("http://127.0.0.1:8765/", "http://127.0.0.1:8765"),
        ("https://x.org/brs/", "https://x.org/brs"),
    ],
)
def test_an_address_is_made_whole(text: str, url: str) -> None:
    assert checked_url(text) == url


@pytest.mark.parametrize("text", ["ftp://x", "http://", "https://a b", "https://u:p@x", "https://x:99999", "x" * 600])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(Problem) as caught:
        checked_url(text)
    assert caught.value.code == "bad-address"


def test_after_a_failure_a_small_request_asks_first_and_nothing_large_goes_into_a_portal(
    tmp_path: Path, workspace: Workspace, clock: FixedClock
) -> None:
    with Hub(tmp_path / "hub") as hub, Gate(int(hub.url.rsplit(":", 1)[1])) as gate:
        workspace.enrol(hub.invite("focal-point", "wells/KEN"), gate.url)
        syncing = loop(workspace)
        syncing.attempt()
        for number in range(20):
            workspace.add("wells", {"name": Random(number).randbytes(1000).hex()})
        syncing.changed()
        gate.be("portal", status=302)
        assert isinstance(syncing.attempt(), Problem)
        gate.be("portal", status=302)
        for _turn in range(4):
            clock.advance(syncing.wait_ms() or 0)
            trouble = syncing.attempt()
            assert isinstance(trouble, Problem) and trouble.code == "captive-portal"
        assert gate.count()["up"] < 4 * 150, "each try costs one small request"
        (last,) = workspace.sync_history()[1:]
        assert (last.code, last.tries) == ("captive-portal", 5) and workspace.sync_status().state == SyncState.PORTAL
        gate.be("line")
        clock.advance(syncing.wait_ms() or 0)
        report = syncing.attempt()
        assert not isinstance(report, Problem) and report is not None and report.sent == 20
        assert workspace.sync_status().state == SyncState.SYNCED


def test_another_network_ends_the_waiting_and_the_same_one_does_not(
    tmp_path: Path, workspace: Workspace, clock: FixedClock
) -> None:
    where = ["10.0.0.7"]
    with Hub(tmp_path / "hub") as hub, Gate(int(hub.url.rsplit(":", 1)[1])) as gate:
        workspace.enrol(hub.invite("focal-point", "wells/KEN"), gate.url)
        syncing = SyncLoop(workspace, lambda: 0.5, address=lambda: where[0])
        gate.be("portal", status=511)
        assert isinstance(syncing.attempt(), Problem)
        wait = syncing.wait_ms()
        syncing.look()
        assert syncing.wait_ms() == wait and wait
        where[0] = ""
        syncing.look()
        assert syncing.wait_ms() == wait, "no network is no reason to try"
        where[0] = "192.168.1.20"
        gate.be("line")
        syncing.look()
        assert syncing.wait_ms() == 0
        assert not isinstance(syncing.attempt(), Problem)
        where[0] = "10.0.0.7"
        before = syncing.wait_ms()
        syncing.look()
        assert syncing.wait_ms() == before, "nothing had failed"


def test_a_busy_hub_is_left_alone_as_long_as_it_asked(clock: FixedClock) -> None:
    waiting = queue.changed(queue.Queue(enrolled=True), clock.now_ms(), waiting=1, conflicts=0)
    asked = queue.failed(queue.begun(waiting), clock.now_ms(), "slow-down", lambda: 0.0, at_least_seconds=120)
    assert asked.next_ms == clock.now_ms() + 120_000
    lied = queue.failed(queue.begun(waiting), clock.now_ms(), "slow-down", lambda: 0.0, at_least_seconds=1e9)
    assert lied.next_ms == clock.now_ms() + queue.AFTER_REFUSAL_SECONDS * 1000


def test_the_history_keeps_the_newest_and_an_older_table_is_read(workspace: Workspace) -> None:
    run = lately.SyncRun(1, 1, 0, 10, 10, 0, "")
    with workspace.replica.writing() as connection:
        connection.execute("DROP TABLE workspace_sync")
        connection.execute(
            "CREATE TABLE workspace_sync (id INTEGER PRIMARY KEY, time_ms INTEGER NOT NULL, sent INTEGER NOT NULL,"
            " received INTEGER NOT NULL, bytes_up INTEGER NOT NULL, bytes_down INTEGER NOT NULL,"
            " kept_aside INTEGER NOT NULL, code TEXT NOT NULL)"
        )
        connection.execute("INSERT INTO workspace_sync VALUES (1, 5, 2, 3, 4, 5, 0, 'no-hub')")
        lately.prepare(connection)
        assert [(one.sent, one.code, one.tries) for one in lately.read(connection)] == [(2, "no-hub", 1)]
        for number in range(lately.KEPT_RUNS + 20):
            lately.remember(connection, replace(run, time_ms=number))
    kept = workspace.sync_history()
    assert len(kept) == lately.KEPT_RUNS and kept[-1].time_ms == lately.KEPT_RUNS + 19
