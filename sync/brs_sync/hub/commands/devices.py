"""`brs-hub devices`: list the devices that were admitted."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Iterable

from brs_sync.hub.commands import Line, Subparsers, time_text


def add(commands: Subparsers) -> None:
    """The command."""
    commands.add_parser("devices", help="list the devices that were admitted").set_defaults(command=_devices)


def _devices(options: Namespace) -> Iterable[Line]:
    from brs_sync.hub.admin import Admin

    admin = Admin(options.data, os.urandom, create=False)
    try:
        devices = admin.devices()
    finally:
        admin.close()
    for device in devices:
        yield {
            "device": device.replica_text,
            "person": device.person,
            "name": device.name,
            "role": device.role,
            "prefixes": list(device.prefixes),
            "enrolled": time_text(device.enrolled_ms),
            "seen": None if device.seen_ms is None else time_text(device.seen_ms),
            "charged": device.charged,
        }
