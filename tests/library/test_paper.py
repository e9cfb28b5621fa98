"""Real PDFs read: pages drawn, text in its place, words found, what is locked or broken said."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brs_desktop.language import LANGUAGES
from brs_desktop.library.pagetext import PageText
from brs_desktop.library.paper import BadPaper, Paper
from brs_desktop.workspace import Workspace
from tests.library.papers import broken_pdf, pdf

A4 = (595.2756, 841.8898)


def test_a_page_is_drawn_at_the_scale_asked_for(tmp_path: Path) -> None:
    with Paper(pdf(tmp_path / "a.pdf", [["Waste"], ["Second"]])) as paper:
        assert paper.sizes == (pytest.approx(A4), pytest.approx(A4))
        for scale in (0.5, 1.0, 2.0, 4.0):
            drawn = paper.render(1, scale)
            assert drawn.width == pytest.approx(A4[0] * scale, abs=2)
            assert len(drawn.pixels) == drawn.stride * drawn.height
        assert len(set(paper.render(0, 1).pixels)) > 2  # there is ink on it


def test_a_huge_page_is_drawn_within_the_bound(tmp_path: Path) -> None:
    with Paper(pdf(tmp_path / "a.pdf", [["Map"]], size=(14_000, 14_000))) as paper:
        drawn = paper.render(0, 10)
        assert drawn.width * drawn.height <= 41_000_000


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_text_stands_where_it_is_drawn_also_on_turned_pages(tmp_path: Path, turned: int) -> None:
    """The box of a word covers the ink of it: there is none elsewhere on the page."""
    with Paper(pdf(tmp_path / "a.pdf", [["Waste"]], turned=turned)) as paper:
        text = paper.text(0)
        [hit] = text.hits("waste")
        [(left, top, right, bottom)] = text.lines(*hit)
        drawn = paper.render(0, 1)
        ink = [
            (at % drawn.stride // 4, at // drawn.stride)
            for at in range(0, len(drawn.pixels), 4)
            if drawn.pixels[at] < 128
        ]
        assert ink and all(left - 2 <= x <= right + 2 and top - 4 <= y <= bottom + 4 for x, y in ink)


def test_what_is_locked_or_broken_says_so(tmp_path: Path) -> None:
    with pytest.raises(BadPaper) as locked:
        Paper(pdf(tmp_path / "a.pdf", password="secret"))
    assert locked.value.code == "encrypted"
    with pytest.raises(BadPaper) as broken:
        Paper(broken_pdf(tmp_path / "b.pdf"))
    assert broken.value.code == "damaged"
    with pytest.raises(FileNotFoundError):
        Paper(tmp_path / "gone.pdf")


def test_a_closed_paper_is_read_no_more(tmp_path: Path) -> None:
    paper = Paper(pdf(tmp_path / "a.pdf"))
    paper.close()
    paper.close()
    with pytest.raises(BadPaper):
        paper.render(0, 1)


def test_threads_take_turns(tmp_path: Path) -> None:
    """PDFium is not thread-safe: two papers read from many threads give what one thread gives."""
    one, two = (pdf(tmp_path / f"{name}.pdf", [[f"{name} page {n}"] for n in range(6)]) for name in ("a", "b"))
    with Paper(one) as a, Paper(two) as b, ThreadPoolExecutor(4) as pool:
        jobs = [(paper, number) for number in range(6) for paper in (a, b)] * 3
        drawn = list(pool.map(lambda job: (job[0].render(job[1], 0.5).pixels, job[0].text(job[1]).letters), jobs))
        for (paper, number), (_pixels, letters) in zip(jobs, drawn, strict=True):
            assert letters.strip() == f"{'a' if paper is a else 'b'} page {number}"
        assert drawn[:12] == drawn[12:24] == drawn[24:]


@pytest.mark.parametrize(
    ("letters", "words", "found"),
    [
        ("Gestion des déchets", "DECHETS", ["déchets"]),
        ("a\r\nwaste\r\nlist", "waste list", ["waste\r\nlist"]),
        ("النفايات الخَطِرة", "الخطرة", ["الخَطِرة"]),
        ("危险废物和其他废物", "废物", ["废物", "废物"]),
        ("ﬁnal", "final", ["ﬁnal"]),
        ("Отходы ЁЖ", "ёж", ["ЁЖ"]),
        ("nothing", "   ", []),
    ],
)
def test_words_are_found_in_six_languages(letters: str, words: str, found: list[str]) -> None:
    assert [letters[first:after] for first, after in PageText(letters).hits(words)] == found


@given(letters=st.text(max_size=60), first=st.integers(0, 50), length=st.integers(1, 10))
def test_a_piece_of_the_text_is_found_in_it(letters: str, first: int, length: int) -> None:
    piece = letters[first : first + length]
    hits = PageText(letters).hits(piece)
    assert all(0 <= start < after <= len(letters) for start, after in hits)
    if piece.isascii() and piece.isalnum():
        assert any(start <= first < after for start, after in hits) or hits


def test_the_nearest_character_and_the_lines_of_a_range() -> None:
    boxes = ((0, 0, 10, 10), (10, 0, 20, 10), (0, 20, 10, 30), (0.0, 0.0, 0.0, 0.0))
    text = PageText("abc\n", boxes)
    assert text.nearest(14, 5) == 1 and text.nearest(5, 100) == 2
    assert text.lines(0, 4) == ((0, 0, 20, 10), (0, 20, 10, 30))
    assert PageText("").nearest(1, 1) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_found_in_papers_of_six_languages(workspace: Workspace, tmp_path: Path, language: str) -> None:
    """A paper that this program prints is searched in its own script, and each find has its place on the page."""
    workspace.export_pdf("contacts", language=language, out=tmp_path / "form.pdf", blank=True)
    words = workspace.collection("contacts").field_label("organisation", language)
    with Paper(tmp_path / "form.pdf") as paper:
        pages = [paper.text(number) for number in range(len(paper.sizes))]
        found = [(page, hit) for page in pages for hit in page.hits(words)]
        assert found and all(page.lines(*hit) for page, hit in found)
