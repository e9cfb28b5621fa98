"""What else a picture's file says in words: XMP, comments, the captions of agencies; given on as they stand."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from brs_desktop.library.pictures import NoPicture

if TYPE_CHECKING:
    from PIL.Image import Image

MOST = 1_000_000  # bytes of all of it
PNG = b"\x89PNG\r\n\x1a\n"
_XMP, _CAPTIONS = b"http://ns.adobe.com/", b"Photoshop 3.0\x00"
_CAPTION = 0x0404  # of what a program for pictures keeps beside it: the rest is its own, and a small picture
_BEGUN, _ENDED, _COMMENT, _OTHER, _AGENCY = 0xDA, 0xD9, 0xFE, 0xE1, 0xED
_BARE = frozenset({0x01, *range(0xD0, 0xD9)})  # marks that nothing belongs to
_WORDS = (b"tEXt", b"zTXt", b"iTXt")
_RAW_EXIF = (b"Raw profile type exif\x00", b"Raw profile type APP1\x00")  # the notes, which go on by themselves
_TIFF_XMP, _TIFF_CAPTIONS = 700, (33723, 34377)
_ORIENTATION = re.compile(rb"(tiff:Orientation[^0-9]{1,4})[0-9]")
_HIDDEN = (b"Thumbnails", b"HasExtendedXMP")  # pictures in it that would not show what is drawn


def parts_of(image: Image, file: Path, turned: bool) -> bytes:
    """They as parts of a JPEG file, where the picture is one, else of a PNG file.

    NoPicture `kept` where they cannot be that. A picture that is turned as its notes say lies upright from then on.
    """
    if image.format in ("JPEG", "MPO"):
        parts = _of_jpeg(file, turned)
    elif image.format == "PNG":
        parts = _of_png(file)
    else:
        parts = _of_others(image, turned)
    made = b"".join(parts)
    if len(made) > MOST:
        raise NoPicture("kept")
    return made


def segment(kind: int, body: bytes) -> bytes:
    """A part of a JPEG file."""
    return bytes((0xFF, kind)) + struct.pack(">H", len(body) + 2) + body


def chunk(kind: bytes, body: bytes) -> bytes:
    """A part of a PNG file."""
    length, check = (struct.pack(">I", number) for number in (len(body), zlib.crc32(kind + body)))
    return length + kind + body + check


def _of_jpeg(file: Path, turned: bool) -> Iterator[bytes]:
    with file.open("rb") as content:
        content.seek(2)
        for kind, body in _segments(content):
            if kind == _COMMENT:
                yield segment(kind, body)
            elif kind == _OTHER and body.startswith(_XMP):
                yield segment(kind, _upright(body, turned))
            elif kind == _AGENCY and body.startswith(_CAPTIONS):
                yield from _captions(body)


def _segments(content: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """The parts before the picture itself."""
    while (mark := content.read(1)) == b"\xff":
        while mark == b"\xff":  # any number may stand before
            mark = content.read(1)
        if not mark or mark[0] in (_BEGUN, _ENDED):
            return
        if mark[0] not in _BARE:
            (length,) = struct.unpack(">H", content.read(2))
            yield mark[0], content.read(length - 2)


def _captions(body: bytes) -> Iterator[bytes]:
    """The captions alone, out of all that is kept with them."""
    at = len(_CAPTIONS)
    while body[at : at + 4] == b"8BIM":
        (kind,) = struct.unpack(">H", body[at + 4 : at + 6])
        named = at + 6 + (body[at + 6] // 2 + 1) * 2
        (length,) = struct.unpack(">I", body[named : named + 4])
        end = named + 4 + length + length % 2
        if kind == _CAPTION:
            yield segment(_AGENCY, _CAPTIONS + body[at:end])
        at = end


def _of_png(file: Path) -> Iterator[bytes]:
    with file.open("rb") as content:
        content.seek(len(PNG))
        while len(head := content.read(8)) == 8 and head[4:] != b"IEND":
            (length,), kind = struct.unpack(">I", head[:4]), head[4:]
            if kind not in _WORDS:
                content.seek(length + 4, 1)
                continue
            if length > MOST:
                raise NoPicture("kept")
            body = content.read(length)
            content.seek(4, 1)
            if not body.startswith(_RAW_EXIF):
                yield chunk(kind, body)


def _of_others(image: Image, turned: bool) -> Iterator[bytes]:
    tags = getattr(image, "tag_v2", {})
    if image.info.get("comment") or any(one in tags for one in _TIFF_CAPTIONS):
        raise NoPicture("kept")
    found = tags.get(_TIFF_XMP) or image.info.get("xmp")
    if isinstance(found, bytes) and found:
        yield chunk(b"iTXt", b"XML:com.adobe.xmp" + bytes(5) + _upright(found, turned))


def _upright(xmp: bytes, turned: bool) -> bytes:
    if any(one in xmp for one in _HIDDEN):
        raise NoPicture("kept")
    return _ORIENTATION.sub(rb"\g<1>1", xmp) if turned else xmp
