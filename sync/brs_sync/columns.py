"""Values as SQLite keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from brs_sync.cbor import dumps, loads
from brs_sync.ids import Dot
from brs_sync.section import checked_dot
from brs_sync.values import Number, Value, decode, encode, to_plain
from brs_sync.views import SectionState, Verdict

VERDICTS: tuple[Verdict, ...] = ("applied", "waiting", "quarantined")
_SMALL, _MAP = 32, 5
_FEW = 256  # bytes of a handful of names
STATES: tuple[SectionState, ...] = ("present", "withheld", "sealed", "erased")


def to_column(value: Value) -> object:
    """A value as SQLite keeps it: text and whole numbers as they are, the rest as CBOR."""
    if value is None or type(value) is str:
        return value
    plain = to_plain(value)
    return plain if type(plain) is int else encode(value)


def from_column(stored: Any) -> Value:
    """The value behind a column."""
    if stored is None or type(stored) is str:
        return stored
    if type(stored) is int:
        return Number(str(stored))
    # A group is made anew each time, since whoever reads it may change it.
    return _kept(stored) if len(stored) <= _SMALL and stored[0] >> 5 != _MAP else decode(stored)


_kept = lru_cache(maxsize=1024)(decode)


def names_to_column(names: Sequence[Dot]) -> bytes | None:
    """The dots that a decision names."""
    return dumps([part for dot in names for part in dot]) if names else None


def names_from_column(stored: bytes | None) -> tuple[Dot, ...]:
    """The dots behind a column."""
    if stored is None:
        return ()
    return _kept_names(stored) if len(stored) <= _FEW else _read_names(stored)


def _read_names(stored: bytes) -> tuple[Dot, ...]:
    parts = loads(stored, max_bytes=1 << 16, max_depth=2)
    return tuple(checked_dot(parts[i], parts[i + 1]) for i in range(0, len(parts), 2))


_kept_names = lru_cache(maxsize=1024)(_read_names)  # a decision is read again with every step on its record
