"""Certificates, each on one sheet across: what is certified in the middle, an answer on a line, lines to sign on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from reportlab.platypus import Flowable, PageBreak, Spacer

from brs_desktop.language import words
from brs_desktop.pdf.document import LANDSCAPE, Watch, render
from brs_desktop.pdf.grid import Bookmark, Cell, Grid, Row
from brs_desktop.pdf.masthead import running, signing_row
from brs_desktop.pdf.pairing import answered
from brs_desktop.pdf.said import claim_line, document_title
from brs_desktop.pdf.setting import Style
from brs_desktop.pdf.sheet import Answer, Note, PdfMeta, Question, Sheet
from brs_desktop.pdf.strips import Block, Lines, Text
from brs_desktop.pdf.styles import ACCENT, Styles, styles_for
from brs_desktop.pdf.tagging import Node, Tag
from brs_desktop.pdf.voices import Both, Look, Voice, Voices

_TITLE, _FIRST, _NEXT, _WORDS = 30.0, 26.0, 15.0, 13.0  # points
_WIDTH = LANDSCAPE.width
_OTHER = 0.72  # of the size: the second language of a line
_LINE = 0.56  # of the width: what is to be written by hand
_SIZES = (1.0, 0.88, 0.76, 0.66, 0.57)  # of the letters, until all that is said has room on its sheet
_Sized = tuple[Look, float]


def press_certificate(
    sheet: Sheet,
    meta: PdfMeta,
    *,
    language: str,
    blank: bool,
    watch: Watch | None = None,
    unshown: set[str] | None = None,
    passphrase: str = "",
    tagged: bool = True,
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
        tagged=tagged,
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
    tagged: bool = True,
) -> tuple[bytes, int]:
    """Each on a sheet of its own, to be handed out one by one: none says which page of how many it is."""
    styles, say, document = styles_for(language), words(language), Node("Document")
    story, first = list[Flowable](), parts[0][1]
    code = first.second.language if first.second is not None else ""
    second = Voice(styles_for(code), words(code)) if code else None
    for number, (sheet, meta) in enumerate(parts):
        if watch is not None:
            watch.look(0, len(parts))
        story += [PageBreak()] if number else []
        made = _fitting(sheet, meta, Voices(Voice(styles, say), second), document.add("Sect"))
        if len(parts) > 1 and isinstance(made[1], Grid):
            made[1].bookmark = Bookmark(meta.title or meta.form_title, 0, f"certificate-{number}")
        story += made
    return render(
        story,
        document,
        styles=styles,
        say=say,
        title=title,
        running=replace(running(first, styles, say, blank=blank), head_start="", head_end="", numbered=False),
        printed_ms=first.printed_ms,
        watch=watch,
        unshown=unshown,
        format=LANDSCAPE,
        passphrase=passphrase,
        tagged=tagged,
        second=second,
    )


def _fitting(sheet: Sheet, meta: PdfMeta, voices: Voices, section: Node) -> list[Flowable]:
    """In letters as large as let all of it stand on one sheet; what even the smallest do not goes on the next one."""
    made = list[Flowable]()
    for size in _SIZES:
        section.kids.clear()
        made = list(_said(sheet, meta, voices, section, size))
        if sum(one.wrap(_WIDTH, LANDSCAPE.height)[1] for one in made) <= LANDSCAPE.height:
            break
    return made


def _said(sheet: Sheet, meta: PdfMeta, voices: Voices, section: Node, size: float) -> Iterator[Flowable]:
    """Words and answers one below the other; where something is to be written, what that is stands below the line."""
    styles, say = voices.styles, voices.say
    yield Spacer(0, 24 * size)
    title = (meta.form_title, meta.second.form_title if meta.second is not None else "")
    yield _row(_both(title, ("title", _TITLE * size), voices, section, "H1"), styles, rule=ACCENT)
    yield Spacer(0, 18 * size)
    large = _FIRST
    for entry in (entry for part in sheet.sections for entry in part.entries):
        if isinstance(entry, Note):
            look: _Sized = ("label", _WORDS * size)
            yield _row(_both((entry.text, entry.other), look, voices, section, "P"), styles)
        elif isinstance(entry, Question):
            if isinstance(entry.field, Answer):
                look = ("subtitle", large * size)
                texts = (block for both in answered(entry) for block in _both(both, look, voices, section, "P"))
                yield _row(list(texts), styles)
                other = replace(styles.hint, align="centre")
                for claim in entry.claims:
                    yield _row([Text(claim_line(claim, styles.language, say), other, section.add("Note"))], styles)
            else:
                yield _room((entry.label, entry.other.label if entry.other is not None else ""), voices, section)
            large = _NEXT
    yield Spacer(0, 14 * size)
    yield Grid((_WIDTH / 2, _WIDTH / 2), [signing_row(voices, section)], rtl=styles.rtl, inset=10)


def _both(said: Both, look: _Sized, voices: Voices, section: Node, tag: Tag) -> list[Block]:
    """A line, and below it the same in the other language where that says something else."""
    own, other = said
    found: list[Block] = [Text(own, _sized(voices.first.style(look[0]), look[1]), section.add(tag))]
    if voices.second is not None and other not in ("", own):
        # A second heading of the document would be one: to whoever listens it is the first one again.
        node = section.add("P" if tag == "H1" else tag, language=voices.second.language)
        found.append(Text(other, _sized(voices.second.style(look[0]), look[1] * _OTHER), node))
    return found


def _room(label: Both, voices: Voices, section: Node) -> Grid:
    below = _both(label, ("hint", voices.styles.hint.size), voices, section, "P")
    side = _WIDTH * (1 - _LINE) / 2
    cells = [Cell([]), Cell([Lines(1, pitch=30.0), *below]), Cell([])]
    return Grid((side, _WIDTH * _LINE, side), [Row(cells, rule="", padding=3)], rtl=voices.styles.rtl, inset=0)


def _row(blocks: list[Block], styles: Styles, *, rule: str = "") -> Grid:
    return Grid((_WIDTH,), [Row([Cell(blocks)], rule=rule, padding=5)], rtl=styles.rtl, inset=0)


def _sized(style: Style, size: float) -> Style:
    return replace(style, size=size, leading=round(size * style.leading / style.size, 2), align="centre")
