"""Work that may fail, done for one of several: what goes wrong is kept for him and is no neighbour's matter."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

_Result = TypeVar("_Result")


def tried(work: Callable[[], _Result]) -> _Result | Exception:
    """What comes of it, or what goes wrong with it."""
    try:
        return work()
    except Exception as error:
        return error
