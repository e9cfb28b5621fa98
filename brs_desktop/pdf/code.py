"""A QR code on one page, with the words that say for whom it is and what to do with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from brs_desktop.language import words
from brs_desktop.pdf import phrases
from brs_desktop.pdf.document import WIDTH, render
from brs_desktop.pdf.dots import Dots
from brs_desktop.pdf.grid import Cell, Grid, Row
from brs_desktop.pdf.layout import Layout
from brs_desktop.pdf.masthead import masthead, running
from brs_desktop.pdf.sheet import Answer, Note, PdfMeta, Question, Section, Sheet
from brs_desktop.pdf.styles import styles_for
from brs_desktop.pdf.tagging import Node

_SIDE = 400.0  # points: a code of the largest size has modules of 0.8 mm


@dataclass(frozen=True)
class CodeFacts:
    """What stands on the page beside the code; `rows` are its modules, dark where they are not 0."""

    rows: Sequence[bytes]
    reader: str
    sender: str
    holds: str
    size: str
    printed_ms: int


def code_page(facts: CodeFacts, *, language: str) -> bytes:
    """The page as a PDF file."""
    styles, say, document = styles_for(language), words(language), Node("Document")
    title = say(phrases.CODE_TITLE)
    meta = PdfMeta(form_title=title, title=facts.reader, printed_ms=facts.printed_ms, signature=False)
    lines = tuple(
        Question(name, name, say(label), Answer((text,)))
        for name, label, text in (
            ("for", phrases.CODE_FOR, facts.reader),
            ("from", phrases.CODE_FROM, facts.sender),
            ("holds", phrases.CODE_HOLDS, facts.holds),
            ("size", phrases.CODE_SIZE, facts.size),
        )
        if text
    )
    sheet = Sheet((Section("", (*lines, Note(say(phrases.CODE_HOW)))),))
    story = masthead(meta, styles, say, WIDTH, document, blank=False)
    story += Layout(styles, say, WIDTH, document).sheet(sheet)
    story.append(Grid((WIDTH,), [Row([Cell([Dots(facts.rows, _SIDE)])], rule="")], rtl=styles.rtl, inset=0, before=6))
    content, _pages = render(
        story,
        document,
        styles=styles,
        say=say,
        title=title,
        running=running(meta, styles, say, blank=False),
        printed_ms=facts.printed_ms,
        watch=None,
    )
    return content
