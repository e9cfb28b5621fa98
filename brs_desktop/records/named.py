"""Whether a text speaks of a thing by one of its names: how papers find what belongs to a record that no key joins."""

from __future__ import annotations

import re
from collections.abc import Iterable

from brs_desktop.folding import fold

MOST_NAMES = 40
_LEAST = 3  # letters; a shorter name is found in too many texts
_BRACKETS = re.compile(r"\s*[(（]([^()（）]*)[)）]")
# Brackets after a name tell of it; those within it, and those that begin with a place such as 2,3-, belong to it.
_AFTER = re.compile(rf"{_BRACKETS.pattern}(?=\s*(?:[,;:，；：、،]|$))")
_PLACES = re.compile(r"\d+[,،]\s*\d")
_ABBREVIATION = re.compile(r"\w[\w.-]{1,19}")
_HAN = re.compile("[\u3400-\u9fff]")
_CYRILLIC = re.compile("[\u0400-\u052f]")


def names_in(texts: Iterable[str]) -> tuple[str, ...]:
    """The names that some texts give: numbers between semicolons one by one, abbreviations in brackets by themselves.

    Other words in brackets are as often about the name ("technical", "mixed isomers") as another one: none is taken.
    Bounded: a list of a hundred numbers is asked for by its first forty.
    """
    found: dict[str, None] = {}
    for text in texts:
        for part in text.split(";"):
            for inside in _BRACKETS.findall(part):
                if _abbreviates(inside):
                    found.setdefault(fold(inside))
            found.setdefault(fold(_bare(part)))
    return tuple(name for name in found if len(name) >= _LEAST or _HAN.search(name))[:MOST_NAMES]


def _bare(part: str) -> str:
    """A name without what stands in brackets about it."""

    def kept(found: re.Match[str]) -> str:
        return found[0] if _PLACES.match(found[1]) else ""

    shorter = _BRACKETS.sub(lambda found: "" if _abbreviates(found[1]) else found[0], part)
    return _AFTER.sub(kept, shorter)


def _abbreviates(inside: str) -> bool:
    """Whether it is written as abbreviations are: of capitals, which Han and Arabic do not have, and of numbers."""
    told = sum(letter.isupper() or letter.isdigit() for letter in inside)
    return _ABBREVIATION.fullmatch(inside) is not None and inside[0].isupper() and told > 1


def speaks_of(names: Iterable[str], text: str) -> bool:
    """Whether one of the names stands in the text: as whole words in Latin letters, as the beginning of a word, which
    may have its endings, in Cyrillic ones, as a part where the script divides no words or joins others to them.

    Aldrin does not stand in dieldrin, nor a number in a longer one.
    """
    told = fold(text)
    return any(name in told and _whole(name, told) for name in names)


def _whole(name: str, told: str) -> bool:
    if name.isascii():
        return re.search(rf"(?<![0-9a-z])(?<!\d-){re.escape(name)}(?![0-9a-z]|-\d)", told) is not None
    if _CYRILLIC.search(name):
        ending = r"(?!\d)" if name[-1].isdigit() else ""
        return re.search(rf"(?<!\w){re.escape(name)}{ending}", told) is not None
    return True
