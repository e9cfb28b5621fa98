"""Pages as small grey pictures, and whether two of them show the same, whatever the last pixel says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pypdfium2
from PIL import Image, ImageChops

from brs_desktop.exchange.table import Entry, Heading, Line, Part
from brs_desktop.exchange.vcard import Card
from brs_desktop.pdf.directory import print_directory, print_table
from tests.pdf.test_press import WORDS, made

KEPT = Path(__file__).parent / "references"
_SCALE = 40 / 72
_GREYS = 16
_PATCH = 4  # pixels; a letter's edge may fall on either side of one
_SEEN = 14  # of 255: patches further apart look different
_MOST = 0.004  # of all patches may


def _report(language: str, out: Path) -> None:
    out.write_bytes(made(language))


def _directory(language: str, out: Path) -> None:
    title, label, answer = WORDS[language]
    cards = [
        Card(f"urn:{n}", f"{title} {n}", organisation=(answer,), emails=("a@b.example",), roles=(label,), country="KE")
        for n in range(6)
    ]
    print_directory(title, cards, language=language, out=out)


def _table(language: str, out: Path) -> None:
    title, label, answer = WORDS[language]
    part = Part("w", title, (Heading("a", label), Heading("b", title, "number"), Heading("c", "ISO 8601", "date")))
    rows = [Line(n, tuple(Entry(text, text) for text in (answer, f"{n}12.50", "2020-02-29"))) for n in range(12)]
    print_table(title, part, rows, language=language, out=out)


PAGES: dict[str, Callable[[str, Path], None]] = {
    "report": _report,
    "table": _table,
    "directory": _directory,
}


def drawn(page: str, language: str) -> Image.Image:
    """The first page of a paper as it is now."""
    with TemporaryDirectory() as folder:
        out = Path(folder) / "page.pdf"
        PAGES[page](language, out)
        with pypdfium2.PdfDocument(out.read_bytes()) as pdf:
            grey: Image.Image = pdf[0].render(scale=_SCALE, grayscale=True).to_pil().convert("L")
    return grey.quantize(_GREYS).convert("L")


def apart(one: Image.Image, other: Image.Image) -> float:
    """Which share of the page looks different."""
    if one.size != other.size:
        return 1.0
    size = (one.width // _PATCH, one.height // _PATCH)
    small = [image.resize(size, Image.Resampling.BOX) for image in (one, other)]
    counts = ImageChops.difference(*small).histogram()
    return sum(counts[_SEEN:]) / sum(counts)


def same(one: Image.Image, other: Image.Image) -> bool:
    """Whether a person would call both the same page."""
    return apart(one, other) <= _MOST
