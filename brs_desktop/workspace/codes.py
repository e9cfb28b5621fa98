"""QR codes: small bundles drawn as one, and read back from a picture. No camera is used: a picture has to be there."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from brs_sync.bundle.letters import from_letters, is_letters
from brs_sync.errors import SyncProblem

QUIET = 4  # modules of white around a code
PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff")
_FORMATS = ("PNG", "JPEG", "BMP", "GIF", "WEBP", "TIFF")
_MOST_FILE = 40 << 20
_MOST_PIXELS = 50_000_000
_MOST_CODES = 16
_DOT = 6  # pixels of a module in a picture file


@dataclass(frozen=True)
class Code:
    """A drawn code: its rows of dark and light modules, without the white around."""

    letters: str
    rows: tuple[bytes, ...]
    version: str

    @property
    def side(self) -> int:
        """How many modules wide it is, the white around included."""
        return len(self.rows) + 2 * QUIET


def draw(letters: str) -> Code:
    """The smallest code that holds these letters, with the least correction: what it holds proves itself."""
    made = _made(letters)
    return Code(letters, tuple(bytes(row) for row in made.matrix), str(made.designator))


def picture(code: Code) -> bytes:
    """The code as a PNG file, black on white, the white around it included."""
    out = io.BytesIO()
    _made(code.letters).save(out, kind="png", scale=_DOT, border=QUIET)
    return out.getvalue()


def is_text(path: Path) -> bool:
    """Whether a file's name is that of a text, in which a bundle's letters may be."""
    return path.suffix.lower() == ".txt"


def read_text(path: Path) -> bytes:
    """The bundle whose letters are in a text file."""
    with path.open("rb") as file:
        return from_letters(file.read(1 << 16).decode("utf-8-sig", "replace"))


def is_picture(path: Path) -> bool:
    """Whether a file's name is that of a picture."""
    return path.suffix.lower() in PICTURES


def read_picture(path: Path) -> bytes:
    """The bundle in a picture of a code; no-code where there is none, picture-unreadable where it is no picture."""
    for found in _codes(path):
        if is_letters(found):
            return from_letters(found)
    raise SyncProblem("no-code", name=path.name)


def read_texts(path: Path) -> list[str]:
    """What the codes in a picture say."""
    return _codes(path)


def _codes(path: Path) -> list[str]:
    import zxingcpp
    from PIL import Image, UnidentifiedImageError

    try:
        if path.stat().st_size > _MOST_FILE:
            raise SyncProblem("picture-unreadable", name=path.name)
        with Image.open(path, formats=_FORMATS) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise SyncProblem("picture-unreadable", name=path.name)
            grey = _on_white(opened)
    except (OSError, ValueError, SyntaxError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise SyncProblem("picture-unreadable", name=path.name) from error
    found = zxingcpp.read_barcodes(
        grey, formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode]), text_mode=zxingcpp.TextMode.Plain
    )
    return [one.text for one in found[:_MOST_CODES]]


def _on_white(opened: Any) -> Any:
    """Greys; what is transparent is white paper."""
    from PIL import Image

    if opened.mode in ("RGBA", "LA", "P", "PA"):
        seen = opened.convert("RGBA")
        opened = Image.alpha_composite(Image.new("RGBA", seen.size, "white"), seen)
    return opened.convert("L")


def _made(letters: str) -> Any:
    import segno

    return segno.make(letters, error="l", micro=False, boost_error=False)
