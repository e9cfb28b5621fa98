"""Lines over categories that follow each other, or dots alone; a line is broken where a figure is missing."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from brs_desktop.drawing.axes import Frame, drawing, frame
from brs_desktop.drawing.bars import SERIES
from brs_desktop.drawing.chart import Chart
from brs_desktop.drawing.labels import apart
from brs_desktop.drawing.legend import Entry
from brs_desktop.drawing.shapes import Dot, Drawing, Marker, Measure, Point, Stroke, Text

MARKERS: tuple[Marker, ...] = ("circle", "square", "triangle", "diamond", "cross", "circle")
_DASHES: tuple[tuple[float, ...], ...] = ((), (6, 3), (2, 2), (8, 3, 2, 3), (4, 4), (1, 3))


def draw(chart: Chart, width: float, height: float, measure: Measure, size: float) -> Drawing:
    """The chart with lines, or with dots where nothing leads from one category to the next."""
    lined = chart.kind == "lines"
    several = len(chart.series) > 1
    entries = [
        Entry(one.name, SERIES[place], marker=MARKERS[place], lined=lined)
        for place, one in enumerate(chart.series)
        if several
    ]
    values = [figure.value for one in chart.series for figure in one.figures if figure.value is not None]
    made = frame(chart, values, entries, (width, height), measure, size)
    strokes = [stroke for number in range(len(chart.series)) if lined for stroke in _strokes(made, number)]
    dots = list(_dots(made, size))
    taken = [*made.taken(measure), *(dot.box for dot in dots)]
    figures = apart(_figures(made, dots, size), measure, width, taken)
    return drawing(chart, [*made.shapes, *strokes, *dots, *figures], (width, height))


def _strokes(made: Frame, number: int) -> Iterator[Stroke]:
    """The line of a series in pieces, none of which passes over a missing figure."""
    run: list[Point] = []
    for place, figure in enumerate((*made.chart.series[number].figures, None)):
        if figure is not None and figure.value is not None:
            run.append((made.middle(place), made.along(figure.value)))
            continue
        if len(run) > 1:
            yield Stroke(tuple(run), SERIES[number], 1.6, _DASHES[number])
        run = []


def _dots(made: Frame, size: float) -> Iterator[Dot]:
    chart, nought = made.chart, made.along(Decimal(0))
    for place in range(len(chart.categories)):
        for number, one in enumerate(chart.series):
            value, name, key = one.figures[place].value, chart.said(number, place), f"{number}/{place}"
            if value is None:
                # Beside each other, so that each can be pointed at.
                step = min(size * 0.7, made.pitch / len(chart.series))
                x = made.middle(place) + (number - (len(chart.series) - 1) / 2) * step
                yield Dot(x, nought - size * 0.5, max(1.0, min(size * 0.3, step / 2)), "muted", "ring", name, key)
            else:
                yield Dot(
                    made.middle(place), made.along(value), size * 0.38, SERIES[number], MARKERS[number], name, key
                )


def _figures(made: Frame, dots: list[Dot], size: float) -> Iterator[Text]:
    """The last figures first: they are asked for most."""
    for dot in reversed(dots):
        number, place = (int(part) for part in dot.key.split("/"))
        value = made.chart.series[number].figures[place].value
        if value is not None:
            yield Text(dot.x, dot.y - size * 0.7, made.chart.number(value), size, "centre")
