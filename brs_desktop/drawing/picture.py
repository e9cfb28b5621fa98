"""A picture to look at: a chart or a map with what must be said beside it, drawn plain or as a sheet of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from brs_desktop.drawing import chart, worldmap
from brs_desktop.drawing.chart import Chart
from brs_desktop.drawing.labels import wrap
from brs_desktop.drawing.shapes import Anchor, Box, Drawing, Measure, Path, Rect, Shape, Stroke, Text
from brs_desktop.drawing.worldmap import Class, Country, WorldMap

_MARGIN = 12.0


@dataclass(frozen=True)
class Picture:
    """What is shown, in one language, and its notes. `reach` names, for a mark of a map, the States it has to do with:
    `class_reached` is how these look while one has come to the mark.
    """

    shown: Chart | WorldMap
    notes: tuple[str, ...] = ()
    reach: Mapping[str, tuple[Country, ...]] = field(default_factory=dict)
    class_reached: Class | None = None

    def lay_out(self, width: float, height: float, measure: Measure, size: float) -> Drawing:
        """The drawing alone."""
        if isinstance(self.shown, WorldMap):
            return worldmap.lay_out(self.shown, width, height, measure, size)
        return chart.lay_out(self.shown, width, height, measure, size)

    def at(self, key: str) -> Picture:
        """The same while one has come to a mark: the States that it has to do with are shown."""
        reached = self.reach.get(key)
        if not isinstance(self.shown, WorldMap) or self.class_reached is None or not reached:
            return self
        shown = replace(self.shown, classes=(self.class_reached,), countries=reached)
        return replace(self, shown=shown)

    def sheet(self, width: float, height: float, measure: Measure, size: float) -> Drawing:
        """The drawing under its title and over its notes, to stand for itself."""
        room = width - 2 * _MARGIN
        title = wrap(self.shown.title, room, size * 1.5, measure)
        notes = [line for note in self.notes for line in wrap(note, room, size * 0.9, measure)]
        above, below = _MARGIN + len(title) * size * 2, _MARGIN + len(notes) * size * 1.4
        inner = self.lay_out(room, height - above - below, measure, size)
        edge = width - _MARGIN if inner.rtl else _MARGIN
        anchor: Anchor = "right" if inner.rtl else "left"
        texts: list[Shape] = [Rect(Box(0, 0, width, height), "paper")]
        for place, line in enumerate(title):
            texts.append(Text(edge, _MARGIN + (place + 0.75) * size * 2, line, size * 1.5, anchor, "ink", True))
        for place, line in enumerate(notes):
            y = height - below + (place + 1) * size * 1.4
            texts.append(Text(edge, y, line, size * 0.9, anchor, "muted"))
        # What could be looked at closer is whole here.
        shapes = (*texts, *moved((*inner.shapes, *inner.inside), _MARGIN, above))
        return replace(inner, width=width, height=height, shapes=shapes, inside=(), window=None)


def moved(shapes: Iterable[Shape], right: float, down: float) -> tuple[Shape, ...]:
    """The same shapes elsewhere."""
    return tuple(_move(shape, right, down) for shape in shapes)


def _move(shape: Shape, right: float, down: float) -> Shape:
    if isinstance(shape, Rect):
        return replace(shape, box=replace(shape.box, x=shape.box.x + right, y=shape.box.y + down))
    if isinstance(shape, Path):
        return replace(shape, rings=tuple(tuple((x + right, y + down) for x, y in ring) for ring in shape.rings))
    if isinstance(shape, Stroke):
        return replace(shape, points=tuple((x + right, y + down) for x, y in shape.points))
    return replace(shape, x=shape.x + right, y=shape.y + down)
