"""`brs-hub invite`: make a code that admits one device."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Iterable

from brs_sync.enrol import ROLES
from brs_sync.hub.commands import Line, Subparsers, time_text


def add(commands: Subparsers) -> None:
    """The command and its options."""
    invite = commands.add_parser("invite", help="make a code that admits one device")
    invite.add_argument("--role", required=True, choices=sorted(ROLES))
    invite.add_argument("--prefix", required=True, nargs="+", metavar="P", help="what it may see, such as contacts/KEN")
    invite.add_argument("--person", metavar="ID", help="the person whose further device it is")
    invite.set_defaults(command=_invite)


def _invite(options: Namespace) -> Iterable[Line]:
    from brs_sync.clock import SystemClock
    from brs_sync.hub.admin import Admin

    admin = Admin(options.data, os.urandom)
    try:
        prefixes = tuple(options.prefix)
        code, expires = admin.invite(options.role, prefixes, SystemClock().now_ms(), options.person)
    finally:
        admin.close()
    yield {"code": code, "role": options.role, "prefixes": list(prefixes), "expires": time_text(expires)}
