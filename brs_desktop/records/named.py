"""Whether a text speaks of a thing by one of its names: how papers find what belongs to a record that no key joins."""

from __future__ import annotations

import re
from collections.abc import Iterable

from brs_desktop.folding import fold

MOST_NAMES = 40
_LEAST = 3  # letters; a shorter name is found in too many texts
# What stands in brackets after a name: an abbreviation, or another name of one word.
_BRACKETS = re.compile(r"[(（]([^()（）]*)[)）]")
_ONE_WORD = re.compile(r"[\w.-]{2,20}")


def names_in(texts: Iterable[str]) -> tuple[str, ...]:
    """The names that some texts give: numbers between semicolons one by one, what stands in brackets by itself.

    Bounded: a list of a hundred numbers is asked for by its first forty.
    """
    found: dict[str, None] = {}
    for text in texts:
        for part in text.split(";"):
            for inside in _BRACKETS.findall(part):
                if _ONE_WORD.fullmatch(inside):
                    found.setdefault(fold(inside))
            found.setdefault(fold(_BRACKETS.sub(" ", part)))
    return tuple(name for name in found if len(name) >= _LEAST or not name.isascii())[:MOST_NAMES]


def speaks_of(names: Iterable[str], text: str) -> bool:
    """Whether one of the names stands in the text: as whole words where the script divides words, as a part else.

    Aldrin does not stand in dieldrin, nor a number in a longer one.
    """
    told = fold(text)
    return any(name in told and _whole(name, told) for name in names)


def _whole(name: str, told: str) -> bool:
    if not name.isascii():
        return True
    return re.search(rf"(?<![0-9a-z])(?<!\d-){re.escape(name)}(?![0-9a-z]|-\d)", told) is not None
