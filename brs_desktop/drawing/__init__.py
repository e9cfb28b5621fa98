"""Charts and maps as drawings: shapes with names, laid out once for the screen and for paper; no Qt, no ReportLab."""

from brs_desktop.drawing.chart import Chart, Figure, Series, lay_out
from brs_desktop.drawing.shapes import Box, Dot, Drawing, Path, Rect, Stroke, Table, Text

__all__ = ["Box", "Chart", "Dot", "Drawing", "Figure", "Path", "Rect", "Series", "Stroke", "Table", "Text", "lay_out"]
