"""Every text in every language is settled, whole and in its own words, and says the conventions' official terms."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.scripts import authored, catalogues, glossary, wordcheck


def test_no_text_of_catalogues_manifests_and_forms_has_a_fault() -> None:
    """Fuzzy, a broken placeholder, English repeated, a foreign script, another word for a term; no idle exception."""
    assert catalogues.faults() == []


def test_manifests_and_forms_say_everything_in_six_languages() -> None:
    told = list(authored.authored())
    assert len(told) > 3000 and {one.place.partition("/")[2].split(":")[0].split(" ")[0] for one in told} == {
        "collection.toml",
        "form.md",
    }
    assert [one for one in told if one.lacking] == []


def test_what_a_form_or_a_manifest_lacks_is_found(tmp_path: Path) -> None:
    folder = tmp_path / "herbs"
    folder.mkdir()
    (folder / "collection.toml").write_text('[label]\nen = "Herbs"\nfr = "Herbes"\n', "utf-8")
    (folder / "form.md").write_text(
        "| survey | type | name | label::English (en) | label::French (fr) |\n|---|---|---|---|---|\n"
        "| | text | smell | Smell | |\n",
        "utf-8",
    )
    manifest, form = authored.authored(tmp_path)
    assert manifest.lacking == ("es", "ru", "zh", "ar")
    assert form.lacking == ("fr", "es", "ru", "zh", "ar") and "smell" in form.place


@pytest.mark.parametrize(
    ("language", "english", "text", "fault"),
    [
        ("fr", ("Hello",), "Hello", "repeats English"),
        ("ru", ("Save {name}",), "Save {name} now", "script"),
        ("zh", ("Save {name}",), "保存", "placeholder"),
        ("ar", ("Run `sync log`.",), "شغّل `log sync`.", "placeholder"),
        ("es", ("{count} file", "{count} files"), "{number} archivos", "placeholder"),
        ("ru", ("{count:.1f} %",), "{count:.2f} %", "placeholder"),
    ],
)
def test_a_faulty_text_is_found(language: str, english: tuple[str, ...], text: str, fault: str) -> None:
    said = wordcheck.Said("here", english, language, (text,))
    assert fault in list(wordcheck.faults(said, set()))


@pytest.mark.parametrize(
    ("language", "english", "text"),
    [
        ("ru", ("{date}, {size}",), "{date}, {size}"),
        ("fr", ("PDF",), "PDF"),
        ("ar", ("One file", "{count} files"), "ملف واحد"),
        ("zh", ("ends a {kind}",), "结束 {kind}，没有 {kind}"),
    ],
)
def test_a_sound_text_is_not(language: str, english: tuple[str, ...], text: str) -> None:
    assert list(wordcheck.faults(wordcheck.Said("here", english, language, (text,)), set())) == []


def test_a_text_that_is_not_settled_is_found() -> None:
    assert list(wordcheck.faults(wordcheck.Said("here", ("Hello",), "fr", ("Bonjour",), True), set())) == ["fuzzy"]


@pytest.mark.parametrize(
    ("language", "english", "official", "other"),
    [
        ("fr", "Import responses", "Réponses concernant les importations", "Notices sur les importations"),
        ("es", "The deadline has passed", "El plazo ha vencido", "La fecha ha pasado"),
        ("ru", "of two national reports", "двух национальных докладов", "двух национальных отчётов"),
        ("zh", "Your drafts", "您的草稿", "您的稿件"),
        ("ar", "for the Secretariat", "للأمانة", "للسكرتارية"),
        ("ar", "Competent authorities", "السلطات المختصة", "الهيئات المختصة"),
    ],
)
def test_another_word_for_a_term_is_found_and_inflections_are_not(
    language: str, english: str, official: str, other: str
) -> None:
    assert glossary.departures(english, official, language, "here", set()) == []
    assert len(glossary.departures(english, other, language, "here", set())) == 1


def test_a_term_within_a_longer_one_a_command_or_a_small_letter_is_no_term() -> None:
    def names(text: str) -> list[str]:
        return [term.name for term, _start, _end in glossary.found(text)]

    assert names("National focal points of a Party") == ["national focal point", "Party"]
    assert names("Run `draft list` or --help of the third party") == []
