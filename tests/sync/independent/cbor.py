"""Canonical CBOR, as far as the format uses it: whole numbers, bytes, text, lists, maps, true, false and null."""

from __future__ import annotations

from typing import Any

_CONSTANTS = {20: False, 21: True, 22: None}
_SIZES = {24: 1, 25: 2, 26: 4, 27: 8}


def decode(data: bytes) -> Any:
    """The value; only the one form that encoding it again gives is accepted."""
    value, end = _read(data, 0)
    assert end == len(data), "bytes behind the value"
    assert encode(value) == data, "not the canonical form"
    return value


def _read(data: bytes, at: int) -> tuple[Any, int]:
    major, short = data[at] >> 5, data[at] & 31
    at += 1
    if major == 7:
        return _CONSTANTS[short], at
    if short >= 24:
        size = _SIZES[short]
        short, at = int.from_bytes(data[at : at + size], "big"), at + size
    if major < 2:
        return (short if major == 0 else -1 - short), at
    if major < 4:
        raw = data[at : at + short]
        assert len(raw) == short, "torn"
        return (raw if major == 2 else raw.decode()), at + short
    return _read_many(data, at, short, is_map=major == 5) if major < 6 else _refuse(major)


def _read_many(data: bytes, at: int, count: int, *, is_map: bool) -> tuple[Any, int]:
    found: list[Any] = []
    for _ in range(count * 2 if is_map else count):
        value, at = _read(data, at)
        found.append(value)
    return (dict(zip(found[::2], found[1::2], strict=True)) if is_map else found), at


def _refuse(major: int) -> tuple[Any, int]:
    raise AssertionError(f"major type {major}")


def encode(value: Any) -> bytes:
    """The shortest form; keys of maps sorted, shorter first."""
    if value is None or isinstance(value, bool):
        return bytes((0xE0 | {None: 22, True: 21, False: 20}[value],))
    if isinstance(value, int):
        return _head(0, value) if value >= 0 else _head(1, -1 - value)
    if isinstance(value, bytes):
        return _head(2, len(value)) + value
    if isinstance(value, str):
        return _head(3, len(value.encode())) + value.encode()
    if isinstance(value, list | tuple):
        return _head(4, len(value)) + b"".join(map(encode, value))
    pairs = sorted(((encode(key), encode(one)) for key, one in value.items()), key=lambda pair: (len(pair[0]), pair[0]))
    return _head(5, len(pairs)) + b"".join(key + one for key, one in pairs)


def _head(major: int, number: int) -> bytes:
    if number < 24:
        return bytes((major << 5 | number,))
    short, size = next((short, size) for short, size in _SIZES.items() if number < 1 << 8 * size)
    return bytes((major << 5 | short,)) + number.to_bytes(size, "big")
