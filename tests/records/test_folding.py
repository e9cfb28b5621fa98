"""Sorting and searching in six languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brs_desktop.folding import fold, terms
from brs_desktop.language import LANGUAGES
from brs_desktop.records.folding import sort_key

ORDERS = [
    ("en", ["Austria", "Åland", "Côte d’Ivoire", "Zambia"], ["Åland", "Austria", "Côte d’Ivoire", "Zambia"]),
    ("fr", ["Zambie", "États-Unis", "Estonie", "Équateur"], ["Équateur", "Estonie", "États-Unis", "Zambie"]),
    ("es", ["nz", "ñandú", "oso", "na"], ["na", "nz", "ñandú", "oso"]),
    ("ru", ["Йемен", "Иран", "Кения", "Ёлка", "Егор", "Kenya"], ["Егор", "Ёлка", "Иран", "Йемен", "Кения", "Kenya"]),
    ("zh", ["中国", "巴西", "Kenya", "阿富汗", "德国"], ["阿富汗", "巴西", "德国", "中国", "Kenya"]),
    ("ar", ["تونس", "أنغولا", "إيران", "Kenya", "بنما"], ["أنغولا", "إيران", "بنما", "تونس", "Kenya"]),
]  # fmt: skip


@pytest.mark.parametrize(("language", "names", "wanted"), ORDERS, ids=[order[0] for order in ORDERS])
def test_each_language_has_its_order(language: str, names: list[str], wanted: list[str]) -> None:
    assert sorted(names, key=lambda name: sort_key(name, language)) == wanted


@given(st.text(max_size=30), st.sampled_from(LANGUAGES))
def test_a_key_does_not_depend_on_case_form_or_blanks(text: str, language: str) -> None:
    import unicodedata

    assert sort_key(unicodedata.normalize("NFD", text), language) == sort_key(
        unicodedata.normalize("NFC", text), language
    )
    assert sort_key(f"  {text} ", language) == sort_key(text, language)


@given(st.text(max_size=30))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=30), st.text(max_size=10), st.text(max_size=10))
def test_what_was_typed_is_found_in_what_was_written(word: str, before: str, after: str) -> None:
    written = fold(f"{before} {word} {after}")
    assert all(term in written for term in terms(word))


def test_search_forgives_case_accents_width_and_vowel_signs() -> None:
    assert fold("CÔTE D’IVOIRE") == fold("cote d'ivoire")
    assert fold("مُحَمَّد") == fold("محمد")
    assert fold("ＡＢＣ１２") == "abc12"
    assert fold("Straße") == "strasse"


def test_search_is_bounded() -> None:
    assert len(terms(" ".join(f"w{n}" for n in range(100)))) == 8
    assert len("".join(terms("x" * 10_000))) <= 200
