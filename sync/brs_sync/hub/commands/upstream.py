"""`brs-hub upstream`: the hub above this one."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from brs_sync.errors import SyncProblem
from brs_sync.hub.commands import Line, Subparsers, time_text

if TYPE_CHECKING:
    from brs_sync.hub.admin import Admin
    from brs_sync.hub.upstream import UpReport, UpState


def add(commands: Subparsers) -> None:
    """The command and its ways."""
    parser = commands.add_parser("upstream", help="the hub above this one: join it, sync with it, leave it")
    ways = parser.add_subparsers(required=True, metavar="WAY")
    join = ways.add_parser("set", help="join a hub by the invitation that it gave for this one")
    join.add_argument("url", metavar="URL")
    join.add_argument("code", metavar="CODE")
    join.add_argument("--name", required=True, help="what this hub is called, as reports will say who holds them")
    join.set_defaults(command=_set)
    ways.add_parser("status", help="which it is, and how the last exchange went").set_defaults(command=_status)
    sync = ways.add_parser("sync", help="one exchange with it")
    sync.add_argument("--now", action="store_true", help="also where a served hub waits after a failure")
    sync.set_defaults(command=_sync)
    ways.add_parser("remove", help="sync with it no more; nothing is lost").set_defaults(command=_remove)


def _set(options: Namespace) -> Iterable[Line]:
    from brs_sync.hub.attending import ask

    said = {"url": options.url, "code": options.code, "name": options.name}
    yield ask(options.inforce.settings, "upstream-join", said)


def _status(options: Namespace) -> Iterable[Line]:
    with _admin(options) as admin:
        yield upstream_line(admin) or {"upstream": None}


def upstream_line(admin: Admin) -> Line | None:
    """The hub above and how exchanges with it go; None where none was joined."""
    from brs_sync.hub.lease import holder
    from brs_sync.hub.upstream import read_state, read_upstream

    upstream = read_upstream(admin)
    if upstream is None:
        return None
    return {
        "url": upstream.url,
        "hub": upstream.key,
        "name": upstream.name,
        "role": upstream.role,
        "prefixes": list(upstream.prefixes),
        "joined": time_text(upstream.joined_ms),
        "process": holder(admin.books),
        **_state_line(read_state(admin)),
    }


def _state_line(state: UpState) -> Line:
    times = {"synced": state.synced_ms, "tried": state.tried_ms, "next": state.next_ms}
    return {
        **{name: None if ms is None else time_text(ms) for name, ms in times.items()},
        "last_error": state.error,
        "failures": state.failures,
        "sent": state.sent,
        "received": state.received,
        "files_up": state.files_up,
        "files_down": state.files_down,
        "bytes_up": state.bytes_up,
        "bytes_down": state.bytes_down,
        "agreed": state.agreed,
        "lost": state.lost,
    }


def _sync(options: Namespace) -> Iterable[Line]:
    """Here where no process serves the hub; else whoever does is asked to."""
    from brs_sync.clock import SystemClock
    from brs_sync.hub.store.settled import service_of
    from brs_sync.hub.upstream import ask_now, meet, read_upstream
    from brs_sync.points import points_from_environment

    clock, points = SystemClock(), points_from_environment(os.environ)
    with _admin(options) as admin:
        upstream = read_upstream(admin)
        if upstream is None:
            raise SyncProblem("no-upstream")
        try:
            with closing(service_of(options.inforce.settings, points=points)) as service:
                report = meet(service, upstream, clock, points)
        except SyncProblem as problem:
            if problem.code != "database-locked" or not options.now:
                raise
            ask_now(admin, clock.now_ms())
            yield {"asked": True}
            return
        yield _report_line(report)


def _report_line(report: UpReport) -> Line:
    commits = report.commits
    return {
        "sent": commits.sent,
        "received": commits.received,
        "rounds": commits.rounds,
        "agreed": commits.agreed,
        "files_up": report.files_up,
        "files_down": report.files_down,
        "bytes_up": report.bytes_up,
        "bytes_down": report.bytes_down,
        "lost": commits.lost,
    }


def _remove(options: Namespace) -> Iterable[Line]:
    from brs_sync.hub.upstream import read_upstream, remove

    with _admin(options) as admin:
        before = read_upstream(admin)
        if before is None:
            raise SyncProblem("no-upstream")
        remove(admin)
    yield {"removed": before.url}


@contextmanager
def _admin(options: Namespace) -> Iterator[Admin]:
    from brs_sync.hub.store.settled import admin_of

    with closing(admin_of(options.inforce.settings, create=False)) as admin:
        yield admin
