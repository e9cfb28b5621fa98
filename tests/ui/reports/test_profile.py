"""The profile of a country from the window: chosen in the dialog of every paper, looked at before it is a file."""

from __future__ import annotations

from brs_desktop.ui.export import ExportDialog
from brs_desktop.ui.letter import LetterDialog
from tests.ui.desks import Person, contact
from tests.ui.reports.test_paper import looked_at


def test_a_party_is_printed_with_all_that_is_known_of_it(amina: Person) -> None:
    dialog = ExportDialog(amina.window.desk, "parties", "=ken", amina.window)
    dialog.open()
    amina.idle()
    place = dialog.content.findData("profile")
    assert dialog.content.itemText(place) == "Country profile"
    dialog.content.setCurrentIndex(place)
    shown = looked_at(amina)
    assert shown.reader.pages.count == 2


def test_a_contact_is_offered_the_designation_form_filled_and_blank(amina: Person) -> None:
    record = amina.workspace.add("contacts", contact("Grace Wanjiru")).key.record
    dialog = ExportDialog(amina.window.desk, "contacts", record, amina.window)
    dialog.open()
    amina.idle()
    offered = [dialog.content.itemText(place) for place in range(dialog.content.count())]
    assert offered[2:] == ["Designation form", "Designation form, blank"]
    dialog.content.setCurrentIndex(3)
    shown = looked_at(amina)
    assert shown.reader.pages.count == 2


def test_a_letter_is_begun_from_the_print_dialog_and_what_is_typed_stays(amina: Person) -> None:
    record = amina.workspace.add("contacts", contact("Grace Wanjiru")).key.record
    ExportDialog(amina.window.desk, "contacts", record, amina.window).open()
    amina.idle()
    amina.press("export_letter")
    dialog = amina.find(LetterDialog, "letter_dialog")
    amina.until(lambda: dialog.addressee.toPlainText().startswith("Grace Wanjiru"))
    dialog.addressee.setPlainText("The Director")
    dialog.words.setPlainText("Dear colleague")
    dialog.languages.setCurrentIndex(dialog.languages.findData("ar"))
    amina.idle()
    assert dialog.addressee.toPlainText() == "The Director" and dialog.words.toPlainText() == "Dear colleague"
    shown = looked_at(amina, "letter_look")
    assert shown.reader.pages.count == 1
