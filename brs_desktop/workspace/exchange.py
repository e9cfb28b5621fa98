"""The workspace's exchange with its hub: joining, syncing, what waits, what was."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from brs_sync.queue import SyncState
from brs_sync.views import Outbox

from brs_desktop.sentences import as_problem, problem
from brs_desktop.workspace import budget

if TYPE_CHECKING:
    from brs_sync.client import HubClient, SyncReport
    from brs_sync.enrol import EnrolReply

    from brs_desktop.workspace.settings import Profile
    from brs_desktop.workspace.workspace import Workspace

_TABLE = (
    "CREATE TABLE IF NOT EXISTS workspace_sync (id INTEGER PRIMARY KEY, time_ms INTEGER NOT NULL,"
    " sent INTEGER NOT NULL, received INTEGER NOT NULL,"
    " bytes_up INTEGER NOT NULL, bytes_down INTEGER NOT NULL, kept_aside INTEGER NOT NULL, code TEXT NOT NULL)"
)
KEPT_RUNS = 200


@dataclass(frozen=True)
class SyncRun:
    """One exchange: when it ended, what it took and brought, how many of this device's commits the hub holds without
    applying them, and the code of what ended it early."""

    time_ms: int
    sent: int
    received: int
    bytes_up: int
    bytes_down: int
    kept_aside: int
    code: str

    @property
    def error(self) -> str:
        """The sentence for what ended it early, in the language spoken now."""
        return problem(self.code).message if self.code else ""


@dataclass(frozen=True)
class SyncStatus:
    """How the exchange stands: `state` is one of the closed list, `waiting` what no receipt covers."""

    state: SyncState
    waiting: int
    conflicts: int
    last_sync_ms: int | None
    hub: str
    last_error: str


class Exchange:
    """One hub; every try is remembered."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def prepare(self) -> None:
        """Make the table of exchanges."""
        with self._workspace.replica.writing() as connection:
            connection.execute(_TABLE)
            budget.prepare(connection)

    def enrol(self, code: str, hub: str | None) -> EnrolReply:
        """Join the hub that gave the code; its key is pinned and its grant held from then on."""
        from brs_sync.enrol import split_code

        letters, address = split_code(code)
        url = checked_url(hub or address or self._workspace.profile.hub_url)
        profile = self._workspace.profile
        if profile.hub_key and profile.hub_url != url:
            raise problem("enrolled-already", hub=profile.hub_url)
        with closing(self._client(url, None)) as client:
            joined = client.enrol(letters, profile.name)
        self._workspace.set_profile(
            hub_url=url,
            hub_key=joined.hub.hex(),
            person_id=joined.person,
            name=joined.name or profile.name,
            role=joined.role,
            prefixes=tuple(joined.prefixes),
        )
        return joined

    def leave(self) -> Profile:
        """Leave the hub: nothing is destroyed (SYNC rule 16); what it has not got waits for the next one."""
        return self._workspace.set_profile(hub_url="", hub_key="", role="", prefixes=())

    def run(
        self,
        progress: Callable[[Any], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
        within: int | None = None,
    ) -> SyncReport:
        """SYNC, writing 1: the journal is sealed first. Rules are looked at after, with what has come.

        `within` are the bytes after which it stops at its next step, with everything kept that came before.
        """
        profile = self._workspace.profile
        if not profile.hub_key:
            raise problem("not-enrolled")
        self._workspace.replica.seal()
        client = self._client(profile.hub_url, bytes.fromhex(profile.hub_key))

        def enough() -> bool:
            return (cancelled is not None and cancelled()) or (within is not None and sum(client.traffic) >= within)

        try:
            with closing(client):
                report = client.sync_once(progress=progress, cancelled=enough)
                self._workspace.files.move(client, enough, lambda size: _allowed(client, size, within))
        except Exception as error:
            self._remember(SyncRun(self._now(), 0, 0, *client.traffic, 0, as_problem(error).code))
            raise
        aside = sum(one.verdict == "quarantined" for one in report.verdicts)
        traffic = (report.sent, report.received, report.bytes_up, report.bytes_down)
        self._remember(SyncRun(self._now(), *traffic, aside, ""))
        self._workspace.review.look()
        return report

    def client(self) -> HubClient:
        """A line of its own to the hub that was joined; not-enrolled where there is none."""
        profile = self._workspace.profile
        if not profile.hub_key:
            raise problem("not-enrolled")
        return self._client(profile.hub_url, bytes.fromhex(profile.hub_key))

    def status(self) -> SyncStatus:
        """The state by the most pressing reason first; `synced` only where a receipt covers everything."""
        profile = self._workspace.profile
        runs = self.history()
        last = runs[-1] if runs else None
        good = [run for run in runs if not run.code]
        waiting, conflicts = self.outbox().changes, self._workspace.review.count()
        return SyncStatus(
            _state(bool(profile.hub_key), last, waiting, conflicts),
            waiting,
            conflicts,
            good[-1].time_ms if good else None,
            profile.hub_url,
            last.error if last else "",
        )

    def outbox(self) -> Outbox:
        """What the hub has not said it holds; before a hub is joined, everything written here."""
        return self._workspace.replica.outbox(self._workspace.profile.hub_key)

    def history(self) -> list[SyncRun]:
        """The exchanges of late, newest last."""
        rows = self._workspace.replica.reader().execute(
            "SELECT time_ms, sent, received, bytes_up, bytes_down, kept_aside, code FROM workspace_sync ORDER BY id"
        )
        return [SyncRun(*row) for row in rows.fetchall()]

    def _client(self, url: str, hub_key: bytes | None) -> HubClient:
        from brs_sync.client import HubClient

        workspace = self._workspace
        return HubClient(workspace.replica, url, hub_key=hub_key, clock=workspace.clock, points=workspace.points)

    def _remember(self, run: SyncRun) -> None:
        values = (run.time_ms, run.sent, run.received, run.bytes_up, run.bytes_down, run.kept_aside, run.code)
        with self._workspace.replica.writing() as connection:
            budget.add(connection, run.time_ms, run.bytes_up, run.bytes_down)
            connection.execute(
                "INSERT INTO workspace_sync (time_ms, sent, received, bytes_up, bytes_down, kept_aside, code)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                values,
            )
            connection.execute(
                "DELETE FROM workspace_sync WHERE id <= (SELECT max(id) FROM workspace_sync) - ?", (KEPT_RUNS,)
            )

    def _now(self) -> int:
        return self._workspace.clock.now_ms()


def _allowed(client: HubClient, size: int, within: int | None) -> bool:
    """Whether so many bytes more, behind all commits, keep the budget."""
    return within is None or sum(client.traffic) + size <= within


def checked_url(text: str) -> str:
    """The hub's address without what follows its host and path; only http and https are roads."""
    if not text:
        raise problem("hub-missing")
    url = text.strip()
    url = (url if "://" in url else f"https://{url}").rstrip("/")
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        known = False
    if not known or len(url) > 500 or "@" in url or any(char.isspace() for char in url):
        raise problem("bad-address", url=text[:80])
    return url


def _state(enrolled: bool, last: SyncRun | None, waiting: int, conflicts: int) -> SyncState:
    if not enrolled:
        return SyncState.NEVER
    if last is not None and last.code:
        return _FAILED.get(last.code, SyncState.REFUSED)
    if waiting or last is None:
        return SyncState.WAITING
    return SyncState.CONFLICTS if conflicts else SyncState.SYNCED


_FAILED = {
    "no-hub": SyncState.OFFLINE,
    "hub-busy": SyncState.OFFLINE,
    "slow-down": SyncState.OFFLINE,
    "cancelled": SyncState.WAITING,
    "captive-portal": SyncState.PORTAL,
}
