"""How long a list of choices may be to stand on paper as boxes: for the printing, and for the typing in from it."""

from __future__ import annotations

MOST_BOXES = 24  # longer lists are asked for in words
