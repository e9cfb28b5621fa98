"""A map of the world by classes of States, with marks at places; nothing is said of areas that are no State."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from brs_desktop.drawing.legend import Entry, legend
from brs_desktop.drawing.projection import forward
from brs_desktop.drawing.shapes import (
    Box,
    Dot,
    Drawing,
    Marker,
    Measure,
    Path,
    Pattern,
    Point,
    Rect,
    Role,
    Shape,
    Table,
    around,
    mirrored,
)
from brs_desktop.drawing.world import Area, areas, edge
from brs_desktop.language import is_rtl

_SMALL = 5.0  # an area whose longer side is shorter is shown by a dot as well
_DOT, _SPOT = 3.2, 4.5


@dataclass(frozen=True)
class Class:
    """A class of States: its words, and how its areas and the dots of its small States look."""

    key: str
    words: str
    role: Role
    pattern: Pattern = "solid"
    marker: Marker = "circle"


@dataclass(frozen=True)
class Country:
    """A State by its ISO code, the class it is in, and what is said of it; `key` is the thing that its mark is."""

    code: str
    kind: str
    said: str
    key: str = ""


@dataclass(frozen=True)
class Spot:
    """A mark at a place; `key` says which thing stands there."""

    longitude: float
    latitude: float
    key: str
    said: str
    marker: Marker = "circle"
    role: Role = "point"


@dataclass(frozen=True)
class WorldMap:
    """What a map shows, in one language; `spot_words` are the legend's for each look of a mark."""

    title: str
    language: str
    alternative: str
    table: Table
    classes: tuple[Class, ...]
    countries: tuple[Country, ...]
    spots: tuple[Spot, ...] = ()
    spot_words: tuple[tuple[str, Marker, Role], ...] = ()


@dataclass(frozen=True)
class Sheet:
    """How the sheet of the world lies on the drawing."""

    scale: float
    left: float
    top: float

    def place(self, point: Point) -> Point:
        """A point of the sheet on the drawing."""
        return self.left + point[0] * self.scale, self.top - point[1] * self.scale

    def back(self, point: Point) -> Point:
        """Which point of the sheet is there on the drawing."""
        return (point[0] - self.left) / self.scale, (self.top - point[1]) / self.scale


def sheet(window: Box) -> Sheet:
    """As large as the window holds it, in its middle."""
    world = around(edge())
    scale = min(window.width / world.width, window.height / world.height)
    left = window.x + window.width / 2 - (world.x + world.width / 2) * scale
    return Sheet(scale, left, window.y + window.height / 2 + (world.y + world.height / 2) * scale)


def lay_out(told: WorldMap, width: float, height: float, measure: Measure, size: float = 9.0) -> Drawing:
    """The map at a size: the legend above, the world as large as the rest holds it. Only the legend is mirrored."""
    entries = [Entry(one.words, one.role, one.pattern, dot=one.marker) for one in told.classes]
    entries += [Entry(words, role, marker=marker) for words, marker, role in told.spot_words]
    shapes, used = legend(entries, width, 0.0, size, measure)
    rtl = is_rtl(told.language)
    turned = mirrored(shapes, width) if rtl else tuple(shapes)
    top = used + size * 0.4
    window = Box(0.0, top, width, max(40.0, height - top))
    laid = sheet(window)
    inside = (Path((tuple(laid.place(point) for point in edge()),), "sea"), *_states(told, laid), *_spots(told, laid))
    ground = Rect(Box(0.0, 0.0, width, height), "paper")
    order = (*(one.key for one in told.spots), *(one.key or one.code for one in told.countries))
    return Drawing(
        width, height, rtl, told.title, told.alternative, told.table, (ground, *turned), inside, window, order
    )


def _states(told: WorldMap, laid: Sheet) -> Iterator[Shape]:
    """All areas, then the dots of those too small to be seen."""
    countries = {one.code: one for one in told.countries}
    classes = {one.key: one for one in told.classes}
    dots: list[Dot] = []
    for area, rings, small in _lying(laid):
        country = countries.get(area.code)
        if country is None:
            yield from [Path(rings, "land", "solid", "border")] if rings else []
            continue
        kind = classes[country.kind]
        if rings:
            name = "" if small else country.said
            line: Role = "border" if kind.pattern == "solid" else "muted"
            yield Path(rings, kind.role, kind.pattern, line, name, country.key or country.code)
        if small:
            x, y = laid.place(area.at)
            dots.append(Dot(x, y, _DOT, kind.role, kind.marker, country.said, country.key or country.code))
    yield from dots


@lru_cache(maxsize=2)
def _lying(laid: Sheet) -> tuple[tuple[Area, tuple[tuple[Point, ...], ...], bool], ...]:
    """Where the areas lie, and which are hardly seen: the same for every mark that one comes to on a map."""
    placed = ((area, tuple(tuple(laid.place(point) for point in ring) for ring in area.rings)) for area in areas())
    return tuple((area, rings, _is_small(rings)) for area, rings in placed)


def _is_small(rings: Sequence[Sequence[Point]]) -> bool:
    """Whether even its largest part is hard to see."""
    sides = [around(ring) for ring in rings]
    return all(max(box.width, box.height) < _SMALL for box in sides)


def _spots(told: WorldMap, laid: Sheet) -> Iterator[Dot]:
    for one in told.spots:
        x, y = laid.place(forward(one.longitude, one.latitude))
        yield Dot(x, y, _SPOT, one.role, one.marker, one.said, one.key)
