"""Stems of words in the languages that Snowball knows; a stemmer is imported when its first word comes."""

from __future__ import annotations

import threading
from importlib import import_module
from typing import Protocol, cast

LATIN = ("en", "fr", "es")
_NAMES = {"en": "english", "fr": "french", "es": "spanish", "ru": "russian"}


class Stemmer(Protocol):
    """What a Snowball stemmer does."""

    def stemWord(self, word: str) -> str: ...


class _Stemmers(threading.local):
    """A stemmer keeps the word that it is at: arrivals and searches are stemmed by different threads."""

    def __init__(self) -> None:
        self._made: dict[str, Stemmer] = {}

    def of(self, language: str) -> Stemmer:
        """This thread's own."""
        if language not in self._made:
            self._made[language] = cast(Stemmer, import_module("snowballstemmer").stemmer(_NAMES[language]))
        return self._made[language]


_stemmers = _Stemmers()


def stem(word: str, language: str) -> str:
    """The stem of a case-folded word."""
    return _stemmers.of(language).stemWord(word)
