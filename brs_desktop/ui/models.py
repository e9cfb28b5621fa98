"""What models of Qt have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def tell_roles(span: Any, told: Callable[[int], Any]) -> None:
    """Answer all that a view asks about a cell in one call (`multiData`): `told` is asked for each role.

    For each call Qt has to get Python's lock, which the lanes hold while records arrive: a painting would wait for it
    six times as often.
    """
    for place in range(len(span)):
        asked = span[place]
        value = told(asked.role())
        if value is None:
            asked.clearData()
        else:
            asked.setData(value)
