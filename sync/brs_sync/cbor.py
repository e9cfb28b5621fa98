"""Canonical CBOR out, strict and bounded CBOR in."""

from __future__ import annotations

from itertools import count
from typing import Any, NoReturn

import cbor2

from brs_sync.cborout import encode
from brs_sync.errors import SyncProblem

# Tags that the library would turn into dates, patterns, big numbers or shared references: none has a place here.
_KNOWN_TAGS = (0, 1, 2, 3, 4, 5, 25, 28, 29, 30, 35, 36, 37, 52, 54, 100, 256, 258, 260, 261, 1004, 43000, 55799)


def _refuse(*_: object) -> NoReturn:
    raise SyncProblem("malformed", what="tag")


_NO_TAGS: dict[int, Any] = dict.fromkeys(_KNOWN_TAGS, _refuse)


# What a frame's columns were closed to, which is read at once: that it is canonical need not be found out again.
# A list whose places are filled one after the other, since threads meet here.
_CLOSED: list[bytes] = [b""] * 128
_MOST_CLOSED = 16_384
_turn = count()


def dumps(data: object) -> bytes:
    """Canonical bytes: shortest forms, sorted maps, definite lengths."""
    return encode(data)


def closed(data: object) -> bytes:
    """The same of what is soon read again: it is known for a while to be canonical."""
    encoded = encode(data)
    if len(encoded) <= _MOST_CLOSED:
        _CLOSED[next(_turn) % len(_CLOSED)] = encoded
    return encoded


def loads(data: bytes, *, max_bytes: int, max_depth: int = 8) -> Any:
    """Decode what came from outside: no tags, no indefinite lengths, no repeated keys, and only canonical bytes.

    Encoding again must give the same bytes, so what is signed has one form and nothing hides behind its end.
    """
    if len(data) > max_bytes:
        raise SyncProblem("too-large", size=len(data), limit=max_bytes)
    try:
        decoded = cbor2.loads(
            data,
            tag_hook=_refuse,
            semantic_decoders=_NO_TAGS,
            max_depth=max_depth,
            allow_indefinite=False,
            allow_duplicate_keys=False,
            strict_hashable_types=True,
        )
        canonical = data in _CLOSED or encode(decoded) == data
    except SyncProblem:
        raise
    except (cbor2.CBORError, ValueError, TypeError, OverflowError, MemoryError, RecursionError) as error:
        raise SyncProblem("malformed", what="cbor") from error
    if not canonical:
        raise SyncProblem("malformed", what="canonical")
    return decoded
