"""The areas of the world as they come with the program, projected once."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from brs_desktop.drawing.projection import forward
from brs_desktop.drawing.shapes import Point

_FILE = Path(__file__).resolve().parents[2] / "resources" / "map" / "world.json"
SOUTH, NORTH = -58.0, 84.0  # what is shown: all land but Antarctica
_EDGE = 40  # points along each side of the sheet


@dataclass(frozen=True)
class Area:
    """One area on the sheet: a State by its code, anything else without; `at` is where a mark of it belongs."""

    code: str
    at: Point
    rings: tuple[tuple[Point, ...], ...]


@cache
def areas() -> tuple[Area, ...]:
    """All areas."""
    told = json.loads(_FILE.read_text(encoding="utf-8"))
    steps = told["steps"]
    lines = [_line(line, steps) for line in told["lines"]]
    return tuple(_area(one, lines, steps) for one in told["areas"])


@cache
def edge() -> tuple[Point, ...]:
    """The outline of the sheet."""
    parts = [SOUTH + (NORTH - SOUTH) * number / _EDGE for number in range(_EDGE + 1)]
    return (*(forward(180, part) for part in parts), *(forward(-180, part) for part in reversed(parts)))


def _line(line: list[int], steps: int) -> tuple[Point, ...]:
    found, x, y = [], 0, 0
    for right, up in zip(line[::2], line[1::2], strict=True):
        x, y = x + right, y + up
        found.append(forward(x / steps, y / steps))
    return tuple(found)


def _area(told: dict[str, Any], lines: list[tuple[Point, ...]], steps: int) -> Area:
    rings = []
    for numbers in told["rings"]:
        points: list[Point] = []
        for number in numbers:
            line = lines[number] if number >= 0 else lines[-1 - number][::-1]
            points += line[1:] if points else line
        rings.append(tuple(points))
    longitude, latitude = (part / steps for part in told["at"])
    return Area(told["code"], forward(longitude, latitude), tuple(rings))
