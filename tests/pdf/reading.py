"""Reads PDF files back, as a stranger's program would."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from io import BytesIO

import pikepdf
import pypdfium2

_WORD = re.compile(r"[\w\u064b-\u0652]+")


def text_of(file: bytes) -> str:
    """The text of all pages as PDFium copies it, line ends as blanks."""
    with pypdfium2.PdfDocument(file) as pdf:
        return " ".join(page.get_textpage().get_text_bounded() for page in pdf).replace("\r", "").replace("\n", " ")


def page_texts(file: bytes) -> list[str]:
    """The text of each page."""
    with pypdfium2.PdfDocument(file) as pdf:
        return [page.get_textpage().get_text_bounded().replace("\r\n", " ") for page in pdf]


def squeezed(text: str) -> str:
    """Text without blanks: where a line broke does not matter."""
    return "".join(text.split())


def word_recall(wanted: Iterable[str], got: str) -> float:
    """The share of the words of the texts that are among the words copied, each as often as it was written."""
    want = Counter(word for text in wanted for word in _WORD.findall(unicodedata.normalize("NFC", text)))
    have = Counter(_WORD.findall(unicodedata.normalize("NFC", got)))
    return sum(min(count, have[word]) for word, count in want.items()) / sum(want.values())


def fonts_of(file: bytes) -> dict[str, bool]:
    """Every font that a page names, and whether its program is inside the file."""
    found: dict[str, bool] = {}
    with pikepdf.open(BytesIO(file)) as pdf:
        for page in pdf.pages:
            for font in page.obj.Resources.get("/Font", {}).values():
                inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
                found[str(font.BaseFont)] = "/FontFile2" in inner.get("/FontDescriptor", {})
    return found


def problems_of(file: bytes) -> list[str]:
    """What qpdf finds wrong with the file."""
    with pikepdf.open(BytesIO(file)) as pdf:
        return list(pdf.check_pdf_syntax()) if hasattr(pdf, "check_pdf_syntax") else list(pdf.check())
