"""SYS-32: any designated contact is found by country, convention and kind, and leaves as card and as printed list."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QLabel, QWidget

from brs_desktop.ui.export import ExportDialog
from tests.exchange.cardreader import read
from tests.ui.contacts.directory import arrive, choose, export, names, pdf_text, pick, texts
from tests.ui.desks import Person

Walk = Callable[[QWidget], None]


def test_country_convention_and_kind_give_the_card_and_the_card_and_list_leave(
    amina: Person, tmp_path: Path, walk: Walk
) -> None:
    place = arrive(amina)
    pick(amina, "filter_country", "KEN")
    pick(amina, "filter_conv", "cv_r")
    pick(amina, "filter_designation", "rk_dna_pest")
    amina.until(lambda: names(amina) == ["Peter Kamau"])
    choose(amina, "Peter Kamau")
    amina.until(lambda: bool(texts(place, "contact_role")))
    assert texts(place, "contact_role") == ["Rotterdam Convention: Designated national authority (pesticides)"]
    assert amina.find(QWidget, "reach_mail").accessibleName() == "Write to peter@pcpb.example"
    walk(amina.window)
    amina.press("contact_profile")
    asked = amina.find(ExportDialog, "export_dialog")
    assert asked.content.currentText() == "Country profile"
    amina.until(lambda: "Kenya" in asked.file.text())
    asked.reject()

    export(amina, place, "vcard", tmp_path / "kenya.vcf")
    (card,) = read((tmp_path / "kenya.vcf").read_bytes())
    assert card.texts("FN") == ["Peter Kamau"] and card.texts("EMAIL") == ["peter@pcpb.example"]
    assert card.texts("TEL") == ["+254 20 000 0002"]
    assert card.texts("ROLE") == ["Rotterdam Convention: Designated national authority (pesticides)"]

    pick(amina, "filter_designation", "")
    amina.until(lambda: names(amina) == ["Peter Kamau", "Ruth Njeri"])
    export(amina, place, "pdf", tmp_path / "kenya.pdf")
    said = pdf_text(tmp_path / "kenya.pdf")
    assert "Peter Kamau" in said and "Ruth Njeri" in said and "Jean Kouassi" not in said
    assert "peter@pcpb.example" in said and "Kenya" in said


def test_kinds_of_several_questions_are_one_filter_and_one_of_them_holds_at_a_time(amina: Person) -> None:
    arrive(amina)
    pick(amina, "filter_designation", "bk_fp")
    amina.until(lambda: names(amina) == ["Amina Odhiambo"])
    pick(amina, "filter_designation", "ok_donor")
    amina.until(lambda: names(amina) == ["Only A Donor"])
    pick(amina, "filter_designation", "")
    amina.until(lambda: len(names(amina)) == 7)


def test_filters_without_room_are_a_press_away_and_keep_what_was_chosen(amina: Person) -> None:
    place = arrive(amina)
    assert not amina.sees("filter_languages")
    amina.press("filters_more")
    pick(amina, "filter_designation", "ok_donor")
    amina.until(lambda: names(amina) == ["Only A Donor"])
    amina.press("filters_more")
    assert amina.sees("filter_designation") and not amina.sees("filter_languages")
    assert place.list.filters.rest.isHidden()


def test_a_persons_designations_of_years_stand_in_one_record(amina: Person) -> None:
    """Several designations with their dates; a question that does not apply is not shown."""
    place = arrive(amina, PEOPLE_OF_YEARS)
    choose(amina, "Amina Odhiambo")
    amina.until(lambda: any("Competent authority" in one.text() for one in place.detail.findChildren(QLabel)))
    rows = [one.text() for one in place.detail.findChildren(QLabel) if "Convention ·" in one.text()]
    assert rows == [
        "Basel Convention · Competent authority · 1 Jan 2012 · 31 Dec 2018",
        "Rotterdam Convention · Designated national authority (pesticides and industrial chemicals) · 1 Jan 2019",
    ]


PEOPLE_OF_YEARS = (
    {
        "name": "Amina Odhiambo",
        "organisation": "NEMA",
        "country": "KEN",
        "held/a/held_conv": "cv_b",
        "held/a/held_kind": "bk_ca",
        "held/a/held_from": "2012-01-01",
        "held/a/held_until": "2018-12-31",
        "held/b/held_conv": "cv_r",
        "held/b/held_kind": "rk_dna_both",
        "held/b/held_from": "2019-01-01",
    },
)
