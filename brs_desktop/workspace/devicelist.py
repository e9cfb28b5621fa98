"""The list of devices as the hub last told it: a small file on this computer, whole or not at all, no secret in it."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from brs_desktop.errors import Problem
from brs_desktop.exchange.whole import beside

FILE = "devices.json"
MOST_BYTES = 4 << 20
_MOST_TEXT = 400
_MOST_PREFIXES = 4096
_MOST_MS = 1 << 53


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
    said = {"hub": hub, "as_of_ms": told.as_of_ms, "devices": [asdict(one) for one in told.devices]}
    data = json.dumps(said, ensure_ascii=False).encode("utf-8", "replace")
    if len(data) > MOST_BYTES:
        return
    try:
        with beside(folder / FILE) as part, os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
            file.write(data)
    except Problem:
        return


def read(folder: Path, hub: str) -> DeviceList | None:
    """What is kept of this hub; None where nothing is, or what is there is of another hub or not sound."""
    try:
        with (folder / FILE).open("rb") as file:
            data = file.read(MOST_BYTES + 1)
        said = json.loads(data) if len(data) <= MOST_BYTES else None
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(said, dict) or said.get("hub") != hub or not isinstance(said.get("devices"), list):
        return None
    if not _is_time(said.get("as_of_ms")) or not all(map(_is_sound, said["devices"])):
        return None
    devices = tuple(KnownDevice(**(one | {"prefixes": tuple(one["prefixes"])})) for one in said["devices"])
    return DeviceList(devices, said["as_of_ms"])


def _is_sound(one: Any) -> bool:
    return isinstance(one, dict) and set(one) == set(_CHECKS) and all(_CHECKS[name](one[name]) for name in _CHECKS)


def _is_time(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST_MS


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= _MOST_TEXT


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= _MOST_PREFIXES and all(map(_is_text, value))


def _check(kind: str) -> Any:
    return {
        "str": _is_text,
        "bool": _is_flag,
        "int": _is_time,
        "int | None": lambda value: value is None or _is_time(value),
        "tuple[str, ...]": _is_texts,
    }[kind]


_CHECKS = {field.name: _check(str(field.type)) for field in fields(KnownDevice)}
