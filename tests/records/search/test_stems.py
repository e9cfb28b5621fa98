"""Words are stemmed by several threads at once: by the exchange that brings them and by whoever searches."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from brs_desktop.records.search.stems import stem

WORDS = {
    "fr": ("continuellement", "réglementation", "déchets", "polluantes", "majestueusement", "exportations"),
    "es": ("reglamentaciones", "contaminantes", "exportaciones", "desechos", "continuamente", "peligrosos"),
    "ru": ("загрязнителей", "отходами", "перевозками", "конвенциями", "химических", "опасными"),
}


@pytest.mark.parametrize("language", WORDS)
def test_threads_do_not_stem_each_others_words(language: str) -> None:
    words = WORDS[language]
    alone = {word: stem(word, language) for word in words}
    assert any(alone[word] != word for word in words)
    rounds = [words[at:] + words[:at] for at in range(len(words))] * 12
    sys.setswitchinterval(1e-6)
    with ThreadPoolExecutor(4) as pool:
        told = pool.map(lambda turn: [(word, stem(word, language)) for word in turn], rounds)
        assert {pair for pairs in told for pair in pairs} == set(alone.items())
