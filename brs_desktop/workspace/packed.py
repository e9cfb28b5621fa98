"""A form as a cell holds it: packed, bounded when it is unpacked, and held against its hash."""

from __future__ import annotations

import base64
import binascii
import hashlib
import lzma

from brs_desktop.records.formfiles import MAX_BYTES

_MEMORY = 64_000_000


def pack(xform: str) -> str:
    """A form as a cell holds it."""
    return base64.b85encode(lzma.compress(xform.encode(), format=lzma.FORMAT_XZ, check=lzma.CHECK_CRC32)).decode()


def unpack(text: str) -> str | None:
    """The form in a cell, None for what is none or would be larger than a form may be."""
    try:
        raw = base64.b85decode(text)
        reader = lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=_MEMORY)
        found = reader.decompress(raw, MAX_BYTES + 1)
        whole = reader.eof and not reader.unused_data and len(found) <= MAX_BYTES
        return found.decode("utf-8") if whole else None
    except (ValueError, binascii.Error, lzma.LZMAError, EOFError, MemoryError):
        return None


def unpacked(text: str, form_hash: str) -> str | None:
    """The form of this hash in a cell, None for anything else."""
    found = unpack(text)
    same = found is not None and hashlib.sha256(found.encode()).hexdigest() == form_hash
    return found if same else None
