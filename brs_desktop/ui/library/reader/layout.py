"""Where the pages of a document stand on the scroll, at a given scale; numbers only."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

GAP = 12
MARGIN = 14


@dataclass(frozen=True)
class Layout:
    """Pages one below the other; `scale` is logical pixels a point."""

    sizes: tuple[tuple[float, float], ...]
    scale: float
    tops: tuple[int, ...]
    width: int
    height: int

    @classmethod
    def of(cls, sizes: tuple[tuple[float, float], ...], scale: float) -> Layout:
        """The places of all pages."""
        tops, down = [], MARGIN
        for _width, height in sizes:
            tops.append(down)
            down += round(height * scale) + GAP
        widest = max((width for width, _height in sizes), default=0.0)
        return cls(sizes, scale, tuple(tops), round(widest * scale) + 2 * MARGIN, down - GAP + MARGIN)

    def page_size(self, number: int) -> tuple[int, int]:
        """A page's width and height in logical pixels."""
        width, height = self.sizes[number]
        return round(width * self.scale), round(height * self.scale)

    def page_at(self, down: int) -> int:
        """The page at a height of the scroll; in the gap below a page, that page."""
        return max(0, min(bisect_right(self.tops, down) - 1, len(self.tops) - 1))

    def visible(self, top: int, height: int) -> tuple[int, ...]:
        """The pages that can be seen when the window shows this part of the scroll."""
        if not self.tops:
            return ()
        return tuple(range(self.page_at(top), self.page_at(top + max(0, height - 1)) + 1))


def fitting(sizes: tuple[tuple[float, float], ...], width: int) -> float:
    """The scale at which the widest page fills a width."""
    widest = max((page_width for page_width, _height in sizes), default=595.0)
    return max(0.05, (width - 2 * MARGIN) / widest)
