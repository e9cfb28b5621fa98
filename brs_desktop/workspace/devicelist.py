"""The list of devices as the hub last told it: a small file on this computer, whole or not at all, no secret in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from brs_desktop.workspace import keptlist
from brs_desktop.workspace.keptlist import MOST_BYTES as MOST_BYTES

FILE = "devices.json"
_NAME = "devices"


@dataclass(frozen=True)
class KnownDevice:
    """A device as its hub tells of it; `ended` is how it was ended, nothing while it is in use."""

    id: str
    name: str
    label: str
    role: str
    prefixes: tuple[str, ...]
    enrolled_ms: int
    seen_ms: int | None
    ended: str
    this: bool
    may_end: bool
    may_grant: bool


@dataclass(frozen=True)
class DeviceList:
    """Every device that this one may see, in the order in which they were admitted, as of a moment."""

    devices: tuple[KnownDevice, ...]
    as_of_ms: int


def keep(folder: Path, hub: str, told: DeviceList) -> None:
    """Keep what a hub told; what is too long, or finds no room, leaves what was kept before."""
    keptlist.keep(folder / FILE, hub, _NAME, told.devices, told.as_of_ms)


def read(folder: Path, hub: str) -> DeviceList | None:
    """What is kept of this hub; None where nothing is, or what is there is of another hub or not sound."""
    found = keptlist.read(folder / FILE, hub, _NAME, KnownDevice)
    return None if found is None else DeviceList(*found)
