"""Pages as small grey pictures, and whether two of them show the same, whatever the last pixel says."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pypdfium2
from PIL import Image, ImageChops

from brs_desktop.exchange.table import Entry, Heading, Line, Part
from brs_desktop.exchange.vcard import Card
from brs_desktop.forms import FormSession
from brs_desktop.pdf import PdfMeta, export_form
from brs_desktop.pdf.directory import print_directory, print_table
from brs_desktop.pdf.letter import Letter, export_letter
from brs_desktop.pdf.sheets import export_sheet
from brs_desktop.workspace import Workspace
from brs_desktop.workspace.paper import limits_of
from brs_desktop.workspace.profiles import Composer
from tests.helpers.made import new_workspace
from tests.pdf.test_press import WORDS, made

KEPT = Path(__file__).parent / "references"
_SCALE = 40 / 72
_GREYS = 16
_PATCH = 4  # pixels; a letter's edge may fall on either side of one
_SEEN = 14  # of 255: patches further apart look different
_MOST = 0.004  # of all patches may
_OPEN = ExitStack()


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


@cache
def _kenya() -> Workspace:
    """A workspace of Kenya's with little in it; what is shipped alone has days, and those stay."""
    folder = _OPEN.enter_context(TemporaryDirectory())
    workspace = new_workspace(Path(folder) / "w", name="Amina", country="KEN")
    _OPEN.callback(workspace.close)
    return workspace


def done() -> None:
    """Close what the papers were made from; it is opened again by whoever asks for one more."""
    _OPEN.close()
    _kenya.cache_clear()
    _participant.cache_clear()


def _composed(collection: str, record: str, language: str, out: Path) -> None:
    """A paper that a manifest describes, without the moment of its printing."""
    workspace = _kenya()
    (template,) = workspace.collection(collection).papers
    sheet, meta = Composer(workspace, workspace.find(record, collection), language, None).made(template)
    meta = replace(meta, printed_ms=None, data_of="")
    export_sheet(sheet, language=language, out=out, meta=meta, certificate=template.certificate)


def _profile(language: str, out: Path) -> None:
    _composed("parties", "=ken", language, out)


@cache
def _participant() -> str:
    said = {"ws": "BRS-2026-NBO-01", "country": "KEN", "step": "is_reg", "p_name": "Grace Wanjiru", "p_inst": "NEMA"}
    return str(_kenya().add("workshop_forms", said).key.record)


def _certificate(language: str, out: Path) -> None:
    _composed("workshop_forms", _participant(), language, out)


def _letter(language: str, out: Path) -> None:
    title, label, answer = WORDS[language]
    lines = (
        f"Amina\n{title}",
        f"Grace Wanjiru\n{answer}",
        f"{title} – {label}",
        "\n\n".join([f"{label} {answer}"] * 3),
    )
    letter = Letter(*lines, (title, label), "KEN-7F3A")
    export_letter(letter, language=language, out=out, day="2026-03-09", printed_ms=1_795_000_000_000)


def _prose(language: str, out: Path) -> None:
    title, label, answer = WORDS[language]
    collection = _kenya().collection("secretariat_reports")
    form = FormSession(collection.form, clock=lambda: datetime(2026, 3, 9, tzinfo=UTC), zone=UTC, language=language)
    for name in ("s1_t", "s2_t", "s3_t"):
        form.answer(name, "\n".join([f"{label} {answer} {title}."] * 3))
    limits = limits_of(collection, collection.form)
    meta = PdfMeta(collection.form_title(language), title, signature=False, limits=limits)
    export_form(form, language=language, out=out, blank=False, meta=meta)


# What makes a paper, and which of its pages is looked at.
PAGES: dict[str, tuple[Callable[[str, Path], None], int]] = {
    "report": (_report, 0),
    "table": (_table, 0),
    "directory": (_directory, 0),
    "profile": (_profile, 1),
    "certificate": (_certificate, 0),
    "letter": (_letter, 0),
    "prose": (_prose, 0),
}


def drawn(page: str, language: str) -> Image.Image:
    """The page of a paper as it is now."""
    make, number = PAGES[page]
    with TemporaryDirectory() as folder:
        out = Path(folder) / "page.pdf"
        make(language, out)
        with pypdfium2.PdfDocument(out.read_bytes()) as pdf:
            grey: Image.Image = pdf[number].render(scale=_SCALE, grayscale=True).to_pil().convert("L")
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
