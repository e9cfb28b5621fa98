"""A list as a hub told it last, a small file for when it cannot be asked: whole or not at all, no secret in it."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, TypeVar

from brs_desktop.errors import Problem
from brs_desktop.exchange.whole import beside

MOST_BYTES = 4 << 20
_MOST_TEXT = 400
_MOST_TEXTS = 4096
_MOST_NUMBER = 1 << 53

One = TypeVar("One")


def keep(path: Path, hub: str, name: str, told: Sequence[Any], as_of_ms: int) -> None:
    """Keep what a hub told; what is too long, or finds no room, leaves what was kept before."""
    said = {"hub": hub, "as_of_ms": as_of_ms, name: [asdict(one) for one in told]}
    data = json.dumps(said, ensure_ascii=False).encode("utf-8", "replace")
    if len(data) > MOST_BYTES:
        return
    try:
        with beside(path) as part, os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
            file.write(data)
    except Problem:
        return


def read(path: Path, hub: str, name: str, kind: type[One]) -> tuple[tuple[One, ...], int] | None:
    """What is kept of this hub, and as of when; None where nothing is, or it is of another hub or not sound."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
        said = json.loads(data) if len(data) <= MOST_BYTES else None
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(said, dict) or said.get("hub") != hub or not isinstance(said.get(name), list):
        return None
    checks = {field.name: _CHECKS[str(field.type)] for field in fields(kind)}  # type: ignore[arg-type]
    if not _is_number(said.get("as_of_ms")) or not all(_is_sound(one, checks) for one in said[name]):
        return None
    listed = {field for field, check in checks.items() if check is _is_texts}
    return tuple(kind(**(one | {field: tuple(one[field]) for field in listed})) for one in said[name]), said["as_of_ms"]


def _is_sound(one: Any, checks: dict[str, Any]) -> bool:
    return isinstance(one, dict) and set(one) == set(checks) and all(checks[name](one[name]) for name in checks)


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST_NUMBER


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= _MOST_TEXT


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= _MOST_TEXTS and all(map(_is_text, value))


def _is_number_or_none(value: Any) -> bool:
    return value is None or _is_number(value)


_CHECKS = {
    "str": _is_text,
    "bool": _is_flag,
    "int": _is_number,
    "int | None": _is_number_or_none,
    "tuple[str, ...]": _is_texts,
}
