"""Canonical CBOR of what this program writes: small lists and maps of integers, bytes and texts.

The library asks of each list and each map which abstract class it is of, which costs more than its content does.
Whatever is large, or of another type, is left to it: canonical bytes of a whole are those of its parts in a row.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cbor2

_LARGE = 64  # from so many entries on the library is quicker
_TEXTS = 8  # the same of lists of texts
_UNSIGNED, _NEGATIVE, _BYTES, _TEXT, _LIST, _MAP = (major << 5 for major in range(6))


def encode(data: object) -> bytes:
    """The canonical bytes of anything that the library can encode; its errors for anything else."""
    try:
        return _WRITERS[type(data)](data)
    except (KeyError, RecursionError, UnicodeEncodeError):
        return _by_library(data)


def _by_library(data: object) -> bytes:
    return cbor2.dumps(data, canonical=True)


def _head(major: int, number: int) -> bytes:
    if number < 24:
        return bytes((major | number,))
    for more, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if number < 1 << 8 * size:
            return bytes((major | more,)) + number.to_bytes(size, "big")
    raise KeyError(number)


_INTS, _OF_BYTES, _OF_TEXT, _OF_LIST, _OF_MAP = (
    tuple(_head(major, number) for number in range(256)) for major in (_UNSIGNED, _BYTES, _TEXT, _LIST, _MAP)
)


def _int(data: int) -> bytes:
    if 0 <= data < 256:
        return _INTS[data]
    return _head(_UNSIGNED, data) if data >= 0 else _head(_NEGATIVE, -1 - data)


def _bytes(data: bytes) -> bytes:
    size = len(data)
    return (_OF_BYTES[size] if size < 256 else _head(_BYTES, size)) + data


def _text(data: str) -> bytes:
    encoded = data.encode()
    size = len(encoded)
    return (_OF_TEXT[size] if size < 256 else _head(_TEXT, size)) + encoded


def _bool(data: bool) -> bytes:
    return b"\xf5" if data else b"\xf4"


def _none(data: None) -> bytes:
    return b"\xf6"


def _list(data: list[object] | tuple[object, ...]) -> bytes:
    size = len(data)
    if size >= _LARGE or (size >= _TEXTS and type(data[0]) is str):
        return _by_library(data)
    parts = [_OF_LIST[size]]
    parts += [_WRITERS[type(item)](item) for item in data]
    return b"".join(parts)


def _map(data: dict[object, object]) -> bytes:
    size = len(data)
    if size >= _LARGE:
        return _by_library(data)
    pairs = [(_WRITERS[type(key)](key), _WRITERS[type(value)](value)) for key, value in data.items()]
    if size > 1:
        pairs.sort(key=_order)
    return _OF_MAP[size] + b"".join([part for pair in pairs for part in pair])


def _order(pair: tuple[bytes, bytes]) -> tuple[int, bytes]:
    return len(pair[0]), pair[0]


_WRITERS: dict[type, Callable[[Any], bytes]] = {
    int: _int,
    bytes: _bytes,
    str: _text,
    bool: _bool,
    type(None): _none,
    list: _list,
    tuple: _list,
    dict: _map,
}
