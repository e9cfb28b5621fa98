"""Writes a form, blank or filled, to a PDF file: whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from brs_desktop.forms import FormDefinition, FormSession
from brs_desktop.language import words
from brs_desktop.passphrases import fits
from brs_desktop.pdf.blank import blank_sheet
from brs_desktop.pdf.document import Stopped, Watch
from brs_desktop.pdf.filled import filled_sheet
from brs_desktop.pdf.lengths import Length
from brs_desktop.pdf.narrative import press_narrative
from brs_desktop.pdf.pagecodes import Pages, Register
from brs_desktop.pdf.pairing import paired
from brs_desktop.pdf.press import press, press_all
from brs_desktop.pdf.sheet import PdfMeta, Sheet
from brs_desktop.sentences import problem, unwritten

_MOST_TITLES = 20


@dataclass(frozen=True)
class PdfResult:
    """The file written, its number of pages, the characters that a mark stands for in it, and a report's length."""

    pages: int
    path: Path
    unshown: tuple[str, ...] = ()
    length: Length | None = None


def export_form(
    form: FormDefinition | FormSession,
    *,
    language: str,
    out: Path,
    blank: bool,
    meta: PdfMeta,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    passphrase: str = "",
    tagged: bool = True,
) -> PdfResult:
    """Set a form in a language of its own choice, whatever the screen speaks.

    A session is blank too when asked for. `progress` hears pages done and pages expected; once `cancelled` says yes
    nothing is written. With a passphrase the file is encrypted (AES-256). One that is not `tagged` is smaller, and of
    little use to a screen reader. A file that was there stays until the new one is complete on the disk. Raises
    Problem: cancelled, disk-full, not-writable, bad-passphrase.
    """
    check_passphrase(passphrase)
    sheet, watch = sheet_of(form, language, blank=blank, meta=meta), Watch(progress, cancelled)
    lengths = list[Length]()

    def made(unshown: set[str]) -> tuple[bytes, int]:
        way: dict[str, Any] = {"watch": watch, "unshown": unshown, "passphrase": passphrase, "lengths": lengths}
        return press(sheet, meta, language=language, blank=blank, tagged=tagged, **way)

    return replace(write_paper(out, made), length=lengths[-1] if lengths and not blank else None)


def length_of_form(
    form: FormSession, *, language: str, meta: PdfMeta, cancelled: Callable[[], bool] | None = None
) -> Length | None:
    """How long a report in prose is on paper, without making the file; None for any other form.

    Raises Problem: cancelled.
    """
    if meta.limits is None:
        return None
    sheet, watch = sheet_of(form, language, blank=False, meta=meta), Watch(None, cancelled)
    try:
        return press_narrative(sheet, meta, meta.limits, language=language, blank=False, watch=watch, finished=False)[2]
    except Stopped:
        raise problem("cancelled") from None


def export_forms(
    forms: Iterable[tuple[FormSession, PdfMeta]],
    *,
    language: str,
    out: Path,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    passphrase: str = "",
    tagged: bool = True,
) -> PdfResult:
    """Filled forms one after the other in one file, such as a year's reports; otherwise as one form is.

    A form is asked for when its turn comes, and let go of when its sheet is made.
    """
    check_passphrase(passphrase)
    parts: list[tuple[Sheet, PdfMeta]] = []
    for form, meta in forms:
        if cancelled is not None and cancelled():
            raise problem("cancelled")
        parts.append((sheet_of(form, language, blank=False, meta=meta), meta))
    title, watch = title_of_all(meta for _sheet, meta in parts), Watch(progress, cancelled)

    def made(unshown: set[str]) -> tuple[bytes, int]:
        way: dict[str, Any] = {"watch": watch, "unshown": unshown, "passphrase": passphrase, "tagged": tagged}
        return press_all(parts, title, language=language, **way)

    return write_paper(out, made)


def write_paper(out: Path, made: Callable[[set[str]], tuple[bytes, int]]) -> PdfResult:
    """Make a paper, which gives its bytes and pages and tells what has no letter, and write it whole or not at all.

    Raises Problem: cancelled, where making it was stopped; disk-full, not-writable.
    """
    unshown = set[str]()
    try:
        content, pages = made(unshown)
    except Stopped:
        raise problem("cancelled") from None
    write_whole(out, content)
    return PdfResult(pages, out, tuple(sorted(unshown)))


def title_of_all(metas: Iterable[PdfMeta]) -> str:
    """What a file with several forms is called in its properties."""
    titles = list(dict.fromkeys(meta.title or meta.form_title for meta in metas))
    return " · ".join([*titles[:_MOST_TITLES], *(["…"] if len(titles) > _MOST_TITLES else [])])


def check_passphrase(passphrase: str) -> None:
    """Refuse what readers could not be given again. Raises Problem: bad-passphrase."""
    if not fits(passphrase):
        raise problem("bad-passphrase")


def pages_of(form: FormDefinition, *, language: str, meta: PdfMeta) -> Pages:
    """What each page of the blank form asks, found by printing it."""
    register = Register(form.hash, language)
    sheet = sheet_of(form, language, blank=True, meta=meta)
    _content, count = press(sheet, meta, language=language, blank=True, register=register)
    return register.pages(count)


def sheet_of(form: FormDefinition | FormSession, language: str, *, blank: bool, meta: PdfMeta) -> Sheet:
    """The sheet, where the paper has a second language with the words of that too."""
    sheet = _sheet_of(form, language, blank=blank, meta=meta)
    if meta.second is None:
        return sheet
    return paired(sheet, _sheet_of(form, meta.second.language, blank=blank, meta=meta))


def _sheet_of(form: FormDefinition | FormSession, language: str, *, blank: bool, meta: PdfMeta) -> Sheet:
    """The sheet in one language; a session speaks it meanwhile."""
    if blank or isinstance(form, FormDefinition):
        if not blank:
            raise TypeError("a filled form needs its session")
        return blank_sheet(form if isinstance(form, FormDefinition) else form.definition, language, meta.find)
    before = form.language
    form.set_language(language)
    try:
        return filled_sheet(form, language, words(language), meta.contested, meta.find)
    finally:
        form.set_language(before)


def write_whole(out: Path, content: bytes) -> None:
    """Write beside the file and rename: nobody ever sees half of it."""
    part = out.with_name(f".{out.name}.{secrets.token_hex(4)}.part")
    try:
        try:
            with open(part, "xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(part, out)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise unwritten(error, out) from error
