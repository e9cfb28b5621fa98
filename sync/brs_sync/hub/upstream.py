"""The hub above: which it is, how the last exchange with it went, and one exchange with it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from brs_sync.clock import Clock, SystemClock
from brs_sync.errors import SyncProblem
from brs_sync.hub.between import asked_for, between
from brs_sync.hub.lease import Sole, Turn, end_turn, going_on
from brs_sync.hub.under import be_under
from brs_sync.hub.upfiles import UpFiles
from brs_sync.hub.uproad import STATE, UpRoad, turn_of
from brs_sync.meeting import Meeting
from brs_sync.note import decode_note
from brs_sync.points import Point, no_point
from brs_sync.roles import is_hub

if TYPE_CHECKING:
    from brs_sync.client import HubClient
    from brs_sync.course import SyncReport
    from brs_sync.enrol import EnrolReply
    from brs_sync.hub.admin import Admin
    from brs_sync.hub.service import HubService
    from brs_sync.replica import Replica

_JOINED, _ASKED = "upstream", "upstream-asked"


@dataclass(frozen=True, slots=True)
class Upstream:
    """A hub that was joined: where it is, its key, what it called this hub, and what this hub may do there."""

    url: str
    key: str
    name: str
    role: str
    prefixes: tuple[str, ...]
    joined_ms: int

    @property
    def hub(self) -> bytes:
        """Its key."""
        return bytes.fromhex(self.key)


@dataclass(frozen=True, slots=True)
class UpState:
    """How exchanges with it went: of the last good one when and what it moved, of the last one that failed why."""

    synced_ms: int | None = None
    tried_ms: int | None = None
    error: str = ""
    failures: int = 0
    next_ms: int | None = None
    sent: int = 0
    received: int = 0
    files_up: int = 0
    files_down: int = 0
    bytes_up: int = 0
    bytes_down: int = 0
    agreed: bool = False
    lost: int = 0


@dataclass(frozen=True, slots=True)
class UpReport:
    """What one exchange did; `whole` is false where files are still to go or come at once."""

    commits: SyncReport
    files_up: int
    files_down: int
    whole: bool
    bytes_up: int
    bytes_down: int


def read_upstream(admin: Admin) -> Upstream | None:
    """The hub above, if one was joined."""
    data = admin.fact(_JOINED)
    if not data:
        return None
    found = json.loads(data)
    return Upstream(**{**found, "prefixes": tuple(found["prefixes"])})


def read_state(admin: Admin) -> UpState:
    """How it went of late."""
    data = admin.fact(STATE)
    return UpState(**json.loads(data)) if data else UpState()


def ask_now(admin: Admin, now_ms: int) -> None:
    """Have whoever serves the hub meet the one above at once."""
    admin.set_fact(_ASKED, str(now_ms).encode())


def asked(admin: Admin) -> bytes:
    """A word that differs once somebody has asked again."""
    return admin.fact(_ASKED) or b""


def remove(admin: Admin) -> None:
    """Sync with it no more; what came, and whose grants count, stays."""
    _set(admin, b"")


def _set(admin: Admin, joined: bytes) -> None:
    """Say which it is from now on; which process speaks upwards for the hub is decided anew, and knows it."""
    with admin.books.transaction() as connection:
        for name, value in ((_JOINED, joined), (STATE, b"")):
            connection.execute(
                "INSERT INTO fact VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", (name, value)
            )
        end_turn(connection)


def act_join(service: HubService, said: Mapping[str, Any]) -> dict[str, Any]:
    """The same of a hub that is open here, and that others may ask meanwhile."""
    from brs_sync.client import HubClient

    url, code, name = (str(said[word]) for word in ("url", "code", "name"))
    now_ms = SystemClock().now_ms()
    with closing(HubClient(service.replica, url)) as client:
        reply = join(service.replica, service.admin, client, url, code, name, now_ms)
    service.admitting.tell_standing()
    return {"hub": reply.hub.hex(), "name": reply.name, "role": reply.role, "prefixes": list(reply.prefixes)}


def join(replica: Replica, admin: Admin, client: HubClient, url: str, code: str, name: str, now_ms: int) -> EnrolReply:
    """Become a client of a hub by an invitation; this hub's own grants come through that one's from now on.

    A code works again for the same key, so whatever ends this early, it can be done once more. One of a role that is no
    hub's is refused, and nothing is changed: by such a role no exchange between hubs would be answered.
    """
    before = read_upstream(admin)
    if before is not None and before.url != url:
        raise SyncProblem("upstream-other", hub=before.url)

    def stand(reply: EnrolReply) -> None:
        if not is_hub(reply.role):  # told by a hub of an earlier release only once the code was used
            raise SyncProblem("role-not-for-hub")
        be_under(replica)

    reply = client.enrol(code, name, stand, hub=True)
    joined = Upstream(url, reply.hub.hex(), reply.name, reply.role, reply.prefixes, now_ms)
    _set(admin, json.dumps(asdict(joined)).encode())
    return reply


class Upward:
    """Exchanges of a hub with the one above it; one at a time, from any one thread."""

    def __init__(
        self, service: HubService, upstream: Upstream, clock: Clock, points: Point = no_point, turn: Turn | None = None
    ) -> None:
        """`turn` is had already; without one this process is alone."""
        self._service, self._upstream, self._clock, self._points = service, upstream, clock, points
        self.road = UpRoad(service, turn if turn is not None else Sole(), upstream.key)
        self._spoke_of: tuple[str, ...] | None = None  # the scope of the last exchange
        self._files = UpFiles(service.blobs, self.road, upstream.key, clock)
        service.look_around(("",))
        self.road.take_up()

    def look_around(self) -> None:
        """Know what other processes of this hub have taken in that may have to go up."""
        self._service.look_around(scope_upward(self._service))

    def waiting(self) -> int:
        """How many commits the hub above is not known to hold; where other clients have come, at least one thing."""
        replica, scope = self._service.replica, scope_upward(self._service)
        if self._spoke_of is not None and scope != self._spoke_of:
            return 1
        note = replace(decode_note(replica.peer_note(self._upstream.key)), scope=scope)
        if note.mine >= replica.arrival():
            return 0
        meeting = Meeting(replica, note, self._upstream.key)
        meeting.bind(scope)
        return len(meeting.left())

    def sync(self, cancelled: Callable[[], bool] = lambda: False) -> UpReport:
        """One exchange, commits before files. Raises as a device's exchange does; what came and went stays."""
        from brs_sync.client import HubClient
        from brs_sync.course import Course

        service, replica = self._service, self._service.replica
        scope = self._spoke_of = scope_upward(service)
        service.look_around(scope)
        client = HubClient(
            replica, self._upstream.url, hub_key=self._upstream.hub, clock=self._clock, points=self._points,
            pieces=service.pieces,
        )  # fmt: skip

        def stops() -> bool:
            service.news()  # what has come is known to all processes before more is asked for
            return cancelled() or not self.road.turn.is_held()

        with closing(client):
            try:
                course = Course(by_log=True, tier=True, bound=scope, within=within(service))
                report = client.sync_once(None, stops, course)
            finally:
                service.news()
            if report.lost:
                self._files.forget()
            if be_under(replica):
                service.news()
            up, down, whole = self._files.move(
                client.asking(), scope, replica.arrival(), lambda: stops() or self.waiting() > 0
            )
            self._points("hub.met")
            return UpReport(report, up, down, whole, *client.traffic)


