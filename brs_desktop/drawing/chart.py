"""A chart as data, and how it becomes a drawing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Literal

from brs_desktop.drawing.shapes import Drawing, Measure, Table
from brs_desktop.language import format_number, mark, words

MOST_SERIES = 6
Kind = Literal["bars", "stacked", "across", "lines", "dots"]
NO_FIGURE = mark("No figure")
_SAID = mark("{series}, {category}: {value}")
_RANGE = mark("{series}: from {low} to {high}.")
_NOTHING = mark("{series}: no figure.")
_WHOLE = mark("The figures stand in the table.")


@dataclass(frozen=True)
class Figure:
    """A number, or the words for why there is none; nought is a number."""

    value: Decimal | None
    words: str = ""


@dataclass(frozen=True)
class Series:
    """Figures of one kind, one for each category."""

    name: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Chart:
    """What is shown, in one language. `unit` is what the figures are counted in, `over` what the categories are."""

    kind: Kind
    title: str
    language: str
    over: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""

    def __post_init__(self) -> None:
        """No drawing can tell more kinds apart, and each has a figure or a reason for every category."""
        if not 0 < len(self.series) <= MOST_SERIES:
            raise ValueError("series")
        if any(len(one.figures) != len(self.categories) for one in self.series):
            raise ValueError("figures")

    @cached_property
    def say(self) -> Callable[[str], str]:
        """The words of its language."""
        return words(self.language)

    @property
    def gaps(self) -> bool:
        """Whether a figure is missing anywhere."""
        return any(figure.value is None for one in self.series for figure in one.figures)

    def number(self, value: Decimal) -> str:
        """As it is read in the chart's language."""
        return format_number(value, self.language)

    def figure(self, figure: Figure) -> str:
        """The number, or why there is none."""
        if figure.value is not None:
            return self.number(figure.value)
        return figure.words or self.say(NO_FIGURE)

    def said(self, series: int, category: int) -> str:
        """What a screen reader says of one mark."""
        one = self.series[series]
        value = self.figure(one.figures[category])
        if self.unit and one.figures[category].value is not None:
            value = f"{value} {self.unit}"
        return self.say(_SAID).format(series=one.name, category=self.categories[category], value=value)

    def alternative(self) -> str:
        """The chart in a few sentences."""
        told = [f"{self.title}."]
        for one in self.series:
            values = [figure.value for figure in one.figures if figure.value is not None]
            phrase = self.say(_RANGE if values else _NOTHING)
            low, high = (self.number(min(values)), self.number(max(values))) if values else ("", "")
            told.append(phrase.format(series=one.name, low=low, high=high))
        return " ".join([*told, self.say(_WHOLE)])

    def table(self) -> Table:
        """Every figure, and the reason for each that is missing."""
        headings = (self.over, *(f"{one.name} ({self.unit})" if self.unit else one.name for one in self.series))
        rows = (
            (category, *(self.figure(one.figures[place]) for one in self.series))
            for place, category in enumerate(self.categories)
        )
        return Table(headings, tuple(rows))


def lay_out(chart: Chart, width: float, height: float, measure: Measure, size: float = 9.0) -> Drawing:
    """The chart at a size; `size` is that of its texts."""
    from brs_desktop.drawing import bars, lines

    drawn = lines.draw if chart.kind in ("lines", "dots") else bars.draw
    return drawn(chart, width, height, measure, size)
