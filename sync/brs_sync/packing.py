"""Compression on the roads, opened within bounds: zstd with a dictionary that every installer carries.

A dictionary that was released is kept for ever: whatever was squeezed with it must open.
"""

from __future__ import annotations

import threading
from functools import cache
from pathlib import Path

import zstandard

from brs_sync.errors import SyncProblem

DICTIONARIES = Path(__file__).with_name("dictionaries")
NEWEST = 1
LEVEL = 19
WINDOW = 1 << 23  # what a hostile stream may make its reader reserve
_FORMAT = zstandard.FORMAT_ZSTD1_MAGICLESS


class _Tools(threading.local):
    """Each thread has its own: none may be used by two at once, and making one costs more than a small part."""

    def __init__(self) -> None:
        self.squeezer: zstandard.ZstdCompressor | None = None
        self.openers: dict[int, zstandard.ZstdDecompressor] = {}


_tools = _Tools()


def squeeze(data: bytes) -> bytes:
    """`data` compressed, with its size in front so that the reader knows it before opening."""
    if _tools.squeezer is None:
        # Every switch is said: what a level stands for may change, and equal data must give equal bytes.
        parameters = zstandard.ZstdCompressionParameters.from_level(
            LEVEL, format=_FORMAT, write_content_size=True, write_checksum=False, write_dict_id=True
        )
        _tools.squeezer = zstandard.ZstdCompressor(dict_data=_dictionary(NEWEST), compression_params=parameters)
    return _tools.squeezer.compress(data)


def unsqueeze(data: bytes, limit: int) -> bytes:
    """`data` opened, never holding more than `limit` bytes: a bomb is too large; torn, padded or lying is malformed."""
    try:
        told = zstandard.get_frame_parameters(data, format=_FORMAT)
        if told.content_size > limit:
            raise SyncProblem("too-large", limit=limit)
        opener = _opener(told.dict_id).decompressobj(read_across_frames=False)
        opened = opener.decompress(data)
    except (zstandard.ZstdError, MemoryError) as error:
        raise SyncProblem("malformed", what="zstd") from error
    if not opener.eof or opener.unused_data or len(opened) != told.content_size:
        raise SyncProblem("malformed", what="zstd")
    return opened


def _opener(number: int) -> zstandard.ZstdDecompressor:
    if number not in _tools.openers:
        dictionary = _dictionary(number) if number else None
        _tools.openers[number] = zstandard.ZstdDecompressor(
            dict_data=dictionary, max_window_size=WINDOW, format=_FORMAT
        )
    return _tools.openers[number]


@cache
def _dictionary(number: int) -> zstandard.ZstdCompressionDict:
    """The dictionary of that number; malformed where this program has none."""
    if not 0 < number <= NEWEST:
        raise SyncProblem("malformed", what="dictionary")
    return zstandard.ZstdCompressionDict((DICTIONARIES / f"{number}.zstd").read_bytes())
