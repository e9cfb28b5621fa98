"""Charts to draw in tests, and a pure measure of texts."""

from __future__ import annotations

from decimal import Decimal

from brs_desktop.drawing import Chart, Figure, Series
from brs_desktop.drawing.chart import Kind

WIDE = 0.6


def measure(text: str, size: float, bold: bool) -> float:
    """Every letter as wide as every other."""
    return len(text) * size * WIDE


def figures(*values: str | None) -> tuple[Figure, ...]:
    """Numbers, and for None the words for a figure that was not collected."""
    return tuple(Figure(None, "not collected") if one is None else Figure(Decimal(one)) for one in values)


def wastes(kind: Kind = "bars", language: str = "en") -> Chart:
    """Five years: a figure that is missing, and one that is nought."""
    made, gone = figures("120000", "130500.5", "0", None, "99000"), figures("12000", "5000", "3000", "2500", "8000")
    series = (Series("Generated", made), Series("Exported", gone))
    return Chart(kind, "Hazardous waste", language, "Year", ("2016", "2017", "2018", "2019", "2020"), series, "tonnes")
