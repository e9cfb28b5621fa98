"""Which pages go to the printer and where they stand on its paper."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from brs_desktop.ui.printing.pages import Wish, bands, ordered, standing

A4, LETTER = (595.0, 842.0), (612.0, 792.0)


def test_pages_come_as_they_were_asked_for() -> None:
    assert ordered(3, Wish()) == [0, 1, 2]
    assert ordered(9, Wish(((2, 4), (3, 5), (8, 99)))) == [1, 2, 3, 4, 7, 8]
    assert ordered(3, Wish(((1, 2),), copies=2, backwards=True)) == [1, 0, 1, 0]
    assert ordered(2, Wish(copies=2, collated=False)) == [0, 0, 1, 1]


def test_pages_that_the_printers_service_picks_come_backwards_as_those_that_were_asked_for() -> None:
    sent = ordered(6, Wish(backwards=True, served=((2, 3), (5, 9))))
    assert sorted(sent) == list(range(6)) and [sent[place] for place in (1, 2, 4, 5)] == [5, 4, 2, 1]
    assert ordered(3, Wish(served=((1, 2),))) == [0, 1, 2]
    assert ordered(3, Wish(((7, 8),))) == []


def test_a_page_keeps_its_size_where_it_fits_and_is_turned_where_it_is_wide() -> None:
    same = standing(A4, (595 * 300 / 72, 842 * 300 / 72), 300)
    assert (same.turned, same.across, same.down, same.unit) == (False, 2479, 3508, 1.0)
    small = standing(A4, (LETTER[0] * 2, LETTER[1] * 2), 144)
    assert small.down == LETTER[1] * 2 and small.left > 0 and small.top == 0
    assert standing((842.0, 595.0), (1190, 1684), 144).turned
    fine = standing(A4, (595 * 1200 / 72, 842 * 1200 / 72), 1200)
    assert fine.unit == 2.0 and fine.down * 2 == round(842 * 1200 / 72 / 2) * 2


@given(st.integers(1, 9_000), st.integers(1, 12_000), st.integers(1, 7_000_000))
def test_bands_cover_every_line_once_and_none_is_too_large(across: int, down: int, most: int) -> None:
    found = bands(across, down, max(most, across, down // 200 * across))
    assert [line for top, lines in found for line in range(top, top + lines)] == list(range(down))
