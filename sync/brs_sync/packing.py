"""Compression on the roads, opened within bounds."""

from __future__ import annotations

import zstandard

from brs_sync.errors import SyncProblem

LEVEL = 15
WINDOW = 1 << 23  # what a hostile stream may make its reader reserve


def squeeze(data: bytes) -> bytes:
    """`data` compressed, with its size in front so that the reader knows it before opening."""
    return zstandard.ZstdCompressor(level=LEVEL, write_checksum=False, write_content_size=True).compress(data)


def unsqueeze(data: bytes, limit: int) -> bytes:
    """`data` opened, never holding more than `limit` bytes: a bomb is too large; torn, padded or lying is malformed."""
    opener = zstandard.ZstdDecompressor(max_window_size=WINDOW).decompressobj(read_across_frames=False)
    try:
        size = zstandard.get_frame_parameters(data).content_size
        if size > limit:
            raise SyncProblem("too-large", limit=limit)
        opened = opener.decompress(data)
    except (zstandard.ZstdError, MemoryError) as error:
        raise SyncProblem("malformed", what="zstd") from error
    if not opener.eof or opener.unused_data or len(opened) != size:
        raise SyncProblem("malformed", what="zstd")
    return opened
