"""Make resources/map/world.json: the areas of the world, simplified and drawn with lines that neighbours share.

    .venv/bin/python packaging/map/build.py WORLD.geojson            # write the file
    .venv/bin/python packaging/map/build.py WORLD.geojson --check    # prove that it is what this makes

WORLD.geojson is Natural Earth 1:50m (public domain) from the npm package world-atlas 2.0.2 with M49, ISO and kind of
each area, cut at the 180th meridian; it must have the SHA-256 below. Lines are cut where three areas meet, each piece
is simplified once, so that neighbours stay neighbours, and kept in steps of a twentieth of a degree.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

OUTPUT = Path(__file__).resolve().parents[2] / "resources" / "map" / "world.json"
SOURCE_SHA256 = "3152db5e0131a445f03316adefee760a23d2342af2c7f647c336d200a4f558b0"
STEPS = 20  # to a degree
TOLERANCE = 2.2  # steps that a line may be off
LEAST_RING = 3

Point = tuple[int, int]
Ring = list[Point]


def quantised(ring: Iterable[Any]) -> Ring:
    """The ring in whole steps, without a point that comes twice in a row; closed by itself."""
    found: Ring = []
    for longitude, latitude, *_rest in ring:
        point = (round(longitude * STEPS), round(latitude * STEPS))
        if not found or found[-1] != point:
            found.append(point)
    if len(found) > 1 and found[0] == found[-1]:
        found.pop()
    return found


def junctions(rings: Iterable[Ring]) -> set[Point]:
    """Where lines of several areas meet: points whose neighbours are not the same two everywhere."""
    neighbours: dict[Point, set[frozenset[Point]]] = {}
    for ring in rings:
        for place, point in enumerate(ring):
            around = frozenset((ring[place - 1], ring[(place + 1) % len(ring)]))
            neighbours.setdefault(point, set()).add(around)
    return {point for point, found in neighbours.items() if len(found) > 1}


def pieces(ring: Ring, nodes: set[Point]) -> Iterator[tuple[Point, ...]]:
    """The ring cut at its junctions; one without any goes round from its least point, in one piece."""
    cuts = [place for place, point in enumerate(ring) if point in nodes]
    if not cuts:
        first = ring.index(min(ring))
        yield (*ring[first:], *ring[:first], ring[first])
        return
    for place, first in enumerate(cuts):
        last = cuts[(place + 1) % len(cuts)]
        yield tuple(ring[first : last + 1] if last > first else [*ring[first:], *ring[: last + 1]])


def simplified(line: tuple[Point, ...]) -> list[Point]:
    """Douglas and Peucker: the fewest points of the line that keep it within the tolerance."""
    if len(line) < LEAST_RING:
        return list(line)
    (x0, y0), (x1, y1) = line[0], line[-1]
    length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5

    def off(point: Point) -> float:
        if not length:
            return float(((point[0] - x0) ** 2 + (point[1] - y0) ** 2) ** 0.5)
        return abs((x1 - x0) * (y0 - point[1]) - (x0 - point[0]) * (y1 - y0)) / length

    place = max(range(1, len(line) - 1), key=lambda at: off(line[at]))
    if off(line[place]) <= TOLERANCE:
        return [line[0], line[-1]]
    return [*simplified(line[: place + 1])[:-1], *simplified(line[place:])]


class Lines:
    """Every piece once, whichever way round it is gone."""

    def __init__(self) -> None:
        self.found: list[list[int]] = []
        self._known: dict[tuple[Point, ...], int] = {}

    def number(self, piece: tuple[Point, ...]) -> int:
        """Its number; -1 - number where it is gone the other way."""
        if piece[::-1] in self._known:
            return -1 - self._known[piece[::-1]]
        if piece not in self._known:
            self._known[piece] = len(self.found)
            self.found.append(_steps(simplified(piece)))
        return self._known[piece]


def _steps(line: list[Point]) -> list[int]:
    """The first point, then how far it is to each next one."""
    found, before = [], (0, 0)
    for point in line:
        found += [point[0] - before[0], point[1] - before[1]]
        before = point
    return found


def build(source: bytes) -> str:
    """The file's text."""
    features = json.loads(source)["features"]
    areas = []
    for feature in features:
        shape = feature["geometry"]
        several = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        rings = [quantised(ring) for polygon in several for ring in polygon]
        largest = max(rings, key=len)
        areas.append((feature["properties"], [ring for ring in rings if len(ring) >= LEAST_RING or ring is largest]))
    nodes = junctions(ring for _told, rings in areas for ring in rings)
    lines = Lines()
    found = []
    for told, rings in areas:
        numbers = [[lines.number(piece) for piece in pieces(ring, nodes)] for ring in rings]
        at = [round(told["lon"] * STEPS), round(told["lat"] * STEPS)]
        code = told["iso3"] if told["entity"] == "state" else ""
        found.append({"code": code, "at": at, "rings": [ring for ring in numbers if _open(ring, lines)]})
    whole = {
        "source": "Natural Earth 1:50m (public domain), by world-atlas 2.0.2 (ISC); simplified, not for legal use",
        "steps": STEPS,
        "lines": lines.found,
        "areas": found,
    }
    return json.dumps(whole, separators=(",", ":"), ensure_ascii=False) + "\n"


def _open(ring: list[int], lines: Lines) -> bool:
    """Whether anything of the ring is left: an island smaller than the tolerance is a dot, whose place is kept."""
    return sum(len(lines.found[number if number >= 0 else -1 - number]) // 2 - 1 for number in ring) >= LEAST_RING


def main() -> int:
    """Write or check."""
    source = Path(sys.argv[1]).read_bytes()
    if hashlib.sha256(source).hexdigest() != SOURCE_SHA256:
        sys.stderr.write("another source than the one this was made of\n")
        return 1
    text = build(source)
    if "--check" in sys.argv:
        return int(OUTPUT.read_text(encoding="utf-8") != text)
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
