"""Sorting and searching in six languages."""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brs_desktop.collation import sort_key
from brs_desktop.folding import fold, terms
from brs_desktop.language import LANGUAGES

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


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_stand_in_the_order_of_cldr(language: str) -> None:
    """ICU's own order of countries and of what is rarer, made by packaging/order/build.py."""
    with Path(__file__).with_name("orders.csv").open(encoding="utf-8", newline="") as file:
        told = [(int(row["rank"]), row["word"]) for row in csv.DictReader(file) if row["language"] == language]
    keys = [(rank, sort_key(word, language), word) for rank, word in told]
    assert len(keys) > 200
    assert [(one[2], next_[2]) for one, next_ in pairwise(keys) if one[0] < next_[0] and not one[1] < next_[1]] == []


def test_chinese_names_come_by_pinyin_the_rarer_characters_too() -> None:
    names = ["赵翀", "王喆", "陈㛃", "郑龑", "馮珺", "冯燊", "仝彧"]
    ordered = sorted(names, key=lambda name: sort_key(name, "zh"))
    assert ordered == ["陈㛃", "冯燊", "馮珺", "仝彧", "王喆", "赵翀", "郑龑"]
    assert sort_key("𠀀", "zh") > sort_key("龘", "zh") and sort_key("Kenya", "zh") > sort_key("𠀀", "zh")


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
