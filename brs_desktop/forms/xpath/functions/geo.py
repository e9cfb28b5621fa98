"""Functions of places, lines and shapes on a sphere."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import NamedTuple

from brs_desktop.forms.xpath.coerce import XValue, string, texts
from brs_desktop.forms.xpath.functions.table import eager
from brs_desktop.forms.xpath.nodes import Node
from brs_desktop.forms.xpath.scope import Scope

EARTH_RADIUS = 6_378_100.0


class Point(NamedTuple):
    """Latitude and longitude in degrees."""

    lat: float
    lon: float


def points(values: list[str]) -> list[Point] | None:
    """The points of geopoints, geotraces and geoshapes in order; None when one of them is no point."""
    found: list[Point] = []
    for part in (part for text in values for part in text.strip().strip(";").split(";")):
        numbers = part.split()
        if not 2 <= len(numbers) <= 4:
            return None
        try:
            point = Point(float(numbers[0]), float(numbers[1]))
        except ValueError:
            return None
        if not (abs(point.lat) <= 90 and abs(point.lon) <= 180):
            return None
        found.append(point)
    return found


def _area(scope: Scope, node: Node, shape: XValue) -> XValue:
    """Square metres inside a shape, closed when it is open."""
    corners = points(texts([shape]))
    if corners is None or len(corners) < 2:
        return math.nan
    if corners[0] != corners[-1]:
        corners.append(corners[0])
    total = 0.0
    for start, end in pairwise(corners):
        width = math.radians(end.lon - start.lon)
        total += width * (2 + math.sin(math.radians(end.lat)) + math.sin(math.radians(start.lat)))
    return _centimetres(abs(total) * EARTH_RADIUS * EARTH_RADIUS / 2) if len(corners) > 3 else 0.0


def _distance(scope: Scope, node: Node, *lines: XValue) -> XValue:
    """Metres along all the points of the arguments."""
    way = points(texts(lines))
    if way is None or len(way) < 2:
        return math.nan
    return _centimetres(sum(_arc(start, end) for start, end in pairwise(way)))


def _arc(start: Point, end: Point) -> float:
    if start == end:
        return 0.0
    first, second = math.radians(start.lat), math.radians(end.lat)
    turn = math.cos(math.radians(start.lon - end.lon))
    cosine = math.sin(first) * math.sin(second) + math.cos(first) * math.cos(second) * turn
    return math.acos(max(-1.0, min(1.0, cosine))) * EARTH_RADIUS


def _centimetres(metres: float) -> float:
    return math.floor(metres * 100 + 0.5) / 100


def _intersects(scope: Scope, node: Node, trace: XValue) -> XValue:
    """Whether a line crosses or touches itself elsewhere than at the ends of neighbouring parts."""
    way = points([string(trace)])
    if way is None or len(way) < 3:
        return False
    parts = [part for part in pairwise(way) if part[0] != part[1]]
    closed = way[0] == way[-1]
    for at, first in enumerate(parts):
        for other in range(at + 1, len(parts)):
            second = parts[other]
            if other == at + 1 or (closed and at == 0 and other == len(parts) - 1):
                shared, a, b = (first[1], first[0], second[1]) if other == at + 1 else (first[0], first[1], second[0])
                if _folds_back(shared, a, b):
                    return True
            elif _meet(*first, *second):
                return True
    return False


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b.lon - a.lon) * (c.lat - a.lat) - (b.lat - a.lat) * (c.lon - a.lon)


def _on(a: Point, b: Point, c: Point) -> bool:
    """Whether c, in line with a and b, lies between them."""
    return min(a.lat, b.lat) <= c.lat <= max(a.lat, b.lat) and min(a.lon, b.lon) <= c.lon <= max(a.lon, b.lon)


def _folds_back(shared: Point, a: Point, b: Point) -> bool:
    """Whether two parts that share a point lie on one another."""
    return _turn(shared, a, b) == 0 and (_on(shared, a, b) or _on(shared, b, a))


def _meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    turns = _turn(a, b, c), _turn(a, b, d), _turn(c, d, a), _turn(c, d, b)
    if turns[0] * turns[1] < 0 and turns[2] * turns[3] < 0:
        return True
    touching = ((a, b, c), (a, b, d), (c, d, a), (c, d, b))
    return any(turn == 0 and _on(*three) for turn, three in zip(turns, touching, strict=True))


def _geofence(scope: Scope, node: Node, place: XValue, shape: XValue) -> XValue:
    """Whether a point lies inside a shape."""
    where, corners = points([string(place)]), points([string(shape)])
    if not where or not corners or len(corners) < 3:
        return False
    point = where[0]
    inside = False
    for start, end in pairwise([*corners, corners[0]]):
        if (start.lat > point.lat) != (end.lat > point.lat):
            crossing = start.lon + (point.lat - start.lat) / (end.lat - start.lat) * (end.lon - start.lon)
            inside ^= point.lon < crossing
    return inside


TABLE = (
    eager("area", 1, 1, _area, aggregate=True),
    eager("enclosed-area", 1, 1, _area, aggregate=True),  # the older name, which forms still have
    eager("distance", 1, None, _distance, aggregate=True),
    eager("intersects", 1, 1, _intersects),
    eager("geofence", 2, 2, _geofence),
)
