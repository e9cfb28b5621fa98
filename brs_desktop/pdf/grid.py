"""Rows of cells over as many pages as they need: mirrored from right to left, headings repeated, long rows divided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from reportlab.platypus.flowables import Flowable

from brs_desktop.pdf.pagecodes import Slot
from brs_desktop.pdf.paper import Paper
from brs_desktop.pdf.shaping import clean
from brs_desktop.pdf.strips import Block, Strip, heights, paint, unmarked

_KEPT = 150.0  # a row up to this height moves to the next page whole
_LEAST = 34.0  # a divided row leaves at least this much on either side
_MOST_HEADING = 0.4  # headings higher than this share of a page are not repeated
_GOES_ALONG = 60.0  # of a high row that belongs to the next one, at least so much goes on with that
_ROUNDING = 0.01


@dataclass(frozen=True, eq=False, slots=True)
class Cell:
    """Blocks one below the other; `span` counts the columns it takes."""

    blocks: Sequence[Block] = ()
    span: int = 1
    background: str = ""


@dataclass(frozen=True, eq=False, slots=True)
class Row:
    """Cells side by side in the order of reading. A heading is repeated; `kept` stays with the row after it."""

    cells: Sequence[Cell]
    heading: bool = False
    kept: bool = False
    background: str = ""
    rule: str = "#d5dce3"
    padding: float = 4.0
    # What it has room for, in the order of reading.
    asks: tuple[Slot, ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class Placed:
    """A row laid out: the strips of each cell."""

    row: Row
    stacks: list[Sequence[Strip]]
    height: float


@dataclass(frozen=True)
class Bookmark:
    """An entry of the reader's outline that leads to the top of a grid."""

    title: str
    level: int
    key: str


class Grid(Flowable):  # type: ignore[misc]
    """A table, or anything set in columns. `framed` draws lines between the columns and around."""

    def __init__(
        self,
        columns: Sequence[float],
        rows: Sequence[Row],
        *,
        rtl: bool = False,
        framed: bool = False,
        inset: float = 5.0,
        before: float = 0.0,
        kept: bool = False,
        bookmark: Bookmark | None = None,
    ) -> None:
        super().__init__()
        self.columns, self.rtl, self.framed, self.inset = tuple(columns), rtl, framed, inset
        self.spaceBefore, self.keepWithNext, self.bookmark = before, kept, bookmark
        self.rows: Sequence[Row] = rows
        self._placed: list[Placed] | None = None
        self._high: float | None = None

    @property
    def placed(self) -> list[Placed]:
        """The rows laid out, once for all pages."""
        if self._placed is None:
            self._placed = [self._place(row) for row in self.rows]
        return self._placed

    def _place(self, row: Row) -> Placed:
        stacks: list[Sequence[Strip]] = []
        column = 0
        for cell in row.cells:
            width = sum(self.columns[column : column + cell.span]) - 2 * self.inset
            stacks.append([strip for block in cell.blocks for strip in block.strips(width)])
            column += cell.span
        height = max((heights(stack) for stack in stacks), default=0.0) + 2 * row.padding
        return Placed(row, stacks, height)

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """ReportLab asks for the size."""
        if self._high is None:
            self._high = sum(row.height for row in self.placed)
        self.width, self.height = sum(self.columns), self._high
        return self.width, self.height

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        """What fits, and the rest under repeated headings; nothing when the next page serves better."""
        rows = self.placed
        headings = next((at for at, row in enumerate(rows) if not row.row.heading), len(rows))
        if _height(rows[:headings]) > _MOST_HEADING * self._page:
            headings = 0  # as high as this they are rows like others
        head, body = rows[:headings], rows[headings:]
        room = available_height - _height(head) + _ROUNDING
        fitting = _fitting(body, room)
        divided = None
        if fitting < len(body):
            divided = _divide(body[fitting], room - _height(body[:fitting]))
        if divided is None:
            kept = _without_last_kept(body, fitting)
            if fitting and not kept:
                # Of a high row the last lines go on with the row after it; a low one does so unless no page has room.
                divided = _divide(body[fitting - 1], body[fitting - 1].height - _GOES_ALONG)
                kept = fitting - 1 if divided else fitting * (available_height >= self._page - _ROUNDING)
            fitting = kept
        here = [*body[:fitting], *(divided[:1] if divided else ())]
        if not here:
            return []
        again, rest = self._again(head), [*(divided[1:] if divided else ()), *body[fitting + bool(divided) :]]
        first, second = self._part([*head, *here], first=True), self._part([*again, *rest], first=False)
        if self._high is not None:  # what is left is not added up anew on every page
            cut = _height(divided) - body[fitting].height if divided else 0.0
            second._high = self._high - _height(head) - _height(here) + _height(again) + cut
        return [first, second]

    @property
    def _page(self) -> float:
        """The height of the page's frame."""
        return float(getattr(getattr(self, "_frame", None), "_height", 700.0))

    def _again(self, head: Sequence[Placed]) -> list[Placed]:
        """The headings once more, as decoration."""
        return [replace(row, stacks=[unmarked(stack) for stack in row.stacks]) for row in head]

    def _part(self, rows: list[Placed], *, first: bool) -> Grid:
        part = Grid(self.columns, (), rtl=self.rtl, framed=self.framed, inset=self.inset)
        part._placed = rows
        if first:
            part.spaceBefore, part.bookmark = self.spaceBefore, self.bookmark
        return part

    def draw(self) -> None:
        """Paint the rows from top to bottom."""
        paper: Any = self.canv
        if self.bookmark is not None:
            paper.bookmarkHorizontal(self.bookmark.key, 0, self.height)
            paper.addOutlineEntry(clean(self.bookmark.title), self.bookmark.key, self.bookmark.level)
        top = self.height
        for row in self.placed:
            self._draw_row(paper, row, top)
            top -= row.height
            row.stacks.clear()  # painted once: a long report need not be in memory twice
        if self.framed:
            self._frame_lines(paper)

    def _draw_row(self, paper: Paper, placed: Placed, top: float) -> None:
        row, foot = placed.row, top - placed.height
        if row.asks and paper.register is not None:
            paper.register.ask(paper.getPageNumber(), row.asks)
        if row.background:
            paper.block(0, foot, self.width, placed.height, row.background)
        column = 0
        for cell, stack in zip(row.cells, placed.stacks, strict=True):
            left, width = self._place_of(column, cell.span)
            if cell.background:
                paper.block(left, foot, width, placed.height, cell.background)
            paint(paper, stack, left + self.inset, top - row.padding, width - 2 * self.inset)
            column += cell.span
            if self.framed and column < len(self.columns):
                edge = left if self.rtl else left + width
                paper.rule(edge, foot, edge, top, row.rule)
        if row.rule:
            paper.rule(0, foot, self.width, foot, row.rule)

    def _place_of(self, column: int, span: int) -> tuple[float, float]:
        """The left edge and width of a cell; from right to left the first column is the rightmost."""
        width = sum(self.columns[column : column + span])
        start = sum(self.columns[:column])
        return (self.width - start - width if self.rtl else start), width

    def _frame_lines(self, paper: Paper) -> None:
        colour = self.placed[0].row.rule if self.placed else ""
        if colour:
            paper.rule(0, self.height, self.width, self.height, colour)
            for x in (0.0, self.width):
                paper.rule(x, 0, x, self.height, colour)


