"""What the roles look like: on a light screen, a dark one, where strong contrast is asked for, and on paper."""

from __future__ import annotations

from collections.abc import Mapping

from brs_desktop.drawing.shapes import Role

Palette = Mapping[Role, str]

PAPER: Palette = {
    "paper": "#ffffff", "ink": "#182730", "muted": "#51616c", "grid": "#dde3e7", "axis": "#51616c",
    "sea": "#e3ecf0", "land": "#c6cfd4", "border": "#ffffff", "point": "#a3201a",
    "series1": "#0b6472", "series2": "#d98e04", "series3": "#7a3d8f", "series4": "#2f7d32", "series5": "#b5452f",
    "series6": "#4a6fb3",
}  # fmt: skip
LIGHT: Palette = PAPER
DARK: Palette = {
    "paper": "#1b2329", "ink": "#e6ecef", "muted": "#a5b3bc", "grid": "#3a4650", "axis": "#a5b3bc",
    "sea": "#1f2b33", "land": "#3a4750", "border": "#13191d", "point": "#ff9d94",
    "series1": "#5cc4d2", "series2": "#f2c26b", "series3": "#c79ad8", "series4": "#7fd3a4", "series5": "#ff9d84",
    "series6": "#9db8ee",
}  # fmt: skip
STRONG: Palette = {
    "paper": "#ffffff", "ink": "#000000", "muted": "#000000", "grid": "#8a8a8a", "axis": "#000000",
    "sea": "#ffffff", "land": "#c8c8c8", "border": "#000000", "point": "#8b0000",
    "series1": "#00434d", "series2": "#a85c00", "series3": "#5b1470", "series4": "#0f4d12", "series5": "#8b1f0b",
    "series6": "#17357a",
}  # fmt: skip
