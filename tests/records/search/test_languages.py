"""A word finds its other forms, in six languages: 900 pairs in Arabic, whose words change at both ends."""

from __future__ import annotations

from itertools import combinations

import pytest

from brs_desktop.records.search import arabic as letters
from brs_desktop.records.search.analyser import tokens, words
from tests.records.search.pairs import FAMILIES, OTHERS, arabic, meet, others


def test_arabic_words_find_their_forms_and_are_found_by_them() -> None:
    pairs = set(arabic())
    assert len(pairs) >= 500
    missed = [pair for pair in pairs if not (meet(*pair, "ar") and meet(pair[1], pair[0], "ar"))]
    assert len(missed) <= len(pairs) * 0.05, missed


def test_few_arabic_words_fall_together() -> None:
    """Those that do are a thing and its adjective (وزراعة, زراعي): nobody minds."""
    lines = [line.split() for line in FAMILIES.read_text(encoding="utf-8").splitlines() if line[0] != "#"]
    families = {line[0]: line for line in lines}
    stems = {word: letters.alternatives(letters.fold(word)) for word in families}
    met = [
        (one, other)
        for one, other in combinations(families, 2)
        if stems[one] & stems[other] and other not in families[one] and one not in families[other]
    ]
    assert len(met) <= 25, met
    for one, other in (("نفايات", "نفط"), ("مبيد", "مبدأ"), ("تجارة", "تدريب"), ("إخطار", "خطر"), ("زيت", "زئبق")):
        assert not meet(one, other, "ar")


@pytest.mark.parametrize("language", OTHERS)
def test_words_of_the_other_languages_find_their_forms(language: str) -> None:
    pairs = others(language)
    missed = [pair for pair in pairs if not meet(*pair, language)]
    assert len(missed) <= len(pairs) * 0.05, missed


@pytest.mark.parametrize("language", ("en", "fr", "es", "ru", "ar", ""))
def test_a_text_in_no_known_language_is_found_too(language: str) -> None:
    """Names of organisations stand in plain cells: nobody says which language they are in."""
    for spoken in ("en", "fr", "es", "ru"):
        missed = [pair for pair in others(spoken) if not meet(*pair, "")]
        assert len(missed) <= len(others(spoken)) * 0.05, missed
    assert meet("النفايات", "نفاية", language if language == "ar" else "")


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("CAS 50-29-3", {"50-29-3", "50", "29", "3"}),
        ("decision BC-10/29,", {"bc-10/29", "bc", "10", "29"}),
        ("Y18 and A1180", {"y18", "a1180", "y", "18", "a", "1180"}),
        ("amina.o@unep.example.org.", {"amina.o@unep.example.org", "amina", "o", "unep", "example", "org"}),
        ("ＢＣ－１０／２９", {"bc-10/29"}),
        ("٢٠٢٥", {"2025"}),
        ("1,2-dichloroethane", {"1,2-dichloroethane", "dichloroethane"}),
        ("L’eau d'Évian", {"eau", "evian"}),
        ("Łódź œuvre straße", {"lodz", "oeuvre", "strasse"}),
        ("كـــتـــاب", {"كتاب"}),
        ("汞", {"汞"}),
        ("二噁英", {"二噁", "噁英", "二", "噁", "英"}),
    ],
)
def test_codes_survive_whole_and_in_parts(text: str, held: set[str]) -> None:
    assert held <= tokens(text).held


def test_endless_words_are_no_tokens() -> None:
    assert all(len(token) <= 64 for token in tokens("x" * 5_000 + " " + "a-" * 400 + "b").held)
    assert sum(len(word.parts) for word in words("a-" * 400 + "b")) <= 16
