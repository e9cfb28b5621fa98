"""What a person is told though nothing failed: access ended, clocks apart, a hub that went back (SYNC 7, 13, 16)."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from brs_sync.clock import SystemClock
from brs_sync.latergrants import NAMED
from brs_sync.queue import SyncState
from brs_sync.replica import Replica
from brs_sync.statement import issue_grant, issue_revocation, statement_hash
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from brs_desktop.errors import Problem
from brs_desktop.language import set_language
from brs_desktop.ui.settings.asidewords import own_words
from brs_desktop.workspace import Workspace, lately
from brs_desktop.workspace.aside import own_work
from brs_desktop.workspace.doctor import inspect
from brs_desktop.workspace.tidings import tidings
from tests.cli.program import Hub
from tests.helpers.made import new_workspace

DAY_MS = 86_400_000


class Shifted:
    """A clock that is off by so many milliseconds, and can be set right."""

    def __init__(self) -> None:
        self.off = 0

    def now_ms(self) -> int:
        return SystemClock().now_ms() + self.off

    def running_ms(self) -> int:
        return SystemClock().running_ms()


def told(workspace: Workspace) -> list[str]:
    return [one.code for one in tidings(workspace)]


def wrong(workspace: Workspace) -> set[str]:
    return {check.name for check in inspect(workspace) if not check.ok}


@pytest.mark.parametrize("mode", ["closed", "compromised"])
def test_rule_13_whose_access_is_ended_is_told_and_keeps_all(tmp_path: Path, mode: str) -> None:
    with new_workspace(tmp_path / "w", country="KEN", name="A") as workspace:
        with Hub(tmp_path / "hub") as hub:
            workspace.enrol(hub.invite("focal-point", "contacts/KEN"), hub.url)
            workspace.sync()
        assert told(workspace) == []
        workspace.add("contacts", {"name": "Typed before it was heard"})
        with Replica.open(tmp_path / "hub", schemas=lambda _: None) as root:
            root.issue_revocation(workspace.replica.key, mode, {})
        with Hub(tmp_path / "hub") as hub:
            workspace.set_profile(hub_url=hub.url)
            workspace.sync()
        ended, *more = tidings(workspace)
        assert [one.code for one in more] == ["work-set-aside-unnamed"] * (mode == "compromised")
        for one in more:  # said again where another language is spoken, and all of it in that one
            assert "administrator" in one.next and one.again is not None
            set_language("ru")
            assert "администратор" in one.again().next and "administrator" not in one.again().next
            set_language("en")
        assert ended.code == "access-ended" and ended.message and ended.safe and ended.next
        status = workspace.sync_status()
        assert (status.state, status.last_error) == (SyncState.REFUSED, ended.message)
        assert "hub" in wrong(workspace)
        assert workspace.page("contacts", offset=0, limit=9).total == 1
        workspace.add("contacts", {"name": "Typed though it was heard"})
        (part,) = own_work(workspace).parts
        assert (part.partition, part.reason) == ("contacts/KEN", "revoked" if mode == "closed" else mode)
        assert part.commits == (1 if mode == "closed" else 2)


@pytest.mark.parametrize("named", [False, True])
def test_rule_12_whom_a_closed_key_let_in_is_told_that_and_not_to_join_again(tmp_path: Path, named: bool) -> None:
    root, upper, centre = (Ed25519PrivateKey.generate() for _ in range(3))
    said: list[bytes] = []

    def grants(by: Ed25519PrivateKey, to: bytes, name: str) -> None:
        said.append(issue_grant(
            by, subject=to, person=name, name=name, role="centre", prefixes=("contacts/KEN",),
            rights=("read", "write", "grant"), chain=statement_hash(said[-1]) if said else None, issued=0,
        ))  # fmt: skip

    with new_workspace(tmp_path / "w", country="KEN", name="A") as workspace:
        if named:
            grants(root, upper.public_key().public_bytes_raw(), "Upper")
        top, mine = (upper if named else root), workspace.replica.key
        grants(top, closed := centre.public_key().public_bytes_raw(), "Centre")
        end = issue_revocation(
            root, number=1, subject=closed, mode="closed", cut={NAMED: 0}, reason="", chain=None, issued=0
        )
        grants(centre, mine, "A")
        workspace.set_profile(hub_key=root.public_key().public_bytes_raw().hex())
        workspace.replica.add_root(root.public_key().public_bytes_raw())
        workspace.replica.receive([], said)
        workspace.add("contacts", {"name": "Typed meanwhile"})
        assert told(workspace) == []
        workspace.replica.receive([], [end])
        (late,) = tidings(workspace)
        assert late.code == ("let-in-late" if named else "let-in-late-unnamed") and "Centre" in late.message
        assert ("Upper" if named else "administrator") in late.next
        own = own_work(workspace)
        assert [(part.reason, part.commits) for part in own.parts] == [("later-grant", 1)] and own.ended == ()
        assert own_words(own) == " ".join((late.message, late.safe, late.next))
        assert workspace.page("contacts", offset=0, limit=9).total == 1


def test_rule_07_a_clock_of_another_age_is_told_until_it_is_set_right(tmp_path: Path) -> None:
    clock = Shifted()
    with (
        Hub(tmp_path / "hub") as hub,
        new_workspace(tmp_path / "w", country="KEN", name="A", clock=clock) as workspace,
    ):
        workspace.enrol(hub.invite("focal-point", "contacts/KEN"), hub.url)
        for years in (-56, 73):
            clock.off = years * 366 * DAY_MS
            workspace.add("contacts", {"name": "Jo"})
            assert workspace.sync().sent == 1
            (apart,) = tidings(workspace)
            assert apart.code == "clocks-apart" and f"{abs(years)} years" in apart.message
            assert "clock" in wrong(workspace)
            clock.off = 0
            assert told(workspace) == [] and "clock" not in wrong(workspace)


def test_rule_07_a_hub_whose_clock_has_been_set_right_is_called_off_no_more_though_nothing_is_new(
    tmp_path: Path,
) -> None:
    with Hub(tmp_path / "hub") as hub, new_workspace(tmp_path / "w", country="KEN", name="A") as workspace:
        workspace.enrol(hub.invite("focal-point", "contacts/KEN"), hub.url)
        workspace.add("contacts", {"name": "Jo"})
        workspace.sync()
        *_, run = workspace.sync_history()
        with workspace.replica.writing() as connection:  # as if the hub had been ten days behind at its last receipt
            lately.remember(connection, replace(run, clock_off_ms=-10 * DAY_MS))
        assert told(workspace) == ["clocks-apart"]
        workspace.sync()
        assert told(workspace) == []
        workspace.sync()
        *_, asked, unasked = workspace.sync_history()
        assert asked.clock_off_ms is not None and unasked.clock_off_ms is None
        assert told(workspace) == []


def test_a_clock_that_is_plainly_wrong_is_told_without_any_hub(workspace_of: Callable[[int], Workspace]) -> None:
    assert told(workspace_of(0)) == ["clock-wrong"]
    assert told(workspace_of(4_000_000_000_000)) == ["clock-wrong"]


@pytest.fixture
def workspace_of(tmp_path: Path) -> Iterator[Callable[[int], Workspace]]:
    from brs_sync.clock import FixedClock

    made: list[Workspace] = []

    def make(now_ms: int) -> Workspace:
        made.append(new_workspace(tmp_path / f"at{now_ms}", country="KEN", name="A", clock=FixedClock(now_ms)))
        return made[-1]

    yield make
    for one in made:
        one.close()


def test_rule_16_a_hub_that_went_back_is_told_once_and_gets_again_what_it_lost(tmp_path: Path) -> None:
    old, new, folder = tmp_path / "old", tmp_path / "new", tmp_path / "hub"
    with new_workspace(tmp_path / "w", country="KEN", name="A") as workspace:
        with Hub(folder):
            pass
        shutil.copytree(folder, new)
        with Hub(folder) as hub:
            workspace.enrol(hub.invite("focal-point", "contacts/KEN"), hub.url)
            workspace.sync()
        shutil.copytree(folder, old)
        with Hub(folder) as hub:
            workspace.set_profile(hub_url=hub.url)
            workspace.add("contacts", {"name": "Jo"})
            workspace.sync()
        shutil.rmtree(folder)
        shutil.copytree(old, folder)
        with Hub(folder) as hub:
            workspace.set_profile(hub_url=hub.url)
            assert workspace.sync().lost == 1
            assert told(workspace) == ["hub-went-back"]
            assert workspace.sync_history()[-1].lost == 1
            workspace.sync()
            assert told(workspace) == [] and workspace.outbox().commits == 0
        with Hub(new) as hub:  # a backup from before this computer joined
            workspace.set_profile(hub_url=hub.url)
            with pytest.raises(Problem) as caught:
                workspace.sync()
        assert caught.value.code == "hub-forgot" and workspace.sync_history()[-1].code == "hub-forgot"
        assert workspace.sync_status().state is SyncState.REFUSED
