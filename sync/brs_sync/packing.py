"""Bytes on a road: canonical CBOR that is read strictly, and zstd that is opened within bounds."""

from __future__ import annotations

from typing import Any, NoReturn

import cbor2
import zstandard

from brs_sync.errors import SyncProblem

LEVEL = 19
WINDOW = 1 << 21
DEPTH = 12
_TAGS = 64


def pack(value: object) -> bytes:
    """The one canonical CBOR form of a value made of maps, lists, text, bytes, integers, booleans and null."""
    return cbor2.dumps(value, canonical=True)


def unpack(data: bytes) -> Any:
    """The value whose canonical form is exactly `data`; anything else (tags, floats, doubled keys, a tail) is malformed.

    The caller bounds the length of `data`; depth is bounded here, and no declared length is believed.
    """
    try:
        value = cbor2.loads(
            data,
            tag_hook=_refuse,
            semantic_decoders={tag: _refuse for tag in range(_TAGS)},
            max_depth=DEPTH,
            allow_indefinite=False,
            allow_duplicate_keys=False,
            strict_hashable_types=True,
        )
        same = pack(value) == data
    except (cbor2.CBORError, ValueError, TypeError, OverflowError, RecursionError) as problem:
        raise SyncProblem("malformed") from problem
    if not same or not _plain(value):
        raise SyncProblem("malformed")
    return value


def squeeze(data: bytes) -> bytes:
    """`data` compressed, with its size in front so that the reader knows it before opening."""
    return zstandard.ZstdCompressor(level=LEVEL, write_checksum=False, write_content_size=True).compress(data)


def unsqueeze(data: bytes, limit: int) -> bytes:
    """`data` opened, never holding more than `limit` bytes; a bomb is too large, a torn or padded stream malformed."""
    opener = zstandard.ZstdDecompressor(max_window_size=WINDOW).decompressobj(read_across_frames=False)
    try:
        parameters = zstandard.get_frame_parameters(data)
        size = parameters.content_size
        if size > limit or parameters.window_size > WINDOW:
            raise SyncProblem("too-large")
        opened = opener.decompress(data)
    except zstandard.ZstdError as problem:
        raise SyncProblem("malformed") from problem
    if not opener.eof or opener.unused_data or len(opened) != size:
        raise SyncProblem("malformed")
    return opened


def _refuse(*_: object) -> NoReturn:
    raise ValueError("no tags on the wire")


def _plain(value: object) -> bool:
    """Whether the value holds only what the wire knows: no floats, no simple values beyond true, false and null."""
    if isinstance(value, list):
        return all(_plain(item) for item in value)
    if isinstance(value, dict):
        return all(_plain(key) and _plain(item) for key, item in value.items())
    return value is None or isinstance(value, bool | int | str | bytes)
