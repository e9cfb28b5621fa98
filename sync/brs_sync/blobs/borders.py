"""Where a file is cut: by what stands before the border, so that a change moves the borders around it and no others.

FastCDC's rules (a least, a usual and a greatest size; a rare sign up to the usual size, a common one beyond it) with
another sign: not a rolling sum but a row of byte classes, which the standard library finds at the speed of C. None of
the libraries for FastCDC comes ready-built for every system that the program runs on.
"""

from __future__ import annotations

import hashlib
import mmap
import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

MAX_PIECE = 1 << 16  # bytes: 16 seconds at 32 kbit/s
MOST_PIECES = 3600  # of one file: their list fits one piece itself
# So many classes in a row: of chance bytes one place in 65,536 ends them, then one in 4,096, and so on. The last ones
# are for text and tables, which have few kinds of bytes.
_RARE, _COMMON = 16, (12, 9, 6, 4)
_HALF = 128
LEAST = 4096  # bytes, but for the last piece


class _Sizes(NamedTuple):
    """The least and the usual size of a piece."""

    least: int
    usual: int


# A longer file is cut more coarsely, so that its list stays short; the last step has no signs at all.
_STEPS = (_Sizes(LEAST, 16384), _Sizes(16384, 32768), _Sizes(MAX_PIECE, MAX_PIECE))
MAX_FILE = MOST_PIECES * MAX_PIECE


def cut(data: bytes | mmap.mmap) -> list[int]:
    """The sizes of the pieces of a file, in order: the same for the same bytes, on every device, for ever.

    ValueError for what is longer than `MAX_FILE`; an empty file has no piece.
    """
    if len(data) > MAX_FILE:
        raise ValueError(f"{len(data)} bytes")
    for sizes in _STEPS:
        found = list(_pieces(data, sizes))
        if len(found) <= MOST_PIECES:
            break
    return found


def _pieces(data: bytes | mmap.mmap, sizes: _Sizes) -> Iterator[int]:
    at = count = 0
    while at < len(data):
        end = _border(data, at, sizes)
        yield end - at
        at = end
        count += 1
        if count > MOST_PIECES:
            return


def _border(data: bytes | mmap.mmap, start: int, sizes: _Sizes) -> int:
    """Where the piece that begins at `start` ends. A sign may begin before the least size, not end before it."""
    least, usual, greatest = start + sizes.least, start + sizes.usual, start + MAX_PIECE
    if least >= len(data):
        return len(data)
    found = _sign(_RARE).search(data, least - _RARE, min(usual, len(data)))
    for length in _COMMON if usual < len(data) else ():
        if found is None:
            found = _sign(length).search(data, usual - length + 1, min(greatest, len(data)))
    return found.end() if found is not None else min(greatest, len(data))


@cache
def _sign(length: int) -> re.Pattern[bytes]:
    """The last so many of the sixteen classes, one behind the other."""
    return re.compile(b"".join(_class(place) for place in range(_RARE - length, _RARE)))


def _class(place: int) -> bytes:
    """Half of all bytes: those 128 whose SHA-256, behind the place's number, is the lowest."""
    order = sorted(range(256), key=lambda byte: hashlib.sha256(b"brs-borders-1\x00" + bytes((place, byte))).digest())
    return b"[" + b"".join(b"\\x%02x" % byte for byte in sorted(order[:_HALF])) + b"]"
