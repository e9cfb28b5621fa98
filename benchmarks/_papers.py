"""Documents of five megabytes in two editions that differ by one paragraph: as a PDF and as plain text."""

from __future__ import annotations

import io
import random

import pikepdf

PAGES, PHOTO_BYTES, TEXT_BYTES = 60, 80_000, 5_000_000
_WORDS = (
    b"waste convention party chemical import export consent annex storage disposal transit notification hazardous"
    b" regional centre technical guideline pollutant mercury movement competent authority decision inventory release"
).split()
_PHOTO = {
    "/Type": pikepdf.Name.XObject,
    "/Subtype": pikepdf.Name.Image,
    "/Width": 400,
    "/Height": 200,
    "/BitsPerComponent": 8,
    "/ColorSpace": pikepdf.Name.DeviceGray,
}
CORRECTED = b"This paragraph was corrected after the meeting of experts and says what it should have said before."


def _sentence(dice: random.Random) -> bytes:
    return b" ".join(dice.choice(_WORDS) for _ in range(12)) + b"."


def pdf(corrected: bool) -> bytes:
    """Sixty pages of text, each with a photograph; on page 30 a paragraph was corrected or was not."""
    dice = random.Random(5)
    made = pikepdf.Pdf.new()
    kind = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    font = made.make_indirect(kind)
    for number in range(PAGES):
        lines = [_sentence(dice) for _ in range(40)]
        if corrected and number == PAGES // 2:
            lines[20:22] = [CORRECTED]
        words = b"".join(b"0 -14 Td (" + line + b") Tj " for line in lines)
        text = b"BT /F1 9 Tf 40 800 Td " + words + b"ET q 200 0 0 150 40 40 cm /P Do Q"
        photo = pikepdf.Stream(made, dice.randbytes(PHOTO_BYTES))
        for name, value in _PHOTO.items():
            photo[name] = value
        made.add_blank_page(page_size=(595, 842))
        page = made.pages[-1]
        shown = pikepdf.Dictionary(P=made.make_indirect(photo))
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font), XObject=shown)
        page.Contents = made.make_stream(text)
    out = io.BytesIO()
    made.save(out, compress_streams=True, deterministic_id=True)
    return out.getvalue()


def text(corrected: bool) -> bytes:
    """Sentences, one a line; in the middle one was corrected or was not."""
    dice = random.Random(6)
    lines: list[bytes] = []
    size = 0
    while size < TEXT_BYTES:
        lines.append(_sentence(dice))
        size += len(lines[-1]) + 1
    if corrected:
        lines[len(lines) // 2] = CORRECTED
    return b"\n".join(lines)
