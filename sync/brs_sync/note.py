"""What a device remembers of its last meetings with a hub: hints that save bytes, never proofs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from brs_sync import cbor
from brs_sync.errors import SyncProblem
from brs_sync.wire import MAX_CURSOR

_MAX_BYTES = 1 << 17
# Of what snapshots are of use for here: raised where they come to be for more, so that what was of none is tried again.
USES = b"\x01"


@dataclass(frozen=True, slots=True)
class Note:
    """`scope` is what the hub lets this device read; up to `mine` and `said` all that came here is there too.

    `sure` is false from before a large exchange until its end: then it is cheaper to ask what came through.
    `counter` is that of the latest request, where it ran ahead of this device's clock. `pieces` are those of large
    frames that the hub said it keeps, so that what a budget cut off goes on with the first request of the next one.
    `vain` is the digest of what the hub held, and `USES`, when a snapshot of it was of no use here.
    """

    scope: tuple[str, ...] = ()
    cursor: bytes | None = None
    mine: int = 0
    said: int = 0
    sure: bool = True
    counter: int = 0
    pieces: Mapping[bytes, bytes] = field(default_factory=dict)
    vain: bytes | None = None

    def encode(self) -> bytes:
        """The note's bytes."""
        known = [1, list(self.scope), self.cursor, self.mine, self.said, self.sure, self.counter]
        more: list[Any] = [dict(self.pieces), *([] if self.vain is None else [self.vain])]
        return cbor.dumps([*known, *more] if self.pieces or self.vain is not None else known)


def decode_note(data: bytes | None) -> Note:
    """The note in those bytes; one that cannot be read is as good as none."""
    if data is None:
        return Note()
    try:
        parts = cbor.loads(data, max_bytes=_MAX_BYTES, max_depth=3)
    except SyncProblem:
        return Note()
    match parts:
        case [1, list(scope), None | bytes() as cursor, int(mine), int(said), bool(sure), int(counter), *more]:
            if len(cursor or b"") <= MAX_CURSOR:
                return Note(tuple(map(str, scope)), cursor, mine, said, sure, counter, _pieces(more), _vain(more))
    return Note()


def _pieces(more: list[Any]) -> dict[bytes, bytes]:
    found = more[0] if more and isinstance(more[0], dict) else {}
    return {name: bits for name, bits in found.items() if isinstance(name, bytes) and isinstance(bits, bytes)}


def _vain(more: list[Any]) -> bytes | None:
    return more[1] if len(more) > 1 and isinstance(more[1], bytes) else None
