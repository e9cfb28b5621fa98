"""Cursors: how far into a hub's arrivals a device has come, so that news need no vectors."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from brs_sync import cbor

_EPOCH, _SCOPE, _NUMBER = 8, 4, 6
_SIZE = _EPOCH + _SCOPE + 2 * _NUMBER


@dataclass(frozen=True, slots=True)
class Cursor:
    """A hint, never a proof: whoever lies with one misses news until the digests are compared."""

    epoch: bytes
    scope: bytes
    commits: int
    statements: int

    def encode(self) -> bytes:
        """The cursor's bytes, opaque to devices."""
        numbers = (number.to_bytes(_NUMBER, "big") for number in (self.commits, self.statements))
        return self.epoch + self.scope + b"".join(numbers)


def decode_cursor(data: bytes | None) -> Cursor | None:
    """The cursor in those bytes, or None: a strange one is as good as none."""
    if data is None or len(data) != _SIZE:
        return None
    commits, statements = data[_EPOCH + _SCOPE : -_NUMBER], data[-_NUMBER:]
    return Cursor(
        data[:_EPOCH], data[_EPOCH : _EPOCH + _SCOPE], int.from_bytes(commits, "big"), int.from_bytes(statements, "big")
    )


def scope_mark(scope: Sequence[str]) -> bytes:
    """A short name for a set of prefixes: a cursor made for another set has passed what this one may see."""
    return hashlib.sha256(cbor.dumps(sorted(set(scope)))).digest()[:_SCOPE]
