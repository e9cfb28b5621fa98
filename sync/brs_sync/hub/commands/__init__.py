"""The hub's commands: one module each, which adds its parser and answers with JSON lines."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    Subparsers = _SubParsersAction[ArgumentParser]
else:
    Subparsers = Any

Line = dict[str, object]
Command = Callable[[Namespace], Iterable[Line | str]]
__all__ = ["Command", "Line", "Subparsers", "time_text"]


def time_text(ms: int) -> str:
    """A moment as people and programs read it."""
    from datetime import UTC, datetime

    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
