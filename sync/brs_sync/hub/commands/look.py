"""`brs-hub status` and `brs-hub doctor`: what the hub holds, and what is wrong."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable

from brs_sync.hub.commands import Line, Subparsers


def add(commands: Subparsers) -> None:
    """Both commands."""
    commands.add_parser("status", help="say what the hub holds").set_defaults(command=_status)
    commands.add_parser("doctor", help="look for what is wrong").set_defaults(command=_doctor)


def _status(options: Namespace) -> Iterable[Line]:
    from brs_sync.hub.inspect import status
    from brs_sync.hub.store.settled import admin_of, shared_of

    settings = options.inforce.settings
    shared = shared_of(settings)
    try:
        yield status(options.data, admin_of(settings, create=False), None if shared is None else shared.rows)
    finally:
        if shared is not None:
            shared.close()


def _doctor(options: Namespace) -> Iterable[Line]:
    from brs_sync.hub.inspect import doctor
    from brs_sync.hub.store.settled import look_at_files, look_at_objects, look_at_shared

    settings = options.inforce.settings
    yield from doctor(
        options.data,
        None if settings.database is None else lambda _: look_at_shared(settings),
        None if not settings.files else lambda _: look_at_objects(settings),
        None if settings.database is None else lambda _: look_at_files(settings),
    )
