"""Stems of words in the languages that Snowball knows; a stemmer is imported when its first word comes."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Protocol, cast

LATIN = ("en", "fr", "es")
_NAMES = {"en": "english", "fr": "french", "es": "spanish", "ru": "russian"}


class Stemmer(Protocol):
    """What a Snowball stemmer does."""

    def stemWord(self, word: str) -> str: ...


@cache
def _stemmer(language: str) -> Stemmer:
    module = import_module("snowballstemmer")
    return cast(Stemmer, module.stemmer(_NAMES[language]))


def stem(word: str, language: str) -> str:
    """The stem of a case-folded word."""
    return _stemmer(language).stemWord(word)
