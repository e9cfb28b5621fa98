"""A command done piecemeal: between two turns whoever drives it may let others to the processor (FORMS, filling)."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Errand:
    """What has to be done before a command goes on, and any thread may do; `size` is how much there is to it."""

    act: Callable[[], object]
    size: int = 1


Piecemeal = Generator[Errand | None, object, T]


def at_once(turns: Piecemeal[T]) -> T:
    """All turns without a pause; what an errand raises is raised inside the command that asked for it."""
    try:
        asked = next(turns)
        while True:
            asked = turns.send(None) if asked is None else _done(turns, asked)
    except StopIteration as ended:
        found: T = ended.value
        return found


def _done(turns: Piecemeal[T], errand: Errand) -> Errand | None:
    try:
        result = errand.act()
    except BaseException as failure:
        return turns.throw(failure)
    return turns.send(result)
