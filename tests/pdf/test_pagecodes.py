"""The codes at the foot of a printed blank: read back from its pages, and what each of them asks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brs_desktop.language import LANGUAGES
from brs_desktop.pdf import PdfMeta, export_form
from brs_desktop.pdf.export import pages_of
from brs_desktop.pdf.pagecodes import PageCode, Slot, form_mark, layout_mark, read, written
from brs_desktop.records import Registry
from tests.pdf.reading import page_texts

CODE = re.compile(r"\d{4}-\d{4}-\d{4}")
CODES = st.builds(
    PageCode, st.sampled_from(tuple(LANGUAGES)), st.integers(0, 999), st.integers(0, 999), st.integers(1, 999)
)


@pytest.fixture(scope="module")
def registry() -> Registry:
    return Registry.load()


@pytest.mark.parametrize(
    ("name", "language"), [("basel_reports", "en"), ("basel_reports", "ar"), ("chm_surveys", "zh")]
)
def test_every_page_has_the_code_of_what_it_asks(registry: Registry, tmp_path: Path, name: str, language: str) -> None:
    form, out = registry[name].form, tmp_path / "blank.pdf"
    meta = PdfMeta(registry[name].form_title(language), printed_ms=1_700_000_000_000)
    export_form(form, language=language, out=out, blank=True, meta=meta)
    texts = page_texts(out.read_bytes())
    pages = pages_of(form, language=language, meta=PdfMeta(registry[name].form_title(language)))
    assert len(pages) == len(texts)
    for number, text in enumerate(texts, 1):
        (code,) = CODE.findall(text)
        expected = PageCode(language, form_mark(form.hash), layout_mark(language, pages), number)
        assert read(code) == expected and code == written(expected)
    slots = [slot for page in pages for slot in page]
    assert len(slots) == len(set(slots))
    asked = {one.name for one in form.questions if one.kind not in ("note", "calculate", "hidden") and not one.readonly}
    assert {slot.name for slot in slots} == asked
    if language == "en":
        for page, text in zip(pages, texts, strict=True):
            squeezed = _letters(text)
            assert [
                slot for slot in page if not slot.rows and _letters(form.label(slot.name, "en"))[:24] not in squeezed
            ] == []


def _letters(text: str) -> str:
    return re.sub(r"\W", "", text)


def test_rows_of_tables_and_cards_are_numbered_as_they_stand_on_paper(registry: Registry) -> None:
    form = registry["basel_reports"].form
    slots = [slot for page in pages_of(form, language="en", meta=PdfMeta("Basel")) for slot in page]
    rows = [slot.rows[0][1] for slot in slots if slot.name == "exp_t"]
    assert (
        rows == sorted(set(rows))
        and rows[0] == 1
        and all(slot.rows[0][0] == "mov_exp" for slot in slots if slot.name == "exp_t")
    )
    assert Slot("any_exp") in slots


@given(CODES)
def test_a_code_says_what_was_written_in_the_digits_of_any_script(code: PageCode) -> None:
    text = written(code)
    assert read(text) == code and read(text.replace("-", " ")) == code and read(f" {text.replace('-', '')} ") == code
    assert read(text.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))) == code


@given(CODES, st.integers(0, 11), st.integers(1, 9))
def test_no_wrong_digit_and_no_two_that_changed_places_pass(code: PageCode, at: int, by: int) -> None:
    digits = written(code).replace("-", "")
    wrong = digits[:at] + str((int(digits[at]) + by) % 10) + digits[at + 1 :]
    assert read(wrong) is None
    if at < 11 and digits[at] != digits[at + 1]:
        assert read(digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]) is None


@given(st.text(max_size=20))
def test_any_text_is_a_code_or_none(text: str) -> None:
    found = read(text)
    assert found is None or found.page <= 999
