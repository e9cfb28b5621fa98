"""PDF documents for reading: pages as pictures, their text with its places; one thread at a time, as PDFium asks."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import c_double, c_int, c_ushort
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from brs_desktop.library.pagetext import Box, PageText

MAX_PAGES = 10_000
MAX_PIXELS = 40_000_000
_MOST_CHARACTERS = 60_000
_MOST_LANGUAGE = 100
_UNIT = 10_000
_NO_CHARACTER = "\ufffd"
_BLANK_INK = (0.0, 0.0, 0.0, 0.0)
# PDFium is not thread-safe: whoever touches it, in whatever thread, holds this.
_pdfium = threading.Lock()


class BadPaper(Exception):
    """A PDF that cannot be read; `code` is `encrypted`, `damaged` or `too-long`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Picture:
    """A page drawn: 32 bits a pixel (blue, green, red, nothing), row by row."""

    width: int
    height: int
    stride: int
    pixels: bytes


@dataclass(frozen=True)
class Told:
    """What a PDF says of itself."""

    title: str
    author: str
    language: str
    created: str


class Paper:
    """One open PDF, of a file or of its bytes. It is closed by whoever opened it; any thread may call its methods."""

    def __init__(self, source: Path | bytes) -> None:
        import pypdfium2

        self._broken = pypdfium2.PdfiumError
        with _pdfium:
            try:
                self._document: Any = pypdfium2.PdfDocument(source)
                count = len(self._document)
            except self._broken as error:
                raise BadPaper("encrypted" if "password" in str(error).lower() else "damaged") from error
            if not 0 < count <= MAX_PAGES:
                self._document.close()
                raise BadPaper("too-long" if count else "damaged")
            self.sizes = tuple(self._size(number) for number in range(count))

    def _size(self, number: int) -> tuple[float, float]:
        """A page's width and height in points; a page that has none sensible is drawn as A4."""
        width, height = self._document.get_page_size(number)
        sensible = 1 <= width <= 20_000 and 1 <= height <= 20_000
        return (width, height) if sensible else (595.0, 842.0)

    def close(self) -> None:
        """Let the file go; closing twice does nothing."""
        with _pdfium:
            if self._document is not None:
                self._document.close()
                self._document = None

    def __enter__(self) -> Paper:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def render(self, number: int, scale: float) -> Picture:
        """A page at `scale` pixels a point, never more than the bound on pixels."""
        width, height = self.sizes[number]
        most = (MAX_PIXELS / (width * height)) ** 0.5
        with self._page(number) as page:
            bitmap = page.render(scale=min(scale, most), prefer_bgrx=True)
            try:
                return Picture(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer))
            finally:
                bitmap.close()

    def band(self, number: int, whole: tuple[int, int], top: int, height: int) -> Picture:
        """As many lines of a page as asked for, of the page drawn `whole` pixels wide and high, as a printer wants it.

        A page for a printer is drawn in bands: the whole of it would take hundreds of megabytes.
        """
        import pypdfium2
        from pypdfium2 import raw

        with self._page(number) as page:
            bitmap = pypdfium2.PdfBitmap.new_native(whole[0], height, raw.FPDFBitmap_BGRx)
            try:
                bitmap.fill_rect((255, 255, 255, 255), 0, 0, whole[0], height)
                flags = raw.FPDF_PRINTING | raw.FPDF_ANNOT
                raw.FPDF_RenderPageBitmap(bitmap, page, 0, -top, *whole, 0, flags)
                return Picture(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer))
            finally:
                bitmap.close()

    def text(self, number: int, *, places: bool = True) -> PageText:
        """A page's text, character by character; with `places` also where each stands, in points from the top."""
        from pypdfium2 import raw

        with self._page(number) as page:
            words = page.get_textpage()
            try:
                count = min(words.count_chars(), _MOST_CHARACTERS)
                letters = "".join(_letter(raw.FPDFText_GetUnicode(words.raw, at)) for at in range(count))
                boxes = _boxes(raw, page, words, count, self.sizes[number]) if places else ()
                return PageText(letters, boxes)
            finally:
                words.close()

    def told(self) -> Told:
        """Title, author, language and date of making, as far as the file says them."""
        from pypdfium2 import raw

        with _pdfium:
            self._open()
            known = self._document.get_metadata_dict()
            length = raw.FPDFCatalog_GetLanguage(self._document.raw, None, 0)
            held = (c_ushort * _MOST_LANGUAGE)()
            if 0 < length <= _MOST_LANGUAGE:
                raw.FPDFCatalog_GetLanguage(self._document.raw, held, length)
        spoken = bytes(held).decode("utf-16-le", "ignore").rstrip("\x00")
        return Told(known.get("Title", ""), known.get("Author", ""), spoken, known.get("CreationDate", ""))

    def _open(self) -> None:
        if self._document is None:
            raise BadPaper("damaged")

    @contextmanager
    def _page(self, number: int) -> Iterator[Any]:
        with _pdfium:
            self._open()
            try:
                page = self._document.get_page(number)
            except self._broken as error:
                raise BadPaper("damaged") from error
            try:
                yield page
            except self._broken as error:
                raise BadPaper("damaged") from error
            finally:
                page.close()


def _letter(code: int) -> str:
    """One character for each of the page's, so that places and text agree."""
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else _NO_CHARACTER


def _boxes(raw: Any, page: Any, words: Any, count: int, size: tuple[float, float]) -> tuple[Box, ...]:
    """Where each character stands, as the page is drawn: turned pages and cut margins included."""
    place = _placing(raw, page, size)
    edges = [c_double() for _edge in range(4)]
    left, right, bottom, top = edges
    found: list[Box] = []
    for at in range(count):
        known = raw.FPDFText_GetCharBox(words.raw, at, left, right, bottom, top)
        found.append(place(left.value, bottom.value, right.value, top.value) if known else _BLANK_INK)
    return tuple(found)


def _placing(raw: Any, page: Any, size: tuple[float, float]) -> Any:
    """From the page's own coordinates to points from its top left corner as drawn."""
    across, down = c_int(), c_int()

    def drawn(x: float, y: float) -> tuple[float, float]:
        raw.FPDF_PageToDevice(page.raw, 0, 0, _UNIT, _UNIT, 0, x, y, across, down)
        return across.value * size[0] / _UNIT, down.value * size[1] / _UNIT

    origin, ex, ey = drawn(0, 0), drawn(1000, 0), drawn(0, 1000)
    ax, bx = (ex[0] - origin[0]) / 1000, (ey[0] - origin[0]) / 1000
    ay, by = (ex[1] - origin[1]) / 1000, (ey[1] - origin[1]) / 1000

    def place(left: float, bottom: float, right: float, top: float) -> Box:
        xs = [origin[0] + ax * x + bx * y for x, y in ((left, bottom), (right, top))]
        ys = [origin[1] + ay * x + by * y for x, y in ((left, bottom), (right, top))]
        return min(xs), min(ys), max(xs), max(ys)

    return place
