"""Countries and languages have one name each in a language: in lists, in forms, where a country is chosen, on paper."""

from __future__ import annotations

import csv

import pytest

from brs_desktop import language
from brs_desktop.language import LANGUAGES, language_name
from brs_desktop.records.shipped import FOLDER
from brs_desktop.ui.welcome.presenter import countries
from tests.helpers.scripts import authored


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_newcomer_chooses_among_the_names_that_records_have(code: str) -> None:
    with (FOLDER.parent / "parties.csv").open(encoding="utf-8", newline="") as file:
        facts = {row["name_" + code] for row in csv.DictReader(file)}
    language.set_language(code)
    try:
        offered = [one.name for one in countries()]
    finally:
        language.set_language("en")
    assert set(offered) == facts and len(offered) == len(facts) > 190
    if code == "fr":  # by its base letter, not behind Z
        assert offered.index("Équateur") < offered.index("Finlande")


def test_forms_call_languages_as_paper_does() -> None:
    seen = set()
    for told in authored.authored():
        place, _blank, named = told.place.removesuffix(" label").partition(" ")
        if named.startswith("lg_") or (place.startswith("centres/form") and language_name(named, "en") != named):
            seen.add(named)
            for spoken, label in told.texts.items():
                assert language_name(named.removeprefix("lg_"), spoken).casefold() == label.casefold()
    assert {"lg_en", "lg_ar", "fa", "pt"} <= seen


def test_a_language_that_nobody_knows_keeps_its_code() -> None:
    assert language_name("xx", "fr") == "xx"
