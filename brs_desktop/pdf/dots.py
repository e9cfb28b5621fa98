"""A QR code as a block of a page: its dark modules, with the white around that readers need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from brs_desktop.pdf.paper import Paper
from brs_desktop.pdf.strips import Strip
from brs_desktop.pdf.tagging import Node

_QUIET = 4


@dataclass(frozen=True, eq=False)
class Dots:
    """The code in the middle of its column; a figure where there is an element, else decoration beside words."""

    rows: Sequence[bytes]
    side: float
    node: Node | None = None

    def strips(self, width: float) -> list[Strip]:
        """One strip: a code is not divided."""

        def draw(paper: Paper, left: float, top: float, wide: float) -> None:
            dot, start = self.side / (len(self.rows) + 2 * _QUIET), left + (wide - self.side) / 2
            if self.node is not None:
                x, y = paper.absolutePosition(start, top - self.side)
                self.node.bounds = (x, y, x + self.side, y + self.side)
            with paper.content(self.node):
                paper.dots(start + _QUIET * dot, top - _QUIET * dot, dot, _runs(self.rows))

        return [Strip(self.side, ornament=draw)]


def rows_of(letters: str) -> tuple[bytes, ...]:
    """The modules of a small code that holds these letters and survives a stain."""
    import segno

    return tuple(bytes(row) for row in segno.make(letters, error="m", micro=False).matrix)


def _runs(rows: Sequence[bytes]) -> list[tuple[int, int, int]]:
    """Row, first module and number of each run of dark ones."""
    found = []
    for y, row in enumerate(rows):
        at = 0
        for dark, run in groupby(row, bool):
            size = len(list(run))
            if dark:
                found.append((y, at, size))
            at += size
    return found
