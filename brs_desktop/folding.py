"""Text made comparable for searching: case, accents and the manner of writing a character do not count."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

_SEARCH_LIMIT = 200
_TERMS_LIMIT = 8
SPELLED = {"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i", "\u0640": "", "’": "'", "‘": "'", "ʼ": "'"}


class _Letters(dict[int, str]):
    """What becomes of each character once accents stand for themselves; looked at once, for texts are made of few."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        told = self[code] = "" if unicodedata.combining(letter) else SPELLED.get(letter, letter)
        return told


_LETTERS = _Letters()


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """What search compares: NFKC, case-folded, without accents, vowel signs and tatweel, blanks as one space."""
    return " ".join(bare(text).split())


def bare(text: str) -> str:
    """NFKC, case-folded, without accents, vowel signs and tatweel; saying it twice changes nothing."""
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFD", folded).translate(_LETTERS))


def fold_all(texts: Sequence[str]) -> list[str]:
    """`fold` of many texts at once."""
    if not texts:
        return []
    lines = bare("\n".join([" ".join(text.split()) for text in texts])).split("\n")
    return [" ".join(line.split()) for line in lines]


def terms(search: str) -> tuple[str, ...]:
    """The words that all must be found; bounded. Chinese has no blanks, so a phrase is one term, found anywhere."""
    return tuple(dict.fromkeys(fold(search[:_SEARCH_LIMIT]).split()))[:_TERMS_LIMIT]
