"""Sizes as people write them on the command line: bytes, or with k or m for thousands and millions."""

from __future__ import annotations

import re

from brs_desktop.commands.parse import Call
from brs_desktop.sentences import problem

_SIZE = re.compile(r"([0-9]{1,9})([kKmM]?)")
_UNITS = {"": 1, "k": 1000, "m": 1_000_000}


def bytes_of(call: Call, option: str) -> int | None:
    """The bytes that an option says, None where it was not given; refused where it is no size."""
    text = call.option(option)
    if text is None:
        return None
    match = _SIZE.fullmatch(text.strip())
    if match is None:
        raise problem("bad-option-value", option=f"--{option}", value=text[:80])
    return int(match[1]) * _UNITS[match[2].lower()]
