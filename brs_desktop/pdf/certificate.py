"""A certificate on one sheet across: what is certified in the middle, each answer on a line, and lines to sign on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from reportlab.platypus import Flowable, Spacer

from brs_desktop.language import words
from brs_desktop.pdf.document import LANDSCAPE, Watch, render
from brs_desktop.pdf.grid import Cell, Grid, Row
from brs_desktop.pdf.masthead import running, signing_row
from brs_desktop.pdf.said import claim_line, document_title
from brs_desktop.pdf.setting import Style
from brs_desktop.pdf.sheet import Answer, Note, PdfMeta, Question, Sheet
from brs_desktop.pdf.strips import Block, Lines, Text
from brs_desktop.pdf.styles import ACCENT, Styles, styles_for
from brs_desktop.pdf.tagging import Node
from brs_desktop.pdf.voices import Voice, Voices

_TITLE, _FIRST, _NEXT, _WORDS = 30.0, 26.0, 15.0, 13.0  # points
_WIDTH = LANDSCAPE.width
_LINE = 0.56  # of the width: what is to be written by hand


def press_certificate(
    sheet: Sheet,
    meta: PdfMeta,
    *,
    language: str,
    blank: bool,
    watch: Watch | None = None,
    unshown: set[str] | None = None,
    passphrase: str = "",
) -> tuple[bytes, int]:
    """As `press` does it with a form. The first answer is whom it is for; what has none leaves a line to write on."""
    styles, say, document = styles_for(language), words(language), Node("Document")
    section = document.add("Sect")
    title = Text(meta.form_title, _sized(styles.title, _TITLE), section.add("H1"))
    story: list[Flowable] = [Spacer(0, 24), _row([title], styles, rule=ACCENT), Spacer(0, 18)]
    story += _said(sheet, styles, say, section)
    story += [Spacer(0, 14), _signing(Voices(Voice(styles, say)), section)]
    return render(
        story,
        document,
        styles=styles,
        say=say,
        title=document_title(meta, blank=blank),
        running=running(meta, styles, say, blank=blank),
        printed_ms=meta.printed_ms,
        watch=watch,
        unshown=unshown,
        format=LANDSCAPE,
        passphrase=passphrase,
    )


def _said(sheet: Sheet, styles: Styles, say: Callable[[str], str], section: Node) -> Iterator[Flowable]:
    """Words and answers one below the other; where something is to be written, what that is stands below the line."""
    size = _FIRST
    for entry in (entry for part in sheet.sections for entry in part.entries):
        if isinstance(entry, Note):
            yield _row([Text(entry.text, _sized(styles.label, _WORDS), section.add("P"))], styles)
        elif isinstance(entry, Question):
            if isinstance(entry.field, Answer):
                style = _sized(styles.subtitle, size)
                yield _row([Text(text, style, section.add("P")) for text in entry.field.texts], styles)
                other = replace(styles.hint, align="centre")
                for claim in entry.claims:
                    yield _row([Text(claim_line(claim, styles.language, say), other, section.add("Note"))], styles)
            else:
                yield _room(entry.label, styles, section)
            size = _NEXT


def _room(label: str, styles: Styles, section: Node) -> Grid:
    below = Text(label, replace(styles.hint, align="centre"), section.add("P"))
    side = _WIDTH * (1 - _LINE) / 2
    cells = [Cell([]), Cell([Lines(1, pitch=30.0), below]), Cell([])]
    return Grid((side, _WIDTH * _LINE, side), [Row(cells, rule="", padding=3)], rtl=styles.rtl, inset=0)


def _signing(voices: Voices, node: Node) -> Grid:
    return Grid((_WIDTH / 2, _WIDTH / 2), [signing_row(voices, node)], rtl=voices.styles.rtl, inset=10)


def _row(blocks: list[Block], styles: Styles, *, rule: str = "") -> Grid:
    return Grid((_WIDTH,), [Row([Cell(blocks)], rule=rule, padding=5)], rtl=styles.rtl, inset=0)


def _sized(style: Style, size: float) -> Style:
    return replace(style, size=size, leading=round(size * style.leading / style.size, 2), align="centre")
