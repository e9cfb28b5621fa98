"""Paragraphs and tables of a Word file as text, mirrored where the document is written from right to left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

from brs_desktop.docx.drawing import Seen, drawing
from brs_desktop.docx.runs import PLAIN, Look, is_backwards, runs
from brs_desktop.language import is_rtl

WIDTH = 9746  # twentieths of a point between the margins of A4
_BOX = (
    '<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="0"/><w14:checkedState w14:val="2612" w14:font="MS Gothic"/>'
    '<w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/></w14:checkbox></w:sdtPr><w:sdtContent><w:r><w:rPr>'
    '<w:rFonts w:ascii="MS Gothic" w:eastAsia="MS Gothic" w:hAnsi="MS Gothic" w:hint="eastAsia"/></w:rPr>'
    "<w:t>☐</w:t></w:r></w:sdtContent></w:sdt>"
)


@dataclass(frozen=True)
class Para:
    """A paragraph: its words, its style, the numbers of its footnotes; what people typed has a direction of its own.

    A box can be ticked, on a line something be written; `with_next` keeps it on the page of what follows. `language`
    is that of its words where it is not the document's: it begins on its own side then.
    """

    text: str
    style: str = "Normal"
    look: Look = PLAIN
    typed: bool = False
    notes: tuple[int, ...] = ()
    box: bool = False
    with_next: bool = False
    line: bool = False
    language: str = ""
    picture: Seen | None = None


@dataclass(frozen=True)
class Table:
    """Rows of cells of paragraphs; the first row stands on every page again. `shares` are the widths."""

    title: str
    rows: tuple[tuple[tuple[Para, ...], ...], ...]
    shares: Sequence[float]
    numbered: bool = False
    least: int = 0


@dataclass(eq=False)
class Writer:
    """Writes what stands in a document of one language."""

    language: str
    rtl: bool
    parts: list[str] = field(default_factory=list)
    _table: bool = False

    def para(self, para: Para) -> None:
        """A paragraph of the page."""
        self.parts.append(self.paragraph(para))
        self._table = False

    def table(self, table: Table) -> None:
        """A table; Word would join it with another one directly before it."""
        if self._table:
            self.parts.append(self.paragraph(Para("", "Gap")))
        self.parts.append(self._table_text(table))
        self._table = True

    def section(self, properties: str) -> None:
        """End what has a head and a foot of its own."""
        self.parts.append(f"<w:p><w:pPr>{properties}</w:pPr></w:p>")
        self._table = False

    def paragraph(self, para: Para) -> str:
        """The paragraph as text."""
        language = para.language or self.language
        rtl = is_rtl(language)
        backwards = is_backwards(para.text, rtl) if para.typed else rtl
        about = [f'<w:pStyle w:val="{para.style}"/>'] if para.style != "Normal" else []
        about += ["<w:keepNext/>"] if para.with_next else []
        if para.language and rtl != self.rtl:
            about.append(f'<w:bidi w:val="{int(backwards)}"/>')
        elif backwards != self.rtl:  # it begins where lines of the document begin: for itself that is its end
            about.append(f'<w:bidi w:val="{int(backwards)}"/><w:jc w:val="right"/>')
        elif self.rtl:
            about.append("<w:bidi/>")
        said = "".join(about)
        words = runs(para.text, language, backwards=backwards, look=para.look, within=self.language)
        box = _BOX + '<w:r><w:t xml:space="preserve"> </w:t></w:r>' if para.box else ""
        notes = "".join(
            f'<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteReference w:id="{number}"/></w:r>'
            for number in para.notes
        )
        line = "<w:r><w:tab/></w:r>" if para.line else ""
        seen = drawing(para.picture) if para.picture is not None else ""
        return f"<w:p>{f'<w:pPr>{said}</w:pPr>' if said else ''}{box}{seen}{words}{line}{notes}</w:p>"

    def _table_text(self, table: Table) -> str:
        whole = sum(table.shares)
        widths = [round(WIDTH * share / whole) for share in table.shares]
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        mirrored = "<w:bidiVisual/>" if self.rtl else ""
        look = f'<w:tblLook w:val="04A0" w:firstRow="1" w:lastRow="0" w:firstColumn="{int(table.numbered)}"'
        title = quoteattr(_attribute(table.title))
        about = (
            f'<w:tblPr><w:tblStyle w:val="Answers"/>{mirrored}<w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
            f'<w:tblLayout w:type="fixed"/>{look} w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
            f"<w:tblCaption w:val={title}/></w:tblPr>"
        )
        rows = "".join(self._row(cells, widths, table, head=not place) for place, cells in enumerate(table.rows))
        return f"<w:tbl>{about}<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"

    def _row(self, cells: Sequence[Sequence[Para]], widths: Sequence[int], table: Table, *, head: bool) -> str:
        short = sum(len(para.text) for cell in cells for para in cell) < 600
        about = "<w:cantSplit/>" if short else ""
        if table.least and not head:
            about += f'<w:trHeight w:val="{table.least}" w:hRule="atLeast"/>'
        about += "<w:tblHeader/>" if head else ""
        texts = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
            f"{''.join(self.paragraph(para) for para in cell) or '<w:p/>'}</w:tc>"
            for cell, width in zip(cells, widths, strict=True)
        )
        return f"<w:tr>{f'<w:trPr>{about}</w:trPr>' if about else ''}{texts}</w:tr>"


def _attribute(text: str) -> str:
    """Text as an attribute takes it: one line, and nothing that XML refuses."""
    return "".join(sign if sign.isprintable() else " " for sign in text)[:200]
