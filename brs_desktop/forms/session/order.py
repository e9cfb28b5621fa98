"""The order of rows: texts between which there is always room for one more."""

from __future__ import annotations

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_BASE = len(_DIGITS)


def between(low: str, high: str) -> str:
    """A text that sorts after `low` ('' is the beginning) and before `high` ('' is the end) and never ends in 0.

    Two people who insert at one place get the same text; their rows then stand by row id.
    """
    if high and low >= high:
        return low + "i"
    found: list[str] = []
    at = 0
    while True:
        lower = _DIGITS.index(low[at]) if at < len(low) else 0
        upper = _DIGITS.index(high[at]) if high and at < len(high) else _BASE
        if upper - lower > 1:
            found.append(_DIGITS[(lower + upper) // 2])
            return "".join(found)
        found.append(_DIGITS[lower])
        if upper > lower:
            high = ""  # below the upper bound from here on
        at += 1


def spread(low: str, high: str, count: int) -> list[str]:
    """So many orders between two, each as short as it can be: rows that come together leave room for those after."""
    if count <= 0:
        return []
    middle, before = between(low, high), count // 2
    return [*spread(low, middle, before), middle, *spread(middle, high, count - before - 1)]


def known(text: str) -> bool:
    """Whether a text from outside is an order at all."""
    return 0 < len(text) <= 200 and all(char in _DIGITS for char in text)
