"""UAX #9 against Unicode's own conformance file: every eighth line, and all of them by `make conformance`."""

from __future__ import annotations

import itertools
import lzma
import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from brs_desktop.pdf.bidi import REMOVED, bidi_class, line_order, resolve, visual_order

CONFORMANCE = Path(__file__).parent / "data" / "BidiCharacterTest.txt.xz"
# 91,707 lines take five seconds of a processor; neighbours differ by one character.
STEP = 1 if os.environ.get("BRS_BIDI") == "all" else 8
TURNING = "aZ1 ٣אبڭ()[]«»%$,.-\u0301\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\t\n"


def cases() -> Iterator[tuple[str, int | None, int, list[int], list[int]]]:
    """Text, asked direction, paragraph level, levels and visual order of each line of the file."""
    with lzma.open(CONFORMANCE, "rt", encoding="utf-8") as lines:
        kept = (line for line in lines if line.strip() and not line.startswith("#"))
        for line in itertools.islice(kept, 0, None, STEP):
            codes, asked, base, levels, order = line.strip().split(";")
            yield (
                "".join(chr(int(code, 16)) for code in codes.split()),
                {"0": 0, "1": 1, "2": None}[asked],
                int(base),
                [REMOVED if level == "x" else int(level) for level in levels.split()],
                [int(index) for index in order.split()],
            )


def test_the_conformance_file_is_met() -> None:
    """BidiCharacterTest-15.0.0 has 91,707 cases; it uses no character that Python's Unicode lacks."""
    count, wrong = 0, []
    for text, asked, base, levels, order in cases():
        assert all(unicodedata.bidirectional(character) for character in text)
        paragraph = resolve(text, asked)
        count += 1
        if (paragraph.base, *line_order(paragraph, 0, len(text))) != (base, levels, order):
            wrong.append([f"{ord(character):04X}" for character in text])
    assert count == len(range(0, 91_707, STEP))
    assert not wrong, f"{len(wrong)} cases, the first: {wrong[0]}"


@given(st.text(st.sampled_from(TURNING) | st.characters(), max_size=60), st.sampled_from([None, 0, 1]), st.data())
def test_a_line_is_a_permutation_of_what_is_displayed(text: str, base: int | None, data: st.DataObject) -> None:
    """L2 loses and doubles nothing, whatever the line is cut from."""
    paragraph = resolve(text, base)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    levels, order = line_order(paragraph, start, end)
    shown = [start + index for index, level in enumerate(levels) if level != REMOVED]
    assert sorted(order) == shown
    assert all(level == REMOVED or level >= paragraph.base for level in levels)


@given(st.lists(st.integers(0, 6), max_size=40))
def test_order_within_even_levels_only_is_the_order_of_reading(levels: list[int]) -> None:
    """A stretch of one even level keeps its order, of one odd level is turned round."""
    order = visual_order(levels)
    for left, right in itertools.pairwise(order):
        if levels[left] == levels[right] and abs(left - right) == 1:
            assert (right > left) == (levels[left] % 2 == 0)


def test_characters_of_later_unicode_versions_have_the_class_that_their_block_promises() -> None:
    assert bidi_class("\u05ff") == "R"
    assert bidi_class("\u088f") == "AL"
    assert bidi_class("\u20cf") == "ET"
    assert bidi_class("\uffff") == "BN"
    assert bidi_class("\U000e0fff") == "BN"


def test_blanks_at_the_end_of_a_line_follow_the_paragraph_not_the_sentence() -> None:
    """L1 is a matter of lines: the same blank turns when the line ends behind it."""
    text = "ab אב גד"
    paragraph = resolve(text, 0)
    assert line_order(paragraph, 0, 8)[0][5] == 1
    assert line_order(paragraph, 0, 6)[0][5] == 0
