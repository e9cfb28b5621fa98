"""Each kind of report that ships, at the window: filled, checked, handed in, printed, found in its list."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit

from tests.helpers.samples import sample
from tests.pdf.reading import text_of
from tests.ui.desks import Person
from tests.ui.reports.conftest import Reporter

# The kind, what makes its record's id, the id, its title, words of its paper.
KINDS = (
    ("regulatory_actions", "=ken~carbofuran", "Carbofuran – Kenya", "notification of final regulatory action"),
    ("stockholm_reports", "=ken~2025", "Kenya – 2025", "Leaking or damaged"),
    ("chm_surveys", "", "Kenya – Party", "The offline edition answers at once"),
)


def opened(reporter: Reporter, collection: str, record: str) -> None:
    """Open a record as its row in the list does."""
    reporter.place.open_record(collection, record)
    reporter.person.until(lambda: reporter.filler is not None)
    reporter.person.idle()


def printed(person: Person, language: str, out: Path) -> str:
    """What the paper of the open record says."""
    person.press("export_pdf")
    languages = person.find(QComboBox, "export_language")
    languages.setCurrentIndex(languages.findData(language))
    person.find(QLineEdit, "export_file").setText(str(out))
    person.press("export_make")
    person.until(out.exists)
    person.idle()
    return text_of(out.read_bytes())


@pytest.mark.parametrize(("collection", "record", "title", "paper"), KINDS, ids=[kind[0] for kind in KINDS])
def test_a_report_is_filled_checked_handed_in_printed_and_listed(
    reporter: Reporter, tmp_path: Path, collection: str, record: str, title: str, paper: str
) -> None:
    person, answers = reporter.person, sample(collection)
    missing = next(path for path in reversed(answers) if path in ("signed", "strat", "now_speed"))
    given = person.workspace.add(collection, {path: text for path, text in answers.items() if path != missing}).key
    opened(reporter, collection, record or given.record)
    assert title in reporter.said("filler_title")
    person.press("check_form")
    person.until(lambda: [one.path for one in reporter.presenter.problems] == [missing])
    reporter.answer(**{missing: answers[missing]})
    reporter.submit()
    (version,) = reporter.presenter.submission.versions
    assert reporter.presenter.problems == ()
    reporter.close()
    opened(reporter, collection, record or given.record)
    assert paper in printed(person, "en", tmp_path / "report.pdf")
    reporter.close()
    reporter.place.show_page(2)
    reporter.place.show_list(collection)
    person.idle()
    assert reporter.place.presenter.table.rowCount() == 1
    assert version.code


def test_the_report_of_stockholm_stands_among_what_is_due(reporter: Reporter) -> None:
    """Article 15: every four years; the sixth was due on 31 August 2026."""
    person = reporter.person
    person.until(lambda: person.sees("work:stockholm_reports/2025"))
    person.idle()
    (due,) = [
        one for one in reporter.place.overview.rounds if one.cycle.period == "2025" and "SC-12/19" in one.cycle.basis
    ]
    assert due.cycle.due == "2026-08-31"
    person.press("work:stockholm_reports/2025")
    person.until(lambda: reporter.filler is not None)
    person.idle()
    assert person.find(QLabel, "filler_title").text().endswith("Kenya – 2025")


def test_countries_are_searched_for_in_any_language_and_stand_ticked(reporter: Reporter) -> None:
    person = reporter.person
    person.workspace.add("stockholm_reports", sample("stockholm_reports"))
    opened(reporter, "stockholm_reports", "=ken~2025")
    reporter.answer(c_aldrin_any="yes", c_aldrin_imp="yes", c_aldrin_imps=None)
    reporter.filler.go_to("c_aldrin_imps")
    field = person.find(QLineEdit, "q:c_aldrin_imps")
    for words in ("Suisse", "egypt"):
        QTest.keyClicks(field, words)
        QTest.keyClick(field, Qt.Key.Key_Return)
        person.idle()

    def ticked() -> list[QCheckBox]:
        boxes = reporter.filler.findChildren(QCheckBox)
        return [one for one in boxes if one.objectName().startswith("q:c_aldrin_imps=") and one.isVisible()]

    def answer() -> str:
        return str(reporter.presenter.form.state("c_aldrin_imps").value)

    person.until(lambda: {one.text() for one in ticked()} == {"Switzerland", "Egypt"} and field.text() == "")
    assert set(answer().split()) == {"CHE", "EGY"}
    QTest.keyClick(next(one for one in ticked() if one.text() == "Switzerland"), Qt.Key.Key_Space)
    person.until(lambda: [one.text() for one in ticked()] == ["Egypt"])
    assert answer() == "EGY"
