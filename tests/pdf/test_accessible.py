"""PDF/UA: what the norm asks and a program can look at holds for every paper, and the looker sees its faults."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from brs_desktop.exchange.table import Entry as Given
from brs_desktop.exchange.table import Heading, Line, Part
from brs_desktop.exchange.vcard import Card
from brs_desktop.language import LANGUAGES
from brs_desktop.pdf import ReceiptFacts, export_receipt
from brs_desktop.pdf.code import CodeFacts, code_page
from brs_desktop.pdf.directory import print_directory, print_table
from brs_desktop.pdf.press import press
from brs_desktop.pdf.sheet import Entry, Group, Note, PdfMeta, Question, Repeat, Section, Sheet, Space
from tests.pdf.accessible import findings
from tests.pdf.reading import problems_of
from tests.pdf.test_press import made

RECEIPT = ReceiptFacts("Kenya – 2025", "Basel report", "ABCD-EFGH", 1, "sent", 0, "Amina", "0" * 64)
CODE = CodeFacts([bytes([1, 0, 1])] * 3, "Bakari", "Amina", "3 answers", "2 kB", 0)
ROWS = [Line(0, tuple(Given(text, text) for text in ("Kiboko", "12.50", "2020-02-29")))] * 90


def blank(language: str, out: Path) -> bytes:
    choices = Space("many", ("Air", "Water"))
    fields = [Space("line"), Space("lines", wide=True), Space("number"), Space("datetime"), Space("place"), choices]
    asked = tuple(Question(f"q{n}", f"q{n}", "Q", field, required=True) for n, field in enumerate(fields))
    card: tuple[Entry, ...] = (Group("In it"), *asked)
    cards = Repeat("c", "Cards", (card,) * 2, blank=True)
    repeat = Repeat("r", "R", (asked[:1] * 2,) * 5, "Hint", blank=True)
    sections = (Section("S", (Group("G"), Note("N"), *asked, repeat)), Section("", (cards,)))
    return press(Sheet(sections, True, "hash"), PdfMeta("F"), language=language, blank=True)[0]


def written(out: Path, print_it: Callable[[Path], Any]) -> bytes:
    print_it(out / "x.pdf")
    return (out / "x.pdf").read_bytes()


PAPERS: dict[str, Callable[[str, Path], bytes]] = {
    "blank form": blank,
    "receipt": lambda code, out: written(
        out, lambda file: export_receipt(RECEIPT, language=code, out=file, printed_ms=0)
    ),
    "code": lambda code, out: code_page(CODE, language=code),
    "directory": lambda code, out: written(
        out,
        lambda file: print_directory(
            "D", [Card(f"urn:{n}", f"Amina {n}", roles=("Focal point",)) for n in range(60)], language=code, out=file
        ),
    ),
    "table": lambda code, out: written(
        out,
        lambda file: print_table(
            "T", Part("w", "W", (Heading("a", "A"), Heading("b", "B", "number"), Heading("c", "C", "date"))), ROWS,
            language=code, out=file,
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_filled_form_is_accessible(language: str) -> None:
    assert findings(made(language, rows=40)) == []


@pytest.mark.parametrize("paper", PAPERS)
def test_every_other_paper_is_accessible_and_sound(paper: str, tmp_path: Path) -> None:
    for language in ("zh", "ar"):
        content = PAPERS[paper](language, tmp_path)
        assert findings(content) == [] == problems_of(content)


def _first(pdf: Any, tag: str) -> Any:
    """The first element of a kind."""
    waiting = list(pdf.Root.StructTreeRoot.K)
    while waiting:
        element = waiting.pop(0)
        if pikepdf.Name("/" + tag) == element.S:
            return element
        kids = element.get("/K", [])
        waiting += [kid for kid in ([kids] if not isinstance(kids, pikepdf.Array) else kids) if hasattr(kid, "S")]
    raise AssertionError(tag)


FAULTS: dict[str, Callable[[Any], None]] = {
    "has no language": lambda pdf: pdf.Root.__delitem__("/Lang"),
    "not called marked": lambda pdf: pdf.Root.MarkInfo.__setitem__("/Marked", False),
    "not asked to show the title": lambda pdf: pdf.Root.__delitem__("/ViewerPreferences"),
    "does not follow the structure": lambda pdf: pdf.pages[0].obj.__delitem__("/Tabs"),
    "are named": lambda pdf: _first(pdf, "Note").__delitem__("/ID"),
    "TH without scope": lambda pdf: _first(pdf, "TH").__delitem__("/A"),
    "H4 after H1": lambda pdf: _first(pdf, "H2").__setitem__("/S", pikepdf.Name.H4),
    "P inside of TR": lambda pdf: _first(pdf, "TD").__setitem__("/S", pikepdf.Name.P),
    "columns in one table": lambda pdf: _first(pdf, "TR").K.__delitem__(1),
    "Figure without": lambda pdf: _first(pdf, "P").__setitem__("/S", pikepdf.Name.Figure),
    "that nobody or nothing has": lambda pdf: _first(pdf, "H1").__setitem__("/K", 77),
    "leads elsewhere": lambda pdf: pdf.Root.StructTreeRoot.ParentTree.Nums[1].__setitem__(0, pdf.Root.StructTreeRoot),
    "does not say what code": lambda pdf: _font(pdf).ToUnicode.write(b"none"),
    "empty box": lambda pdf: _font(pdf).DescendantFonts[0].CIDToGIDMap.write(bytes(4_000)),
    "not as wide": lambda pdf: _font(pdf).DescendantFonts[0].W[1].__setitem__(0, 1),
}


def _font(pdf: Any) -> Any:
    return next(iter(pdf.pages[0].obj.Resources.Font.values()))


@pytest.fixture(scope="module")
def contested() -> bytes:
    return made("en")


@pytest.mark.parametrize("fault", FAULTS)
def test_the_looker_sees_a_fault(contested: bytes, fault: str) -> None:
    with pikepdf.open(BytesIO(contested)) as pdf:
        FAULTS[fault](pdf)
        broken = BytesIO()
        pdf.save(broken)
    assert any(fault in found for found in findings(broken.getvalue()))
