"""Texts as any format has them: two that differ only by what a format cannot hold are equal."""

from __future__ import annotations

import re

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def plain(text: str) -> str:
    """A text as it is after any format had it."""
    told = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), one_line_end(text))
    return _CONTROL.sub("", told.encode("utf-8", "replace").decode())


def one_line_end(text: str) -> str:
    """Workbooks write the line end of old platforms as a code."""
    return text.replace("_x000D_", "\r").replace("\r\n", "\n").replace("\r", "\n")
