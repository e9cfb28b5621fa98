"""A letter as a Word file, to go on with: the same blocks as on paper, dated, with lines to sign on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from brs_desktop.docx import package, parts
from brs_desktop.docx.blocks import Para, Writer
from brs_desktop.docx.export import DocxResult
from brs_desktop.exchange.table import Watch
from brs_desktop.exchange.whole import beside
from brs_desktop.language import format_date, is_rtl, words
from brs_desktop.pdf import PdfMeta, phrases
from brs_desktop.pdf.bidi import isolated
from brs_desktop.pdf.letter import Letter, receipt_line
from brs_desktop.pdf.said import foot


def export_letter(
    letter: Letter,
    *,
    language: str,
    out: Path,
    day: str,
    printed_ms: int,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> DocxResult:
    """Write it, dated that day (ISO); whole or not at all. Raises Problem as every Word file does."""
    watch, say = Watch(progress, cancelled), words(language)
    writer = Writer(language, is_rtl(language))
    watch.look(0, 1)
    for para in _paras(letter, format_date(day, language), say):
        writer.para(para)
    body = "".join(writer.parts) + parts.section(1, writer.rtl, first=True)
    title = letter.subject or say(phrases.LETTER)
    meta = PdfMeta(title, receipt=letter.receipt, printed_ms=printed_ms)
    whole = {
        "document": f"{parts.HEAD}<w:document {parts.NAMES}><w:body>{body}</w:body></w:document>",
        "styles": parts.styles(language, writer.rtl),
        "settings": parts.settings(language),
        "fontTable": parts.faces(),
        "footnotes": parts.footnotes((), writer),
        "header1": parts.header(title, "", writer),
        "footer1": parts.footer([(language, foot(meta, language, say, blank=False), say(phrases.PAGE))], writer),
    }
    with beside(out) as part:
        package.write(part, whole, parts.core(title, language, printed_ms))
        watch.look(1, 1)
    return DocxResult(out, 1)


def _paras(letter: Letter, day: str, say: Callable[[str], str]) -> list[Para]:
    found: list[Para] = []
    for block in (letter.sender, letter.addressee):
        found += [Para(line, typed=True) for line in block.splitlines() if line.strip()]
        found.append(Para(""))
    found += [Para(day), Para("")]
    if letter.subject:
        found.append(Para(letter.subject, "Heading1", typed=True))
    found += [Para(line, typed=True) for line in letter.text.splitlines()]
    last = len(phrases.SIGNATURES) - 1
    for place, word in enumerate(phrases.SIGNATURES):
        found.append(Para(f"{say(word)}: ", "Sign", with_next=place < last, line=True))
    if letter.annexes:
        found.append(Para(say(phrases.ANNEXES), "Heading2"))
        found += [Para(f"{number}. {isolated(annex)}") for number, annex in enumerate(letter.annexes, 1)]
    if letter.receipt:
        found.append(Para(receipt_line(letter.receipt, say), "Hint"))
    return found
