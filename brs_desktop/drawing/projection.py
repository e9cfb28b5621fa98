"""Equal Earth (Šavrič, Patterson and Jenny, 2018): the globe on a sheet on which no country is larger than it is."""

from __future__ import annotations

from math import asin, cos, degrees, radians, sin, sqrt

from brs_desktop.drawing.shapes import Point

_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
_M = sqrt(3) / 2
_ENOUGH, _MOST_TURNS = 1e-12, 20


def forward(longitude: float, latitude: float) -> Point:
    """Degrees to the sheet: x to the east, y to the north, in radii of the globe."""
    theta = asin(_M * sin(radians(latitude)))
    square = theta * theta
    sixth = square * square * square
    x = radians(longitude) * cos(theta) / (_M * (_A1 + 3 * _A2 * square + sixth * (7 * _A3 + 9 * _A4 * square)))
    return x, theta * (_A1 + _A2 * square + sixth * (_A3 + _A4 * square))


def backward(x: float, y: float) -> Point | None:
    """Where on the globe a point of the sheet is; None for one beside the globe."""
    theta = y
    for _turn in range(_MOST_TURNS):
        square = theta * theta
        sixth = square * square * square
        off = theta * (_A1 + _A2 * square + sixth * (_A3 + _A4 * square)) - y
        step = off / (_A1 + 3 * _A2 * square + sixth * (7 * _A3 + 9 * _A4 * square))
        theta -= step
        if abs(step) < _ENOUGH:
            break
    height = sin(theta) / _M
    if abs(height) > 1 or abs(theta) > 2:
        return None
    square = theta * theta
    sixth = square * square * square
    slope = _A1 + 3 * _A2 * square + sixth * (7 * _A3 + 9 * _A4 * square)
    longitude = degrees(x * _M * slope / cos(theta))
    if abs(longitude) > 180 + 1e-9:
        return None
    return max(-180.0, min(longitude, 180.0)), degrees(asin(height))
