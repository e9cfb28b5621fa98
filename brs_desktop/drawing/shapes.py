"""What a drawing is made of: frozen shapes whose colours are roles, measured from the top left corner downwards."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

Role = Literal[
    "paper", "ink", "muted", "grid", "axis", "sea", "land", "border", "point",
    "series1", "series2", "series3", "series4", "series5", "series6",
]  # fmt: skip
Pattern = Literal["solid", "diagonal", "back", "cross", "level", "specks"]
Marker = Literal["circle", "square", "triangle", "diamond", "cross", "ring"]
Anchor = Literal["left", "centre", "right"]
Point = tuple[float, float]
# The width of a text of that size, bold or not, as whoever paints will set it.
Measure = Callable[[str, float, bool], float]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle's place and size."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.x + self.width

    @property
    def foot(self) -> float:
        """Its lower edge."""
        return self.y + self.height

    def meets(self, other: Box) -> bool:
        """Whether the two lie over each other anywhere; edges may touch."""
        beside = self.right <= other.x or other.right <= self.x
        return not (beside or self.foot <= other.y or other.foot <= self.y)


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle; with a name it is something that one can walk to, `key` says which thing it stands for."""

    box: Box
    fill: Role
    pattern: Pattern = "solid"
    line: Role | None = None
    name: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Path:
    """Closed rings filled by the even-odd rule, so that a ring inside another is a hole."""

    rings: tuple[tuple[Point, ...], ...]
    fill: Role
    pattern: Pattern = "solid"
    line: Role | None = None
    name: str = ""
    key: str = ""

    @property
    def box(self) -> Box:
        """What all of it lies in."""
        return around(point for ring in self.rings for point in ring)


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through points."""

    points: tuple[Point, ...]
    role: Role
    thick: float = 0.6
    dashes: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Dot:
    """A mark at a place; it keeps its size when one looks closer."""

    x: float
    y: float
    radius: float
    fill: Role
    marker: Marker = "circle"
    name: str = ""
    key: str = ""

    @property
    def box(self) -> Box:
        """The square that it is drawn in."""
        return Box(self.x - self.radius, self.y - self.radius, 2 * self.radius, 2 * self.radius)


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; `y` is its baseline, the anchor says which of its edges `x` is."""

    x: float
    y: float
    text: str
    size: float
    anchor: Anchor = "left"
    role: Role = "ink"
    bold: bool = False

    def box(self, measure: Measure) -> Box:
        """Where it stands, from the top of tall letters to the foot of those that hang."""
        width = measure(self.text, self.size, self.bold)
        left = self.x - {"left": 0.0, "centre": width / 2, "right": width}[self.anchor]
        return Box(left, self.y - self.size, width, self.size * 1.25)


Shape = Rect | Path | Stroke | Dot | Text
Mark = Rect | Path | Dot


@dataclass(frozen=True)
class Table:
    """What a drawing shows, in words: whoever cannot see it reads this."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Drawing:
    """A picture of a size, with what it says in words and as a table.

    `inside` is the part that one can look at closer, through `window`; everything else stands still.
    """

    width: float
    height: float
    rtl: bool
    title: str
    alternative: str
    table: Table
    shapes: tuple[Shape, ...]
    inside: tuple[Shape, ...] = ()
    window: Box | None = None
    # The keys of its marks as they are walked through, where that is not the order in which they are painted.
    order: tuple[str, ...] = ()

    @cached_property
    def marks(self) -> tuple[Mark, ...]:
        """What one can walk through."""
        every = (*self.shapes, *self.inside)
        found = tuple(one for one in every if isinstance(one, Rect | Path | Dot) and one.name)
        if not self.order:
            return found
        places = {key: place for place, key in enumerate(self.order)}
        return tuple(sorted(found, key=lambda one: places.get(one.key, len(places))))

    @cached_property
    def moving(self) -> frozenset[str]:
        """The keys of the marks that lie inside."""
        return frozenset(one.key for one in self.inside if isinstance(one, Rect | Path | Dot) and one.name)


def around(points: Iterable[Point]) -> Box:
    """The smallest box that holds the points."""
    xs, ys = zip(*points, strict=True)
    return Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def mirrored(shapes: Iterable[Shape], width: float) -> tuple[Shape, ...]:
    """The same for those who read from right to left: every place is as far from the other edge."""
    return tuple(_mirror(shape, width) for shape in shapes)


_OTHER: dict[Anchor, Anchor] = {"left": "right", "right": "left", "centre": "centre"}


def _mirror(shape: Shape, width: float) -> Shape:
    if isinstance(shape, Rect):
        return replace(shape, box=replace(shape.box, x=width - shape.box.right))
    if isinstance(shape, Path):
        return replace(shape, rings=tuple(tuple((width - x, y) for x, y in ring) for ring in shape.rings))
    if isinstance(shape, Stroke):
        return replace(shape, points=tuple((width - x, y) for x, y in shape.points))
    if isinstance(shape, Dot):
        return replace(shape, x=width - shape.x)
    return replace(shape, x=width - shape.x, anchor=_OTHER[shape.anchor])
