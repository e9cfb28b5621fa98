"""A drawing in the flow of the pages: the shapes of the screen as vectors, one figure for screen readers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from reportlab.platypus import Flowable

from brs_desktop.drawing.outlines import RING, corners, crossed
from brs_desktop.drawing.palette import PAPER, Palette
from brs_desktop.drawing.patterns import THICK, segments
from brs_desktop.drawing.shapes import Box, Dot, Drawing, Measure, Path, Point, Rect, Role, Shape, Stroke, Text
from brs_desktop.language import is_rtl
from brs_desktop.pdf.fonts import family
from brs_desktop.pdf.paper import Paper, rgb
from brs_desktop.pdf.setting import Style, measure, set_text
from brs_desktop.pdf.tagging import Node

HIGHEST = 360.0
TEXT = 8.0
_ENDLESS = 1e6
_BLACK_BEZIER = 0.5523  # how far the handles of a quarter of a circle reach
LayOut = Callable[[float, float, Measure, float], Drawing]


def measured(language: str) -> Measure:
    """How wide texts are as paper sets them."""
    styles = {bold: Style(family(language, bold), 1.0, 1.0, base=int(is_rtl(language))) for bold in (False, True)}

    def width(text: str, size: float, bold: bool) -> float:
        return measure(text, styles[bold])[1] * size

    return width


class Picture(Flowable):  # type: ignore[misc]
    """A drawing in the flow of the pages."""

    def __init__(self, drawing: Drawing, language: str, node: Node, palette: Palette = PAPER) -> None:
        super().__init__()
        self.drawing, self.node, self.palette = drawing, node, palette
        self.width, self.height = drawing.width, drawing.height
        self._families = {bold: family(language, bold) for bold in (False, True)}
        node.alternative = drawing.alternative

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Its own size."""
        return self.width, self.height

    def draw(self) -> None:
        """Everything as one marked content of the figure."""
        paper: Paper = self.canv
        x, y = paper.absolutePosition(0, 0)
        self.node.bounds = (x, y, x + self.width, y + self.height)
        with paper.content(self.node):
            self._paint(paper, self.drawing.shapes)
            if self.drawing.window is not None:
                box = self.drawing.window
                paper.operators("q", self._rectangle(box), "W n")
                self._paint(paper, self.drawing.inside)
                paper.operators("Q")

    def _paint(self, paper: Paper, shapes: Iterable[Shape]) -> None:
        for shape in shapes:
            if isinstance(shape, Text):
                self._text(paper, shape)
            elif isinstance(shape, Stroke):
                paper.operators("q", *self._stroke(shape), "Q")
            elif isinstance(shape, Dot):
                paper.operators("q", *self._dot(shape), "Q")
            else:
                paper.operators("q", *self._area(shape), "Q")

    def _place(self, point: Point) -> str:
        return f"{point[0]:.2f} {self.height - point[1]:.2f}"

    def _rectangle(self, box: Box) -> str:
        return f"{box.x:.2f} {self.height - box.foot:.2f} {box.width:.2f} {box.height:.2f} re"

    def _ring(self, points: Sequence[Point], *, closed: bool = True) -> str:
        rest = " ".join(f"{self._place(point)} l" for point in points[1:])
        return f"{self._place(points[0])} m {rest}{' h' if closed else ''}"

    def _area(self, shape: Rect | Path) -> list[str]:
        """A filled shape, its pattern clipped to it, its outline."""
        outline = self._rectangle(shape.box)
        if isinstance(shape, Path):
            outline = " ".join(self._ring(ring) for ring in shape.rings)
        found = [f"{self._colour(shape.fill)} rg"]
        if shape.pattern == "solid":
            found += [outline, "f*"]
        else:
            found += ["q", f"{self._colour('paper')} rg", outline, "f*", outline, "W* n"]
            found += [f"{self._colour(shape.fill)} RG {THICK:g} w"]
            found += [self._ring(segment, closed=False) for segment in segments(shape.pattern, shape.box)]
            found += ["S", "Q"]
        if shape.line is not None:
            found += [f"{self._colour(shape.line)} RG 0.5 w 1 j", outline, "S"]
        return found

    def _stroke(self, shape: Stroke) -> list[str]:
        dashes = " ".join(f"{one:g}" for one in shape.dashes)
        head = f"{self._colour(shape.role)} RG {shape.thick:g} w 1 j [{dashes}] 0 d"
        return [head, self._ring(shape.points, closed=False), "S"]

    def _dot(self, shape: Dot) -> list[str]:
        colour = self._colour(shape.fill)
        if shape.marker == "ring":
            return [f"{colour} RG {RING:g} w", self._round(shape), "S"]
        if shape.marker == "cross":
            lines = [self._ring(line, closed=False) for line in crossed(shape)]
            return [f"{colour} RG {RING * 1.4:g} w", *lines, "S"]
        outline = self._ring(found) if (found := corners(shape)) else self._round(shape)
        return [f"{colour} rg {self._colour('paper')} RG 0.6 w", outline, "B"]

    def _round(self, shape: Dot) -> str:
        x, y, r = shape.x, self.height - shape.y, shape.radius
        k = r * _BLACK_BEZIER
        quarters = (
            (x + r, y + k, x + k, y + r, x, y + r),
            (x - k, y + r, x - r, y + k, x - r, y),
            (x - r, y - k, x - k, y - r, x, y - r),
            (x + k, y - r, x + r, y - k, x + r, y),
        )
        curves = " ".join(" ".join(f"{value:.2f}" for value in quarter) + " c" for quarter in quarters)
        return f"{x + r:.2f} {y:.2f} m {curves} h"

    def _text(self, paper: Paper, shape: Text) -> None:
        style = Style(
            self._families[shape.bold],
            shape.size,
            shape.size * 1.4,
            self.palette[shape.role],
            int(self.drawing.rtl),
            self.drawing.rtl,
        )
        for line in set_text(shape.text, style, _ENDLESS)[:1]:
            left = shape.x - {"left": 0.0, "centre": line.width / 2, "right": line.width}[shape.anchor]
            paper.text_line(line._replace(left=0.0), left, self.height - shape.y, style)

    def _colour(self, role: Role) -> str:
        return rgb(self.palette[role])