def _height(rows: Sequence[Placed]) -> float:
    return sum(row.height for row in rows)


def _fitting(rows: Sequence[Placed], room: float) -> int:
    """How many rows fit whole."""
    used = 0.0
    for count, row in enumerate(rows):
        used += row.height
        if used > room:
            return count
    return len(rows)


def _without_last_kept(rows: Sequence[Placed], fitting: int) -> int:
    """A row that belongs to the next one does not end a page."""
    while fitting < len(rows) and fitting and rows[fitting - 1].row.kept:
        fitting -= 1
    return fitting


def _divide(placed: Placed, room: float) -> list[Placed] | None:
    """A high row in two, each of its cells cut where a strip ends."""
    padding = 2 * placed.row.padding
    if placed.height <= _KEPT or room - padding < _LEAST:
        return None
    cuts = [_cut(stack, room - padding) for stack in placed.stacks]
    if not any(0 < cut < len(stack) for cut, stack in zip(cuts, placed.stacks, strict=True)):
        return None
    first: list[Sequence[Strip]] = [stack[:cut] for cut, stack in zip(cuts, placed.stacks, strict=True)]
    second: list[Sequence[Strip]] = [stack[cut:] for cut, stack in zip(cuts, placed.stacks, strict=True)]
    parts = []
    for stacks in (first, second):
        parts.append(Placed(placed.row, stacks, max(heights(stack) for stack in stacks) + padding))
    return parts


def _cut(stack: Sequence[Strip], room: float) -> int:
    """How many strips fit; what lies over a strip stays with it, and the last two lines stay together."""
    used, best = 0.0, 0
    for index, strip in enumerate(stack):
        used += strip.height
        if used > room + _ROUNDING:
            break
        if strip.height and index + 2 != len(stack):
            best = index + 1
    else:
        return len(stack)
    return best
