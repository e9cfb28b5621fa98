"""Text into lines: breaks it to a width and orders every line as it is read (UAX #9)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from brs_desktop.pdf.bidi import REMOVED, Paragraph, direction, resolve, visual_order
from brs_desktop.pdf.breaks import BLANKS, clusters, spans
from brs_desktop.pdf.fonts import Family
from brs_desktop.pdf.shaping import Piece, clean, pieces

_ROUNDING = 0.01
_WINDOW = 64  # clusters looked at for the first line of a word that is cut
# A telephone number has blanks between its digits, and no letter that would say how it is read.
_DIALLED = re.compile(r"\+?\d[\d ()./-]*")


@dataclass(frozen=True, eq=False)
class Style:
    """How a text is set. `base` is its direction (0 left to right, 1 right to left, None: its first strong letter)."""

    family: Family
    size: float
    leading: float
    colour: str = "#1b2430"
    base: int | None = 0
    rtl: bool = False
    align: Literal["start", "end", "centre"] = "start"


class Word(NamedTuple):
    """An unbreakable stretch of characters, its pieces in reading order and its width in thousandths of the size."""

    start: int
    end: int
    pieces: tuple[Piece, ...]
    width: float
    blank: bool


class Line(NamedTuple):
    """One line: its pieces from left to right, its width and its distance from the left edge of the column."""

    pieces: tuple[Piece, ...]
    width: float
    left: float


def set_text(text: str, style: Style, width: float) -> list[Line]:
    """The lines of a text in a column; none is wider than the column unless one letter alone is."""
    found: list[Line] = []
    for part in clean(text).split("\n"):
        base = _base(part, style)
        rows = list(_rows(part, base, style, width))
        side = _side(style, base, len(rows))
        found += [_line(row, side, style, width) for row in rows]
    return found


def measure(text: str, style: Style) -> tuple[float, float]:
    """The width of the longest word and of the longest line when nothing forces a break."""
    longest = whole = 0.0
    for part in clean(text).split("\n"):
        words = _words(part, _base(part, style), style.family)
        longest = max([longest, *(word.width for word in words if not word.blank)])
        whole = max(whole, sum(word.width for word in words))
    return longest * style.size / 1000, whole * style.size / 1000


def fit(text: str, style: Style, width: float) -> list[Line]:
    """The text on one line, its end left out where there is no room."""
    flat = " ".join(clean(text).split())
    if measure(flat, style)[1] > width:
        cuts = clusters(flat)
        kept = bisect_right(cuts, width, key=lambda end: measure(flat[:end] + "…", style)[1])
        flat = flat[: cuts[kept - 1]].rstrip() + "…" if kept else "…"
    return set_text(flat, style, width)[:1]


def _base(part: str, style: Style) -> int:
    """The direction of a paragraph: without any strong letter the document's, but a telephone number's own."""
    base = style.base if style.base is not None else direction(part)
    if base is None and _DIALLED.fullmatch(part):
        return 0
    return int(style.rtl) if base is None else base


@lru_cache(maxsize=4096)
def _words(part: str, base: int, family: Family) -> tuple[Word, ...]:
    levels = _filled(resolve(part, base))
    flat = levels[0] if levels and min(levels) == max(levels) else None
    found = []
    for start, end in spans(part):
        kept = flat if flat is not None else _same(levels[start:end])
        shaped = pieces(part[start:end], kept, family)
        found.append(Word(start, end, shaped, sum(piece.width for piece in shaped), part[start] in BLANKS))
    return tuple(found)


def _same(levels: tuple[int, ...]) -> tuple[int, ...] | int:
    return levels[0] if min(levels) == max(levels) else levels


def _filled(paragraph: Paragraph) -> tuple[int, ...]:
    """Levels with those that rule X9 removed filled in from the character before, so that joiners stay in words."""
    if REMOVED not in paragraph.levels:
        return paragraph.levels
    found, level = [], paragraph.base
    for given in paragraph.levels:
        level = level if given == REMOVED else given
        found.append(level)
    return tuple(found)


def _rows(part: str, base: int, style: Style, width: float) -> Iterator[list[Word]]:
    """Greedy lines; blanks at a break are dropped, a word longer than the line is cut."""
    room = (width + _ROUNDING) * 1000 / style.size
    row: list[Word] = []
    used = 0.0
    for word in _words(part, base, style.family):
        if not word.blank and used + word.width > room:
            if any(not other.blank for other in row):
                yield _trimmed(row)
            row, used = [], 0.0
            if word.width > room:
                *heads, word = _cut(part, word, base, style.family, room)
                for head in heads:
                    yield [head]
        row.append(word)
        used += word.width
        if word.blank and len(row) == 1 and word.start:
            row, used = [], 0.0
    yield _trimmed(row)


def _trimmed(row: list[Word]) -> list[Word]:
    while row and row[-1].blank:
        row.pop()
    return row


def _cut(part: str, word: Word, base: int, family: Family, room: float) -> Iterator[Word]:
    """The word in lines, each the longest that fits (one letter at least); the last is what is left.

    Only so much is looked at as a line may hold: a text without any blank is no slower than others.
    """
    text, levels = part[word.start : word.end], _filled(resolve(part, base))[word.start : word.end]

    def shaped(start: int, end: int) -> Word:
        found = pieces(text[start:end], _same(levels[start:end]), family)
        return Word(word.start + start, word.start + end, found, sum(piece.width for piece in found), False)

    cuts = [0, *clusters(text), len(text)]
    at, window = 0, _WINDOW
    while at < len(cuts) - 1:
        most = min(at + window, len(cuts) - 1)
        if (whole := shaped(cuts[at], cuts[most])).width <= room:
            if most == len(cuts) - 1:
                yield whole
                return
            window *= 2
            continue
        line = range(at + 1, most)
        fitting = bisect_right(line, room, key=lambda end: shaped(cuts[at], cuts[end]).width)
        while fitting > 1 and shaped(cuts[at], cuts[line[fitting - 1]]).width > room:
            fitting -= 1
        end = at + max(fitting, 1)
        yield shaped(cuts[at], cuts[end])
        window, at = 2 * (end - at) + 4, end


def _side(style: Style, base: int, lines: int) -> float:
    """Where blank space goes: 0 after the line, 1 before it. A longer text keeps the edge of its own direction."""
    if style.align == "centre":
        return 0.5
    rtl = bool(base) if lines > 1 and style.base is None else style.rtl
    return float(rtl == (style.align == "start"))


def _line(row: list[Word], side: float, style: Style, width: float) -> Line:
    found = [piece for word in row for piece in word.pieces]
    used = sum([word.width for word in row]) * style.size / 1000
    left = max(0.0, width - used) * side
    levels = [piece.level for piece in found]
    if len(set(levels)) > 1:
        return Line(tuple([found[index] for index in visual_order(levels)]), used, left)
    return Line(tuple(found[::-1] if levels and levels[0] % 2 else found), used, left)
