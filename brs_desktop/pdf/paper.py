"""The canvas: paints shaped lines, boxes and rules, and marks which of them is content and which is decoration."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, NamedTuple

from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from brs_desktop.pdf.embedding import FontBook
from brs_desktop.pdf.fonts import Face
from brs_desktop.pdf.outlines import OutlinePen
from brs_desktop.pdf.pagecodes import Register
from brs_desktop.pdf.pictures import Raster
from brs_desktop.pdf.setting import Line, Style
from brs_desktop.pdf.shaping import Piece
from brs_desktop.pdf.tagging import Mark, Node

OUTLINE = "#51616c"
_NEAR = 0.05  # thousandths of the size that no eye sees
_MOST_LAID = 20_000  # pieces remembered; a word comes again on most pages


class Raised(NamedTuple):
    """A glyph drawn as a shape, measured in thousandths of the size from the start of its piece, or of the line."""

    face: Face
    glyph: int
    right: float
    up: float


class Laid(NamedTuple):
    """A piece as operators of this document.

    `first` is where its first glyph wants to be, `rest` how far the pen is beyond its end when it is painted; a piece
    that paints nothing through the font has no codes. `unshown` are the characters that a mark stands for.
    """

    piece: Piece
    font: str
    codes: str
    first: float
    rest: float
    raised: tuple[Raised, ...]
    unshown: frozenset[str]


class Paper(Canvas):  # type: ignore[misc]
    """A ReportLab canvas without its standard fonts: all text goes through `text_line`."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fonts = FontBook()
        self._doc.delayedFonts.append(self.fonts)
        self._marks = 0
        self._marked_page = 0
        self._laid: dict[int, Laid] = {}
        # The characters that no face has, by the pages on which a mark stands for them.
        self.unshown: dict[int, frozenset[str]] = {}
        self._later: list[tuple[str, Callable[[Paper], None]]] = []
        self._open: list[tuple[Any, Sequence[tuple[str, Callable[[Paper], None]]]]] = []
        self.totals: Callable[[Paper, int, int], None] | None = None
        # Who notes what each page asks, where anybody does.
        self.register: Register | None = None
        # Whether what is painted is marked as content or decoration at all.
        self.tagged = True
        # What stands on every page from the next one on; the document's to know.
        self.running: Any = None
        # Where on which page what came to stand, by name; the document's to know.
        self.milestones: dict[str, tuple[int, float]] = {}

    def _make_preamble(self) -> None:
        """Without ReportLab's initial Helvetica, which no file of ours embeds."""
        self._preamble = "1 0 0 1 0 0 cm"

    def reserve_totals(self) -> None:
        """Leave this page's place for what only the last page knows; `totals` paints it when all pages are there."""
        self.doForm(f"total-{self.getPageNumber()}")

    def leave(self, paint: Callable[[Paper], None]) -> None:
        """Leave a place, in the content that is open, for what `paint` knows when all pages are there.

        It is a part of the page then, as a screen reader needs it, and no form that the page shows.
        """
        self._later.append((f"%later-{len(self._later)}\n", paint))
        self._code.append(self._later[-1][0].rstrip())

    def showPage(self) -> None:
        """Close the page, and keep it compressed from now on."""
        super().showPage()
        page = self._doc.Pages.pages[-1]
        if self._later:
            self._open.append((page, self._later))
            self._later = []
        else:
            self._pack(page)

    def _pack(self, page: Any) -> None:
        packed = pdfdoc.PDFDictionary({"Filter": pdfdoc.PDFName("FlateDecode")})
        page.Contents = pdfdoc.PDFStream(packed, zlib.compress(page.stream.encode("latin-1")))
        page.stream = ""

    def save(self) -> None:
        """Close the last page, paint the totals of every page, write the file."""
        if self._code:
            self.showPage()
        count, side = self.getPageNumber() - 1, max(self._pagesize)  # pages may be of either direction
        for number in range(1, count + 1):
            self.beginForm(f"total-{number}", 0, 0, side, side)
            if self.totals is not None:
                self.totals(self, number, count)
            self.endForm()
        self._code.clear()
        for page, later in self._open:
            for place, paint in later:
                paint(self)
                page.stream = page.stream.replace(place, "\n".join([*self._code, ""]))
                self._code.clear()
            self._pack(page)
        super().save()

    def text_line(self, line: Line, x: float, baseline: float, style: Style) -> None:
        """Paint one line whose column begins at x."""
        if not line.pieces:
            return
        raised: list[Raised] = []
        self._code.append(f"{rgb(style.colour)} rg BT 1 0 0 1 {x + line.left:.2f} {baseline:.2f} Tm")
        self._code.extend(self._operators(line, style.size, raised))
        self._code.append("ET")
        for mark in raised:
            self._outline(mark, x + line.left, baseline, style.size / 1000)

    def _operators(self, line: Line, size: float, raised: list[Raised]) -> Iterator[str]:
        """Tf and TJ for the pieces; numbers in TJ move the pen to where HarfBuzz wants the glyph."""
        pending: list[str] = []
        font, here, ahead = "", 0.0, 0.0
        for piece in line.pieces:
            laid = self._laid.get(id(piece)) or self._lay(piece)
            if laid.raised:
                raised.extend(mark._replace(right=here + mark.right) for mark in laid.raised)
            if laid.unshown:
                page = self.getPageNumber()
                self.unshown[page] = self.unshown.get(page, frozenset()) | laid.unshown
            here += piece.width
            if not laid.codes:
                ahead -= piece.width
                continue
            if laid.font != font:
                yield from _flush(pending)
                font = laid.font
                yield f"/{font} {size:g} Tf"
            gap = laid.first - ahead
            if abs(gap) > _NEAR:
                pending.append(f"{-gap:.1f}")
                ahead = laid.rest
            else:
                ahead = laid.rest - gap
            pending.append(laid.codes)
        yield from _flush(pending)

    def _lay(self, piece: Piece) -> Laid:
        """The piece in this document's codes, made once."""
        face, embedded = piece.face, self.fonts.font(piece.face)
        codes: list[str] = []
        raised: list[Raised] = []
        here, pen, first = 0.0, 0.0, 0.0
        for glyph in piece.glyphs:
            number, right = glyph.glyph, glyph.right
            if glyph.up or not glyph.text:
                raised.append(Raised(face, number, here + right, glyph.up))
                number, right = face.ghost, 0.0
            if glyph.text:
                gap = here + right - pen
                if not codes:
                    first = pen = gap
                elif abs(gap) > _NEAR:
                    codes.append(f"{-gap:.1f}")
                    pen += gap
                codes.append(f"<{embedded.code(number, glyph.text):04X}>")
                pen += face.advance(number)
            here += glyph.advance
        unshown = frozenset[str]()
        if any(glyph.glyph == face.unknown for glyph in piece.glyphs):
            unshown = frozenset(sign for glyph in piece.glyphs for sign in glyph.text if not face.draws(sign))
        laid = Laid(piece, embedded.name, "".join(codes), first, pen - here, tuple(raised), unshown)
        if len(self._laid) >= _MOST_LAID:
            self._laid.clear()
        self._laid[id(piece)] = laid  # which holds the piece: no other gets its number meanwhile
        return laid

    def _outline(self, mark: Raised, x: float, baseline: float, scale: float) -> None:
        """A mark above or below its letter, or a part of a letter, drawn as a shape.

        A mark's text is with the letter's, under a ghost: at another height it would be copied as another line.
        """
        pen = OutlinePen(x + mark.right * scale, baseline + mark.up * scale, scale * mark.face.scale)
        mark.face.hb_font.draw_glyph_with_pen(mark.glyph, pen)
        if pen.operators:
            self._code.append(" ".join((*pen.operators, "f")))

    @contextmanager
    def content(self, node: Node | None) -> Iterator[None]:
        """What is painted inside belongs to an element of the structure; without one it is decoration."""
        if node is None or not self.tagged:
            with self.decoration():
                yield
            return
        page = self.getPageNumber() - 1
        if page != self._marked_page:
            self._marked_page, self._marks = page, 0
        node.kids.append(Mark(page, self._marks))
        self._code.append(f"/{node.tag} <</MCID {self._marks}>> BDC")
        self._marks += 1
        yield
        self._code.append("EMC")

    @contextmanager
    def decoration(self) -> Iterator[None]:
        """What is painted inside says nothing: screen readers pass over it."""
        if not self.tagged:
            yield
            return
        self._code.append("/Artifact BMC")
        yield
        self._code.append("EMC")

    def operators(self, *parts: str) -> None:
        """What a drawing consists of, as PDF's own operators; whoever gives them has begun the content they are in."""
        self._code.extend(parts)

    def block(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A filled rectangle, as decoration."""
        with self.decoration():
            self._code.append(f"{rgb(colour)} rg {x:.2f} {y:.2f} {width:.2f} {height:.2f} re f")

    def picture(self, raster: Raster, x: float, y: float, width: float, height: float) -> None:
        """A picture with its lower left corner here; the same picture is in the file once."""
        name = hashlib.sha256(raster.content).hexdigest()[:32]
        known = self._doc.getXObjectName(name)
        if known not in self._doc.idToObject:
            self._doc.addForm(name, _image(raster))
        self._formsinuse.append(name)
        self._code.append(f"q {width:.2f} 0 0 {height:.2f} {x:.2f} {y:.2f} cm /{known} Do Q")

    def dots(self, x: float, top: float, side: float, runs: Iterable[tuple[int, int, int]]) -> None:
        """Black squares of that side: runs of so many in a row, from a place on."""
        self._code.append("0 0 0 rg")
        for row, at, count in runs:
            self._code.append(f"{x + at * side:.3f} {top - (row + 1) * side:.3f} {count * side:.3f} {side:.3f} re")
        self._code.append("f")

    def rule(self, x: float, y: float, to_x: float, to_y: float, colour: str, width: float = 0.5) -> None:
        """A straight line, as decoration."""
        with self.decoration():
            self._code.append(f"{rgb(colour)} RG {width:g} w {x:.2f} {y:.2f} m {to_x:.2f} {to_y:.2f} l S")

    def box(self, x: float, y: float, width: float, height: float, colour: str = OUTLINE) -> None:
        """An empty rectangle, as decoration."""
        with self.decoration():
            self._code.append(f"{rgb(colour)} RG 0.6 w {x:.2f} {y:.2f} {width:.2f} {height:.2f} re S")

    def ring(self, x: float, y: float, side: float, colour: str = OUTLINE) -> None:
        """An empty circle in a square, as decoration."""
        with self.decoration():
            self._code.append(f"{rgb(colour)} RG 0.6 w")
            half = side / 2
            self.circle(x + half, y + half, half, stroke=1, fill=0)


def _image(raster: Raster) -> Any:
    """A picture as an object of a file, packed as it came."""
    about: dict[str, Any] = {
        "Type": pdfdoc.PDFName("XObject"),
        "Subtype": pdfdoc.PDFName("Image"),
        "Width": raster.width,
        "Height": raster.height,
        "ColorSpace": pdfdoc.PDFName("DeviceGray" if raster.grey else "DeviceRGB"),
        "BitsPerComponent": 8,
        "Filter": pdfdoc.PDFName("DCTDecode" if raster.jpeg else "FlateDecode"),
    }
    if not raster.jpeg:
        rows = {"Predictor": 15, "Colors": 1 if raster.grey else 3, "BitsPerComponent": 8, "Columns": raster.width}
        about["DecodeParms"] = pdfdoc.PDFDictionary(rows)
    return pdfdoc.PDFStream(pdfdoc.PDFDictionary(about), raster.data(), [])


@lru_cache(maxsize=64)
def rgb(colour: str) -> str:
    """`#rrggbb` as PDF's three numbers."""
    return " ".join(f"{int(colour[place : place + 2], 16) / 255:.3g}" for place in (1, 3, 5))


def _flush(pending: list[str]) -> Iterator[str]:
    if pending:
        yield "[" + "".join(pending).replace("><", "") + "] TJ"
        pending.clear()
