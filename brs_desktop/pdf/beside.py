"""One text beside the same in another language: in two columns where both have room, else one below the other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import zip_longest

from brs_desktop.pdf.setting import Style, measure
from brs_desktop.pdf.strips import Block, Shape, Strip, Text, ticking

_GAP = 10.0
_NARROW = 52.0  # a narrower column is hard to read


@dataclass(frozen=True, eq=False, slots=True)
class Beside:
    """The first text stands where lines of the paper begin; `over` asks for one below the other in any case."""

    first: Text
    second: Text
    rtl: bool = False
    over: bool = False

    def strips(self, width: float) -> list[Strip]:
        """Line beside line, each row as high as the higher one; a page may end between rows."""
        half = (width - _GAP) / 2
        if self.over or half < _NARROW or any(_longest(text) > half for text in (self.first, self.second)):
            return [*self.first.strips(width), *self.second.strips(width)]
        there = half + _GAP
        one = [_moved(strip, there if self.rtl else 0.0) for strip in self.first.strips(half)]
        two = [_moved(strip, 0.0 if self.rtl else there) for strip in self.second.strips(half)]
        found: list[Strip] = []
        for pair in zip_longest(one, two):
            here = [strip for strip in pair if strip is not None]
            found += [replace(strip, height=0.0) for strip in here if strip.line is not None]
            found.append(Strip(max(strip.height for strip in here)))
        return found


@dataclass(frozen=True, eq=False, slots=True)
class Ticked:
    """A choice to tick that takes a row of its own: a circle where one is right, a square where several may be."""

    body: Block
    style: Style
    shape: Shape = "circle"

    def strips(self, width: float) -> list[Strip]:
        """The lines of the choice, the sign to tick at the first."""
        tick = self.style.size * 1.5
        by = 0.0 if self.style.rtl else tick
        rows = [_narrower(_moved(strip, by), by, width - tick) for strip in self.body.strips(width - tick)]
        edge = width - tick * 0.75 if self.style.rtl else 0.0
        return [Strip(0.0, ornament=ticking(self.style, self.shape, edge)), *rows]


def _longest(text: Text) -> float:
    return measure(text.text, text.style)[0]


def _moved(strip: Strip, by: float) -> Strip:
    if strip.line is None or not by:
        return strip
    return replace(strip, line=strip.line._replace(left=strip.line.left + by))


def _narrower(strip: Strip, by: float, width: float) -> Strip:
    """What is drawn keeps to the column of the choice's words."""
    if (draw := strip.ornament) is None:
        return strip
    return replace(strip, ornament=lambda paper, left, top, _wide: draw(paper, left + by, top, width))
