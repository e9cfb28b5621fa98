"""Pictures out of files from anywhere, ready for paper: decoded within bounds, made smaller, written anew."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from brs_desktop.library.pictures import MOST_BYTES, MOST_PIXELS, NoPicture, claims

_FORMATS = ("PNG", "JPEG", "GIF", "TIFF", "WEBP", "BMP")
_SIDE = 1_200  # pixels: 200 to an inch where a picture is as wide as the answers are
_FEW_COLOURS = 2_048  # a drawing has no more, and stays as sharp as it is
_QUALITY = 88
_KEPT = 8  # pictures remembered: a label's stands in every row of a repeat
_DENSITY = 72 / 150  # points of a pixel, at which a small picture is printed


@dataclass(frozen=True, eq=False)
class Raster:
    """A picture as JPEG or PNG, without anything that was said about it in its file, such as where it was taken."""

    width: int
    height: int
    grey: bool
    jpeg: bool
    content: bytes

    def fitted(self, width: float, height: float) -> tuple[float, float]:
        """Its size in points in a room: never larger than its pixels allow."""
        scale = min(width / self.width, height / self.height, _DENSITY)
        return self.width * scale, self.height * scale

    def data(self) -> bytes:
        """Of a PNG what its rows are packed into, as a page takes it; of a JPEG all of it."""
        return self.content if self.jpeg else b"".join(_packed(self.content))


def raster(file: Path) -> Raster:
    """The picture of a file. Raises NoPicture: kind, broken, huge, missing."""
    try:
        told = file.stat()
        with file.open("rb") as content:
            head = content.read(8)
    except OSError as gone:
        raise NoPicture("missing") from gone
    if told.st_size > MOST_BYTES:
        raise NoPicture("huge")
    return _raster(file, told.st_mtime_ns, told.st_size, claims(head))


@lru_cache(maxsize=_KEPT)
def _raster(file: Path, _changed: int, _size: int, claimed: bool) -> Raster:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(file, formats=_FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise NoPicture("huge")
            lossy = opened.format == "JPEG"
            picture = _small(opened)
    except Image.DecompressionBombError as bomb:
        raise NoPicture("huge") from bomb
    except UnidentifiedImageError as unknown:
        raise NoPicture("broken" if claimed else "kind") from unknown
    except (OSError, ValueError, SyntaxError, EOFError, ArithmeticError, LookupError, struct.error, MemoryError) as bad:
        raise NoPicture("broken") from bad
    lossy = lossy or picture.getcolors(_FEW_COLOURS) is None
    target = io.BytesIO()
    if lossy:
        picture.save(target, "JPEG", quality=_QUALITY)
    else:
        picture.save(target, "PNG")
    return Raster(picture.width, picture.height, picture.mode == "L", lossy, target.getvalue())


def _small(opened: Any) -> Any:
    """As many pixels as paper needs, upright, on white, in greys or in three colours."""
    from PIL import Image, ImageOps

    opened.draft(None, (_SIDE, _SIDE))  # a JPEG is decoded no larger than it must be
    upright = ImageOps.exif_transpose(opened)
    if upright.mode.startswith("I"):  # greys in finer steps than paper has
        upright = upright.convert("I").point(lambda grey: grey / 256).convert("L")
    elif upright.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in upright.info:
        seen = upright.convert("RGBA")
        upright = Image.alpha_composite(Image.new("RGBA", seen.size, "white"), seen)
    if upright.mode not in ("L", "RGB"):
        upright = upright.convert("L" if upright.mode == "1" else "RGB")
    upright.thumbnail((_SIDE, _SIDE))
    return Image.frombytes(upright.mode, upright.size, upright.tobytes())  # without what the file says of itself


def _packed(png: bytes) -> Iterator[bytes]:
    at = 8
    while at < len(png):
        size, kind = struct.unpack(">I4s", png[at : at + 8])
        if kind == b"IDAT":
            yield png[at + 8 : at + 8 + size]
        at += size + 12
