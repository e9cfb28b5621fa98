"""`brs-hub page`: a code with which somebody signs in at the administrator's page, or the end of all who have."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable

from brs_sync.errors import SyncProblem
from brs_sync.hub import told
from brs_sync.hub.commands import Line, Subparsers, time_text
from brs_sync.hub.settings import Settings


def add(commands: Subparsers) -> None:
    """The command and its options."""
    page = commands.add_parser("page", help="make a code with which you sign in at the administrator's page")
    page.add_argument("--end", action="store_true", help="instead: sign out everybody, and take back every code")
    page.set_defaults(command=_page)


def _page(options: Namespace) -> Iterable[Line]:
    import os

    from brs_sync.clock import SystemClock
    from brs_sync.hub.page.sessions import Sessions
    from brs_sync.hub.store.settled import admin_of

    settings: Settings = options.inforce.settings
    admin = admin_of(settings, create=False)
    try:
        sessions = Sessions(admin.books, os.urandom)
        if options.end:
            yield {"ended": sessions.end_all()}
            return
        if settings.page == "off":
            raise SyncProblem("page-off")
        code, expires = sessions.make_code(SystemClock().now_ms())
    finally:
        admin.close()
    yield {"code": code, "expires": time_text(expires), "at": told.read(settings.data, told.PAGE).split()}
