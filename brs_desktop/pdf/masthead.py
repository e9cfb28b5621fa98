"""The beginning and the end of a form on paper: its title, whose data and of when, and the lines to sign on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from reportlab.platypus import Flowable, Spacer

from brs_desktop.language import format_date, format_datetime
from brs_desktop.pdf import phrases
from brs_desktop.pdf.bidi import isolated
from brs_desktop.pdf.document import Running
from brs_desktop.pdf.grid import Cell, Grid, Row
from brs_desktop.pdf.sheet import PdfMeta
from brs_desktop.pdf.strips import Block, Lines, Text
from brs_desktop.pdf.styles import ACCENT, Styles
from brs_desktop.pdf.tagging import Node

_SIGNING_PITCH = 30.0


def masthead(
    meta: PdfMeta, styles: Styles, say: Callable[[str], str], width: float, node: Node, *, blank: bool
) -> list[Flowable]:
    """The title of the form, that of the record, and the facts about it."""
    section = node.add("Sect")
    blocks: list[Block] = [Text(meta.form_title, styles.title, section.add("H1"))]
    if meta.title and not blank:
        blocks.append(Text(meta.title, styles.subtitle, section.add("P"), before=3))
    rows = [Row([Cell(blocks)], rule=ACCENT, padding=6)]
    found: list[Flowable] = [Grid((width,), rows, rtl=styles.rtl, inset=0)]
    facts = _facts(meta, styles, say, blank=blank)
    if facts:
        cells = [
            Cell([Text(name, styles.small, section.add("P")), Text(isolated(value), styles.column, section.add("P"))])
            for name, value in facts
        ]
        columns = (width / len(cells),) * len(cells)
        found.append(Grid(columns, [Row(cells, rule="", padding=5)], rtl=styles.rtl, inset=0))
    return [*found, Spacer(0, 4)]


def _facts(meta: PdfMeta, styles: Styles, say: Callable[[str], str], *, blank: bool) -> list[tuple[str, str]]:
    """Name and value of what is known about the record."""
    if blank:
        return []
    found = [
        (phrases.DATA_OF, format_date(meta.data_of, styles.language) if meta.data_of else ""),
        (phrases.RECEIPT_CODE, meta.receipt or ""),
        (phrases.VERSION, str(meta.version) if meta.version else ""),
        (phrases.STATE, state_words(meta, styles.language, say)),
    ]
    return [(say(name), value) for name, value in found if value]


def state_words(meta: PdfMeta, language: str, say: Callable[[str], str]) -> str:
    """How far what is printed has come, in the paper's language; a draft and practice say so themselves."""
    if meta.practice:
        return say(phrases.PRACTICE)
    if meta.state == "held" and meta.held_ms is not None:
        when = format_datetime(meta.held_ms, code=language)
        return say(phrases.HELD).replace("{hub}", isolated(meta.held_by)).replace("{date}", isolated(when))
    if meta.state is not None:
        return say(phrases.STATES[meta.state])
    return say(phrases.DRAFT) if meta.draft else ""


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
    printed = ""
    if meta.printed_ms is not None:
        when = format_datetime(meta.printed_ms, code=styles.language)
        printed = say(phrases.PRINTED).replace("{date}", isolated(when))
    short = replace(meta, held_ms=None)  # whose receipt and since when is told once, at the head
    state = say(phrases.BLANK) if blank else state_words(short, styles.language, say)
    code = "" if blank else meta.receipt or ""
    foot = " · ".join(isolated(part) for part in (state, code, printed) if part)
    return Running(isolated(meta.form_title), "" if blank else isolated(meta.title), foot)
