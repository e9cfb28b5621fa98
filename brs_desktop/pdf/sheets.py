"""Writes a sheet that is put together already to a PDF file: whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from brs_desktop.pdf.certificate import press_certificate
from brs_desktop.pdf.document import Stopped, Watch
from brs_desktop.pdf.export import PdfResult, check_passphrase, write_whole
from brs_desktop.pdf.press import press
from brs_desktop.pdf.sheet import PdfMeta, Sheet
from brs_desktop.sentences import problem


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
) -> PdfResult:
    """As `export_form` does it with a form; a certificate is set as one."""
    check_passphrase(passphrase)
    watch, unshown = Watch(progress, cancelled), set[str]()
    try:
        content, pages = (press_certificate if certificate else press)(
            sheet, meta, language=language, blank=blank, watch=watch, unshown=unshown, passphrase=passphrase
        )
    except Stopped:
        raise problem("cancelled") from None
    write_whole(out, content)
    return PdfResult(pages, out, tuple(sorted(unshown)))
