"""Pictures out of files from anywhere, for a lane: what a file is, its content tells; nothing is decoded unbounded."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from brs_desktop.library.pictures import MOST_BYTES, MOST_DRAWN_ON, MOST_PIXELS, NoPicture, claims

PHOTOGRAPH = "jpg"
_FORMATS = frozenset({"png", "jpeg", "jpg", "gif", "tiff", "tif", "webp", "bmp"})
_HEAD = 1024
_FINER = frozenset(
    {
        QImage.Format.Format_CMYK8888,
        QImage.Format.Format_Grayscale16,
        *(QImage.Format.Format_RGB30, QImage.Format.Format_BGR30),
        *(QImage.Format.Format_A2RGB30_Premultiplied, QImage.Format.Format_A2BGR30_Premultiplied),
    }
)


def picture_of(file: Path, box: QSize) -> QImage:
    """A picture, or a PDF's first page, as large as the box allows and never larger than it is; else NoPicture."""
    return _first_page(file, box) if _is_paper(file) else _picture(_reader(file, MOST_PIXELS), box)


def whole_picture(file: Path) -> tuple[QImage, str]:
    """A picture in its own size, to be drawn on, and the suffix of the kind that it is kept as; else NoPicture.

    Nothing of it may be lost by that: what has several pages or pictures is none, nor what is too large to be kept or
    has other colours than those of a screen, or finer ones.
    """
    if _is_paper(file):
        raise NoPicture("several")
    reader = _reader(file, MOST_DRAWN_ON)
    if reader.imageCount() > 1:
        raise NoPicture("several")
    photograph = bytes(reader.format().data()) in (b"jpeg", b"jpg")
    picture = _read(reader)
    if picture.depth() > 32 or picture.format() in _FINER:
        raise NoPicture("kept")
    return picture, PHOTOGRAPH if photograph else "png"


def _is_paper(file: Path) -> bool:
    try:
        size = file.stat().st_size
        with file.open("rb") as content:
            head = content.read(_HEAD)
    except OSError as gone:
        raise NoPicture("missing") from gone
    if b"%PDF-" in head:
        return True
    if size > MOST_BYTES:
        raise NoPicture("huge")
    return False


def _reader(file: Path, most: int) -> QImageReader:
    """What reads the picture, asked for its kind and size and no more."""
    reader = QImageReader(str(file))
    reader.setDecideFormatFromContent(True)
    if not reader.canRead():
        raise NoPicture("broken" if _claims(file) else "kind")
    if bytes(reader.format().data()).decode("ascii", "replace") not in _FORMATS:
        raise NoPicture("kind")
    whole = reader.size()
    if not whole.isValid() or whole.isEmpty():
        raise NoPicture("broken")
    if whole.width() * whole.height() > most:
        raise NoPicture("huge")
    reader.setAutoTransform(True)
    return reader


def _picture(reader: QImageReader, box: QSize) -> QImage:
    whole = reader.size()
    turned = bool(reader.transformation().value & 4)  # the sides change places
    room = box.transposed() if turned else box
    if whole.width() > room.width() or whole.height() > room.height():
        reader.setScaledSize(whole.scaled(room, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1)))
    return _read(reader)


def _read(reader: QImageReader) -> QImage:
    picture = reader.read()
    if picture.isNull():
        raise NoPicture("broken")
    return picture


def _claims(file: Path) -> bool:
    """Whether a file that no reader takes begins as a picture does, or is called one."""
    with file.open("rb") as content:
        return claims(content.read(4))


def _first_page(file: Path, box: QSize) -> QImage:
    from brs_desktop.library.paper import BadPaper, Paper

    try:
        with Paper(file) as paper:
            width, height = paper.sizes[0]
            drawn = paper.render(0, min(box.width() / width, box.height() / height))
    except BadPaper as bad:
        raise NoPicture("locked" if bad.code == "encrypted" else "broken") from bad
    page = QImage(drawn.pixels, drawn.width, drawn.height, drawn.stride, QImage.Format.Format_RGB32)
    return page.copy()
