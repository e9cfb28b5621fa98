"""The lines of a pattern over a box, so that no two kinds of a thing are told apart by colour alone."""

from __future__ import annotations

import math
from collections.abc import Iterator

from brs_desktop.drawing.shapes import Box, Pattern, Point

PITCH = 4.0
THICK = 1.0
_SPECK = 0.8
Segment = tuple[Point, Point]
# In this order the kinds of one picture take them: neighbours differ most.
ORDER: tuple[Pattern, ...] = ("solid", "diagonal", "specks", "cross", "back", "level")


def segments(pattern: Pattern, box: Box, pitch: float = PITCH) -> list[Segment]:
    """Straight lines that cover the box, to be clipped to the shape; they go on from one shape to the next."""
    if pattern == "diagonal":
        return list(_slanted(box, pitch))
    if pattern == "back":
        return [((x, -y), (to_x, -to_y)) for (x, y), (to_x, to_y) in _slanted(_turned(box), pitch)]
    if pattern == "cross":
        return [*segments("diagonal", box, pitch * 1.5), *segments("back", box, pitch * 1.5)]
    if pattern == "level":
        return [((box.x, y), (box.right, y)) for y in _steps(box.y, box.foot, pitch)]
    if pattern == "specks":
        return list(_specks(box, pitch))
    return []


def _turned(box: Box) -> Box:
    return Box(box.x, -box.foot, box.width, box.height)


def _steps(low: float, high: float, pitch: float) -> list[float]:
    return [number * pitch for number in range(math.ceil(low / pitch), math.floor(high / pitch) + 1)]


def _slanted(box: Box, pitch: float) -> Iterator[Segment]:
    """Lines on which x + y is a multiple of the step."""
    for total in _steps(box.x + box.y, box.right + box.foot, pitch * math.sqrt(2)):
        left, right = max(box.x, total - box.foot), min(box.right, total - box.y)
        if left < right:
            yield (left, total - left), (right, total - right)


def _specks(box: Box, pitch: float) -> Iterator[Segment]:
    for y in _steps(box.y, box.foot, pitch):
        shift = pitch / 2 if round(y / pitch) % 2 else 0.0
        for x in _steps(box.x - shift, box.right - shift, pitch):
            yield (x + shift - _SPECK / 2, y), (x + shift + _SPECK / 2, y)
