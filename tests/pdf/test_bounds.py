"""Answers and headings of any length find their pages, in time that grows as they do, and nothing of them is lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brs_desktop.pdf.grid import Cell, Grid, Placed, Row
from brs_desktop.pdf.press import press
from brs_desktop.pdf.setting import set_text
from brs_desktop.pdf.sheet import Answer, PdfMeta, Question, Repeat, Section, Sheet
from brs_desktop.pdf.strips import Text
from brs_desktop.pdf.styles import styles_for
from tests.pdf.reading import page_texts, squeezed, text_of

LONG = 100_000


def printed(answer: str, language: str = "en", *, table: bool = False, label: str = "Q") -> tuple[bytes, int]:
    question = Question("q", "q", label, Answer((answer,)))
    entry = Repeat("r", "R", ((question,),)) if table else question
    return press(Sheet((Section("S", (entry,)),)), PdfMeta("F", "T"), language=language, blank=False)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "hazardous waste "),
        ("en", "w"),  # no blank anywhere: a line looks at no more of it than it can hold
        ("zh", "危险废物的出口由主管部门决定"),
        ("ar", "وزارة البيئة بموجب القانون "),
    ],
)
def test_an_answer_of_a_hundred_thousand_characters_is_printed_whole(language: str, text: str) -> None:
    answer = (text * (LONG // len(text) + 1))[:LONG]
    content, pages = printed(answer, language, table=True)
    assert pages > 10
    copied = text_of(content)
    letter = max(set(text) - {" "}, key=text.count)
    assert copied.count(letter) >= answer.count(letter)


def test_a_word_that_is_cut_loses_nothing_and_each_line_is_as_long_as_it_can_be() -> None:
    style = styles_for("en").cell
    word = "".join(chr(97 + (7 * n) % 26) for n in range(3_000))
    lines = set_text(word, style, 200)
    said = ["".join(glyph.text for piece in line.pieces for glyph in piece.glyphs) for line in lines]
    assert "".join(said) == word
    for line, following in zip(lines, said[1:], strict=False):
        more = set_text(following[0], style, 200)[0].width
        assert line.width <= 200.01 < line.width + more + 1


@pytest.mark.parametrize("language", ["en", "zh", "ar"])
def test_an_answer_that_ends_anywhere_on_a_page_leaves_room_for_the_signature(language: str) -> None:
    """The lines to sign on stay with the last answer, also where both do not fit on one page."""
    for lines in range(38, 62, 3):
        content, pages = printed("\n".join(f"z{n}." for n in range(lines)) + " " * 700, language)
        texts = [squeezed(text) for text in page_texts(content)]
        assert sum(f"z{n}" in text for n in range(lines) for text in texts) >= lines
        assert pages in (1, 2) and "z" in texts[-1], "the signature is never alone"


def test_headings_higher_than_a_page_go_on_over_pages() -> None:
    label = "Tonnes " * 2_000
    content, pages = printed("7", table=True, label=label)
    assert pages > 1 and text_of(content).count("Tonnes") == 2_000


@given(
    st.lists(st.tuples(st.integers(1, 120), st.booleans(), st.booleans()), min_size=1, max_size=9),
    st.floats(60, 700),
)
@settings(deadline=None, max_examples=25)
def test_every_grid_comes_to_its_end(rows: list[tuple[int, bool, bool]], first: float) -> None:
    """Whatever is kept and however high rows and headings are: each line once, no page over its height."""
    style = styles_for("en").cell
    made = [
        Row([Cell([Text("\n".join(f"{at}.{n}" for n in range(lines)), style)])], heading=heading and not at, kept=kept)
        for at, (lines, kept, heading) in enumerate(rows)
    ]
    grid = Grid((200,), made)
    expected = _lines(grid.placed)
    waiting, room, found = [grid], first, []
    for _page in range(200):
        part = waiting.pop()
        if part.wrap(200, room)[1] <= room:
            found += _lines(part.placed)
            break
        parts = part.split(200, room)
        assert parts or room < 700, "a whole page takes something"
        if parts:
            assert parts[0].wrap(200, room)[1] <= room + 0.1
            assert parts[1].wrap(200, 0)[1] == pytest.approx(sum(row.height for row in parts[1].placed))
            found += _lines(parts[0].placed)
            parts[1]._high = None
        waiting.append(parts[1] if parts else part)
        room = 700.0
    assert list(dict.fromkeys(found)) == expected


def _lines(rows: list[Placed]) -> list[int]:
    """The lines that are on paper, by what they are: a repeated heading has those of the heading."""
    return [id(strip.line) for row in rows for strip in row.stacks[0] if strip.height]
