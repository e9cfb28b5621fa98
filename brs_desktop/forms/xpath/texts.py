"""The number that a text says."""

from __future__ import annotations

import math
import re
from datetime import tzinfo

from brs_desktop.forms.xpath.moments import from_text

NUMBER = re.compile(r"[ \t\r\n]*-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[ \t\r\n]*")
SPACE = " \t\r\n"
UNWRITTEN = "\0"  # the prefix of what stands in a default namespace and is not found by a name without a prefix


def text_number(text: str, zone: tzinfo) -> float:
    """The number a text says; a date says days since 1970; anything else is NaN."""
    if not text:
        return math.nan
    if text.isascii() and text.isdigit():
        return float(text)
    if NUMBER.fullmatch(text) is not None:
        return float(text)
    moment = from_text(text.strip(SPACE), zone)
    return math.nan if moment is None else moment.days()
