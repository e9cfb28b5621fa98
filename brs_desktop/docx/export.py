"""Writes forms, blank or filled, to a Word file: whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from brs_desktop.docx import package, parts
from brs_desktop.docx.blocks import Writer
from brs_desktop.docx.layout import Layout
from brs_desktop.docx.narrative import NarrativeLayout
from brs_desktop.docx.pictures import Pictures
from brs_desktop.exchange.table import Watch
from brs_desktop.exchange.whole import beside
from brs_desktop.forms import FormDefinition, FormSession
from brs_desktop.language import is_rtl, words
from brs_desktop.pdf import PdfMeta, phrases
from brs_desktop.pdf.bidi import isolated
from brs_desktop.pdf.export import sheet_of, title_of_all
from brs_desktop.pdf.said import document_title, foot
from brs_desktop.pdf.sheet import Sheet


@dataclass(frozen=True)
class DocxResult:
    """The file written and the number of forms in it; how many pages they take is the reader's program to say."""

    path: Path
    forms: int


def export_docx(
    forms: Iterable[tuple[FormDefinition | FormSession | Sheet, PdfMeta]],
    *,
    language: str,
    out: Path,
    blank: bool = False,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> DocxResult:
    """Forms, or sheets that are made already, one after the other, each with a head and a foot of its own.

    A form is asked for when its turn comes. Raises Problem: cancelled, disk-full, not-writable, no-such-folder. A file
    that was there stays until the new one is complete on the disk.
    """
    watch, say = Watch(progress, cancelled), words(language)
    writer, notes, made = Writer(language, is_rtl(language)), list[str](), dict[str, str]()
    pictures = Pictures(say, lambda: watch.look(0, 1))
    metas: list[PdfMeta] = []
    for form, meta in forms:
        if metas:
            writer.section(parts.section(len(metas), writer.rtl, first=len(metas) == 1))
        metas.append(meta)
        watch.look(0, 1)
        sheet = form if isinstance(form, Sheet) else sheet_of(form, language, blank=blank, meta=meta)
        second = meta.second.language if meta.second is not None else ""
        way = (writer, notes, say, pictures, (second, words(second)) if second else None)
        layout = Layout(*way) if meta.limits is None else NarrativeLayout(meta.limits, *way)
        layout.head(meta, blank=blank)
        layout.sheet(sheet, watch.look, signature=meta.signature)
        number = len(metas)
        both = dict.fromkeys((meta.form_title, meta.second.form_title if meta.second is not None else ""))
        title = " · ".join(isolated(one) if second else one for one in both if one)
        made[f"header{number}"] = parts.header(title, "" if blank else meta.title, writer)
        made[f"footer{number}"] = parts.footer(
            [
                (code, foot(meta, code, words(code), blank=blank), words(code)(phrases.PAGE))
                for code in (language, second)
                if code
            ],
            writer,
        )
    body = "".join(writer.parts) + parts.section(len(metas), writer.rtl, first=len(metas) == 1)
    whole = {
        "document": f"{parts.HEAD}<w:document {parts.NAMES}><w:body>{body}</w:body></w:document>",
        "styles": parts.styles(language, writer.rtl),
        "settings": parts.settings(language),
        "fontTable": parts.faces(),
        "footnotes": parts.footnotes(notes, writer),
        **made,
    }
    title = document_title(metas[0], blank=blank) if len(metas) == 1 else title_of_all(metas)
    with beside(out) as part:
        package.write(part, whole, parts.core(title, language, metas[0].printed_ms), pictures.media)
        watch.look(1, 1)
    return DocxResult(out, len(metas))
