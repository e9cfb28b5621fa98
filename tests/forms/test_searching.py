"""Choices of a form's own lists are found in every language, by code and by the beginning of any word."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brs_desktop.forms import FormSession
from tests.forms.filling import session

CODES = {"en": "English", "fr": "Français", "es": "Español", "ru": "Русский", "zh": "中文", "ar": "العربية"}
WASTES = {
    "Y1": ("Clinical wastes", "Déchets cliniques", "Desechos clínicos", "Клинические отходы", "医院临床废物", "نفايات سريرية"),  # noqa: E501
    "Y10": ("Wastes with PCBs (polychlorinated)", "Déchets à PCB (polychlorés)", "Desechos con PCB", "Отходы ПХД", "含多氯联苯废物", "نفايات أثينية"),  # noqa: E501
    "Y11": ("Tarry residues", "Résidus goudronneux", "Residuos alquitranados", "Смолистые остатки", "焦油状残余物", "بقايا قطرانية"),  # noqa: E501
    "other": ("Y1 in part", "Œuvres d’autrui", "Ñandú", "Ёлка", "其他", "أُخرى"),
}  # fmt: skip
WORDS = [(code, word) for code, told in WASTES.items() for label in told for word in label.replace("(", " ").split()]
FORM = "\n".join(
    (
        "| survey |",
        "| | type | name | " + " | ".join(f"label::{name} ({code})" for code, name in CODES.items()) + " | relevant | choice_filter |",  # noqa: E501
        "| | select_one waste | whole | " + " | ".join(["Waste"] * 6) + " | | |",
        "| | text | kind | " + " | ".join(["Kind"] * 6) + " | | |",
        "| | select_one waste | some | " + " | ".join(["Waste"] * 6) + " | | kind = ${kind} |",
        "| | select_one yesno | fixed | " + " | ".join(["Agreed"] * 6) + " | | |",
        "| choices |",
        "| | list_name | name | " + " | ".join(f"label::{name} ({code})" for code, name in CODES.items()) + " | kind |",
        *(f"| | waste | {code} | {' | '.join(told)} | {code[0]} |" for code, told in WASTES.items()),
        "| | yesno | yes | Yes | Oui | Sí | Да | 是 | نعم | |",
        "| | yesno | no | No of ${kind} | Non | No | Нет | 否 | لا | |",
    )
)  # fmt: skip


@pytest.fixture(scope="module")
def filling() -> FormSession:
    return session(FORM)


def found(filling: FormSession, search: str, question: str = "whole") -> list[str]:
    return [one.value for one in filling.choices(question, search).items]


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("DECHETS", ["Y1", "Y10"]), ("residu goudr", ["Y11"]), ("clinico", ["Y1"]), ("отход", ["Y1", "Y10"]),
        ("елка", ["other"]), ("医院", ["Y1"]), ("联苯", ["Y10"]), ("اثينية", ["Y10"]), ("اخرى", ["other"]),
        ("polychlores", ["Y10"]), ("oeuvres", ["other"]), ("d'autrui", ["other"]), ("nandu", ["other"]),
        ("goudronneux clinical", []), ("pcb", ["Y10"]), ("  ", ["Y1", "Y10", "Y11", "other"]),
    ],
)  # fmt: skip
def test_in_any_language_and_without_accents(filling: FormSession, typed: str, wanted: list[str]) -> None:
    assert found(filling, typed) == wanted


def test_a_code_comes_first_then_beginnings_of_words_then_the_rest(filling: FormSession) -> None:
    assert found(filling, "y1") == ["Y1", "Y10", "Y11", "other"]
    assert found(filling, "y11") == ["Y11"]
    assert found(filling, "aste") == ["Y1", "Y10"]  # amid a word
    assert found(filling, "in") == ["other", "Y1", "Y10"]  # a beginning before `clinical`, `chlorinated`


def test_the_words_shown_are_those_of_the_language_spoken(filling: FormSession) -> None:
    filling.set_language("ar")
    assert [one.label for one in filling.choices("whole", "tarry").items] == ["بقايا قطرانية"]
    filling.set_language("en")
    assert [one.label for one in filling.choices("whole", "قطران").items] == ["Tarry residues"]


def test_only_what_the_filter_leaves_is_found_and_pages_follow_each_other(filling: FormSession) -> None:
    filling.answer("kind", "Y")
    assert found(filling, "y1", "some") == ["Y1", "Y10", "Y11"]
    first, second = (filling.choices("some", "y1", at, 2) for at in (0, 2))
    assert [one.value for one in (*first.items, *second.items)] == ["Y1", "Y10", "Y11"]
    assert (first.more, second.more) == (True, False)
    filling.answer("kind", "o")
    assert found(filling, "y1", "some") == ["other"]


def test_a_choice_that_shows_an_answer_is_found_by_it_as_it_is_now(filling: FormSession) -> None:
    filling.answer("kind", "Été")
    assert found(filling, "ete", "fixed") == ["no"]
    filling.answer("kind", "Hiver")
    assert (found(filling, "ete", "fixed"), found(filling, "hiver", "fixed")) == ([], ["no"])


def test_a_search_in_turns_finds_the_same_and_begins_anew_when_the_list_is_another(filling: FormSession) -> None:
    fresh = session(FORM)  # nothing was searched in it
    for words in ("y1", "in", "aste", "отход", "اخرى", "nothing"):
        turns = fresh.search("whole", words)
        assert turns is not None
        while turns.go_on():
            pass
        assert turns.page(3) == filling.choices("whole", words, 0, 3)
    fresh.answer("kind", "Y")
    turns = fresh.search("some", "aste")
    assert turns is not None and turns.total == 3
    fresh.answer("kind", "o")
    while turns.go_on():
        pass
    assert (turns.total, turns.page(5).items) == (1, ())
    assert fresh.choice("some", "Y1") is None and fresh.choice("whole", "Y1") == filling.choices("whole").items[0]


@given(st.sampled_from(WORDS), st.integers(1, 12), st.sampled_from([str.upper, str.lower, str]), st.booleans())
def test_every_beginning_of_every_word_finds_its_choice(
    word: tuple[str, str], letters: int, case: type[str], apart: bool
) -> None:
    code, whole = word
    typed = unicodedata.normalize("NFD" if apart else "NFC", case(whole[:letters]))
    assert code in found(WHOLE, typed)


WHOLE = session(FORM)
