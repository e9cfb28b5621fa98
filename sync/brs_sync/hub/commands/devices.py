"""`brs-hub devices`: list the devices that were admitted, as a table for people and as JSON for programs."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterable, Sequence
from unicodedata import east_asian_width

from brs_sync.hub.admin import Device
from brs_sync.hub.commands import Line, Subparsers, time_text

_HEAD = ("DEVICE", "NAME", "CALLED", "ROLE", "FOR", "LAST SEEN", "STATE")
_LETTERS, _WIDEST, _PREFIXES = 8, 28, 3


def add(commands: Subparsers) -> None:
    """The command and its options."""
    parser = commands.add_parser("devices", help="list the devices that were admitted")
    parser.add_argument("--json", action="store_true", help="one object a line, as where no person is looking")
    parser.add_argument("--table", action="store_true", help="a table, as where a person is looking")
    parser.set_defaults(command=_devices)


def _devices(options: Namespace) -> Iterable[Line | str]:
    from brs_sync.hub.store.settled import admin_of

    admin = admin_of(options.inforce.settings, create=False)
    try:
        devices = admin.devices()
    finally:
        admin.close()
    if options.table or (sys.stdout.isatty() and not options.json):
        return table([_HEAD, *map(_row, devices)])
    return map(_line, devices)


def _line(device: Device) -> Line:
    return {
        "device": device.replica_text,
        "person": device.person,
        "name": device.name,
        "label": device.label,
        "role": device.role,
        "prefixes": list(device.prefixes),
        "enrolled": time_text(device.enrolled_ms),
        "seen": None if device.seen_ms is None else time_text(device.seen_ms),
        "charged": device.charged,
        "ended": device.ended,
        "ended_at": None if device.ended_ms is None else time_text(device.ended_ms),
    }


def _row(device: Device) -> tuple[str, ...]:
    seen = "never" if device.seen_ms is None else time_text(device.seen_ms).replace("T", " ").removesuffix("Z")[:16]
    more = len(device.prefixes) - _PREFIXES
    where = " ".join(device.prefixes[:_PREFIXES]) + (f" +{more}" if more > 0 else "")
    return device.replica_text[:_LETTERS], device.name, device.label, device.role, where, seen, device.ended or "in use"


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Columns as wide as what stands in them, the last but one cut where it would be wider than a screen."""
    cut = [[_cut(cell, 60 if place == 4 else _WIDEST) for place, cell in enumerate(row)] for row in rows]
    widths = [max(map(_width, column)) for column in zip(*cut, strict=True)]
    return [
        "  ".join(cell + " " * (w - _width(cell)) for cell, w in zip(row, widths, strict=True)).rstrip() for row in cut
    ]


def _cut(text: str, most: int) -> str:
    while _width(text) > most:
        text = text[:-2] + "…"
    return text


def _width(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
