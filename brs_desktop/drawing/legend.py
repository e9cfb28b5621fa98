"""The key of a drawing: which pattern and colour, or which mark, stands for what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from brs_desktop.drawing.labels import shorten
from brs_desktop.drawing.shapes import Box, Dot, Marker, Measure, Pattern, Rect, Role, Shape, Stroke, Text

_BETWEEN = 14.0


@dataclass(frozen=True)
class Entry:
    """One kind: a patterned field, or a mark with or without a line through it."""

    words: str
    role: Role
    pattern: Pattern = "solid"
    marker: Marker | None = None
    lined: bool = False


def legend(
    entries: Sequence[Entry], width: float, top: float, size: float, measure: Measure
) -> tuple[list[Shape], float]:
    """The entries from left to right in as many rows as they need, and the height of these."""
    shapes: list[Shape] = []
    field, line = size * 1.3, size * 1.7
    x, y = 0.0, top
    for entry in entries:
        words = shorten(entry.words, width - field - 5, size, measure)
        wide = field + 5 + measure(words, size, False)
        if x and x + wide > width:
            x, y = 0.0, y + line
        shapes += _field(entry, Box(x, y + size * 0.1, field, size))
        shapes.append(Text(x + field + 5, y + size * 0.95, words, size))
        x += wide + _BETWEEN
    return shapes, (y - top + line if entries else 0.0)


def _field(entry: Entry, box: Box) -> list[Shape]:
    middle = box.y + box.height / 2
    if entry.marker is None:
        return [Rect(box, entry.role, entry.pattern, "axis")]
    shapes: list[Shape] = []
    if entry.lined:
        shapes.append(Stroke(((box.x, middle), (box.right, middle)), entry.role, 1.4))
    return [*shapes, Dot(box.x + box.width / 2, middle, box.height * 0.32, entry.role, entry.marker)]
