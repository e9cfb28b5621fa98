"""Outlines of glyphs as path operators."""

from __future__ import annotations

Point = tuple[float, float]


class OutlinePen:
    """Collects one glyph's outline, moved and scaled, for HarfBuzz's pen protocol (whose names these are)."""

    def __init__(self, x: float, y: float, scale: float) -> None:
        self.operators: list[str] = []
        self._x, self._y, self._scale = x, y, scale
        self._here: Point = (0.0, 0.0)

    def moveTo(self, point: Point) -> None:
        """Begin a contour."""
        self._add("m", point)

    def lineTo(self, point: Point) -> None:
        """A straight side."""
        self._add("l", point)

    def curveTo(self, first: Point, second: Point, end: Point) -> None:
        """A cubic curve, PDF's own."""
        self._add("c", first, second, end)

    def qCurveTo(self, control: Point, end: Point) -> None:
        """A quadratic curve, TrueType's own, raised to the cubic that looks the same."""
        start = self._here
        first = (start[0] + (control[0] - start[0]) * 2 / 3, start[1] + (control[1] - start[1]) * 2 / 3)
        second = (end[0] + (control[0] - end[0]) * 2 / 3, end[1] + (control[1] - end[1]) * 2 / 3)
        self._add("c", first, second, end)

    def closePath(self) -> None:
        """End a contour."""
        self.operators.append("h")

    def _add(self, operator: str, *points: Point) -> None:
        self._here = points[-1]
        places = (f"{self._x + x * self._scale:.2f} {self._y + y * self._scale:.2f}" for x, y in points)
        self.operators.append(f"{' '.join(places)} {operator}")
