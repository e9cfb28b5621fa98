"""Which values name a file: a group with the hash of the file, its size and the hash of its list of pieces."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from brs_sync.blobs.borders import MAX_FILE
from brs_sync.errors import SyncProblem
from brs_sync.section import decode_section
from brs_sync.values import Number, Value

SIGN = b"sha256"  # a section without these bytes names no file
_HEX = re.compile(r"[0-9a-f]{64}")


class Named(NamedTuple):
    """A file as a cell names it."""

    blob: bytes
    manifest: bytes
    size: int


def named_by(value: Value) -> Named | None:
    """The file that a value names; None for every other value, and for a file whose pieces it does not name."""
    if not isinstance(value, dict):
        return None
    match value.get("sha256"), value.get("pieces"), value.get("size"):
        case str(blob), str(pieces), Number() as size if _HEX.fullmatch(blob) and _HEX.fullmatch(pieces):
            whole = size.decimal()
            if whole == whole.to_integral_value() and 0 <= whole <= MAX_FILE:
                return Named(bytes.fromhex(blob), bytes.fromhex(pieces), int(whole))
    return None


def named_in(replica: bytes, section: bytes) -> Iterator[Named]:
    """Every file that a section names, once; one that cannot be read names none."""
    if SIGN not in section:
        return
    try:
        changes = decode_section(replica, section)
    except SyncProblem:
        return
    yield from _once(named_by(change.value) for change in changes)


def _once(found: Iterable[Named | None]) -> Iterator[Named]:
    yield from dict.fromkeys(one for one in found if one is not None)
