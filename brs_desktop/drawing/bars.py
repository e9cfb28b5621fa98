"""Bars: beside each other or stacked, upright or lying, with their figures where these have room."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from brs_desktop.drawing.axes import Frame, drawing, frame
from brs_desktop.drawing.chart import Chart
from brs_desktop.drawing.labels import apart
from brs_desktop.drawing.legend import Entry
from brs_desktop.drawing.patterns import ORDER
from brs_desktop.drawing.shapes import Box, Dot, Drawing, Measure, Rect, Role, Text

SERIES: tuple[Role, ...] = ("series1", "series2", "series3", "series4", "series5", "series6")
_SHARE, _WIDEST = 0.72, 64.0
_LEAST = 1.0  # a bar of nought is a line


def draw(chart: Chart, width: float, height: float, measure: Measure, size: float) -> Drawing:
    """The chart with bars."""
    several = len(chart.series) > 1
    entries = [Entry(one.name, SERIES[place], ORDER[place]) for place, one in enumerate(chart.series) if several]
    made = frame(chart, _reach(chart), entries, (width, height), measure, size, across=chart.kind == "across")
    marks = list(_stacks(made) if chart.kind == "stacked" else _groups(made))
    taken = [*made.taken(measure), *(mark.box for mark in marks)]
    figures = [] if chart.kind == "stacked" else list(_figures(made, marks, size))
    return drawing(chart, [*made.shapes, *marks, *apart(figures, measure, width, taken)], (width, height))


def _reach(chart: Chart) -> list[Decimal]:
    """The values that the axis must reach."""
    if chart.kind != "stacked":
        return [figure.value for one in chart.series for figure in one.figures if figure.value is not None]
    found = []
    for place in range(len(chart.categories)):
        values = [one.figures[place].value or Decimal(0) for one in chart.series]
        found += [sum((value for value in values if value > 0), Decimal(0))]
        found += [sum((value for value in values if value < 0), Decimal(0))]
    return found


def _groups(made: Frame) -> Iterator[Rect | Dot]:
    """For each category the bars of all series side by side; where there is no figure, an empty ring at nought."""
    chart, count = made.chart, len(made.chart.series)
    thick = min(made.pitch * _SHARE, _WIDEST * count) / count
    nought = made.along(Decimal(0))
    for place in range(len(chart.categories)):
        first = made.middle(place) - thick * count / 2
        for number, one in enumerate(chart.series):
            value, name = one.figures[place].value, chart.said(number, place)
            key = f"{number}/{place}"
            if value is None:
                yield _absent(made, first + thick * (number + 0.5), nought, thick, name, key)
                continue
            box = _bar(made, first + thick * number, thick, nought, made.along(value))
            yield Rect(box, SERIES[number], ORDER[number], "axis", name, key)


def _stacks(made: Frame) -> Iterator[Rect | Dot]:
    """For each category one bar on the other; what is less than nought goes the other way."""
    chart = made.chart
    thick = min(made.pitch * _SHARE, _WIDEST)
    for place in range(len(chart.categories)):
        first = made.middle(place) - thick / 2
        above = below = Decimal(0)
        missing = [number for number, one in enumerate(chart.series) if one.figures[place].value is None]
        for number, one in enumerate(chart.series):
            value = one.figures[place].value
            if value is None:
                continue
            base = above if value >= 0 else below
            above, below = (base + value, below) if value >= 0 else (above, base + value)
            box = _bar(made, first, thick, made.along(base), made.along(base + value))
            yield Rect(box, SERIES[number], ORDER[number], "axis", chart.said(number, place), f"{number}/{place}")
        for order, number in enumerate(missing):
            x = first + thick * (order + 0.5) / len(missing)
            name = chart.said(number, place)
            yield _absent(made, x, made.along(above), thick / len(missing), name, f"{number}/{place}")


def _bar(made: Frame, first: float, thick: float, start: float, end: float) -> Box:
    low, high = min(start, end), max(start, end)
    if high - low < _LEAST:
        low, high = start - _LEAST / 2, start + _LEAST / 2
    return Box(low, first, high - low, thick) if made.across else Box(first, low, thick, high - low)


def _absent(made: Frame, middle: float, nought: float, thick: float, name: str, key: str) -> Dot:
    radius = max(1.5, min(3.5, thick / 2))
    x, y = (nought + radius + 2, middle) if made.across else (middle, nought - radius - 2)
    return Dot(x, y, radius, "muted", "ring", name, key)


def _figures(made: Frame, marks: list[Rect | Dot], size: float) -> Iterator[Text]:
    """The number at the end of each bar."""
    for mark in marks:
        if isinstance(mark, Dot):
            continue
        number, place = (int(part) for part in mark.key.split("/"))
        value = made.chart.series[number].figures[place].value or Decimal(0)
        text, box = made.chart.number(value), mark.box
        if made.across:
            x = box.right + 4 if value >= 0 else box.x - 4
            yield Text(x, box.y + box.height / 2 + size * 0.36, text, size, "left" if value >= 0 else "right")
        else:
            y = box.y - size * 0.4 if value >= 0 else box.foot + size * 1.05
            yield Text(box.x + box.width / 2, y, text, size, "centre")
