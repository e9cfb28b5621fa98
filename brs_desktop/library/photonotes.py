"""What a picture's file says beside the picture (when, where and with what it was taken): read, and given on."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import TYPE_CHECKING

from brs_desktop.library.photowords import PNG, chunk, parts_of, segment
from brs_desktop.library.pictures import NoPicture

if TYPE_CHECKING:
    from PIL.Image import Exif

_TURNED, _WIDE, _HIGH = 0x0112, 0xA002, 0xA003
_TAKEN, _PLACE = 0x8769, 0x8825
# In a TIFF file the other notes say how that file is laid out.
_SAID = (0x010D, 0x010E, 0x010F, 0x0110, 0x0131, 0x0132, 0x013B, 0x013C, 0x8298)
# What Qt turns as the notes say when it reads a picture; the others stay as they lie, and so does what is said of it.
_UPRIGHT = ("JPEG", "MPO", "TIFF")
_KINDS = ("JPEG", "MPO", "PNG", "WEBP", "TIFF")
_HEAD = b"Exif\x00\x00"
MOST_NOTES = 65_500  # a part of a JPEG file is no larger
_EMPTY = 20  # a head without a note
_OTHER = 0xE1
# Colours as a screen has them: what reads others makes these of them, and they would not be what was in the file.
_COLOURS = ("1", "L", "LA", "P", "PA", "RGB", "RGBA", "RGBX", "YCbCr")


def notes_of(file: Path, size: tuple[int, int]) -> bytes:
    """The notes of a picture that was read in this size; NoPicture `kept` where they cannot be given on.

    They are parts of a file of the kind that it is kept as, a JPEG file where it is one, else a PNG file. Without the
    small picture of itself that a camera lays beside it: that would not show what is drawn.
    """
    from PIL import Image

    try:
        with Image.open(file) as image:
            if image.mode not in _COLOURS:
                raise NoPicture("kept")
            found = image.getexif() if image.format in _KINDS else Image.Exif()
            if not found and len(image.info.get("exif") or b"") > _EMPTY:
                raise NoPicture("kept")
            upright = image.format in _UPRIGHT
            words = parts_of(image, file, upright and _TURNED in found)
            notes = _stated(_carried(found, image.format), size, upright)
            jpeg = image.format in ("JPEG", "MPO")
    except Exception as odd:  # of notes that anything may have written
        raise NoPicture("kept") from odd
    if len(notes) > MOST_NOTES:
        raise NoPicture("kept")
    if not notes:
        return words
    return (segment(_OTHER, _HEAD + notes) if jpeg else chunk(b"eXIf", notes)) + words


def _carried(found: Exif, kind: str | None) -> Exif:
    from PIL import Image

    if kind != "TIFF":
        return found
    carried = Image.Exif()
    for tag in _SAID:
        if tag in found:
            carried[tag] = found[tag]
    for part in (_TAKEN, _PLACE):
        if inner := found.get_ifd(part):
            carried[part] = inner
    read = Image.Exif()
    read.load(carried.tobytes())
    return read


def _stated(notes: Exif, size: tuple[int, int], upright: bool) -> bytes:
    if not notes:
        return b""
    if upright and _TURNED in notes:
        notes[_TURNED] = 1
    taken = notes.get_ifd(_TAKEN)
    for tag, length in zip((_WIDE, _HIGH), size, strict=True):
        if tag in taken:
            taken[tag] = length
    return notes.tobytes().removeprefix(_HEAD)


def with_notes(content: bytes, notes: bytes) -> bytes:
    """A JPEG or PNG file with these notes: nothing of its picture is written anew."""
    at = 2
    if content.startswith(PNG):
        at = len(PNG) + 25  # behind the picture's size and depth
    elif content[2:4] == b"\xff\xe0":  # what says how many dots an inch has stands first
        at = 4 + struct.unpack(">H", content[4:6])[0]
    return content[:at] + notes + content[at:]
