"""What a command answers: objects for scripts, lines for people, and an exit code."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Shape = Mapping[str, Any]


def _as_json(shape: Shape) -> str:
    return dump(shape)


@dataclass(frozen=True)
class Answer:
    """One object, or many that come one by one (`many`); `text` turns one into a line for people."""

    value: Any
    text: Callable[[Shape], str] = _as_json
    many: bool = False
    exit_code: int = 0
    # A command that has answered on standard output itself (the batch of forms, the window).
    silent: bool = False

    def objects(self) -> Iterator[Shape]:
        """The answer's objects, one after the other."""
        if self.many:
            yield from self.value
        elif not self.silent:
            yield self.value

    def result(self) -> Any:
        """The whole answer as one JSON value: a list where there can be many."""
        return [dict(shape) for shape in self.objects()] if self.many else dict(self.value)


def dump(shape: Any) -> str:
    """One line of JSON, the same for the same value."""
    return json.dumps(shape, ensure_ascii=False, separators=(", ", ": "))


def quiet(exit_code: int = 0) -> Answer:
    """The answer of a command that has said all it has to say."""
    return Answer({}, silent=True, exit_code=exit_code)
