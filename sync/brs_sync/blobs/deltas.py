"""A list squeezed against that of an earlier edition, which both sides have: what they share is not sent again."""

from __future__ import annotations

import zstandard

from brs_sync.blobs.manifest import BLOB_BYTES, MAX_LIST, Manifest
from brs_sync.errors import SyncProblem
from brs_sync.frames import FILE_DELTA
from brs_sync.parts import encode_part

WORTH = 500_000  # bytes of a file whose list is long enough to look for another one
_LEVEL = 19
_FORMAT = zstandard.FORMAT_ZSTD1_MAGICLESS


def delta_frame(manifest: Manifest, base: Manifest) -> bytes:
    """The frame that carries a list, for who has the other one."""
    parameters = zstandard.ZstdCompressionParameters.from_level(
        _LEVEL, format=_FORMAT, write_content_size=True, write_checksum=False, write_dict_id=False
    )
    squeezer = zstandard.ZstdCompressor(dict_data=_dictionary(base), compression_params=parameters)
    return encode_part(bytes((FILE_DELTA,)) + base.hash + squeezer.compress(manifest.encode()))


def base_of(data: bytes) -> bytes:
    """The list against which the one in a frame was squeezed; the frame without its kind."""
    if len(data) <= BLOB_BYTES:
        raise SyncProblem("malformed", what="list")
    return data[:BLOB_BYTES]


def list_of(data: bytes, base: Manifest) -> bytes:
    """The list's bytes, opened within bounds; they have yet to be proved by their name."""
    squeezed = data[BLOB_BYTES:]
    try:
        told = zstandard.get_frame_parameters(squeezed, format=_FORMAT)
        if told.content_size > MAX_LIST:
            raise SyncProblem("too-large", limit=MAX_LIST)
        opener = zstandard.ZstdDecompressor(
            dict_data=_dictionary(base), max_window_size=MAX_LIST, format=_FORMAT
        ).decompressobj(read_across_frames=False)
        found = opener.decompress(squeezed)
    except (zstandard.ZstdError, MemoryError) as error:
        raise SyncProblem("malformed", what="list") from error
    if not opener.eof or opener.unused_data or len(found) != told.content_size:
        raise SyncProblem("malformed", what="list")
    return found


def _dictionary(base: Manifest) -> zstandard.ZstdCompressionDict:
    return zstandard.ZstdCompressionDict(base.encode(), dict_type=zstandard.DICT_TYPE_RAWCONTENT)
