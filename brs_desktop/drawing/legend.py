"""The key of a drawing: which pattern and colour, or which mark, stands for what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from brs_desktop.drawing.labels import shorten
from brs_desktop.drawing.shapes import Box, Dot, Marker, Measure, Pattern, Rect, Role, Shape, Stroke, Text

_BETWEEN = 14.0


@dataclass(frozen=True)
class Entry:
    """One kind: a patterned field, with a mark beside it where both stand for it, or a mark alone or on a line."""

    words: str
    role: Role
    pattern: Pattern = "solid"
    marker: Marker | None = None
    lined: bool = False
    dot: Marker | None = None


def legend(
    entries: Sequence[Entry], width: float, top: float, size: float, measure: Measure
) -> tuple[list[Shape], float]:
    """The entries from left to right in as many rows as they need, and the height of these."""
    shapes: list[Shape] = []
    field, line = size * 1.3, size * 1.7
    x, y = 0.0, top
    for entry in entries:
        room = field * (1.8 if entry.dot else 1) + 5
        words = shorten(entry.words, width - room, size, measure)
        wide = room + measure(words, size, False)
        if x and x + wide > width:
            x, y = 0.0, y + line
        shapes += _field(entry, Box(x, y + size * 0.1, field, size))
        shapes.append(Text(x + room, y + size * 0.95, words, size))
        x += wide + _BETWEEN
    return shapes, (y - top + line if entries else 0.0)


def _field(entry: Entry, box: Box) -> list[Shape]:
    middle = box.y + box.height / 2
    if entry.marker is None:
        shown: list[Shape] = [Rect(box, entry.role, entry.pattern, "axis")]
        if entry.dot is not None:
            shown.append(Dot(box.right + box.width * 0.45, middle, box.height * 0.32, entry.role, entry.dot))
        return shown
    shapes: list[Shape] = []
    if entry.lined:
        shapes.append(Stroke(((box.x, middle), (box.right, middle)), entry.role, 1.4))
    return [*shapes, Dot(box.x + box.width / 2, middle, box.height * 0.32, entry.role, entry.marker)]
