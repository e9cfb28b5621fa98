"""One row of the table of functions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from brs_desktop.forms.xpath.coerce import XValue


@dataclass(frozen=True, slots=True)
class Function:
    """A function of expressions.

    An eager one is called as `apply(scope, node, *values)`, a lazy one as `apply(scope, node, *closures)` and
    evaluates what it needs. `most` None means any number of arguments. A volatile function may give another result
    on the next call. An aggregate sees the whole node-set: an absolute path in its arguments does not mean 'this row'.
    """

    name: str
    least: int
    most: int | None
    apply: Callable[..., XValue]
    lazy: bool = False
    volatile: bool = False
    aggregate: bool = False

    def takes(self, count: int) -> bool:
        """Whether so many arguments are allowed."""
        return self.least <= count and (self.most is None or count <= self.most)


def eager(name: str, least: int, most: int | None, apply: Callable[..., XValue], **flags: Any) -> Function:
    """A function that is given the values of its arguments."""
    return Function(name, least, most, apply, **flags)


def lazy(name: str, least: int, most: int | None, apply: Callable[..., XValue], **flags: Any) -> Function:
    """A function that decides itself which arguments to evaluate."""
    return Function(name, least, most, apply, lazy=True, **flags)
