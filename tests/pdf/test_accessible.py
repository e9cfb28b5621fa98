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
from brs_desktop.help.guide import read
from brs_desktop.language import LANGUAGES
from brs_desktop.pdf import ReceiptFacts, export_receipt
from brs_desktop.pdf.code import CodeFacts, code_page
from brs_desktop.pdf.directory import print_directory, print_table
from brs_desktop.pdf.document import Running, render
from brs_desktop.pdf.grid import Cell, Grid, Row
from brs_desktop.pdf.guide import export_guide
from brs_desktop.pdf.pairing import paired
from brs_desktop.pdf.press import press
from brs_desktop.pdf.sheet import Entry, Group, Note, PdfMeta, Question, Repeat, Second, Section, Sheet, Space
from brs_desktop.pdf.strips import Text
from brs_desktop.pdf.styles import styles_for
from brs_desktop.pdf.tagging import Node
from tests.pdf.accessible import findings
from tests.pdf.reading import problems_of
from tests.pdf.spoken import spoken
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


LISTED: dict[str, Callable[[Any], None]] = {
    "LI outside of L": lambda pdf: _first(pdf, "L").__setitem__("/S", pikepdf.Name.Sect),
    "LBody outside of LI": lambda pdf: _first(pdf, "LI").__setitem__("/S", pikepdf.Name.P),
    "L without LI": lambda pdf: _first(pdf, "L").__delitem__("/K"),
    "LI without LBody": lambda pdf: _first(pdf, "LBody").__setitem__("/S", pikepdf.Name.P),
    "Caption outside of Table": lambda pdf: _first(pdf, "P").__setitem__("/S", pikepdf.Name.Caption),
    "Caption in the middle of Table": lambda pdf: _first(pdf, "Table").K.insert(2, _first(pdf, "Caption")),
    "Span is in no language: ar?": lambda pdf: _abroad(pdf).__setitem__("/Lang", "ar?"),
    "Span says once more": lambda pdf: _abroad(pdf).__setitem__("/Lang", "en"),
    "P goes over 2 columns": lambda pdf: _first(pdf, "P").__setitem__("/A", pikepdf.Dictionary(ColSpan=2)),
    "rows of [2, 3] columns": lambda pdf: _first(pdf, "TH").A.__setitem__("/ColSpan", 2),
    "Lbl behind": lambda pdf: _behind(pdf),
}


def _abroad(pdf: Any) -> Any:
    """The first part in another language."""
    return next(
        one
        for one in pdf.objects
        if isinstance(one, pikepdf.Dictionary) and "/Lang" in one and one.get("/S") == "/Span"
    )


def _behind(pdf: Any) -> None:
    entry = _first(pdf, "LI")
    sign = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.StructElem, S=pikepdf.Name.Lbl, P=entry))
    entry.K = pikepdf.Array([entry.K, sign])


@pytest.fixture(scope="module")
def listed() -> bytes:
    """A table to fill, and choices to tick, in English and Arabic."""

    def sheet(words: str) -> Sheet:
        asked = Question("q", "q", words, Space("one", (f"{words} 1", f"{words} 2")))
        return Sheet((Section(words, (asked, Repeat("r", words, ((asked,),) * 2, blank=True))),))

    meta = PdfMeta("F", second=Second("ar", "نموذج"))
    return press(paired(sheet("Word"), sheet("كلمة")), meta, language="en", blank=True)[0]


@pytest.mark.parametrize("fault", LISTED)
def test_the_looker_sees_a_fault_of_lists_tables_and_languages(listed: bytes, fault: str) -> None:
    assert findings(listed) == []
    with pikepdf.open(BytesIO(listed)) as pdf:
        LISTED[fault](pdf)
        broken = BytesIO()
        pdf.save(broken)
    assert any(fault in found for found in findings(broken.getvalue()))


def test_a_cell_over_two_columns_says_so() -> None:
    styles, document = styles_for("en"), Node("Document")
    table, rows = document.add("Table"), []
    for spans in ((2,), (1, 1)):
        line = table.add("TR")
        tags = [line.add("TD", span=span) for span in spans]
        rows.append(Row([Cell([Text("x", styles.cell, tag)], tag.span) for tag in tags]))
    running = Running("", "", "")
    content, _pages = render([Grid((80, 80), rows)], document, styles=styles, say=str, title="T", running=running)
    assert findings(content) == []
    with pikepdf.open(BytesIO(content)) as pdf:
        assert _first(pdf, "TD").A.ColSpan == 2


@pytest.mark.parametrize("language", ["en", "ar", "zh"])
def test_the_steps_of_the_guide_are_a_list(language: str, tmp_path: Path) -> None:
    page = next(one for one in read(language) if one.name == "printing")
    export_guide([page], "Guide", language=language, out=tmp_path / "x.pdf", printed_ms=0)
    content = (tmp_path / "x.pdf").read_bytes()
    assert findings(content) == []
    entries = [one for one in spoken(content) if "LI" in one.tags]
    signs = [one.text.strip(" .") for one in entries if one.tags[-1] == "Lbl"]
    assert signs[:3] == ["1", "2", "3"] and len(signs) * 2 == len(entries)


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
