"""The frame of a chart: its legend, its round numbers with lines across, its categories; where a value stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from brs_desktop.drawing.chart import NO_FIGURE, Chart
from brs_desktop.drawing.labels import apart, shorten, spread
from brs_desktop.drawing.legend import Entry, legend
from brs_desktop.drawing.shapes import Box, Drawing, Measure, Rect, Shape, Stroke, Text, mirrored
from brs_desktop.drawing.ticks import digits, round_ticks, written
from brs_desktop.language import format_number, is_rtl

_MOST_NAMES = 0.4  # of the width, for the names of categories that stand beside their bars
_LEAST, _MOST = 24.0, 8
_BELOW = 1.65  # sizes of letters from the foot of the plot to the line of the texts below it


@dataclass(frozen=True)
class Frame:
    """Where figures are drawn; `across` has them grow from left to right instead of upwards."""

    chart: Chart
    plot: Box
    low: Decimal
    high: Decimal
    across: bool
    shapes: tuple[Shape, ...]

    def along(self, value: Decimal) -> float:
        """Where a figure stands on the axis."""
        part = float((value - self.low) / (self.high - self.low))
        return self.plot.x + part * self.plot.width if self.across else self.plot.foot - part * self.plot.height

    def taken(self, measure: Measure) -> list[Box]:
        """Where texts stand already."""
        return [shape.box(measure) for shape in self.shapes if isinstance(shape, Text)]

    @property
    def pitch(self) -> float:
        """The room of one category."""
        room = self.plot.height if self.across else self.plot.width
        return room / max(1, len(self.chart.categories))

    def begin(self, category: int) -> float:
        """Where a category's room begins."""
        return (self.plot.y if self.across else self.plot.x) + category * self.pitch

    def middle(self, category: int) -> float:
        """The middle of a category's room."""
        return self.begin(category) + self.pitch / 2


def frame(
    chart: Chart,
    values: Iterable[Decimal],
    entries: Sequence[Entry],
    size: tuple[float, float],
    measure: Measure,
    letters: float,
    *,
    across: bool = False,
) -> Frame:
    """Everything but the figures themselves; nought is always on the axis."""
    width, height = size
    if chart.gaps:
        entries = [*entries, Entry(chart.say(NO_FIGURE), "muted", marker="ring")]
    shapes, used = legend(entries, width, 0.0, letters, measure)
    top = used + (letters * 0.4 if used else 0.0)
    if chart.unit:
        shapes.append(Text(0.0, top + letters, shorten(chart.unit, width, letters, measure), letters, role="muted"))
        top += letters * 1.7
    top += letters * 1.3  # for the figure that stands above the highest bar
    known = [Decimal(0), *values]
    low, high = min(known), max(known)
    if across:
        return _across(chart, (low, high), shapes, Box(0, top, width, height - top), measure, letters)
    return _upright(chart, (low, high), shapes, Box(0, top, width, height - top), measure, letters)


def _upright(
    chart: Chart, span: tuple[Decimal, Decimal], shapes: list[Shape], room: Box, measure: Measure, letters: float
) -> Frame:
    high = max(_LEAST, room.height - letters * 1.9)
    ticks = round_ticks(*span, min(_MOST, int(high / (letters * 2.4))))
    said = _said(ticks, chart.language)
    left = max(measure(text, letters, False) for text in said) + 6
    plot = Box(left, room.y, max(_LEAST, room.width - left), high)
    found = Frame(chart, plot, ticks[0], ticks[-1], False, ())
    for tick, text in zip(ticks, said, strict=True):
        y = found.along(tick)
        shapes.append(Stroke(((plot.x, y), (plot.right, y)), "axis" if not tick else "grid", 0.8 if not tick else 0.5))
        shapes.append(Text(left - 5, y + letters * 0.36, text, letters, "right", "muted"))
    shapes += apart(_upright_names(found, room, measure, letters), measure, room.width)
    return Frame(chart, plot, ticks[0], ticks[-1], False, tuple(shapes))


def _upright_names(made: Frame, room: Box, measure: Measure, letters: float) -> Iterator[Text]:
    """The names of categories below them; the last, mostly the newest, comes first, so that it is always written."""
    names = made.chart.categories
    every = spread(names, made.pitch, letters, measure)
    for place in range(len(names) - 1, -1, -every):
        text = shorten(names[place], made.pitch * every, letters, measure)
        middle = _held(made.middle(place), text, room, measure, letters)
        yield Text(middle, made.plot.foot + letters * _BELOW, text, letters, "centre")


def _held(middle: float, text: str, room: Box, measure: Measure, letters: float) -> float:
    """The middle of a text that is to stay within the picture."""
    half = measure(text, letters, False) / 2
    return max(room.x + half, min(middle, room.right - half))


def _across(
    chart: Chart, span: tuple[Decimal, Decimal], shapes: list[Shape], room: Box, measure: Measure, letters: float
) -> Frame:
    names = max((measure(text, letters, False) for text in chart.categories), default=0.0)
    left = min(names, room.width * _MOST_NAMES) + 8
    # The figure at the end of the longest bar needs room as well.
    figures = max(measure(chart.number(value), letters, False) for value in span) + 8
    wide, high = max(_LEAST, room.width - left - figures), max(_LEAST, room.height - letters * 1.9)
    widest = max(measure(chart.number(value), letters, False) for value in span)
    ticks = round_ticks(*span, min(_MOST, int(wide / (widest * 1.6 + letters))))
    plot = Box(left, room.y, wide, high)
    found = Frame(chart, plot, ticks[0], ticks[-1], True, ())
    numbers: list[Text] = []
    for tick, text in zip(ticks, _said(ticks, chart.language), strict=True):
        x = found.along(tick)
        shapes.append(Stroke(((x, plot.y), (x, plot.foot)), "axis" if not tick else "grid", 0.8 if not tick else 0.5))
        numbers.append(Text(x, plot.foot + letters * _BELOW, text, letters, "centre", "muted"))
    shapes += apart(numbers, measure, room.width)
    every = max(1, ceil(letters * 1.3 / found.pitch))
    for place, category in enumerate(chart.categories):
        if place % every == 0:
            text = shorten(category, left - 8, letters, measure)
            shapes.append(Text(left - 6, found.middle(place) + letters * 0.36, text, letters, "right"))
    return Frame(chart, plot, ticks[0], ticks[-1], True, tuple(shapes))


def _said(ticks: Sequence[Decimal], language: str) -> list[str]:
    places = digits(ticks)
    return [format_number(written(tick, places), language) for tick in ticks]


def drawing(chart: Chart, shapes: Sequence[Shape], size: tuple[float, float]) -> Drawing:
    """The finished picture on its ground, in the direction of its language."""
    rtl = is_rtl(chart.language)
    ground = Rect(Box(0.0, 0.0, *size), "paper")
    turned = mirrored(shapes, size[0]) if rtl else tuple(shapes)
    return Drawing(*size, rtl, chart.title, chart.alternative(), chart.table(), (ground, *turned))
