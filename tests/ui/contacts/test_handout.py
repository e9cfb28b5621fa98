"""Handing lists out of the window: all, the chosen, one; every question; a stop; a place that is not there."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from openpyxl import load_workbook
from PySide6.QtCore import QItemSelectionModel
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QTableView, QWidget

from brs_desktop.ui.records.handout import _written
from brs_desktop.workspace.handing_out import HandedOut
from tests.exchange.cardreader import read
from tests.helpers.patience import PATIENCE_S
from tests.ui.contacts.directory import arrive, ask, choose, export, names
from tests.ui.desks import Person

Walk = Callable[[QWidget], None]


def notices(person: Person) -> list[str]:
    return [one.accessibleName() for one in person.window.notices.findChildren(QWidget, "notice")]


def test_the_list_as_it_is_narrowed_and_sorted_becomes_a_spreadsheet(amina: Person, tmp_path: Path) -> None:
    place = arrive(amina)
    amina.find(QLineEdit, "record_search").setFocus()
    amina.type("environment")
    place.presenter.table.change(sort="name", descending=True)
    amina.until(lambda: names(amina)[0] == "Ruth Njeri")
    export(amina, place, "xlsx", tmp_path / "list.xlsx")
    sheet = load_workbook(tmp_path / "list.xlsx")["Contacts"]
    assert [cell.value for cell in sheet[1]][:4] == ["Name", "Organization", "Country", "Function"]
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == names(amina)
    amina.until(lambda: any("7 records are in the file" in one for one in notices(amina)))


def test_only_the_chosen_rows_leave_when_several_are_chosen(amina: Person, tmp_path: Path, walk: Walk) -> None:
    place = arrive(amina)
    grid = amina.find(QTableView, "record_list")
    for name in ("Peter Kamau", "Jean Kouassi"):
        index = grid.model().index(names(amina).index(name), 0)
        grid.selectionModel().select(
            index, QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        )
    ask(amina, place, "vcard")
    walk(amina.find(QWidget, "handout_dialog"))
    assert amina.find(QComboBox, "handout_which").currentText() == "Only the 2 chosen"
    amina.find(QLineEdit, "handout_file").setText(str(tmp_path / "two.vcf"))
    amina.press("handout_make")
    amina.until(lambda: (tmp_path / "two.vcf").exists())
    cards = read((tmp_path / "two.vcf").read_bytes())
    assert sorted(card.texts("FN")[0] for card in cards) == ["Jean Kouassi", "Peter Kamau"]


def test_one_contact_becomes_one_card_from_the_pane(amina: Person, tmp_path: Path) -> None:
    arrive(amina)
    choose(amina, "Amina Odhiambo")
    amina.press("detail_card")
    amina.until(lambda: amina.sees("handout_dialog"))
    amina.find(QLineEdit, "handout_file").setText(str(tmp_path / "amina.vcf"))
    amina.press("handout_make")
    amina.until(lambda: (tmp_path / "amina.vcf").exists())
    (card,) = read((tmp_path / "amina.vcf").read_bytes())
    assert card.texts("ROLE") == ["Basel Convention focal point", "Stockholm Convention: National focal point"]


def test_every_question_leaves_in_another_language_and_what_is_not_relevant_stays(
    amina: Person, tmp_path: Path
) -> None:
    place = arrive(amina)
    (row,) = amina.workspace.page("contacts", search="amina").rows
    amina.workspace.set(row.id, {"telephones/r/phone_number": "+254 700", "telephones/r/phone_kind": "pk_mobile"})
    amina.workspace.set(row.id, {"conv": "cv_s"})  # what Basel's question holds is kept and does not apply
    amina.idle()
    ask(amina, place, "xlsx")
    columns, languages = amina.find(QComboBox, "handout_columns"), amina.find(QComboBox, "handout_language")
    columns.setCurrentIndex(columns.findData(True))
    languages.setCurrentIndex(languages.findData("fr"))
    amina.find(QLineEdit, "handout_file").setText(str(tmp_path / "tout.xlsx"))
    amina.press("handout_make")
    amina.until(lambda: (tmp_path / "tout.xlsx").exists())
    book = load_workbook(tmp_path / "tout.xlsx")
    head, *rows = ([cell.value for cell in line] for line in book["Contacts"].iter_rows())
    amina_row = dict(zip(head, next(row for row in rows if "Amina Odhiambo" in row), strict=True))
    assert amina_row["Désignation au titre de la Convention de Stockholm"] == "Correspondant national"
    assert amina_row["Désignation au titre de la Convention de Bâle"] is None
    assert [cell.value for cell in book["Autres téléphones"][2]][1:] == [
        "Amina Odhiambo",
        "1",
        "Portable",
        "+254 700",
        None,
    ]


def test_leaving_the_dialog_stops_the_work_and_nothing_of_the_file_stays(amina: Person, tmp_path: Path) -> None:
    place = arrive(amina)
    lane, free = amina.window.desk.lane("files"), threading.Event()
    lane.run(lambda _job: free.wait(PATIENCE_S))  # something else is being made, so that this file waits its turn
    ask(amina, place, "csv")
    amina.find(QLineEdit, "handout_file").setText(str(tmp_path / "list.csv"))
    amina.press("handout_make")
    assert amina.sees("handout_progress") and not amina.find(QWidget, "handout_make").isEnabled()
    amina.press("handout_cancel")
    amina.until(lambda: not amina.sees("handout_dialog"))
    free.set()
    amina.until(lambda: not lane.busy)
    assert list(tmp_path.glob("*list*")) == [] and not notices(amina)


def test_a_file_that_is_there_already_is_replaced_only_when_that_is_meant(amina: Person, tmp_path: Path) -> None:
    place, out = arrive(amina), tmp_path / "list.csv"
    out.write_text("kept")
    ask(amina, place, "csv")
    amina.find(QLineEdit, "handout_file").setText(" ")
    amina.press("handout_make")
    assert amina.find(QLabel, "handout_state").text() == "The file needs a name." and amina.sees("handout_dialog")
    amina.find(QLineEdit, "handout_file").setText("~nobody-of-this-name/list.csv")
    amina.press("handout_make")
    assert amina.find(QLabel, "handout_state").text() == "There is no folder “\u2068~nobody-of-this-name\u2069”."
    amina.find(QLineEdit, "handout_file").setText(str(out))
    amina.press("handout_make")
    assert amina.find(QLabel, "handout_state").text() == "There is a file of this name already."
    assert out.read_text() == "kept"
    amina.press("handout_make")
    amina.until(lambda: not amina.sees("handout_dialog"))
    assert "Peter Kamau" in out.read_text(encoding="utf-8-sig")


def test_what_a_mark_stands_for_on_paper_is_said_with_the_list() -> None:
    assert "no letter" not in _written(HandedOut(Path("x.pdf"), "pdf", 2))
    assert "One character in it has no letter" in _written(HandedOut(Path("x.pdf"), "pdf", 2, unshown=("ก",)))


def test_a_place_that_is_not_there_is_said_and_the_questions_stay(amina: Person, tmp_path: Path) -> None:
    place = arrive(amina)
    ask(amina, place, "pdf")
    amina.find(QLineEdit, "handout_file").setText(str(tmp_path / "nowhere" / "list.pdf"))
    amina.press("handout_make")
    amina.until(lambda: any("cannot be read" in one for one in notices(amina)))
    assert amina.sees("handout_dialog") and amina.find(QWidget, "handout_make").isEnabled()
    amina.press("handout_cancel")
    amina.until(lambda: not amina.sees("handout_dialog"))


def test_every_list_can_be_handed_out_and_only_who_can_be_reached_as_cards(amina: Person) -> None:
    amina.press("rail_reference")
    amina.idle()
    place = amina.window.place("reference")
    offered = [action.objectName() for action in place.list.export.menu.actions()]
    assert offered == ["export_as_xlsx", "export_as_csv", "export_as_pdf"]
    contacts = arrive(amina, [])
    assert contacts.findChild(QAction, "export_as_vcard") is not None
