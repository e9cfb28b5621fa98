"""A person at the place Contacts: choosing filters, reading the card, handing lists out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pypdfium2
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QTableView, QWidget

from brs_desktop.ui.contacts.place import ContactsPlace
from tests.ui.desks import Person, contact

PEOPLE: tuple[Mapping[str, object], ...] = (
    contact("Amina Odhiambo", conv="cv_b cv_s", bc_kind="bk_fp", sc_kind="sk_nfp", email="amina@nema.example"),
    contact(
        "Peter Kamau", conv="cv_r", rc_kind="rk_dna_pest", email="peter@pcpb.example", telephone="+254 20 000 0002"
    ),
    contact("Ruth Njeri", conv="cv_r", rc_kind="rk_ocp"),
    contact("Left Already", conv="cv_b", bc_kind="bk_ca", active="no"),
    contact("Jean Kouassi", country="CIV", conv="cv_r", rc_kind="rk_dna_pest"),
    contact("Grace Mensah", other_kind="ok_centre", centre="scrc-kenya"),
    contact("Only A Donor", other_kind="ok_donor"),
)


def arrive(person: Person, people: Sequence[Mapping[str, object]] = PEOPLE) -> ContactsPlace:
    """These people are in the list, and the place is on screen."""
    person.press("rail_contacts")
    person.idle()
    found = person.window.place("contacts")
    assert isinstance(found, ContactsPlace)
    for one in people:
        person.workspace.add("contacts", one)
    person.until(lambda: found.presenter.table.rowCount() == len(people))
    person.idle()
    return found


def names(person: Person) -> list[str]:
    """What the list shows, from top to bottom."""
    model = person.find(QTableView, "record_list").model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def pick(person: Person, box: str, value: str) -> None:
    """Choose an entry of a filter, as a click on it does; one without room in the line is a press away."""
    if not person.sees(box):
        person.press("filters_more")
    found = person.find(QComboBox, box)
    row = found.findData(value)
    assert row >= 0, f"{box} does not offer {value}"
    found.setCurrentIndex(row)
    found.activated.emit(row)


def choose(person: Person, name: str) -> None:
    """Choose the row of this name, and wait until it is read beside the list."""
    person.until(lambda: name in names(person))
    grid = person.find(QTableView, "record_list")
    grid.setFocus()
    grid.setCurrentIndex(grid.model().index(names(person).index(name), 0))
    person.until(lambda: person.sees("detail_title") and person.find(QLabel, "detail_title").text() == name)


def export(person: Person, place: QWidget, kind: str, out: Path) -> None:
    """Ask the toolbar for a file of a kind and let it be made."""
    ask(person, place, kind)
    person.find(QLineEdit, "handout_file").setText(str(out))
    person.press("handout_make")
    person.until(lambda: not person.sees("handout_dialog"))


def ask(person: Person, place: QWidget, kind: str) -> None:
    """Choose a format in the menu of the toolbar; the dialog is open then."""
    action = place.findChild(QAction, f"export_as_{kind}")
    assert action is not None
    action.trigger()
    person.until(lambda: person.sees("handout_dialog"))


def texts(root: QWidget, name: str) -> list[str]:
    """The words of all labels of a name."""
    return [label.text() for label in root.findChildren(QLabel, name) if label.isVisible()]


def pdf_text(file: Path) -> str:
    """What a PDF says."""
    document = pypdfium2.PdfDocument(file)
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()
