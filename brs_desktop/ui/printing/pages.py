"""Which pages go to the printer, in which order, and where a page stands on the sheet of paper; numbers only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_MOST_RESOLUTION = 600  # dots an inch; finer ones make larger jobs that nobody sees
_POINT = 72.0


@dataclass(frozen=True)
class Wish:
    """What was asked for: ranges of pages from 1 on (none: all), copies that the printer does not make itself.

    Of `served` the printer's own service picks the places in what it is given: it is given every page.
    """

    ranges: tuple[tuple[int, int], ...] = ()
    copies: int = 1
    collated: bool = True
    backwards: bool = False
    served: tuple[tuple[int, int], ...] = ()


def ordered(count: int, wish: Wish) -> list[int]:
    """The pages from 0 on as they leave the printer; each once, however ranges overlap."""
    pages = _within(count, wish.ranges) if wish.ranges else list(range(count))
    if wish.backwards and wish.served:  # turned round at the places that are picked, and nowhere else
        picked = _within(count, wish.served)
        for place, page in zip(picked, reversed(picked), strict=True):
            pages[place] = page
    elif wish.backwards:
        pages.reverse()
    if wish.collated:
        return pages * wish.copies
    return [page for page in pages for _copy in range(wish.copies)]


def _within(count: int, ranges: Sequence[tuple[int, int]]) -> list[int]:
    return sorted({page - 1 for first, last in ranges for page in range(max(1, first), min(count, last) + 1)})


@dataclass(frozen=True)
class Stand:
    """Where a page stands: turned by a quarter or not, dots drawn across and down, dots kept free before it.

    `unit` are the printer's dots for one that is drawn.
    """

    turned: bool
    across: int
    down: int
    left: float
    top: float
    unit: float


def standing(page: tuple[float, float], sheet: tuple[float, float], resolution: int) -> Stand:
    """A page in its own size in the middle of the sheet, smaller where it does not fit; never larger than it is.

    `page` is in points, `sheet` in dots of the printer. A wide page on a high sheet is turned, and the other way about.
    """
    turned = (page[0] > page[1]) != (sheet[0] > sheet[1]) and page[0] != page[1] and sheet[0] != sheet[1]
    room = (sheet[1], sheet[0]) if turned else sheet
    dots = resolution / _POINT
    dots *= min(1.0, room[0] / (page[0] * dots), room[1] / (page[1] * dots))
    unit = max(1.0, resolution / _MOST_RESOLUTION)
    across, down = (max(1, round(side * dots / unit)) for side in page)
    return Stand(turned, across, down, (room[0] - across * unit) / 2, (room[1] - down * unit) / 2, unit)


def bands(across: int, down: int, most: int) -> Sequence[tuple[int, int]]:
    """From the top down, each of so many lines that it has at most `most` dots: first line and number of lines."""
    lines = max(1, most // max(1, across))
    return [(top, min(lines, down - top)) for top in range(0, down, lines)]
