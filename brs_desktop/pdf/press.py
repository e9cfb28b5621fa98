"""Sheets into a file of bytes: heading, sections, signature lines; one form, or several one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from reportlab.platypus import Flowable, PageBreak

from brs_desktop.forms.uncollected import uncollected
from brs_desktop.language import words
from brs_desktop.pdf.contents import contents, milestone
from brs_desktop.pdf.document import WIDTH, Milestone, Turn, Watch, render
from brs_desktop.pdf.gallery import Gallery
from brs_desktop.pdf.grid import Bookmark, Grid
from brs_desktop.pdf.layout import Layout
from brs_desktop.pdf.lengths import Length
from brs_desktop.pdf.masthead import masthead, running
from brs_desktop.pdf.narrative import NarrativeLayout, headings_of, press_narrative
from brs_desktop.pdf.pagecodes import Register
from brs_desktop.pdf.said import document_title
from brs_desktop.pdf.sheet import PdfMeta, Sheet
from brs_desktop.pdf.styles import styles_for
from brs_desktop.pdf.tagging import Node
from brs_desktop.pdf.voices import Voice, Voices


@uncollected()  # what is laid out stays until it is painted
def press(
    sheet: Sheet,
    meta: PdfMeta,
    *,
    language: str,
    blank: bool,
    watch: Watch | None = None,
    register: Register | None = None,
    unshown: set[str] | None = None,
    passphrase: str = "",
    lengths: list[Length] | None = None,
    tagged: bool = True,
) -> tuple[bytes, int]:
    """The file and its number of pages; those of a blank form have codes. `unshown` hears what has no letter.

    Of a report in prose `lengths` hears how long it is. What is not `tagged` is smaller, and not for screen readers.
    """
    styles, say, document = styles_for(language), words(language), Node("Document")
    other = _other(meta)
    if register is None and blank and sheet.form:
        register = Register(sheet.form, language)
    if meta.limits is not None:
        way: dict[str, Any] = {
            "watch": watch,
            "register": register,
            "unshown": unshown,
            "passphrase": passphrase,
            "second": other,
            "tagged": tagged,
        }
        content, pages, length = press_narrative(sheet, meta, meta.limits, language=language, blank=blank, **way)
        if lengths is not None:
            lengths.append(length)
        return content, pages
    story = masthead(meta, styles, say, WIDTH, document, blank=blank, second=other)
    story += Layout(styles, say, WIDTH, document, second=other, gallery=_gallery(watch)).sheet(
        sheet, signature=meta.signature
    )
    return render(
        story,
        document,
        styles=styles,
        say=say,
        title=document_title(meta, blank=blank),
        running=running(meta, styles, say, blank=blank),
        printed_ms=meta.printed_ms,
        watch=watch,
        register=register,
        unshown=unshown,
        passphrase=passphrase,
        tagged=tagged,
        second=other,
    )


@uncollected()
def press_all(
    parts: Sequence[tuple[Sheet, PdfMeta]],
    title: str,
    *,
    language: str,
    watch: Watch | None = None,
    unshown: set[str] | None = None,
    passphrase: str = "",
    tagged: bool = True,
) -> tuple[bytes, int]:
    """Filled forms in one file: each begins on a page of its own and is an entry of the reader's outline.

    Where there are several, the first page says on which.
    """
    styles, say, document = styles_for(language), words(language), Node("Document")
    story, gallery = list[Flowable](), _gallery(watch)
    first = parts[0][1]
    other, opening = _other(first), running(first, styles, say, blank=False)
    if several := len(parts) > 1:
        opening = running(PdfMeta("", printed_ms=first.printed_ms, second=first.second), styles, say, blank=False)
        opening = replace(opening, head_start="")
        story += contents([meta for _sheet, meta in parts], Voices(Voice(styles, say), other), WIDTH, document)
    for number, (sheet, meta) in enumerate(parts):
        node = document.add("Sect")
        if several:
            story += [Turn(running(meta, styles, say, blank=False)), PageBreak(), Milestone(milestone(number))]
        head = masthead(meta, styles, say, WIDTH, node, blank=False, second=other)
        if isinstance(head[0], Grid):
            head[0].bookmark = Bookmark(meta.title or meta.form_title, 0, f"part-{number}")
        if meta.limits is None:
            layout = Layout(styles, say, WIDTH, node, number, other, gallery)
        else:  # the pages of the file are not those of the report: its contents name none
            way: dict[str, Any] = {"title": meta.title, "part": number, "second": other, "gallery": gallery}
            layout = NarrativeLayout(meta.limits, headings_of(sheet), None, styles, say, node, **way)
        story += [*head, *layout.sheet(sheet, signature=meta.signature)]
    return render(
        story,
        document,
        styles=styles,
        say=say,
        title=title,
        running=opening,
        printed_ms=first.printed_ms,
        watch=watch,
        unshown=unshown,
        passphrase=passphrase,
        tagged=tagged,
        second=other,
    )


def _gallery(watch: Watch | None) -> Gallery:
    """Pictures are taken while the sheet is laid out: a stop is looked for before each."""
    return Gallery(None if watch is None else lambda: watch.look(0, 1))


def _other(meta: PdfMeta) -> Voice | None:
    """Who says everything once more, in a paper in two languages."""
    code = meta.second.language if meta.second is not None else ""
    return Voice(styles_for(code), words(code)) if code else None
