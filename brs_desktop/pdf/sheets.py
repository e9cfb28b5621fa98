"""Writes a sheet that is put together already to a PDF file: whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from brs_desktop.pdf.certificate import press_certificate, press_certificates
from brs_desktop.pdf.document import Watch
from brs_desktop.pdf.export import PdfResult, check_passphrase, write_paper
from brs_desktop.pdf.press import press
from brs_desktop.pdf.sheet import PdfMeta, Sheet


def export_sheet(
    sheet: Sheet,
    *,
    language: str,
    out: Path,
    meta: PdfMeta,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    passphrase: str = "",
    blank: bool = False,
    certificate: bool = False,
    tagged: bool = True,
) -> PdfResult:
    """As `export_form` does it with a form; a certificate is set as one."""
    check_passphrase(passphrase)
    watch, set_as = Watch(progress, cancelled), press_certificate if certificate else press

    def made(unshown: set[str]) -> tuple[bytes, int]:
        way: dict[str, Any] = {"watch": watch, "unshown": unshown, "passphrase": passphrase, "tagged": tagged}
        return set_as(sheet, meta, language=language, blank=blank, **way)

    return write_paper(out, made)


def export_certificates(
    parts: Sequence[tuple[Sheet, PdfMeta]],
    title: str,
    *,
    language: str,
    out: Path,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    passphrase: str = "",
) -> PdfResult:
    """Certificates of several people in one file, a sheet each."""
    check_passphrase(passphrase)
    watch = Watch(progress, cancelled)

    def made(unshown: set[str]) -> tuple[bytes, int]:
        return press_certificates(parts, title, language=language, watch=watch, unshown=unshown, passphrase=passphrase)

    return write_paper(out, made)
