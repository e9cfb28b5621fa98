"""The profile of a country from the window: chosen in the dialog of every paper, looked at before it is a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import docx
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from brs_desktop.ui.certificates import CertificatesDialog
from brs_desktop.ui.export import ExportDialog
from brs_desktop.ui.letter import LetterDialog
from brs_desktop.workspace.letterdrafts import about
from tests.ui.desks import Person, contact
from tests.ui.reports.test_paper import looked_at

RIGHT = Qt.AlignmentFlag.AlignRight


def test_a_party_is_printed_with_all_that_is_known_of_it(amina: Person) -> None:
    dialog = ExportDialog(amina.window.desk, "parties", "=ken", amina.window)
    dialog.open()
    amina.idle()
    place = dialog.content.findData("profile")
    assert dialog.content.itemText(place) == "Country profile"
    dialog.content.setCurrentIndex(place)
    shown = looked_at(amina)
    assert shown.reader.pages.count == 3


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


def test_a_letter_is_begun_from_the_print_dialog_and_opens_again_as_it_was_left(amina: Person, tmp_path: Path) -> None:
    record = amina.workspace.add("contacts", contact("Grace Wanjiru")).key.record
    ExportDialog(amina.window.desk, "contacts", record, amina.window).open()
    amina.idle()
    amina.press("export_letter")
    dialog = amina.find(LetterDialog, "letter_dialog")
    amina.until(lambda: dialog.addressee.toPlainText().startswith("Grace Wanjiru"))
    assert not dialog.anew.isEnabled()
    dialog.addressee.setPlainText("The Director")
    dialog.words.setPlainText("Dear colleague")
    dialog.languages.setCurrentIndex(dialog.languages.findData("ar"))
    amina.idle()
    assert dialog.addressee.toPlainText() == "The Director" and dialog.words.toPlainText() == "Dear colleague"
    shown = looked_at(amina, "letter_look")
    assert shown.reader.pages.count == 1
    shown.reject()
    # Cancel and Escape; the button of the dialog's window.
    ways: tuple[Callable[[LetterDialog], object], ...] = (LetterDialog.reject, LetterDialog.close)
    for leave, last in zip(ways, ("Dear Director", "Dear colleague"), strict=True):
        dialog.words.setPlainText(last)  # at no pause: it is given on because the dialog goes
        leave(dialog)
        dialog = opened(amina, record)
        assert dialog.words.toPlainText() == last
        assert dialog.addressee.toPlainText() == "The Director" and dialog.languages.currentData() == "ar"
        assert dialog.writer.toPlainText() == "Amina"
    # What somebody wants to be rid of goes at once, and can be had back as long as nothing else is typed.
    amina.press("letter_anew")
    assert dialog.words.toPlainText() == "" and dialog.addressee.toPlainText().startswith("Grace")
    amina.press("letter_anew")
    assert dialog.words.toPlainText() == "Dear colleague" and dialog.addressee.toPlainText() == "The Director"
    # A letter that is a file is done with.
    dialog.file.setText(str(tmp_path / "letter.pdf"))
    amina.press("letter_make")
    amina.until((tmp_path / "letter.pdf").is_file)
    dialog = opened(amina, record)
    assert dialog.words.toPlainText() == "" and dialog.addressee.toPlainText().startswith("Grace")


def test_a_letter_that_was_being_typed_is_there_when_the_workspace_is_opened_again(amina: Person) -> None:
    record = amina.workspace.add("contacts", contact("Grace Wanjiru")).key.record
    dialog = opened(amina, record)
    dialog.words.setPlainText("Dear colleague")
    desk, begun_in = amina.window.desk, amina.workspace
    desk.shut(desk.open)
    amina.until(lambda: desk.is_open and desk.workspace is not begun_in)
    assert opened(amina, record).words.toPlainText() == "Dear colleague"


def test_what_is_typed_in_a_letter_stands_on_the_side_where_its_writing_begins(amina: Person) -> None:
    record = amina.workspace.add("contacts", contact("Grace Wanjiru")).key.record
    dialog = opened(amina, record)

    def on_the_right() -> list[bool]:
        fields = (dialog.addressee, dialog.words, dialog.annexes)
        return [one.cursorRect().x() > one.viewport().width() / 2 for one in fields]

    assert on_the_right() == [False, False, False]
    dialog.languages.setCurrentIndex(dialog.languages.findData("ar"))
    amina.idle()
    assert on_the_right() == [False, True, True]  # the name is written in Latin letters
    dialog.words.setPlainText("1. Dear colleague")
    dialog.annexes.setPlainText("(1) الرد")
    assert on_the_right()[1] is False and dialog.annexes.document().defaultTextOption().alignment() == RIGHT
    dialog.words.setPlainText("الزميلة العزيزة")
    assert on_the_right()[1] is True


def test_the_certificates_of_a_workshop_are_made_of_names_that_can_be_changed(amina: Person, tmp_path: Path) -> None:
    said, out = {"ws": "BRS-2026-DKR-02", "country": "KEN", "step": "is_reg"}, tmp_path / "certificates.pdf"
    added = [amina.workspace.add("workshop_forms", {**said, "p_name": name}) for name in ("Grace", "Moussa")]
    ExportDialog(amina.window.desk, "workshop_forms", added[0].key.record, amina.window).open()
    amina.idle()
    amina.press("export_certificates")
    dialog = amina.find(CertificatesDialog, "certificates_dialog")
    amina.until(lambda: sorted(dialog.names.toPlainText().split()) == ["Grace", "Moussa"])
    assert dialog.code.text() == "BRS-2026-DKR-02"
    dialog.title.setText("Reporting on PCBs")
    shown = looked_at(amina, "certificates_look")
    assert shown.reader.pages.count == 2
    shown.reject()
    # Another workshop's code leaves names that were typed, says so, and has its own put in when that is asked for.
    amina.workspace.add("workshop_forms", {**said, "ws": "BRS-2026-GVA-07", "p_name": "Yuki"})
    dialog.names.setPlainText("Grace Wanjiru")
    dialog.code.setText("BRS-2026-GVA-07")
    dialog.code.editingFinished.emit()
    amina.idle()
    assert dialog.names.toPlainText() == "Grace Wanjiru" and "stay as they are" in dialog.state.text()
    amina.press("certificates_registered")
    amina.until(lambda: dialog.names.toPlainText() == "Yuki")
    assert not dialog.registered.isEnabled() and not dialog.state.text()
    dialog.names.undo()
    assert dialog.names.toPlainText() == "Grace Wanjiru"
    # What was typed is nowhere else: leaving asks once, and a refusal leaves it.
    dialog.names.setPlainText("")
    dialog.reject()
    assert dialog.isVisible() and "Press again" in dialog.state.text()
    dialog.file.setText(str(out))
    amina.press("certificates_make")
    amina.until(lambda: "no name" in dialog.state.text())
    assert dialog.title.text() == "Reporting on PCBs" and not out.exists()
    dialog.names.setPlainText("Amina Odhiambo")
    amina.press("certificates_make")
    amina.until(out.is_file)
    amina.until(lambda: not dialog.isVisible())


def test_a_letter_is_addressed_to_a_contact_found_by_name_and_can_be_a_word_file(amina: Person, tmp_path: Path) -> None:
    record = amina.workspace.add("contacts", contact("Grace Wanjiru")).key.record
    moussa = amina.workspace.add("contacts", contact("Moussa Diop")).key
    dialog, out = opened(amina, record), tmp_path / "letter.docx"
    dialog.addressee.setPlainText("The Director")
    dialog.contact.setFocus()
    amina.type("Moussa")
    offered = dialog.contact.found.popup()
    amina.until(lambda: offered.isVisible() and offered.model().rowCount() == 1)
    assert str(offered.model().index(0, 0).data()).startswith("Moussa Diop")
    offered.setCurrentIndex(offered.model().index(0, 0))
    QTest.keyClick(offered, Qt.Key.Key_Return)
    amina.until(lambda: dialog.addressee.toPlainText().startswith("Moussa Diop"))
    # It is kept as his: it goes with his data where they are erased. A refusal leaves nobody's name in the field.
    dialog.keep()
    amina.idle()
    asked = amina.workspace.find(f"contacts/{record}")
    assert about(amina.workspace, moussa) == (asked,)
    dialog.contact.setText("Nobody")
    dialog.contact.chosen.emit("contacts/nobody")
    amina.until(lambda: not dialog.contact.text() and bool(dialog.state.text()))
    dialog.addressee.undo()
    assert dialog.addressee.toPlainText() == "The Director"
    dialog.format.setCurrentIndex(dialog.format.findData("docx"))
    dialog.file.setText(str(out))
    amina.press("letter_make")
    amina.until(out.is_file)
    assert "The Director" in [one.text for one in docx.Document(str(out)).paragraphs]


def opened(person: Person, record: str) -> LetterDialog:
    dialog = LetterDialog(person.window.desk, f"contacts/{record}", person.window)
    dialog.open()
    person.until(dialog.make.isEnabled)
    return dialog
