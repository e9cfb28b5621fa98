"""A repeat of many short questions stands on turned pages where it fits there, on cards where it does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pypdfium2
import pytest

from brs_desktop.pdf import tables, turning
from brs_desktop.pdf.document import WIDTH, Stopped
from brs_desktop.pdf.gallery import Gallery
from brs_desktop.pdf.layout import Layout
from brs_desktop.pdf.pagecodes import Register, Slot
from brs_desktop.pdf.press import press, press_all
from brs_desktop.pdf.sheet import Answer, Group, Limits, PdfMeta, Question, Repeat, Second, Section, Sheet, Space
from brs_desktop.pdf.styles import styles_for
from brs_desktop.pdf.tagging import Node
from tests.pdf.accessible import findings
from tests.pdf.reading import page_texts, squeezed

META = PdfMeta("Report", printed_ms=0, signature=False)


def asked(row: int, column: int, text: str = "", label: str = "") -> Question:
    return Question(
        f"q{column}", f"r/{row}/q{column}", label or f"Heading{column}h", Answer((text or f"v{row}x{column}z",))
    )


def filled(rows: int, columns: int, **one: str) -> Repeat:
    """Its first answer, or its first label, is what a test says of it."""
    every = [[asked(row, column) for column in range(columns)] for row in range(rows)]
    every[0][0] = asked(0, 0, **one)
    return Repeat("r", "Wells", tuple(map(tuple, every)))


def sheet(*entries: Repeat | Question) -> Sheet:
    before, after = asked(9, 90, "before"), asked(9, 91, "after")
    return Sheet((Section("Section A", (before, *entries), "a"), Section("Section B", (after,), "b")))


def printed(made: Sheet, language: str = "en", meta: PdfMeta = META) -> tuple[list[bool], list[str], bytes]:
    """Of each page whether it is turned, and its text; and the file."""
    content, _pages = press(made, meta, language=language, blank=False)
    assert not findings(content)
    with pypdfium2.PdfDocument(content) as pdf:
        sides = [page.get_width() > page.get_height() for page in pdf]
    return sides, [squeezed(text) for text in page_texts(content)], content


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_table_turns_and_all_of_it_is_there(language: str) -> None:
    sides, texts, content = printed(sheet(filled(60, 11)), language)
    assert sides[0] is False and sides[-1] is False and sides[1:-1] == [True] * (len(sides) - 2)
    assert "before" in texts[0] and "after" in texts[-1] and "Wells" in texts[1] and "Heading3h" in texts[2]
    assert all(f"v{row}x{column}z" in "".join(texts[1:-1]) for row in range(60) for column in range(11))
    with pypdfium2.PdfDocument(content) as pdf:
        assert [one.get_dest().get_index() for one in pdf.get_toc()] == [0, len(sides) - 1]
        number = [page.get_textpage().get_text_bounded(left=page.get_width() / 2).strip() for page in list(pdf)[1:2]]
    if language == "en":
        assert f"Page 2 of {len(sides)}" in number[0], "the foot reaches the other side of a turned page"


def test_headings_go_along_and_no_page_is_empty() -> None:
    first, second = filled(8, 11), replace(filled(8, 12), label="Pumps")
    made = Sheet((Section("Section A", (first,), "a"), Section("Section B", (second,), "b")))
    sides, texts, _content = printed(made)
    assert sides == [False, True, True] or sides == [False, True]
    assert "SectionA" in texts[1] and "Pumps" in texts[-1] and "SectionB" in texts[-1]
    assert "Wells" not in texts[0], "the heading does not stay behind"


@pytest.mark.parametrize(
    "repeat",
    [
        filled(2, 11),  # not worth a page
        filled(30, 16),  # more than stand side by side
        filled(10, 11, text="many words " * 75),  # a row that nobody sees across
        filled(10, 11, label="many words " * 75),  # headings that leave no room for rows
        replace(filled(4, 11), rows=(*filled(4, 11).rows, (Group("Words between"), *filled(1, 11).rows[0]))),
    ],
)
def test_what_does_not_fit_stays_on_cards(repeat: Repeat) -> None:
    sides, texts, _content = printed(sheet(repeat))
    assert not any(sides) and "v0x10z" in "".join(texts)


def test_a_report_with_a_page_limit_is_not_turned() -> None:
    sides, texts, _content = printed(sheet(filled(10, 11)), meta=replace(META, limits=Limits(20)))
    assert not any(sides) and "v9x10z" in "".join(texts)


def test_in_two_languages_both_stand_in_the_cells() -> None:
    rows = tuple(
        tuple(
            replace(one, other=replace(one, label=f"标题{one.name[1:]}完", field=Answer((f"值{one.name[1:]}完",))))
            for one in row
        )
        for row in filled(8, 9).rows
    )
    repeat = replace(filled(8, 9), rows=rows, other="井")
    sides, texts, _content = printed(sheet(repeat), meta=replace(META, second=Second("zh", "报告")))
    assert sides[1] and all(said in texts[1] for said in ("Heading3h", "标题3完", "v0x8z", "值8完", "Wells", "井"))


def test_the_next_report_of_a_file_begins_on_an_upright_page() -> None:
    made = Sheet((Section("", (filled(8, 11),)),))
    content, _pages = press_all([(made, META), (made, META)], "Both", language="en")
    with pypdfium2.PdfDocument(content) as pdf:
        assert [page.get_width() > page.get_height() for page in pdf] == [False, False, True, False, True]


def blank(wide: bool = False, rows: int = 5) -> Sheet:
    row = tuple(
        Question(
            f"q{column}",
            "",
            f"Heading{column}h",
            Space("lines" if wide and not column else "line", wide=wide and not column),
        )
        for column in range(9)
    )
    return replace(sheet(Repeat("r", "Wells", (row,) * rows, blank=True)), form="form-hash")


def test_who_types_a_turned_blank_in_finds_its_rows() -> None:
    register = Register("form-hash", "en")
    content, count = press(blank(), META, language="en", blank=True, register=register)
    pages = register.pages(count)
    assert [len(page) for page in pages] == [0, 45, 0] and pages[1][10] == Slot("q1", (("r", 2),))
    assert register.code(2, count) in page_texts(content)[1].replace("\u2068", "").replace("\u2069", "")


def test_a_blank_that_asks_for_lines_has_two_cards() -> None:
    register = Register("form-hash", "en")
    _content, count = press(blank(wide=True), META, language="en", blank=True, register=register)
    rows = {slot.rows for page in register.pages(count) for slot in page if slot.rows}
    assert rows == {(("r", 1),), (("r", 2),)}


def laid_out(made: Sheet, look: Callable[[], None] | None = None) -> None:
    Layout(styles_for("en"), str, WIDTH, Node("Document"), gallery=Gallery(look)).sheet(made)


def test_what_turns_is_measured_once_and_nothing_is_set_to_find_out(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: Counter[str] = Counter()

    def counting(name: str, does: Callable[..., object]) -> Callable[..., object]:
        return lambda text, *way: [seen.update([f"{name} {text}"]), does(text, *way)][1]

    monkeypatch.setattr(tables, "measure", counting("measured", tables.measure))
    monkeypatch.setattr(turning, "set_text", counting("set", turning.set_text))
    laid_out(sheet(filled(30, 10)))
    answers = [f"v{row}x{column}z" for row in range(30) for column in range(10)]
    assert {seen[f"measured {answer}"] for answer in answers} == {1}
    assert not any(seen[f"set {answer}"] for answer in answers)


def test_a_stop_is_looked_for_while_a_table_is_measured() -> None:
    looks: list[int] = []

    def look() -> None:
        looks.append(len(looks))
        if len(looks) > 2:
            raise Stopped

    with pytest.raises(Stopped):
        laid_out(sheet(filled(200, 11)), look)
