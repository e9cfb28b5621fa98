"""What the judge knows of cells: when two values are one, which cells are personal, which row a cell is in."""

from __future__ import annotations

import unicodedata
from decimal import Decimal, InvalidOperation


def plain(value: object) -> object:
    """What two equal values have in common."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value) or None
    text = getattr(value, "text", None)
    if text is not None:
        try:
            return ("number", Decimal(text).normalize() + 0)
        except InvalidOperation:
            return ("number", text)
    if isinstance(value, dict):
        return ("map", tuple(sorted((name, plain(member)) for name, member in value.items())))
    if hasattr(value, "reason"):
        return ("missing", value.reason)
    return value if value is None else (type(value).__name__, value)


def is_personal(path: str) -> bool:
    """Whether the cell travels in a section that may be erased, one for each record of a commit."""
    return path.rpartition("/")[2] == "phone"


def row_of(path: str) -> str:
    """The repeat row around a cell."""
    return "/".join(path.split("/")[:2]) if path.startswith("rep/") else ""
