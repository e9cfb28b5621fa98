"""SYS-44: who can help lists the country's focal points, the centres that serve it, offices and secretariats."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QComboBox, QLabel, QWidget

from tests.ui.contacts.directory import arrive, choose, texts
from tests.ui.desks import Person

Walk = Callable[[QWidget], None]


def helpers(person: Person) -> list[str]:
    return texts(person.find(QWidget, "who_can_help"), "helper_name")


def hints(person: Person) -> list[str]:
    """The lines below the names: function, body, place, region."""
    labels = person.find(QWidget, "who_can_help").findChildren(QLabel)
    return [label.text() for label in labels if label.objectName() != "helper_name"]


def test_the_countrys_people_centre_office_and_secretariat_are_listed_with_no_network(
    amina: Person, walk: Walk
) -> None:
    arrive(amina)
    amina.press("who_can_help_me")
    amina.until(lambda: "Amina Odhiambo" in helpers(amina))
    found = helpers(amina)
    assert {"Amina Odhiambo", "Peter Kamau", "Ruth Njeri", "Grace Mensah"} <= set(found)
    assert not {"Left Already", "Jean Kouassi", "Only A Donor"} & set(found)
    assert found.index("Amina Odhiambo") < found.index("Grace Mensah")
    assert any("BCCC-Nigeria" in name for name in found)
    assert any("English-speaking Africa" in name for name in found)
    assert "UNEP Regional Office for Africa" in found and "FAO Subregional Office for Eastern Africa" in found
    assert any(name.startswith("Secretariat of the Basel") for name in found)
    assert not any("Pacific" in name or "Slovakia" in name for name in found)
    walk(amina.window)
    countries = amina.find(QComboBox, "help_country")
    row = countries.findData("FJI")
    countries.setCurrentIndex(row)
    countries.activated.emit(row)
    amina.until(lambda: any("SPREP" in name for name in helpers(amina)))
    assert "Amina Odhiambo" not in helpers(amina)


def test_a_card_leads_to_its_record_and_escape_back_to_the_list(amina: Person) -> None:
    arrive(amina)
    amina.press("who_can_help_me")
    amina.until(lambda: "Amina Odhiambo" in helpers(amina))
    amina.keys("Esc")
    amina.until(lambda: not amina.sees("who_can_help"))
    amina.press("who_can_help_me")
    amina.until(lambda: "Amina Odhiambo" in helpers(amina))
    amina.press("helper_open")
    amina.until(lambda: amina.sees("detail_title"))
    assert amina.find(QLabel, "detail_title").text() in ("Amina Odhiambo", "Peter Kamau", "Ruth Njeri")


def test_a_centre_says_whom_it_serves_and_who_works_there(amina: Person) -> None:
    place = arrive(amina)
    place.presenter.choose("centres")
    amina.until(lambda: place.presenter.table.rowCount() == 53)
    amina.find(QWidget, "record_search").setFocus()
    amina.type("icipe")
    choose(amina, "Stockholm Convention Regional Centre in Kenya (icipe)")
    amina.until(lambda: bool(place.detail.findChildren(QWidget, "centre_person")))
    assert amina.find(QWidget, "reach_web").accessibleName() == "Open https://icipe.org"
    assert not amina.sees("open_record") and not amina.sees("delete_record")
    amina.press("centre_person")
    amina.until(lambda: amina.find(QLabel, "detail_title").text() == "Grace Mensah")


def test_the_countries_that_a_centre_serves_stand_by_name_in_the_language_spoken(amina: Person) -> None:
    place = arrive(amina)
    place.open_record("centres", "=bcrc-southafrica")
    amina.until(lambda: bool(texts(place, "centre_served")))
    assert "Kenya" in texts(place, "centre_served")[0] and texts(place, "centre_serves") == ["Serves 21 countries"]
    amina.window.speak("fr")
    amina.until(lambda: "Afrique du Sud" in "".join(texts(place, "centre_served")))


def test_the_region_that_a_centre_serves_is_named_in_the_language_spoken(amina: Person) -> None:
    place = arrive(amina)
    place.open_record("centres", "=scrc-kenya")
    amina.window.speak("zh")
    amina.until(lambda: amina.sees("detail_title"))
    amina.press("who_can_help_me")
    amina.until(lambda: any("非洲" in text for text in hints(amina)))
    assert not any("Africa" in text for text in hints(amina) if text.startswith("按所在区域"))
