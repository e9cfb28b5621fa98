"""What stands under Assistance, at the window: begun, filled, checked, handed in, printed, found in its list."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QWidget

from tests.helpers.samples import sample
from tests.pdf.reading import text_of
from tests.ui.assistance.arriving import arrive
from tests.ui.desks import Person

# The collection, a question that is left out at first, the record's title, what its row in the list says.
KINDS = (
    ("assistance_sources", "checked", "Institutional strengthening at the national level", "5 Oct 2026"),
    ("assistance_evaluations", "cr_rel", "Training of customs officers on hazardous wastes – Kenya", "Kenya"),
    ("workshop_forms", "consent", "BRS-2026-NBO-01 – Amina Odhiambo", "Registration"),
    ("assistance_needs", "prio", "Laboratory for persistent organic pollutants", "High"),
)
REQUIRED = {"cr_rel", "consent", "prio"}


def opened(person: Person, place: Any) -> Any:
    person.until(lambda: place.filler is not None)
    person.idle()
    return place.filler


@pytest.mark.parametrize(("collection", "left", "title", "row"), KINDS, ids=[kind[0] for kind in KINDS])
def test_a_record_is_filled_checked_handed_in_printed_and_listed(
    amina: Person, tmp_path: Path, collection: str, left: str, title: str, row: str
) -> None:
    answers = sample(collection)
    given = amina.workspace.add(collection, {path: text for path, text in answers.items() if path != left}).key
    place = arrive(amina, collection)
    place.open_record(collection, given.record)
    filler = opened(amina, place)
    amina.press("check_form")
    amina.idle()
    wrong = {one.path for one in filler.presenter.problems}
    assert wrong == {left} & REQUIRED
    filler.presenter.answer(left, answers[left])
    amina.idle()
    amina.press("check_form")
    amina.idle()
    assert filler.presenter.problems == ()
    amina.press("submit_report")
    amina.find(QWidget, "versions_page")
    amina.idle()
    (version,) = filler.presenter.submission.versions
    amina.press("filler_close")
    amina.until(lambda: place.filler is None)
    amina.idle()
    out = tmp_path / "paper.pdf"
    amina.workspace.export_pdf(version.id, language="en", out=out)
    told = text_of(out.read_bytes())
    assert version.code in told and title.split(" – ")[0] in told
    assert place.presenter.table.rowCount() == 1
    shown = [
        str(place.presenter.table.index(0, column).data()) for column in range(place.presenter.table.columnCount())
    ]
    assert row in shown, shown


def test_a_source_is_begun_from_its_list_and_found_again(amina: Person) -> None:
    place = arrive(amina, "assistance_sources")
    amina.press("new_record")
    filler = opened(amina, place)
    amina.find(QLineEdit, "q:prov").setFocus()
    amina.type("Fund of the region")
    amina.find(QLineEdit, "q:title").setFocus()
    amina.type("Equipment for laboratories")
    amina.until(lambda: amina.find(QLabel, "safe_text").text() == "Saved on this computer")
    assert "Equipment for laboratories" in filler.presenter.form.relevant_values().values()
    amina.press("filler_close")
    amina.until(lambda: place.filler is None)
    amina.idle()
    amina.find(QLineEdit, "record_search").setFocus()
    amina.type("laborator")
    amina.idle()
    amina.until(lambda: place.presenter.table.rowCount() == 1)


def test_the_survey_of_a_workshop_turns_to_arabic_with_its_answers(amina: Person) -> None:
    answers = {"step": "is_eval", "ws": "BRS-2026-NBO-01", "country": "KEN", "rtype": "rp_party", "w_rel": "5"}
    given = amina.workspace.add("workshop_forms", answers).key
    place = arrive(amina, "workshop_forms")
    place.open_record("workshop_forms", given.record)
    filler = opened(amina, place)
    filler.show_section("eval")
    amina.idle()
    box = amina.find(QComboBox, "form_language")
    box.setCurrentIndex(box.findData("ar"))
    box.activated.emit(box.currentIndex())
    amina.idle()
    label = amina.find(QLabel, "label:w_rel").text()
    assert any("\u0600" <= letter <= "\u06ff" for letter in label)
    assert filler.presenter.form.state("w_rel").value == "5"
    assert not filler.presenter.form.state("p_inst").relevant, "an evaluation asks for no name"
