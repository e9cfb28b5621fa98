"""A sheet into a file of bytes: heading, sections, signature lines."""

from __future__ import annotations

from brs_desktop.language import words
from brs_desktop.pdf.document import WIDTH, Watch, render
from brs_desktop.pdf.layout import Layout
from brs_desktop.pdf.masthead import masthead, running
from brs_desktop.pdf.pagecodes import Register
from brs_desktop.pdf.sheet import PdfMeta, Sheet
from brs_desktop.pdf.styles import styles_for
from brs_desktop.pdf.tagging import Node


def press(
    sheet: Sheet,
    meta: PdfMeta,
    *,
    language: str,
    blank: bool,
    watch: Watch | None = None,
    register: Register | None = None,
    unshown: set[str] | None = None,
) -> tuple[bytes, int]:
    """The file and its number of pages; those of a blank form have codes. `unshown` hears what has no letter."""
    styles, say, document = styles_for(language), words(language), Node("Document")
    if register is None and blank and sheet.form:
        register = Register(sheet.form, language)
    story = masthead(meta, styles, say, WIDTH, document, blank=blank)
    story += Layout(styles, say, WIDTH, document).sheet(sheet, signature=meta.signature)
    return render(
        story,
        document,
        styles=styles,
        say=say,
        title=" – ".join(part for part in (meta.form_title, "" if blank else meta.title) if part),
        running=running(meta, styles, say, blank=blank),
        printed_ms=meta.printed_ms,
        watch=watch,
        register=register,
        unshown=unshown,
    )
