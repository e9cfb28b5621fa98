"""Marks as outlines: the corners of a square, a triangle, a diamond, a cross; circles are the painters' own."""

from __future__ import annotations

from brs_desktop.drawing.shapes import Dot, Point

RING = 1.2  # the width of the line of a ring or a cross


def corners(dot: Dot) -> tuple[Point, ...]:
    """The outline of a filled mark with corners; nothing for one that is round or made of lines."""
    x, y, half = dot.x, dot.y, dot.radius
    if dot.marker == "square":
        side = half * 0.88
        return ((x - side, y - side), (x + side, y - side), (x + side, y + side), (x - side, y + side))
    if dot.marker == "triangle":
        return ((x, y - half), (x + half, y + half * 0.8), (x - half, y + half * 0.8))
    if dot.marker == "diamond":
        return ((x, y - half), (x + half, y), (x, y + half), (x - half, y))
    return ()


def crossed(dot: Dot) -> tuple[tuple[Point, Point], ...]:
    """The two lines of a cross."""
    if dot.marker != "cross":
        return ()
    x, y, half = dot.x, dot.y, dot.radius * 0.8
    return (((x - half, y - half), (x + half, y + half)), ((x - half, y + half), (x + half, y - half)))
