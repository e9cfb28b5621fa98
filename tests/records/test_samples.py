"""The forms of reporting, each filled with its sample answers: clean, the same by way of XML, readable on paper."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from brs_sync.values import Number, Ref

from brs_desktop.forms import FormSession
from brs_desktop.forms.check import check_definition
from brs_desktop.forms.session.core import Core
from brs_desktop.forms.session.instance import fill_from, to_xml
from brs_desktop.forms.xpath.xml import parse_xml
from brs_desktop.language import LANGUAGES
from brs_desktop.pdf import PdfMeta, export_form
from brs_desktop.records import RecordLists, Registry
from tests.helpers.samples import TEN, fill, sample
from tests.pdf.reading import page_texts, problems_of, text_of

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
PLACEHOLDER = re.compile(r"\$\{\w+\}")
# A code of an annex stands before its words in every language.
CODE = re.compile(r"[A-Z]\d")
PAIRS = ("()", "[]", "«»", "（）", "《》")
# What each form asks of a person: notes and calculations are not counted.
ASKED = {
    "assistance_evaluations": 24,
    "assistance_needs": 34,
    "assistance_sources": 23,
    "basel_reports": 279,
    "chm_surveys": 32,
    "evaluation_reports": 26,
    "import_responses": 32,
    "policy_briefs": 8,
    "regulatory_actions": 44,
    "secretariat_reports": 9,
    "stockholm_reports": 674,
    "synergies_reviews": 58,
    "workshop_forms": 29,
}


def filled(registry: Registry, name: str, lists: RecordLists, language: str = "en") -> FormSession:
    """An editor with the sample answers in it."""
    form = FormSession(registry[name].form, clock=lambda: NOW, zone=UTC, lists=lists, language=language)
    fill(form, registry[name], sample(name))
    return form


def test_the_ten_forms_ask_what_the_reference_forms_ask(registry: Registry) -> None:
    assert {name: len(registry[name].outline.fields) for name in TEN} == ASKED


def test_the_report_of_stockholm_is_whole(registry: Registry) -> None:
    counted = {"relevant": 0, "constraint": 0, "calculate": 0}
    for template in registry["stockholm_reports"].form.templates.values():
        for kind in counted if template.local != "instanceName" else ():
            counted[kind] += kind in template.bind.expressions
    assert counted == {"relevant": 391, "constraint": 385, "calculate": 60}


@pytest.mark.parametrize("name", TEN)
def test_nothing_in_the_form_is_wrong(registry: Registry, name: str) -> None:
    assert registry[name].package.warnings == ()
    assert [issue for issue in check_definition(registry[name].form) if issue.level != "note"] == []
    assert set(registry[name].form.languages) == set(LANGUAGES)
    assert registry[name].report is not None


@pytest.mark.parametrize("name", TEN)
def test_the_sample_is_clean_and_every_answer_counts(registry: Registry, lists: RecordLists, name: str) -> None:
    form = filled(registry, name, lists)
    assert form.problems() == ()
    assert form.failures() == ()
    assert form.would_drop() == ()
    values = form.relevant_values()
    for path in sample(name):
        assert path in values or any(cell.startswith(f"{path}/") for cell in values), path


def test_the_sums_of_the_samples_are_right(registry: Registry, lists: RecordLists) -> None:
    report = filled(registry, "stockholm_reports", lists)
    wanted = {"c_reported": "9", "pcb_out_t": "38410", "teq_air": "1152.1", "stock_total": "1540.5", "site_n": "1"}
    assert {path: report.state(path).text for path in wanted} == wanted
    assert filled(registry, "chm_surveys", lists).state("tg_mean").text == "3.57"
    assert filled(registry, "assistance_evaluations", lists).state("cr_mean").text == "3.83"
    assert filled(registry, "basel_reports", lists).state("exp_total").text == "1303.5"


@pytest.mark.parametrize("name", TEN)
def test_order_of_answers_does_not_matter(registry: Registry, lists: RecordLists, name: str) -> None:
    turned = FormSession(registry[name].form, clock=lambda: NOW, zone=UTC, lists=lists)
    answers = sample(name)
    rows = {tuple(path.split("/")[:2]): None for path in answers if "/" in path}
    for repeat, row in rows:
        turned.add_row(repeat, row)
    fill(turned, registry[name], dict(reversed(answers.items())))
    assert turned.relevant_values() == filled(registry, name, lists).relevant_values()


@pytest.mark.parametrize("name", TEN)
def test_xml_out_and_in_is_the_same(registry: Registry, lists: RecordLists, name: str) -> None:
    xml = filled(registry, name, lists).xml()
    definition = registry[name].form
    again = Core(definition, clock=lambda: NOW, zone=UTC, lists=lists)
    fill_from(again.tree, next(parse_xml(xml).elements()))
    again.compute_all()
    assert to_xml(definition, again.tree) == xml
    for path, answer in sample(name).items():
        question = path.rpartition("/")[2]
        if not registry[name].field(question).kind.startswith("select_multiple"):
            assert f"<{question}>{escape(answer)}<" in xml, path


@pytest.mark.parametrize("name", TEN)
@pytest.mark.parametrize("language", ["en", "ar", "zh"])
def test_the_sample_is_read_back_from_its_paper(
    registry: Registry, lists: RecordLists, tmp_path: Path, name: str, language: str
) -> None:
    form, out = filled(registry, name, lists, language), tmp_path / "out.pdf"
    meta = PdfMeta(registry[name].form_title(language), "Sample", "2026-11-21")
    export_form(form, language=language, out=out, blank=False, meta=meta)
    content = out.read_bytes()
    assert problems_of(content) == []
    told = text_of(content)
    for path, answer in sample(name).items():
        if registry[name].field(path.rpartition("/")[2]).kind == "text":
            words = re.findall(r"[A-Za-z]{3,}", answer)
            assert all(word in told for word in words), path


@pytest.mark.parametrize("name", TEN)
@pytest.mark.parametrize("language", ["en", "ar", "zh"])
def test_the_blank_form_shows_every_question(registry: Registry, tmp_path: Path, name: str, language: str) -> None:
    out = tmp_path / "blank.pdf"
    meta = PdfMeta(registry[name].form_title(language), "", "2026-11-21")
    export_form(registry[name].form, language=language, out=out, blank=True, meta=meta)
    content = out.read_bytes()
    assert problems_of(content) == []
    assert len(page_texts(content)) >= 1
    if language != "ar":  # joined letters are read back in other forms
        told = _letters(text_of(content))
        missing = [f.name for f in registry[name].outline.fields.values() if _letters(f.label[language]) not in told]
        assert missing == []


def _letters(text: str) -> str:
    return re.sub(r"\W", "", text)


@pytest.mark.parametrize("name", TEN)
def test_the_words_agree_in_six_languages(registry: Registry, name: str) -> None:
    """Placeholders are the same in all of them, and nothing in Arabic can turn what stands beside it."""
    form = FormSession(registry[name].form, clock=lambda: NOW, zone=UTC)
    shown: dict[str, dict[str, str]] = {}
    for row in _rows(registry, name):
        for part in ("label", "hint", "constraint_message"):
            texts = {code: text for code in LANGUAGES if (text := row.get(f"{part}@{code}"))}
            if texts:
                shown[f"{row['name']} {part}"] = texts
    assert len(shown) > len(form.items())
    for where, texts in shown.items():
        assert set(texts) == set(LANGUAGES), where
        wanted = sorted(PLACEHOLDER.findall(texts["en"]))
        for code, text in texts.items():
            assert sorted(PLACEHOLDER.findall(text)) == wanted, (where, code)
            assert text == unicodedata.normalize("NFC", text) and text == text.strip(), (where, code)
            assert all(text.count(pair[0]) <= text.count(pair[1]) for pair in PAIRS), (where, code)  # "1 a)" has one
        controls = [sign for sign in texts["ar"] if unicodedata.category(sign) == "Cf"]
        assert controls == [], where
        if CODE.match(texts["ar"]):
            continue
        first = next((unicodedata.bidirectional(sign) for sign in texts["ar"] if sign.isalpha()), "AL")
        assert first in ("AL", "R"), f"{where}: the line would begin from the left"


def _rows(registry: Registry, name: str) -> Iterator[dict[str, str]]:
    """The rows of a form's sheets, languages by their codes."""
    from brs_desktop.forms.tables import read_markdown

    text = (registry[name].manifest.file.parent / "form.md").read_text("utf-8")
    for sheet in ("survey", "choices"):
        heading, *rows = read_markdown(text)[sheet]
        names = [re.sub(r"(\w+)::\w+ \((\w\w)\)", r"\1@\2", one) for one in heading]
        yield from (dict(zip(names, row, strict=True)) for row in rows)


def test_samples_speak_of_real_parties_and_chemicals(registry: Registry, lists: RecordLists) -> None:
    for name in TEN:
        form = filled(registry, name, lists)
        country = form.relevant_values().get("country")
        assert country in (None, Ref("KEN", "Kenya")), name
    assert filled(registry, "import_responses", lists).state("chem").value == Ref("aldrin", "Aldrin")
    report = filled(registry, "stockholm_reports", lists)
    assert report.state("c_sccp_imps").value == "CHN IND"
    assert report.relevant_values()["year_to"] == Number("2025")
