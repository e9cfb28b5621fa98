"""Systems of docs/systems.csv that stand on the contacts: each as far as systems.md says when it works."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QTableView, QWidget

from tests.ui.contacts.directory import PEOPLE, arrive, names, texts
from tests.ui.desks import Person, contact

CENTRE = "Africa Institute: Basel and Stockholm Convention Regional Centre for English-speaking Africa"


def test_clicking_a_centre_lists_the_countries_it_serves_and_its_contact_card_with_no_network(amina: Person) -> None:
    officer = contact(
        "Thandi Nkosi", other_kind="ok_centre", centre="bcrc-southafrica", email="thandi@centre.example",
        telephone="+27 12 000 0000",
    )  # fmt: skip
    place = arrive(amina, (*PEOPLE, officer))
    assert not amina.workspace.profile.hub_key
    place.presenter.choose("centres")
    amina.until(lambda: place.presenter.table.rowCount() == 53)
    amina.find(QWidget, "record_search").setFocus()
    amina.type("Africa Institute")
    amina.until(lambda: names(amina)[:1] == [CENTRE])
    amina.idle()
    grid = amina.find(QTableView, "record_list")
    centre = grid.visualRect(grid.model().index(0, 0)).center()
    amina.bot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=centre)
    amina.until(lambda: texts(place, "centre_serves") == ["Serves 21 countries"])
    (served,) = texts(place, "centre_served")
    assert {"Kenya", "Ghana", "Zimbabwe"} <= {one.strip() for one in served.replace("،", ",").split(",")}
    assert amina.find(QLabel, "detail_title").text() == CENTRE
    amina.press("centre_person")
    amina.until(lambda: amina.find(QLabel, "detail_title").text() == "Thandi Nkosi")
    assert "thandi@centre.example" in amina.find(QWidget, "reach_mail").accessibleName()
