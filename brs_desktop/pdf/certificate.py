"""Certificates, each on one sheet across: what is certified in the middle, an answer on a line, lines to sign on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from reportlab.platypus import Flowable, PageBreak, Spacer

from brs_desktop.language import words
from brs_desktop.pdf.document import LANDSCAPE, Running, Watch, render
from brs_desktop.pdf.grid import Bookmark, Cell, Grid, Row
from brs_desktop.pdf.masthead import signing_row
from brs_desktop.pdf.said import claim_line, document_title, foot
from brs_desktop.pdf.setting import Style
from brs_desktop.pdf.sheet import Answer, Note, PdfMeta, Question, Sheet
from brs_desktop.pdf.strips import Block, Lines, Text
from brs_desktop.pdf.styles import ACCENT, Styles, styles_for
from brs_desktop.pdf.tagging import Node
from brs_desktop.pdf.voices import Voice, Voices

_TITLE, _FIRST, _NEXT, _WORDS = 30.0, 26.0, 15.0, 13.0  # points
_WIDTH = LANDSCAPE.width
_LINE = 0.56  # of the width: what is to be written by hand
_SIZES = (1.0, 0.88, 0.76, 0.66, 0.57)  # of the letters, until all that is said has room on its sheet


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
    return press_certificates(
        [(sheet, meta)],
        document_title(meta, blank=blank),
        language=language,
        blank=blank,
        watch=watch,
        unshown=unshown,
        passphrase=passphrase,
    )


def press_certificates(
    parts: Sequence[tuple[Sheet, PdfMeta]],
    title: str,
    *,
    language: str,
    blank: bool = False,
    watch: Watch | None = None,
    unshown: set[str] | None = None,
    passphrase: str = "",
) -> tuple[bytes, int]:
    """Each on a sheet of its own, to be handed out one by one: none says which page of how many it is."""
    styles, say, document = styles_for(language), words(language), Node("Document")
    story = list[Flowable]()
    for number, (sheet, meta) in enumerate(parts):
        if watch is not None:
            watch.look(0, len(parts))
        story += [PageBreak()] if number else []
        made = _fitting(sheet, meta, styles, say, document.add("Sect"))
        if len(parts) > 1 and isinstance(made[1], Grid):
            made[1].bookmark = Bookmark(meta.title or meta.form_title, 0, f"certificate-{number}")
        story += made
    first = parts[0][1]
    return render(
        story,
        document,
        styles=styles,
        say=say,
        title=title,
        running=Running("", "", foot(first, language, say, blank=blank), numbered=False),
        printed_ms=first.printed_ms,
        watch=watch,
        unshown=unshown,
        format=LANDSCAPE,
        passphrase=passphrase,
    )


def _fitting(sheet: Sheet, meta: PdfMeta, styles: Styles, say: Callable[[str], str], section: Node) -> list[Flowable]:
    """In letters as large as let all of it stand on one sheet; what even the smallest do not goes on the next one."""
    made = list[Flowable]()
    for size in _SIZES:
        section.kids.clear()
        made = list(_said(sheet, meta, styles, say, section, size))
        if sum(one.wrap(_WIDTH, LANDSCAPE.height)[1] for one in made) <= LANDSCAPE.height:
            break
    return made


def _said(
    sheet: Sheet, meta: PdfMeta, styles: Styles, say: Callable[[str], str], section: Node, size: float
) -> Iterator[Flowable]:
    """Words and answers one below the other; where something is to be written, what that is stands below the line."""
    yield Spacer(0, 24 * size)
    title = Text(meta.form_title, _sized(styles.title, _TITLE * size), section.add("H1"))
    yield _row([title], styles, rule=ACCENT)
    yield Spacer(0, 18 * size)
    large = _FIRST
    for entry in (entry for part in sheet.sections for entry in part.entries):
        if isinstance(entry, Note):
            yield _row([Text(entry.text, _sized(styles.label, _WORDS * size), section.add("P"))], styles)
        elif isinstance(entry, Question):
            if isinstance(entry.field, Answer):
                style = _sized(styles.subtitle, large * size)
                yield _row([Text(text, style, section.add("P")) for text in entry.field.texts], styles)
                other = replace(styles.hint, align="centre")
                for claim in entry.claims:
                    yield _row([Text(claim_line(claim, styles.language, say), other, section.add("Note"))], styles)
            else:
                yield _room(entry.label, styles, section)
            large = _NEXT
    yield Spacer(0, 14 * size)
    voices = Voices(Voice(styles, say))
    yield Grid((_WIDTH / 2, _WIDTH / 2), [signing_row(voices, section)], rtl=styles.rtl, inset=10)


def _room(label: str, styles: Styles, section: Node) -> Grid:
    below = Text(label, replace(styles.hint, align="centre"), section.add("P"))
    side = _WIDTH * (1 - _LINE) / 2
    cells = [Cell([]), Cell([Lines(1, pitch=30.0), below]), Cell([])]
    return Grid((side, _WIDTH * _LINE, side), [Row(cells, rule="", padding=3)], rtl=styles.rtl, inset=0)


def _row(blocks: list[Block], styles: Styles, *, rule: str = "") -> Grid:
    return Grid((_WIDTH,), [Row([Cell(blocks)], rule=rule, padding=5)], rtl=styles.rtl, inset=0)


def _sized(style: Style, size: float) -> Style:
    return replace(style, size=size, leading=round(size * style.leading / style.size, 2), align="centre")
