"""The words around answers: facts about a form, its state, what stands at the foot, footnotes; for any kind of file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from brs_desktop.language import format_date, format_datetime
from brs_desktop.pdf import phrases
from brs_desktop.pdf.bidi import isolated
from brs_desktop.pdf.sheet import Claim, PdfMeta, Said

Say = Callable[[str], str]


def facts(meta: PdfMeta, language: str, say: Say, *, blank: bool) -> list[tuple[str, str]]:
    """Name and value of what is known about the record."""
    if blank:
        return []
    found = [
        (phrases.DATA_OF, format_date(meta.data_of, language) if meta.data_of else ""),
        (phrases.RECEIPT_CODE, meta.receipt or ""),
        (phrases.VERSION, str(meta.version) if meta.version else ""),
        (phrases.STATE, state_words(meta, language, say)),
    ]
    return [(say(name), value) for name, value in found if value]


def state_words(meta: PdfMeta, language: str, say: Say) -> str:
    """How far what is printed has come, in the paper's language; a draft and practice say so themselves."""
    if meta.practice:
        return say(phrases.PRACTICE)
    if meta.state == "held" and meta.held_ms is not None:
        when = format_datetime(meta.held_ms, code=language)
        return say(phrases.HELD).replace("{hub}", isolated(meta.held_by)).replace("{date}", isolated(when))
    if meta.state is not None:
        return say(phrases.STATES[meta.state])
    return say(phrases.DRAFT) if meta.draft else ""


def foot(meta: PdfMeta, language: str, say: Say, *, blank: bool) -> str:
    """What stands at the foot of every page."""
    printed = ""
    if meta.printed_ms is not None:
        when = format_datetime(meta.printed_ms, code=language)
        printed = say(phrases.PRINTED).replace("{date}", isolated(when))
    short = replace(meta, held_ms=None)  # whose receipt and since when is told once, at the head
    state = say(phrases.BLANK) if blank else state_words(short, language, say)
    code = "" if blank else meta.receipt or ""
    return " · ".join(isolated(part) for part in (state, code, printed) if part)


def document_title(meta: PdfMeta, *, blank: bool) -> str:
    """What a file with one form is called in its properties."""
    return " – ".join(part for part in (meta.form_title, "" if blank else meta.title) if part)


def said_line(said: Said, say: Say) -> str:
    """What is said about an answer, with what that is called."""
    return say(phrases.SAID_LINE).replace("{margin}", said.called).replace("{text}", isolated(said.text))


def claim_line(claim: Claim, language: str, say: Say) -> str:
    """Another answer that stands beside the one shown: what it says, and whose it is."""
    when = format_datetime(claim.wall_ms, code=language) if claim.wall_ms is not None else ""
    who = ", ".join(isolated(part) for part in (claim.author, when) if part)
    phrase = say(phrases.OTHER_ANSWER_BY if who else phrases.OTHER_ANSWER)
    return phrase.replace("{answer}", isolated(claim.text)).replace("{who}", who)
