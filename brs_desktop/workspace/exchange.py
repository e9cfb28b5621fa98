"""The workspace's exchange with its hub: joining, syncing, what waits, what was."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from brs_sync.errors import SyncProblem
from brs_sync.queue import SyncState, state_of_failure
from brs_sync.views import Outbox

from brs_desktop.sentences import as_problem, problem
from brs_desktop.workspace import budget, erasing, lately, outlook, tidings
from brs_desktop.workspace.lately import SyncRun

if TYPE_CHECKING:
    from brs_sync.client import HubClient, SyncReport
    from brs_sync.course import Course
    from brs_sync.enrol import EnrolReply

    from brs_desktop.workspace.settings import Profile
    from brs_desktop.workspace.workspace import Workspace


@dataclass(frozen=True)
class SyncStatus:
    """How the exchange stands: `state` is one of the closed list, `waiting` what no receipt covers.

    `unagreed`: in the last exchange all was said, and this device and the hub still differed.
    """

    state: SyncState
    waiting: int
    conflicts: int
    last_sync_ms: int | None
    hub: str
    last_error: str
    unagreed: bool = False


class Exchange:
    """One hub; every try is remembered."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def prepare(self) -> None:
        """Make the table of exchanges."""
        with self._workspace.replica.writing() as connection:
            lately.prepare(connection)
            outlook.prepare(connection)
            budget.prepare(connection)

    def enrol(self, code: str, hub: str | None) -> EnrolReply:
        """Join the hub that gave the code; its key is pinned and its grant held from then on."""
        from brs_sync.enrol import split_code
        from brs_sync.pin import split_pin

        letters, address = split_code(code)
        shown, pin = split_pin((hub or address or self._workspace.profile.hub_url).strip())
        url = checked_url(shown)
        profile = self._workspace.profile
        if profile.hub_key and profile.hub_url != url:
            raise problem("enrolled-already", hub=profile.hub_url)
        if not pin and url == profile.hub_url:
            pin = profile.hub_pin
        with closing(self._client(url, None, pin)) as client:
            joined = client.enrol(letters, profile.name)
        self._workspace.set_profile(
            hub_url=url,
            hub_key=joined.hub.hex(),
            hub_pin=pin,
            person_id=joined.person,
            name=joined.name or profile.name,
            role=joined.role,
            prefixes=tuple(joined.prefixes),
        )
        return joined

    def leave(self) -> Profile:
        """Leave the hub: nothing is destroyed (SYNC rule 16); what it has not got waits for the next one."""
        return self._workspace.set_profile(hub_url="", hub_key="", hub_pin="", role="", prefixes=())

    def run(
        self,
        progress: Callable[[Any], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
        within: int | None = None,
    ) -> SyncReport:
        """SYNC, writing 1: the journal is sealed first. Rules are looked at after, with what has come.

        `within` are the bytes that it may cost, both ways and with all heads; what they do not buy goes next time.
        """
        from brs_sync.course import Course

        profile = self._workspace.profile
        if not profile.hub_key:
            raise problem("not-enrolled")
        self._workspace.replica.seal()
        self._workspace.packages.put_along()
        client = self._client(profile.hub_url, bytes.fromhex(profile.hub_key), profile.hub_pin)
        course = Course(within, outlook.wishes(self._workspace), asks_time=tidings.asks_time(self.history()))
        try:
            with closing(client):
                report = client.sync_once(progress, cancelled, course)
                before = client.traffic
                report, forgot = self._and_files(client, report, progress, cancelled or (lambda: False), within)
        except Exception as error:
            self._remember(self._run(client, client.so_far, tidings.as_told(error)), course)
            raise tidings.as_told(error) from error
        files_down = report.bytes_down - before[1]
        freed = self._workspace.files.freed
        full = problem("partition-full", details=", ".join(report.full)) if report.full else None
        run = replace(self._run(client, report, full), files_down=files_down, unagreed=report.unagreed)
        if run.clock_off_ms is None and course.hub_ms is not None:
            run = replace(run, clock_off_ms=course.hub_ms - run.time_ms)
        self._remember(replace(run, freed=freed.files, freed_bytes=freed.bytes, forgot=forgot), course)
        erasing.follow(self._workspace)
        self._workspace.review.look()
        if full is not None:  # said once all else has gone and come
            raise full
        return report

    def _and_files(
        self,
        client: HubClient,
        report: SyncReport,
        progress: Callable[[Any], None] | None,
        stop: Callable[[], bool],
        within: int | None,
    ) -> tuple[SyncReport, bool]:
        """The report with files; whether what was remembered of them was damaged, and had to be found out again."""
        try:
            return self._with_files(client, report, progress, stop, within), False
        except SyncProblem as damaged:
            if not self._workspace.files.mend(damaged):
                raise
        return self._with_files(client, report, progress, stop, within), True

    def _with_files(
        self,
        client: HubClient,
        report: SyncReport,
        progress: Callable[[Any], None] | None,
        stop: Callable[[], bool],
        within: int | None,
    ) -> SyncReport:
        """Files go and come behind all commits, as far as the bytes allowed still buy."""
        giving = not outlook.keeps_files(self._workspace)
        files = self._workspace.files
        told = _telling(client, report, files.outlook().down.bytes, progress) if progress is not None else None
        moved = files.move(client, stop, lambda size: _allowed(client, size, within), giving=giving, told=told)
        up, down = client.traffic
        return replace(
            report,
            bytes_up=up,
            bytes_down=down,
            went=_with(report.went, len(moved.given)),
            brought=_with(report.brought, len(moved.fetched)),
            stopped="budget" if moved.stopped else report.stopped,
        )

    def client(self) -> HubClient:
        """A line of its own to the hub that was joined; not-enrolled where there is none."""
        profile = self._workspace.profile
        if not profile.hub_key:
            raise problem("not-enrolled")
        return self._client(profile.hub_url, bytes.fromhex(profile.hub_key), profile.hub_pin)

    def knock(self) -> None:
        """One small request, to learn whether the hub can be reached again before anything large is sent."""
        profile = self._workspace.profile
        client = self._client(profile.hub_url, bytes.fromhex(profile.hub_key), profile.hub_pin)
        try:
            with closing(client):
                client.knock()
        except Exception as error:
            self._remember(self._run(client, None, error), None)
            raise

    def _run(self, client: HubClient, report: SyncReport | None, error: Exception | None) -> SyncRun:
        """What is remembered of an exchange, also of one that ended early: what moved before that is told."""
        up, down = client.traffic
        code = as_problem(error).code if error is not None else ""
        what = str(getattr(error, "values", {}).get("what", ""))[:200]
        run = SyncRun(self._now(), 0, 0, up, down, 0, code, road=client.way, what=what)
        if report is None:
            return run
        return replace(
            run,
            sent=report.sent,
            received=report.received,
            kept_aside=sum(one.verdict == "quarantined" for one in report.verdicts),
            seconds=round(report.seconds, 3),
            went=report.went,
            brought=report.brought,
            stopped=report.stopped,
            left_up=report.left_up,
            left_down=report.left_down,
            lost=report.lost,
            needs=report.needs,
            differ=report.differ,
            history=report.history,
            clock_off_ms=None if report.receipt is None else report.receipt.time_ms - run.time_ms,
        )

    def status(self) -> SyncStatus:
        """The state by the most pressing reason first; `synced` only where a receipt covers everything."""
        profile = self._workspace.profile
        runs = self.history()
        last = runs[-1] if runs else None
        good = [run for run in runs if not run.code]
        waiting, conflicts = self.outbox().changes, self._workspace.review.count()
        state, error = _state(bool(profile.hub_key), last, waiting, conflicts), last.error if last else ""
        barred = tidings.access(self._workspace)
        if barred is not None and not error and barred.code != "access-narrowed":
            state, error = SyncState.REFUSED, barred.message
        answered, differs = good[-1].time_ms if good else None, bool(profile.hub_key and last and last.unagreed)
        return SyncStatus(state, waiting, conflicts, answered, profile.hub_url, error, differs)

    def outbox(self) -> Outbox:
        """What the hub has not said it holds; before a hub is joined, everything written here."""
        return self._workspace.replica.outbox(self._workspace.profile.hub_key)

    def history(self) -> list[SyncRun]:
        """The exchanges of late, newest last."""
        return lately.read(self._workspace.replica.reader())

    def _client(self, url: str, hub_key: bytes | None, pin: str) -> HubClient:
        from brs_sync.client import HubClient
        from brs_sync.pin import with_pin

        workspace, address = self._workspace, with_pin(url, pin)
        return HubClient(workspace.replica, address, hub_key=hub_key, clock=workspace.clock, points=workspace.points)

    def _remember(self, run: SyncRun, course: Course | None) -> None:
        pace = outlook.read_pace(self._workspace)
        with self._workspace.replica.writing() as connection:
            budget.add(connection, run.time_ms, run.bytes_up, run.bytes_down)
            lately.remember(connection, run)
            if course is not None and course.samples:
                outlook.learn(connection, self._workspace.profile.hub_key, pace, course.samples)

    def _now(self) -> int:
        return self._workspace.clock.now_ms()


def _allowed(client: HubClient, size: int, within: int | None) -> bool:
    """Whether so many bytes more, behind all commits, keep the budget."""
    return within is None or sum(client.traffic) + size <= within


def _telling(
    client: HubClient, report: SyncReport, coming: int, progress: Callable[[Any], None]
) -> Callable[[object], None]:
    """Tells of each piece of a file how far the exchange is, and about what is still to come."""
    from brs_sync.course import SyncProgress

    begun = client.traffic[1]

    def tell(_step: object) -> None:
        up, down = client.traffic
        left = report.left_down + max(0, coming - (down - begun))
        progress(SyncProgress(report.sent, report.received, report.left_up, up, down, left, report.history))

    return tell


def _with(records: Mapping[str, int], files: int) -> Mapping[str, int]:
    return {**records, outlook.FILES_LINE: files} if files else records


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
        return state_of_failure(last.code)
    if waiting or last is None or last.unagreed or (last.stopped and (last.left_up or last.left_down)):
        return SyncState.WAITING
    return SyncState.CONFLICTS if conflicts else SyncState.SYNCED
