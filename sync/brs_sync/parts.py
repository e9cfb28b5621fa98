"""Parts of a message: each bounded, each whole in itself, cut out of a stream that may end anywhere.

part = varint(length << 1 | squeezed), bytes
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from brs_sync.errors import SyncProblem
from brs_sync.packing import squeeze, unsqueeze

VERSION = 1
MAX_PART = 1 << 18  # bytes of one part on the wire
_WORTH_SQUEEZING = 96
_VARINT_BYTES = 4


def encode_part(data: bytes) -> bytes:
    """One part: squeezed where that makes it smaller."""
    packed = squeeze(data) if len(data) >= _WORTH_SQUEEZING else data
    if len(packed) >= len(data):
        return varint(len(data) << 1) + data
    return varint(len(packed) << 1 | 1) + packed


def open_part(part: bytes, limit: int) -> bytes:
    """The bytes in a whole part (as `Parts` hands them out), at most `limit` of them."""
    mark, start = read_varint(part, 0)
    body = part[start:]
    if len(body) != mark >> 1:
        raise SyncProblem("malformed", what="length")
    if mark & 1:
        return unsqueeze(body, limit)
    if len(body) > limit:
        raise SyncProblem("too-large", limit=limit)
    return body


class Parts:
    """Cuts a message that comes in pieces of any size into whole parts; keeps at most one unfinished."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._begun = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Take the next bytes of the message; yields each part that they complete, its length mark included."""
        self._buffer += data
        if not self._begun and self._buffer:
            if self._buffer[0] != VERSION:
                raise SyncProblem("malformed", what="version")
            del self._buffer[:1]
            self._begun = True
        while (end := self._end()) is not None:
            part = bytes(self._buffer[:end])
            del self._buffer[:end]
            yield part

    def finish(self) -> None:
        """The message has ended; a part without its end is malformed."""
        if self._buffer or not self._begun:
            raise SyncProblem("malformed", what="torn")

    def _end(self) -> int | None:
        """Where the first part ends, or None while it is not whole."""
        found = _try_varint(self._buffer, 0) if self._begun else None
        if found is None:
            return None
        mark, start = found
        if mark >> 1 > MAX_PART:
            raise SyncProblem("too-large", limit=MAX_PART)
        end = start + (mark >> 1)
        return end if len(self._buffer) >= end else None


def only_part(chunks: Iterable[bytes]) -> bytes:
    """The part of a message that has just one."""
    parts = Parts()
    found = [part for chunk in chunks for part in parts.feed(chunk)]
    parts.finish()
    if len(found) != 1:
        raise SyncProblem("malformed", what="parts")
    return found[0]


def is_single(message: bytes) -> bool:
    """Whether a message has no more than one part, as far as can be told without reading it."""
    try:
        found = _try_varint(message, 1)
    except SyncProblem:
        return True
    return found is None or found[1] + (found[0] >> 1) >= len(message)


def varint(number: int) -> bytes:
    """A length in as few bytes as it needs: seven bits each, lowest first."""
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def read_varint(data: bytes, start: int) -> tuple[int, int]:
    """The number at `start` and where it ends; malformed when it is torn, too long or not in its shortest form."""
    found = _try_varint(data, start)
    if found is None:
        raise SyncProblem("malformed", what="length")
    return found


def _try_varint(data: bytes | bytearray, start: int) -> tuple[int, int] | None:
    number = 0
    for count, byte in enumerate(data[start : start + _VARINT_BYTES]):
        number |= (byte & 127) << 7 * count
        if byte < 128:
            if count and not byte:
                raise SyncProblem("malformed", what="length")
            return number, start + count + 1
    if len(data) - start >= _VARINT_BYTES:
        raise SyncProblem("malformed", what="length")
    return None
