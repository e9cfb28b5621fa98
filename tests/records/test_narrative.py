"""Reports in prose on paper: their contents, their numbered sections and paragraphs, their length and its limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brs_desktop.docx import export_docx
from brs_desktop.forms import FormSession
from brs_desktop.language import words
from brs_desktop.pdf import PdfMeta, export_form, phrases
from brs_desktop.pdf.export import export_forms, length_of_form, pages_of
from brs_desktop.pdf.lengths import Heading, Place, length_of
from brs_desktop.pdf.sheet import Limits, Second
from brs_desktop.records import RecordLists, Registry
from brs_desktop.workspace.paper import limits_of
from tests.helpers.samples import fill, sample
from tests.pdf.accessible import findings
from tests.pdf.reading import page_texts, squeezed

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
PARAGRAPH = "The arrangements have strengthened the work of the centres in most regions of the world. " * 6


def written(registry: Registry, lists: RecordLists, name: str, **more: str) -> tuple[FormSession, PdfMeta]:
    """A report with its sample answers, and more."""
    collection = registry[name]
    form = FormSession(collection.form, clock=lambda: NOW, zone=UTC, lists=lists, language="en")
    fill(form, collection, sample(name) | more)
    meta = PdfMeta(collection.form_title("en"), sample(name)["title"], signature=False)
    limits = limits_of(collection, collection.form)
    assert limits is not None
    return form, replace(meta, limits=limits)


def paragraphs(count: int) -> str:
    return "\n".join([PARAGRAPH] * count)


@pytest.mark.parametrize("language", ["en", "ar", "zh"])
def test_the_contents_name_the_page_of_each_section_in_the_order_of_the_decision(
    registry: Registry, lists: RecordLists, tmp_path: Path, language: str
) -> None:
    form, meta = written(registry, lists, "evaluation_reports", perf_t=paragraphs(20), lessons_t=paragraphs(9))
    out = tmp_path / "report.pdf"
    result = export_form(form, language=language, out=out, blank=False, meta=meta)
    assert result.length is not None and not result.length.over
    assert findings(out.read_bytes()) == []
    pages = [squeezed(text) for text in page_texts(out.read_bytes())]
    sections = result.length.sections
    assert [one.number for one in sections] == list(range(1, 9))
    assert len({one.page for one in sections}) >= 4 and sections[-1].page == len(pages) == result.pages
    if language != "ar":  # joined letters are read back in other forms
        for one in sections:
            assert squeezed(f"{one.number}. {one.title}") in pages[one.page - 1]
            assert squeezed(f"{one.number}. {one.title} {one.page}") in pages[0]
    # The annexes begin on a page of their own and are not counted.
    assert result.length.pages == len(pages) - 1
    told = words(language)(phrases.PAGE_OF_MOST).replace("{page}", "2").replace("{most}", "50")
    assert language == "ar" or squeezed(told) in pages[1]
    # Paragraphs are numbered through the report: 1 and 2 of the summary, and so on.
    assert all(f"{number}." in pages[result.length.sections[3].page - 1] for number in (6, 7))


def test_what_is_too_long_says_so_on_its_first_page_and_at_each_foot(
    registry: Registry, lists: RecordLists, tmp_path: Path
) -> None:
    form, meta = written(registry, lists, "policy_briefs", asked_t=paragraphs(12), results_t=paragraphs(10))
    out = tmp_path / "brief.pdf"
    result = export_form(form, language="en", out=out, blank=False, meta=meta)
    assert result.length is not None and result.length.too_long
    pages = page_texts(out.read_bytes())
    count = len(pages)
    assert result.length.pages == count > 2
    assert f"Too long: {count} pages of at most 2. Sections to shorten: 1 and 2." in pages[0]
    assert all(f"Page {number} of {count} (at most 2)" in text for number, text in enumerate(pages, 1))
    assert length_of_form(form, language="en", meta=meta) == result.length, "what is only measured is as long"


def test_a_section_has_a_limit_of_its_own(registry: Registry, lists: RecordLists, tmp_path: Path) -> None:
    form, meta = written(registry, lists, "evaluation_reports", summary_t=paragraphs(40))
    out = tmp_path / "report.pdf"
    result = export_form(form, language="en", out=out, blank=False, meta=meta)
    assert result.length is not None and result.length.over and not result.length.too_long
    first = result.length.sections[0]
    assert (
        first.over
        and f"Section 1 is too long: {first.tenths / 10:g} pages of at most 3." in page_texts(out.read_bytes())[0]
    )
    # In a file with other reports, and in two languages, no limits are told: its pages are not those of the report.
    export_forms([(form, meta), (form, meta)], language="en", out=out)
    told = " ".join(page_texts(out.read_bytes()))
    assert "too long" not in told and "at most" not in told and told.count("2. Introduction and background") == 4
    export_form(form, language="en", out=out, blank=False, meta=replace(meta, second=Second("zh")))
    told = squeezed(" ".join(page_texts(out.read_bytes())))
    assert told.count("执行摘要") == 2 and "atmost" not in told and findings(out.read_bytes()) == []


def test_a_blank_says_what_may_be_how_long_and_is_found_again_by_its_page_codes(
    registry: Registry, tmp_path: Path
) -> None:
    collection, out = registry["evaluation_reports"], tmp_path / "blank.pdf"
    meta = PdfMeta(collection.form_title("en"), limits=limits_of(collection, collection.form), signature=False)
    result = export_form(collection.form, language="en", out=out, blank=True, meta=meta)
    told = page_texts(out.read_bytes())
    assert "Page limit: 50" in told[0] and "Page limit of section 1: 3" in told[0] and result.length is None
    assert "The main conclusions and recommendations in brief" in " ".join(told)
    asked = pages_of(collection.form, language="en", meta=meta)
    assert len(asked) == result.pages and "summary_t" in {slot.name for page in asked for slot in page}


def test_as_a_word_file_it_is_headings_and_paragraphs_to_work_on(
    registry: Registry, lists: RecordLists, tmp_path: Path
) -> None:
    form, meta = written(registry, lists, "evaluation_reports")
    out = tmp_path / "report.docx"
    export_docx([(form, meta)], language="fr", out=out)
    told = [(one.style.name, one.text) for one in docx.Document(str(out)).paragraphs if one.text]
    headings = [text for style, text in told if style == "Heading 2"]
    assert headings[0] == "1. Résumé analytique" and [one[0] for one in headings] == list("12345678")
    summary = sample("evaluation_reports")["summary_t"].split("\n")
    at = told.index(("Heading 2", headings[0]))
    assert told[at + 1 : at + 3] == [("Normal", text) for text in summary]
    assert ("Heading 3", "Documents examinés") in told and all("Opinions" not in text for _style, text in told)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 3), st.floats(0, 1)), min_size=1, max_size=9),
    st.integers(0, 9),
    st.integers(1, 30),
)
def test_the_tenths_of_sections_add_up_to_the_whole(steps: list[tuple[int, float]], apart: int, most: int) -> None:
    page, down, begins = 1, 0.0, list[Place]()
    for more, to in steps:
        page, down = (page + more, to) if more else (page, max(down, to))
        begins.append(Place(page, down))
    names = [Heading(f"s{at}", at + 1, "") for at in range(len(begins) - 1)]
    limits = Limits(most, apart=frozenset(one.name for one in names[apart:]))
    places: Mapping[str, Place] = dict(zip((one.name for one in names), begins, strict=False))
    body = places[names[apart].name] if apart < len(names) else begins[-1]
    length = length_of(names, limits, places, body, begins[-1])
    counted = [one for one in length.sections if one.counted]
    others = [one for one in length.sections if not one.counted]
    if counted:
        assert length.front + sum(one.tenths for one in counted) == body.tenths
    assert sum(one.tenths for one in others) == (begins[-1].tenths - body.tenths if others else 0)
    assert all(one.tenths >= 0 for one in length.sections)
    assert length.pages == body.page and length.too_long is (body.page > most)
