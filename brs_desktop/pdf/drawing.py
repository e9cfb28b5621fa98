"""A drawing on a paper of its own: the picture, what must be said beside it, and its table of every figure."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path as File

from reportlab.platypus import Flowable, Spacer

from brs_desktop.drawing.shapes import Table
from brs_desktop.language import words
from brs_desktop.pdf import document
from brs_desktop.pdf.export import PdfResult, write_whole
from brs_desktop.pdf.grid import Cell, Grid, Row
from brs_desktop.pdf.masthead import masthead, running
from brs_desktop.pdf.sheet import PdfMeta
from brs_desktop.pdf.strips import Text as Words
from brs_desktop.pdf.styles import LINE, SOFT, Styles, styles_for
from brs_desktop.pdf.tagging import Node
from brs_desktop.pdf.vector import HIGHEST, TEXT, LayOut, Picture, measured

_INSET = 4.0


def print_drawing(
    lay_out: LayOut,
    *,
    language: str,
    out: File,
    notes: Sequence[str] = (),
    table: Table | None = None,
    printed_ms: int | None = None,
    watch: document.Watch | None = None,
) -> PdfResult:
    """The picture as wide as the page, what must be said beside it, and its table; whole or not at all."""
    styles, say, node = styles_for(language), words(language), Node("Document")
    drawing = lay_out(document.WIDTH, HIGHEST, measured(language), TEXT)
    meta, unshown = PdfMeta(form_title=drawing.title, printed_ms=printed_ms), set[str]()
    story: list[Flowable] = masthead(meta, styles, say, document.WIDTH, node, blank=False)
    story += [Spacer(0, 6), Picture(drawing, language, node.add("Figure")), Spacer(0, 6)]
    for note in notes:
        row = Row([Cell([Words(note, styles.small, node.add("P"))])], rule="", padding=2)
        story.append(Grid((document.WIDTH,), [row], rtl=styles.rtl, inset=0))
    story += [Spacer(0, 8), _table(table or drawing.table, styles, node)]
    content, pages = document.render(
        story,
        node,
        styles=styles,
        say=say,
        title=drawing.title,
        running=running(meta, styles, say, blank=False),
        printed_ms=printed_ms,
        watch=watch,
        unshown=unshown,
    )
    write_whole(out, content)
    return PdfResult(pages, out, tuple(sorted(unshown)))


def _table(table: Table, styles: Styles, node: Node) -> Grid:
    """Every figure in words, for whoever cannot see the picture or wants to count again."""
    element = node.add("Table")
    heads = element.add("TR")
    cells = [Cell([Words(label, styles.column, heads.add("TH", scope="Column"))]) for label in table.headings]
    rows = [Row(cells, heading=True, background=SOFT, rule=LINE)]
    for texts in table.rows:
        line = element.add("TR")
        tags = [line.add("TH", scope="Row"), *(line.add("TD") for _text in texts[1:])]
        found = [Cell([Words(text, styles.cell, tag)] if text else []) for text, tag in zip(texts, tags, strict=True)]
        rows.append(Row(found, rule=LINE, padding=3))
    widths = (document.WIDTH / len(table.headings),) * len(table.headings)
    return Grid(widths, rows, rtl=styles.rtl, inset=_INSET)
