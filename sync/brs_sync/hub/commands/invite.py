"""`brs-hub invite`, `invitations` and `roles`: make, list and withdraw codes that admit a device; what they give."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path

from brs_sync.errors import SyncProblem
from brs_sync.hub import told
from brs_sync.hub.commands import Line, Subparsers, time_text
from brs_sync.hub.commands.putting import draw, write_text


def add(commands: Subparsers) -> None:
    """The commands and their options."""
    invite = commands.add_parser("invite", help="make a code that admits one device")
    invite.add_argument("--role", required=True, metavar="ROLE", help="what it is for, see: brs-hub roles")
    invite.add_argument("--country", nargs="+", default=[], metavar="ISO3", help="whose it is, such as KEN")
    invite.add_argument("--convention", nargs="+", default=[], metavar="C", help="of these conventions alone")
    invite.add_argument("--prefix", nargs="+", metavar="P", help="instead: what it may see, such as contacts/KEN")
    invite.add_argument("--person", metavar="ID", help="the person whose further device it is")
    invite.add_argument("--out", type=Path, metavar="FILE", help="also as a file that the program opens")
    invite.add_argument("--qr", type=Path, metavar="PNG", help="also as a picture to be read from a screen or paper")
    invite.set_defaults(command=_invite)
    given = commands.add_parser("invitations", help="list the invitations that nobody has used yet, or withdraw one")
    given.add_argument("--all", action="store_true", help="also those that were used or whose time is over")
    given.add_argument("--withdraw", metavar="NUMBER", help="instead: let its code admit nobody any more")
    given.set_defaults(command=_invitations)
    commands.add_parser("roles", help="list what an invitation can be for").set_defaults(command=_roles)


def _invite(options: Namespace) -> Iterable[Line]:
    from brs_sync.clock import SystemClock
    from brs_sync.hub.store.settled import admin_of
    from brs_sync.roles import prefixes_of
    from brs_sync.roles import role as role_of

    role = role_of(options.role)
    if (options.out is not None or options.qr is not None) and not told.read(options.data):
        raise SyncProblem("bad-value", what="address", value="")
    # Before anything is made: what is said wrongly leaves no folder behind.
    shares = role.given(options.prefix or (), _countries(options), options.convention, os.urandom)
    admin = admin_of(options.inforce.settings)
    try:
        admin.check_given(shares)
        code, expires = admin.invite(role.id, (), SystemClock().now_ms(), options.person, shares=shares)
    finally:
        admin.close()
    invitation = _given(options, code)
    prefixes = list(prefixes_of(shares))
    yield {"code": code, "role": role.id, "prefixes": prefixes, "expires": time_text(expires)} | invitation


def _given(options: Namespace, code: str) -> Line:
    """The invitation with its address, in the ways that were asked for."""
    from brs_sync.invitefile import encode_invitation

    address = told.read(options.data)
    if not address:
        return {}
    whole: Line = {"invitation": f"{code}@{address}"}
    if options.out is not None:
        write_text(options.out, encode_invitation(code, address), secret=True)
        whole["file"] = str(options.out)
    if options.qr is not None:
        draw(options.qr, f"{code}@{address}", secret=True)
        whole["qr"] = str(options.qr)
    return whole


def _invitations(options: Namespace) -> Iterable[Line]:
    from brs_sync.clock import SystemClock
    from brs_sync.hub.page import looking
    from brs_sync.hub.store.settled import admin_of

    admin = admin_of(options.inforce.settings, create=False)
    try:
        if options.withdraw is not None:
            if not looking.withdraw(admin.books, options.withdraw):
                raise SyncProblem("not-found", what="invitation", name=options.withdraw[:100])
            yield {"withdrawn": options.withdraw}
            return
        now, after, ends = SystemClock().now_ms(), "", False
        while not ends:
            part = looking.invitations(admin.books, after)
            for one in part.rows:
                state = "used" if one.used else "open" if one.expires_ms > now else "expired"
                if options.all or state == "open":
                    times = {"made": time_text(one.made_ms), "expires": time_text(one.expires_ms)}
                    yield {
                        "number": one.number,
                        "role": one.role,
                        "prefixes": list(one.prefixes),
                        **times,
                        "state": state,
                    }
            after, ends = part.after, not part.after
    finally:
        admin.close()


def _roles(_options: Namespace) -> Iterable[Line]:
    from brs_sync.roles import roles

    for role in roles().values():
        yield {
            "role": role.id,
            "for": "country" if role.needs_country else "",
            "shares": [{"rights": list(share.rights), "prefixes": list(share.prefixes)} for share in role.shares],
            "invites": list(role.invites),
        }


def _countries(options: Namespace) -> list[str]:
    return [country.strip().upper() for country in options.country]
