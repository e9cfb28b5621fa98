"""The beginning and the end of a form on paper: its title, whose data and of when, and the lines to sign on."""

from __future__ import annotations

from collections.abc import Callable
from itertools import zip_longest

from reportlab.platypus import Flowable, Spacer

from brs_desktop.language import words
from brs_desktop.pdf import phrases
from brs_desktop.pdf.bidi import isolated
from brs_desktop.pdf.document import Running
from brs_desktop.pdf.dots import Dots, rows_of
from brs_desktop.pdf.grid import Cell, Grid, Row
from brs_desktop.pdf.said import facts, foot
from brs_desktop.pdf.sheet import PdfMeta, Second
from brs_desktop.pdf.strips import Block, Lines
from brs_desktop.pdf.styles import ACCENT, Styles
from brs_desktop.pdf.tagging import Node
from brs_desktop.pdf.voices import Both, Voice, Voices, in_lines

_SIGNING_PITCH = 30.0
_APART = 6.0  # points beside facts that begin at either side of their column
_MOST_CODE = 40  # signs; what is longer is no receipt code
_CODE = 68.0  # points: the modules of a receipt's code are 0.8 mm


def masthead(
    meta: PdfMeta,
    styles: Styles,
    say: Callable[[str], str],
    width: float,
    node: Node,
    *,
    blank: bool,
    second: Voice | None = None,
) -> list[Flowable]:
    """The title of the form, that of the record, the facts about it, and of a version its code for a telephone."""
    section, voices = node.add("Sect"), Voices(Voice(styles, say), second)
    other = meta.second or Second("")
    blocks: list[Block] = [voices.text((meta.form_title, other.form_title), "title", section, "H1", over=True)]
    if meta.title and not blank:
        blocks.append(voices.text((meta.title, other.title), "subtitle", section, "P", before=3, over=True))
    head, widths = [Cell(blocks)], [width]
    if meta.receipt and not blank and meta.receipt.isascii() and len(meta.receipt) <= _MOST_CODE:
        head, widths = [*head, Cell([_code(meta.receipt, voices, section)])], [width - _CODE, _CODE]
    found: list[Flowable] = [Grid(widths, [Row(head, rule=ACCENT, padding=6)], rtl=styles.rtl, inset=0)]
    known = _facts(meta, voices, blank=blank)
    if known:
        cells = [
            Cell(
                [
                    voices.text(name, "small", section, "P", over=True),
                    voices.text(value, "column", section, "P", over=True),
                ]
            )
            for name, value in known
        ]
        columns = (width / len(cells),) * len(cells)
        apart = 0.0 if second is None else _APART
        found.append(Grid(columns, [Row(cells, rule="", padding=5)], rtl=styles.rtl, inset=apart))
    return [*found, Spacer(0, 4)]


def _facts(meta: PdfMeta, voices: Voices, *, blank: bool) -> list[tuple[Both, Both]]:
    """What is known about the record, name and value, in each language."""
    told = [
        facts(meta, voice.language, voice.say, blank=blank)
        for voice in (voices.first, voices.second)
        if voice is not None
    ]
    found = []
    for (name, value), (also, same) in zip_longest(told[0], told[-1], fillvalue=("", "")):
        both = (isolated(value), isolated(same)) if same != value else (isolated(value), "")
        found.append(((name, also), both))
    return found


def _code(receipt: str, voices: Voices, section: Node) -> Dots:
    """The code that people compare, to be read by a telephone."""
    figure = section.add("Figure")
    figure.alternative = in_lines(
        voices.filled(phrases.POSSIBLE, question=voices.both(phrases.RECEIPT_CODE), choices=receipt)
    )
    return Dots(rows_of(receipt), _CODE, figure)


def signing_row(voices: Voices, node: Node) -> Row:
    """The lines to sign on, as a row that no page break divides."""
    section = node.add("Sect")
    cells: list[list[Block]] = [[], []]
    for index, word in enumerate(phrases.SIGNATURES):
        cells[index % 2] += [
            Lines(1, pitch=_SIGNING_PITCH),
            voices.text(voices.both(word), "hint", section, "P"),
        ]
    return Row([Cell(blocks) for blocks in cells], rule="", padding=10)


def running(meta: PdfMeta, styles: Styles, say: Callable[[str], str], *, blank: bool) -> Running:
    """What every page says about the form."""
    told, other = foot(meta, styles.language, say, blank=blank), meta.second or Second("")
    also = foot(meta, other.language, words(other.language), blank=blank) if other.language else ""
    record = "" if blank else in_both(isolated(meta.title), isolated(other.title))
    return Running(in_both(isolated(meta.form_title), isolated(other.form_title)), record, told, also=also)


def in_both(own: str, other: str) -> str:
    """One line of both languages, where they differ."""
    return " · ".join(dict.fromkeys(one for one in (own, other) if one.strip("\u2068\u2069")))
