"""The beginning and the end of a form on paper: its title, whose data and of when, and the lines to sign on."""

from __future__ import annotations

from collections.abc import Callable

from reportlab.platypus import Flowable, Spacer

from brs_desktop.pdf import phrases
from brs_desktop.pdf.bidi import isolated
from brs_desktop.pdf.document import Running
from brs_desktop.pdf.dots import Dots, rows_of
from brs_desktop.pdf.grid import Cell, Grid, Row
from brs_desktop.pdf.said import facts, foot
from brs_desktop.pdf.sheet import PdfMeta
from brs_desktop.pdf.strips import Block, Lines, Text
from brs_desktop.pdf.styles import ACCENT, Styles
from brs_desktop.pdf.tagging import Node

_SIGNING_PITCH = 30.0
_MOST_CODE = 40  # signs; what is longer is no receipt code
_CODE = 68.0  # points: the modules of a receipt's code are 0.8 mm


def masthead(
    meta: PdfMeta, styles: Styles, say: Callable[[str], str], width: float, node: Node, *, blank: bool
) -> list[Flowable]:
    """The title of the form, that of the record, the facts about it, and of a version its code for a telephone."""
    section = node.add("Sect")
    blocks: list[Block] = [Text(meta.form_title, styles.title, section.add("H1"))]
    if meta.title and not blank:
        blocks.append(Text(meta.title, styles.subtitle, section.add("P"), before=3))
    head, widths = [Cell(blocks)], [width]
    if meta.receipt and not blank and meta.receipt.isascii() and len(meta.receipt) <= _MOST_CODE:
        head, widths = [*head, Cell([_code(meta.receipt, say, section)])], [width - _CODE, _CODE]
    found: list[Flowable] = [Grid(widths, [Row(head, rule=ACCENT, padding=6)], rtl=styles.rtl, inset=0)]
    known = facts(meta, styles.language, say, blank=blank)
    if known:
        cells = [
            Cell([Text(name, styles.small, section.add("P")), Text(isolated(value), styles.column, section.add("P"))])
            for name, value in known
        ]
        columns = (width / len(cells),) * len(cells)
        found.append(Grid(columns, [Row(cells, rule="", padding=5)], rtl=styles.rtl, inset=0))
    return [*found, Spacer(0, 4)]


def _code(receipt: str, say: Callable[[str], str], section: Node) -> Dots:
    """The code that people compare, to be read by a telephone."""
    figure = section.add("Figure")
    words = say(phrases.POSSIBLE).replace("{question}", say(phrases.RECEIPT_CODE))
    figure.alternative = words.replace("{choices}", receipt)
    return Dots(rows_of(receipt), _CODE, figure)


def signing_row(styles: Styles, say: Callable[[str], str], node: Node) -> Row:
    """The lines to sign on, as a row that no page break divides."""
    section = node.add("Sect")
    cells: list[list[Block]] = [[], []]
    for index, word in enumerate(phrases.SIGNATURES):
        cells[index % 2] += [
            Lines(1, pitch=_SIGNING_PITCH),
            Text(say(word), styles.hint, section.add("P")),
        ]
    return Row([Cell(blocks) for blocks in cells], rule="", padding=10)


def running(meta: PdfMeta, styles: Styles, say: Callable[[str], str], *, blank: bool) -> Running:
    """What every page says about the form."""
    told = foot(meta, styles.language, say, blank=blank)
    return Running(isolated(meta.form_title), "" if blank else isolated(meta.title), told)
