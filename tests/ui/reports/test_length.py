"""A report in prose whose pages are limited: seen while it is written, refused while it is too long, printed so."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel, QListWidget

from brs_desktop.sentences import problem
from brs_desktop.workspace.paper import measured
from tests.helpers.samples import sample
from tests.pdf.reading import page_texts
from tests.ui.reports.conftest import Reporter, texts

NAME = "secretariat_reports"
PARAGRAPH = "Parties answered that the arrangements had strengthened their work with the regional centres. " * 5


def opened(reporter: Reporter, name: str, answers: dict[str, str]) -> str:
    """A report that is open at the window."""
    key = reporter.person.workspace.add(name, answers).key
    reporter.place.open_record(name, key.record)
    reporter.person.until(lambda: reporter.filler is not None)
    reporter.person.idle()
    return f"{name}/{key.record}"


def of_pages(reporter: Reporter, reference: str, pages: float) -> str:
    """A text for the second section with which the report ends in the middle of that page."""
    workspace = reporter.person.workspace
    key = workspace.find(reference)
    known = measured(workspace, key)
    assert known is not None
    used = known.front + sum(one.tenths for one in known.sections)
    each = (known.sections[1].tenths - 1) / workspace.form_for(key).state("s2_t").text.count("\n")
    return "\n".join([PARAGRAPH] * round((pages * 10 - used + known.sections[1].tenths) / each))


def test_the_secretariats_report_is_refused_at_twenty_one_pages_and_handed_in_with_twenty(
    reporter: Reporter, tmp_path: Path
) -> None:
    """SYS-69: the pages of at most 20 stand beneath the text; 21 cannot be handed in, 20 can, and print so."""
    person = reporter.person
    long = sample(NAME) | {"s2_t": "\n".join([PARAGRAPH] * 120)}
    reference = opened(reporter, NAME, long)
    reporter.answer(s2_t=of_pages(reporter, reference, 20.5))
    person.until(lambda: reporter.said("length_says").startswith("Too long: 21 pages of at most 20"))
    assert "Sections to shorten: 2." in reporter.said("length_says")
    person.press("check_form")
    person.until(lambda: "Not yet: 1 point must be settled first." in reporter.said("submit_state"))
    assert any("21 pages of at most 20" in line for line in texts(person.find(QListWidget, "problems")))
    assert not person.find(QAbstractButton, "submit_report").isEnabled()
    person.press("check_back")
    reporter.answer(s2_t=of_pages(reporter, reference, 19.5))
    person.until(lambda: reporter.said("length_says") == "Pages: 20 of at most 20")
    person.press("length_sections")
    lines = person.find(QListWidget, "length_lines")
    assert lines.count() == 5 and "Introduction" in texts(lines)[1]
    person.keys("End")
    person.keys("Return")
    person.until(lambda: reporter.filler.page.section == "s4")
    reporter.submit()
    (version,) = reporter.presenter.submission.versions
    out = tmp_path / "report.pdf"
    person.workspace.export_pdf(version.id, language="en", out=out)
    pages = page_texts(out.read_bytes())
    assert len(pages) == 20 and all(f"Page {at} of at most 20" in text for at, text in enumerate(pages, 1))


def test_a_summary_that_is_too_long_is_a_problem_that_leads_to_it(reporter: Reporter) -> None:
    person = reporter.person
    summary = "\n".join([PARAGRAPH] * 40)
    opened(reporter, "evaluation_reports", sample("evaluation_reports") | {"summary_t": summary})
    person.until(lambda: reporter.said("length_says").startswith("Section 1 is too long: "))
    reporter.filler.show_section("concl")
    person.press("check_form")
    problems = person.find(QListWidget, "problems")
    person.until(lambda: any("Section 1 is too long" in line for line in texts(problems)))
    row = next(at for at, line in enumerate(texts(problems)) if "Section 1 is too long" in line)
    problems.setCurrentRow(row)
    problems.setFocus()
    person.keys("Return")
    person.until(lambda: reporter.filler.page.section == "summary")
    reporter.answer(summary_t="It makes one recommendation.")
    person.until(lambda: reporter.said("length_says").startswith("Pages: "))
    assert person.find(QLabel, "length_says").property("role") == "hint"


def test_a_form_that_asks_for_no_prose_measures_nothing(reporter: Reporter) -> None:
    reporter.work()
    assert reporter.filler.length is None and not reporter.person.sees("length_bar")


def test_what_could_not_be_measured_is_said_beside_what_was_known(
    reporter: Reporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = reporter.person
    opened(reporter, "policy_briefs", sample("policy_briefs"))
    person.until(lambda: reporter.said("length_says").startswith("Pages: "))
    known = reporter.said("length_says")

    def full(*_about: object, **_more: object) -> NoReturn:
        raise problem("disk-full")

    with monkeypatch.context() as hurt:
        hurt.setattr(person.workspace.reports.lengths, "of", full)
        reporter.filler.length._measure()
        person.until(lambda: "could not be counted" in reporter.said("length_says"))
        assert reporter.said("length_says").startswith(f"{known}\n") and person.sees("length_sections")
    reporter.filler.length._measure()
    person.until(lambda: reporter.said("length_says") == known)
