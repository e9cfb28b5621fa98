"""Lists wider than a page: turned, then divided; no column and no row is left out."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brs_desktop.exchange.table import Entry, Heading, Line, Part
from brs_desktop.pdf.directory import print_table
from brs_desktop.pdf.document import LANDSCAPE, PORTRAIT
from brs_desktop.pdf.styles import styles_for
from brs_desktop.pdf.wide import plan
from tests.pdf.accessible import findings
from tests.pdf.reading import page_texts, squeezed, text_of


def printed(columns: int, rows: int, out: Path, language: str = "en", word: str = "Heading") -> bytes:
    headings = tuple(Heading(f"c{n}", f"{word}{n}h") for n in range(columns))
    lines = [Line(0, tuple(Entry(f"v{row}x{n}z") for n in range(columns))) for row in range(rows)]
    return print_table("Wells", Part("w", "W", headings), lines, language=language, out=out / "w.pdf").path.read_bytes()


def test_what_a_mark_stands_for_in_a_list_is_told(tmp_path: Path) -> None:
    part, way = Part("w", "W", (Heading("a", "A"),)), {"language": "en", "out": tmp_path / "w.pdf"}
    assert print_table("Wells", part, [Line(0, (Entry("ก and b"),))], **way).unshown == ("ก",)
    assert print_table("Wells", part, [Line(0, (Entry("b"),))], **way).unshown == ()


def turned(content: bytes, out: Path) -> bool:
    with pikepdf.open(out / "w.pdf") as pdf:
        boxes = {(float(page.mediabox[2]) > float(page.mediabox[3])) for page in pdf.pages}
    assert len(boxes) == 1
    return boxes.pop()


@pytest.mark.parametrize(("columns", "sideways", "tables"), [(5, False, 1), (11, True, 1), (30, True, 3)])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_column_of_every_row_is_on_paper(
    columns: int, sideways: bool, tables: int, language: str, tmp_path: Path
) -> None:
    content = printed(columns, 20, tmp_path, language)
    text = squeezed(text_of(content))
    assert turned(content, tmp_path) == sideways
    assert all(f"v{row}x{n}z" in text for row in range(20) for n in range(columns))
    assert all(f"Heading{n}h" in text for n in range(columns))
    assert text.count("v7x0z") == tables, "each table begins with what its rows are called"
    assert not findings(content)


def test_each_of_several_tables_says_which_columns_it_has(tmp_path: Path) -> None:
    pages = page_texts(printed(30, 3, tmp_path))
    told = [page[page.index("Columns") :].split("\n")[0] for page in pages if "Columns" in page]
    assert len(told) >= 1 and " of 30" in "".join(pages)
    assert "Columns 2 to " in "".join(pages) and " to 30 of 30" in "".join(pages)


def test_an_empty_list_says_so_under_its_headings(tmp_path: Path) -> None:
    text = text_of(printed(3, 0, tmp_path))
    assert "Heading2h" in text and "No entries" in text


@given(st.lists(st.integers(1, 60), min_size=1, max_size=40))
@settings(deadline=None, max_examples=30)
def test_tables_hold_each_column_once_and_fit_their_page(letters: list[int]) -> None:
    labels = ["m" * count for count in letters]
    found = plan(labels, [labels], styles_for("en"))
    assert [place for table in found.tables for place in table.places[1:]] == list(range(1, len(labels)))
    assert all(table.places[0] == 0 and len(table.places) == len(table.widths) for table in found.tables)
    assert all(sum(table.widths) <= found.format.width + 0.01 for table in found.tables)
    assert found.format == PORTRAIT or (found.format == LANDSCAPE and sum(found.tables[0].widths) > PORTRAIT.width)
