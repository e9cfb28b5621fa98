"""Titles of records: templates of cells, never calculations."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_FIELD = re.compile(r"\$\{([^{}]*)\}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")


@dataclass(frozen=True)
class Template:
    """Fields and the words between them: `${chem} – ${country}`."""

    text: str
    pieces: tuple[tuple[str, str], ...]
    tail: str

    @classmethod
    def parse(cls, text: str) -> Template:
        """The template; ValueError names what is no field."""
        pieces: list[tuple[str, str]] = []
        end = 0
        for match in _FIELD.finditer(text):
            if not _NAME.fullmatch(match[1]):
                raise ValueError(match[0])
            pieces.append((text[end : match.start()], match[1]))
            end = match.end()
        if not pieces or "${" in text[end:]:
            raise ValueError(text)
        return cls(text, tuple(pieces), text[end:])

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields named, in order."""
        return tuple(field for _before, field in self.pieces)

    def fill(self, shown: Callable[[str], str]) -> str:
        """The title; words between fields are left out where the field before or after them is blank."""
        written = ""
        for position, (before, field) in enumerate(self.pieces):
            value = " ".join(shown(field).split())
            if value:
                written += (before if written or position == 0 else "") + value
        return written + self.tail if written else ""
