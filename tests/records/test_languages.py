"""Everything shipped speaks six languages, and its forms convert without a warning."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from brs_desktop.language import LANGUAGES
from brs_desktop.records import SHIPPED, Registry

FORMS = sorted(SHIPPED.glob("*/form.md"))
NAMES = {"en": "English", "fr": "French", "es": "Spanish", "ru": "Russian", "zh": "Chinese", "ar": "Arabic"}
SCRIPTS = {
    "ru": re.compile(r"[\u0400-\u04ff]"),
    "zh": re.compile(r"[\u4e00-\u9fff]"),
    "ar": re.compile(r"[\u0600-\u06ff]"),
}
# The same in every language: codes and names of standards.
UNTRANSLATED = re.compile(r"ISO 3166-1 alpha-[23]")


def sheets(form: Path) -> Any:
    """The rows of a form's sheets."""
    from pyxform.xls2json_backends import get_xlsform

    return get_xlsform(form)


def ids(form: Path) -> str:
    """A form by its collection."""
    return form.parent.name


@pytest.mark.parametrize("form", FORMS, ids=ids)
def test_every_label_hint_message_and_guidance_is_in_six_languages(form: Path) -> None:
    book = sheets(form)
    rows = [row for row in (*book.survey, *(book.choices or ())) if not str(row.get("type", "")).startswith("end_")]
    assert rows
    for row in rows:
        for part in ("label", "hint", "constraint_message", "guidance_hint"):
            texts = {code: row.get(f"{part}::{name} ({code})") for code, name in NAMES.items()}
            if any(texts.values()) or (part == "label" and row.get("type") != "calculate"):
                assert all(texts.values()), f"{row['name']}: {part}: {texts}"
            if part == "guidance_hint" and any(texts.values()):
                assert len(set(texts.values())) == len(NAMES), f"{row['name']}: one language repeats another: {texts}"
            _in_their_scripts(row["name"], texts)
        if row.get("constraint"):
            assert row.get("constraint_message::English (en)"), f"{row['name']} does not say what is wrong"


def _in_their_scripts(name: str, texts: dict[str, str | None]) -> None:
    for code, script in SCRIPTS.items():
        text = texts[code]
        if text and not UNTRANSLATED.fullmatch(text) and any(c.isalpha() for c in text):
            assert script.search(text), f"{name}: {code}: {text}"


@pytest.mark.parametrize("form", FORMS, ids=ids)
def test_every_form_converts_without_a_warning(form: Path) -> None:
    from pyxform.xls2xform import convert

    warnings: list[str] = []
    convert(str(form), warnings=warnings)
    assert warnings == []


def test_every_manifest_names_itself_in_six_languages(registry: Registry) -> None:
    assert {path.parent.name for path in SHIPPED.glob("*/collection.toml")} == {c.name for c in registry}
    assert len(registry) >= 12
    for collection in registry:
        for words in (collection.manifest.label, collection.manifest.singular):
            assert set(words) == set(LANGUAGES), collection.name
        assert set(collection.manifest.form_title) in (set(), set(LANGUAGES))


def test_what_the_code_reads_is_what_the_forms_say(registry: Registry) -> None:
    for collection in registry:
        for field in collection.outline.fields.values():
            assert set(field.label) == set(LANGUAGES), f"{collection.name}: {field.name}"
        for items in collection.outline.choices.values():
            assert all(set(words) == set(LANGUAGES) for words in items.values())


def test_the_import_response_keeps_the_questions_of_the_official_form(registry: Registry) -> None:
    asked = list(registry["import_responses"].outline.fields)
    conditions = ["cond_kind", "cond_text", "cond_limit", "cond_unit", "cond_basis", "cond_from", "cond_until"]
    official = [name for name in asked if name not in conditions]
    assert len(official) == 25
    assert asked[asked.index("cond") + 1 : asked.index("same")] == conditions
    assert registry["import_responses"].field("cond_limit").path == "conditions/*/cond_limit"
