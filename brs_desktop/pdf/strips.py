"""What fills a cell: texts, boxes to tick and lines to write on, cut into strips that a page may end between."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from brs_desktop.pdf.paper import OUTLINE, Paper
from brs_desktop.pdf.setting import Line, Style, measure, set_text
from brs_desktop.pdf.tagging import Node

Ornament = Callable[[Paper, float, float, float], None]  # paper, left edge, top, width
Shape = Literal["circle", "square"]


@dataclass(frozen=True, eq=False, slots=True)
class Strip:
    """A horizontal piece of a cell that no page break divides; one without height lies over those that follow."""

    height: float
    line: Line | None = None
    style: Style | None = None
    node: Node | None = None
    ornament: Ornament | None = None


class Block(Protocol):
    """Anything that can say which strips it is made of in a column of a given width."""

    def strips(self, width: float) -> list[Strip]:
        """The strips from top to bottom."""
        ...


@dataclass(frozen=True, eq=False, slots=True)
class Text:
    """A text; `before` is the space above it."""

    text: str
    style: Style
    node: Node | None = None
    before: float = 0.0

    def strips(self, width: float) -> list[Strip]:
        """One strip a line."""
        found = [
            Strip(self.style.leading, line, self.style, self.node) for line in set_text(self.text, self.style, width)
        ]
        return [Strip(self.before), *found] if self.before else found


@dataclass(frozen=True, eq=False, slots=True)
class Stack:
    """Blocks one below the other, as one."""

    blocks: Sequence[Block]

    def strips(self, width: float) -> list[Strip]:
        """Those of all of them."""
        return [strip for block in self.blocks for strip in block.strips(width)]


@dataclass(frozen=True, eq=False)
class Lines:
    """Empty lines to write on; without a colour the room alone."""

    count: int
    pitch: float = 20.0
    colour: str = OUTLINE

    def strips(self, width: float) -> list[Strip]:
        """One strip a line, ruled at its foot."""

        def rule(paper: Paper, left: float, top: float, wide: float) -> None:
            foot = top - self.pitch + 2
            if self.colour:
                paper.rule(left, foot, left + wide, foot, self.colour, 0.4)

        return [Strip(self.pitch, ornament=rule) for _ in range(self.count)]


@dataclass(frozen=True, eq=False)
class Captions:
    """The words below groups of boxes."""

    words: Sequence[str]
    style: Style
    node: Node | None = None


@dataclass(frozen=True, eq=False)
class Boxes:
    """Boxes for single signs in groups (a date, a number), with a word below each group, in one language or in two."""

    groups: Sequence[int]
    captions: Sequence[Captions]
    style: Style
    side: float = 15.0
    gap: float = 10.0

    def strips(self, width: float) -> list[Strip]:
        """The boxes and, below them, the words. Digits go from left to right in Arabic too."""
        starts, place = [], 0.0
        for count in self.groups:
            starts.append(place)
            place += count * self.side + self.gap
        shift = width - (place - self.gap) if self.style.rtl else 0.0

        def draw(paper: Paper, left: float, top: float, wide: float) -> None:
            for start, count in zip(starts, self.groups, strict=True):
                for index in range(count):
                    paper.box(left + shift + start + index * self.side, top - self.side - 2, self.side, self.side)

        found = [Strip(self.side + 3, ornament=draw)]
        for captions in self.captions:
            below = replace(captions.style, align="centre")
            for start, count, caption in zip(starts, self.groups, captions.words, strict=True):
                for line in set_text(caption, below, count * self.side)[:1]:
                    moved = line._replace(left=line.left + shift + start)
                    found.append(Strip(0.0, moved, below, captions.node))
            found.append(Strip(captions.style.leading))
        return found


@dataclass(frozen=True, eq=False)
class Choices:
    """Choices to tick: a circle where one is right, a square where several may be; each may have its element."""

    labels: Sequence[str]
    style: Style
    nodes: Sequence[Node] = ()
    shape: Shape = "circle"
    gap: float = 16.0
    most: int = 4

    def strips(self, width: float) -> list[Strip]:
        """As many columns as the longest label allows, read along the rows."""
        tick = self.style.size * 1.5
        longest = max((measure(label, self.style)[1] for label in self.labels), default=0.0)
        columns = max(1, min(self.most, len(self.labels), int((width + self.gap) / (longest + tick + self.gap))))
        column = (width - self.gap * (columns - 1)) / columns
        found: list[Strip] = []
        for first in range(0, len(self.labels), columns):
            nodes = self.nodes[first : first + columns] or (None,) * columns
            found += self._row(self.labels[first : first + columns], nodes, column, tick, width)
        return found

    def _row(
        self, labels: Sequence[str], nodes: Sequence[Node | None], column: float, tick: float, width: float
    ) -> list[Strip]:
        """One row: the lines of each label laid beside those of the others."""
        sets = [set_text(label, self.style, max(column - tick, self.style.size)) for label in labels]
        found: list[Strip] = []
        for number in range(max(len(lines) for lines in sets)):
            for place, lines in enumerate(sets):
                if number < len(lines):
                    strip = self._cell(lines[number], place, column, tick, width, number == 0)
                    found.append(replace(strip, node=nodes[place]))
            found.append(Strip(self.style.leading))
        return found

    def _cell(self, line: Line, place: int, column: float, tick: float, width: float, begins: bool) -> Strip:
        """A line of one label, in a strip without height of its own; the row's strip after it has the height."""
        start = place * (column + self.gap)
        left = width - start - column if self.style.rtl else start + tick
        edge = width - start - tick * 0.75 if self.style.rtl else start
        mark = ticking(self.style, self.shape, edge) if begins else None
        return Strip(0.0, line._replace(left=line.left + left), self.style, ornament=mark)


def ticking(style: Style, shape: Shape, edge: float) -> Ornament:
    """The sign to tick beside a line of that style."""

    def mark(paper: Paper, x: float, top: float, wide: float) -> None:
        side = style.size * 0.95
        foot = top - (style.leading + side) / 2
        if shape == "circle":
            paper.ring(x + edge, foot, side)
        else:
            paper.box(x + edge, foot, side, side)

    return mark


def heights(strips: Sequence[Strip]) -> float:
    """The height of a stack of strips."""
    return sum(strip.height for strip in strips)


def paint(paper: Paper, strips: Sequence[Strip], x: float, top: float, width: float) -> None:
    """Paint a stack: ornaments first, then the text, one piece of marked content for each element.

    What stands in two columns is painted one column after the other, as it is read and copied.
    """
    y = top
    placed: dict[int, list[tuple[Strip, float]]] = {}
    for strip in strips:
        if strip.ornament is not None:
            strip.ornament(paper, x, y, width)
        if strip.line is not None and strip.line.pieces:
            placed.setdefault(id(strip.node), []).append((strip, y))
        y -= strip.height
    for strips_of_one in placed.values():
        with paper.content(strips_of_one[0][0].node):
            for strip, at in strips_of_one:
                _paint_line(paper, strip, x, at)


def _paint_line(paper: Paper, strip: Strip, x: float, top: float) -> None:
    if strip.line is None or strip.style is None:
        return
    style = strip.style
    paper.text_line(strip.line, x, top - style.leading / 2 - style.size * 0.36, style)


def unmarked(strips: Sequence[Strip]) -> list[Strip]:
    """The same strips as decoration, for a heading that is repeated on the next page."""
    return [replace(strip, node=None) for strip in strips]