def meet(service: HubService, upstream: Upstream, clock: Clock, points: Point = no_point) -> UpReport:
    """Meet it to the end, beside no process that does: database-locked where one does."""
    turn = turn_of(service)
    if not turn.take():
        raise SyncProblem("database-locked", name="upstream")
    try:
        with going_on(turn):
            upward = Upward(service, upstream, clock, points, turn)
            report = upward.sync()
            while not report.whole:
                report = upward.sync()
            upward.road.keep(after(read_state(service.admin), report, clock.now_ms()))
            return report
    finally:
        turn.let_go()


def within(service: HubService) -> tuple[str, ...] | None:
    """The union of the clients' grants, also of those whose time is over: their work may still be to go.

    All of them count, by whatever code or issuer each came: what a device is entered with is its last code's alone.
    """
    authority = service.replica.authority
    clients = {device.key for device in service.admin.devices()}
    return asked_for(
        {prefix for key in clients for grant in authority.standing(key) for prefix in grant.prefixes}, _own(service)
    )


def scope_upward(service: HubService) -> tuple[str, ...]:
    """All that goes between this hub and the one above it."""
    return between(_own(service), within(service))


def _own(service: HubService) -> tuple[str, ...]:
    standing = service.replica.authority.standing(service.replica.key)
    return tuple(prefix for grant in standing for prefix in grant.prefixes)


def after(state: UpState, report: UpReport, now_ms: int) -> UpState:
    """The state once an exchange came to its end."""
    return replace(
        state,
        synced_ms=now_ms,
        tried_ms=now_ms,
        error="partition-full" if report.commits.full else "",
        failures=0,
        sent=report.commits.sent,
        received=report.commits.received,
        files_up=report.files_up,
        files_down=report.files_down,
        bytes_up=report.bytes_up,
        bytes_down=report.bytes_down,
        agreed=report.commits.agreed,
        lost=report.commits.lost,
    )
