"""Paper from the window: looked at before it is a file, sent to a printer, locked with a passphrase."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import docx
import pikepdf
import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPageLayout
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QPushButton, QRadioButton, QWidget

from brs_desktop.ui.export import ExportDialog
from brs_desktop.ui.printing import press
from brs_desktop.ui.printing.preview import PreviewDialog
from brs_desktop.ui.reports.year import YearDialog
from tests.helpers.patience import PATIENCE_S
from tests.pdf.reading import text_of
from tests.ui.contacts.directory import arrive, ask
from tests.ui.desks import Person, contact

Walk = Callable[[QWidget], None]


def ask_for_paper(person: Person) -> ExportDialog:
    record = person.workspace.add("contacts", contact("Grace Wanjiru")).key.record
    dialog = ExportDialog(person.window.desk, "contacts", record, person.window)
    dialog.open()
    person.idle()
    return dialog


def notices(person: Person) -> list[str]:
    return [one.accessibleName() for one in person.window.notices.findChildren(QWidget, "notice")]


def looked_at(person: Person, button: str = "export_look") -> PreviewDialog:
    person.press(button)
    shown = person.find(PreviewDialog, "preview_dialog")
    person.until(lambda: shown.reader.pages.count > 0 and not shown.reader.waits)
    return shown


def test_a_paper_is_looked_at_and_no_file_is_left_anywhere(amina: Person, walk: Walk) -> None:
    dialog = ask_for_paper(amina)
    dialog.languages.setCurrentIndex(dialog.languages.findData("ar"))
    shown = looked_at(amina)
    walk(shown)
    assert not amina.sees("reader_back") and not amina.sees("reader_program")
    amina.find(QLineEdit, "reader_find").setFocus()
    amina.type("Wanjiru")
    amina.until(lambda: amina.find(QLabel, "reader_found").text().startswith("1 "))
    left = [one for one in (amina.window.desk.folder / ".papers").iterdir()]
    assert left == []
    amina.keys("Esc")
    amina.keys("Esc")
    amina.until(lambda: not amina.sees("preview_dialog"))
    assert amina.sees("export_dialog") and amina.find(QPushButton, "export_make").isEnabled()


def test_what_was_looked_at_is_saved_where_the_dialog_says_in_two_languages(amina: Person, tmp_path: Path) -> None:
    dialog = ask_for_paper(amina)
    dialog.second.setCurrentIndex(dialog.second.findData("en"))
    assert dialog.beside == {}  # the paper speaks English already
    dialog.second.setCurrentIndex(dialog.second.findData("zh"))
    assert dialog.marking == {}
    amina.find(QCheckBox, "pdf_light").click()
    dialog.format.setCurrentIndex(1)
    assert dialog.beside == {"second": "zh"} and amina.sees("export_second") and not amina.sees("pdf_light")
    dialog.format.setCurrentIndex(0)
    assert amina.sees("pdf_light")
    assert dialog.beside == {"second": "zh"} and amina.sees("export_second")
    out = tmp_path / "grace.pdf"
    amina.find(QLineEdit, "export_file").setText(str(out))
    looked_at(amina)
    amina.press("preview_save")
    amina.until(lambda: out.is_file() and not amina.sees("export_dialog"))
    amina.idle()
    text = text_of(out.read_bytes())
    assert "Name" in text and "姓名" in text
    with pikepdf.open(out) as file:
        assert "/StructTreeRoot" not in file.Root, "a smaller file was asked for"


def test_only_second_languages_that_the_form_speaks_are_offered_and_a_refusal_leaves_the_choice(
    amina: Person, tmp_path: Path
) -> None:
    dialog = ask_for_paper(amina)
    dialog.second.setItemData(dialog.second.findData("zh"), "tlh")
    dialog.second.setCurrentIndex(dialog.second.findData("tlh"))
    amina.find(QLineEdit, "export_file").setText(str(tmp_path / "grace.pdf"))
    amina.press("export_make")
    amina.until(lambda: "tlh" in dialog.state.text())
    assert dialog.isVisible() and dialog.make.isEnabled() and not (tmp_path / "grace.pdf").exists()
    dialog._offer(("Grace", ("en", "ar")))
    assert [dialog.second.itemData(place) for place in range(dialog.second.count())] == ["", "en", "ar"]
    dialog._offer(("Grace", ("en",)))
    dialog.content.setCurrentIndex(1)
    assert not amina.sees("export_second") and dialog.beside == {}


def test_a_passphrase_is_typed_twice_and_locks_the_file_that_is_saved_only(amina: Person, tmp_path: Path) -> None:
    ask_for_paper(amina)
    out = tmp_path / "locked.pdf"
    amina.find(QLineEdit, "export_file").setText(str(out))
    amina.find(QCheckBox, "pdf_lock").click()
    first, again = amina.find(QLineEdit, "pdf_passphrase"), amina.find(QLineEdit, "pdf_passphrase_again")
    assert first.hasFocus() and first.echoMode() == QLineEdit.EchoMode.Password
    assert "cannot be recovered" in amina.find(QLabel, "pdf_passphrase_rules").text()
    said = amina.find(QLabel, "export_state")
    for one, other, words in (
        ("short", "short", "at least 8"),
        ("mangrove 7", "mangrove 8", "differ"),
        ("x" * 128, "x" * 128, "too long"),
    ):
        first.setText(one)
        again.setText(other)
        amina.press("export_make")
        assert words in said.text() and not out.exists()
    first.setText("mangrove 7")
    again.setText("mangrove 7")
    looked_at(amina)
    amina.press("preview_save")
    amina.until(out.is_file)
    amina.idle()
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(out)
    with pikepdf.open(out, password="mangrove 7") as opened:
        assert opened.encryption.R == 6 and opened.encryption.bits == 256


def test_a_list_on_paper_is_looked_at_and_locked_too(amina: Person, tmp_path: Path) -> None:
    place = arrive(amina)
    ask(amina, place, "csv")
    assert not amina.sees("handout_look") and not amina.sees("pdf_lock")
    amina.press("handout_cancel")
    amina.until(lambda: not amina.sees("handout_dialog"))
    ask(amina, place, "pdf")
    amina.find(QLineEdit, "handout_file").setText(str(tmp_path / "list.pdf"))
    assert looked_at(amina, "handout_look").reader.pages.count >= 1
    amina.press("preview_close")
    amina.find(QCheckBox, "pdf_lock").click()
    for name in ("pdf_passphrase", "pdf_passphrase_again"):
        amina.find(QLineEdit, name).setText("mangrove 7")
    amina.press("handout_make")
    amina.until(lambda: (tmp_path / "list.pdf").is_file())
    with pikepdf.open(tmp_path / "list.pdf", password="mangrove 7") as opened:
        assert opened.encryption.R == 6


def test_without_a_printer_it_is_said_what_can_be_done_instead(amina: Person) -> None:
    ask_for_paper(amina)
    if press.QPrinterInfo.availablePrinterNames():
        pytest.skip("this computer has a printer")
    amina.press("export_print")
    amina.until(lambda: "no printer" in amina.find(QLabel, "export_state").text())
    assert amina.find(QPushButton, "export_make").isEnabled()
    looked_at(amina)
    amina.press("preview_print")
    amina.until(lambda: "no printer" in amina.find(QLabel, "preview_state").text())


def file_printer(out: Path, resolution: int = 72) -> QPrinter:
    """What the system's dialog gives who chooses to print into a file."""
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(out))
    printer.setFullPage(True)
    printer.setResolution(resolution)
    return printer


def test_pages_are_drawn_on_the_printer_as_they_were_looked_at(amina: Person, tmp_path: Path) -> None:
    dialog = ask_for_paper(amina)
    dialog.content.setCurrentIndex(dialog.content.findData(True))
    shown = looked_at(amina)
    count, content, out = shown.reader.pages.count, shown._content, tmp_path / "printed.pdf"
    assert count >= 3
    printer = file_printer(out)
    printer.setPageOrientation(QPageLayout.Orientation.Landscape)
    printer.setPrintRange(QPrinter.PrintRange.PageRange)
    printer.setFromTo(2, 3)
    press.begin(amina.window.desk, content, printer, shown)
    amina.until(lambda: not amina.sees("press_dialog"))
    with pypdfium2.PdfDocument(out) as printed, pypdfium2.PdfDocument(content) as meant:
        assert len(printed) == 2
        for place in range(2):
            turned = printed[place].render(scale=0.5).to_pil().convert("L").rotate(90, expand=True)
            whole = meant[place + 1].render(scale=0.5).to_pil().convert("L").resize(turned.size)
            unlike = sum(abs(a - b) for a, b in zip(turned.tobytes(), whole.tobytes(), strict=True))
            assert unlike / len(turned.tobytes()) < 6
    assert any("printed into a file" in one for one in notices(amina))


@pytest.mark.qt_log_ignore("Returned false")
def test_a_printer_that_takes_nothing_is_said(amina: Person, tmp_path: Path) -> None:
    ask_for_paper(amina)
    shown = looked_at(amina)
    press.begin(amina.window.desk, shown._content, file_printer(tmp_path / "nowhere" / "printed.pdf"), shown)
    amina.until(lambda: not amina.sees("press_dialog"))
    assert any("does not take the pages" in one for one in notices(amina))


def test_the_systems_dialog_prints_and_a_stop_ends_the_print(amina: Person, tmp_path: Path) -> None:
    ask_for_paper(amina)
    shown, desk, out = looked_at(amina), amina.window.desk, tmp_path / "printed.pdf"
    asked = press.ask_system(desk, "Grace", shown._content, shown)
    amina.until(asked.isVisible)
    printers = asked.findChild(QComboBox, "printers")
    printers.setCurrentIndex(printers.count() - 1)  # into a file
    asked.findChild(QLineEdit, "filename").setText(str(out))
    asked.printer().setResolution(72)
    asked.findChild(QLineEdit, "pagesLineEdit").setText("1-2,5")
    assert press.served(asked) == ()
    asked.findChild(QRadioButton, "pagesRadioButton").setChecked(True)
    assert press.served(asked) == ((1, 2), (5, 5))
    asked.findChild(QRadioButton, "printAll").setChecked(True)
    asked.accept()
    amina.until(lambda: any("printed into a file" in one for one in notices(amina)))
    with pypdfium2.PdfDocument(out) as printed:
        assert len(printed) == shown.reader.pages.count
    free = threading.Event()
    desk.lane("printing").run(lambda _job: free.wait(PATIENCE_S))
    press.begin(desk, shown._content, file_printer(tmp_path / "stopped.pdf"), shown)
    amina.press("press_stop")
    free.set()
    amina.until(lambda: not desk.lane("printing").busy)
    assert not (tmp_path / "stopped.pdf").exists()


def test_a_record_becomes_a_word_file_that_can_be_worked_on(amina: Person, tmp_path: Path) -> None:
    dialog = ask_for_paper(amina)
    assert Path(dialog.file.text()).name == "Contact Grace Wanjiru.pdf"
    dialog.locking.lock.click()
    dialog.format.setCurrentIndex(dialog.format.findData("docx"))
    assert Path(dialog.file.text()).name == "Contact Grace Wanjiru.docx" and not amina.sees("export_look")
    assert not amina.sees("pdf_lock") and dialog.make.text() == "Make the Word file"
    amina.find(QLineEdit, "export_file").setText(str(tmp_path / "grace.docx"))
    dialog.languages.setCurrentIndex(dialog.languages.findData("fr"))
    amina.press("export_make")
    amina.until(lambda: any("Word file is made" in one for one in notices(amina)))
    document = docx.Document(str(tmp_path / "grace.docx"))
    assert document.core_properties.language == "fr-FR"
    assert any("Grace Wanjiru" in one.text for one in document.paragraphs)


def test_the_reports_of_a_year_go_into_one_file(amina: Person, tmp_path: Path, walk: Walk) -> None:
    for chemical in ("aldrin", "endrin"):  # reports of no period: of the year in which they changed
        amina.workspace.add("import_responses", {"country": "KEN", "chem": chemical})
    amina.workspace.add("basel_reports", {"country": "KEN", "year": "2024", "kind": "first_version"})
    amina.press("rail_reports")
    amina.idle()
    amina.press("reports_year")
    amina.idle()
    dialog = amina.find(YearDialog, "year_dialog")
    amina.until(lambda: dialog.years.count() > 0)
    walk(dialog)
    years = [dialog.years.itemData(place) for place in range(dialog.years.count())]
    assert len(years) == 2 and years[1] == "2024" and dialog.reports.count() == 2
    assert Path(dialog.file.text()).name == f"Reports of {years[0]}.pdf"
    shown = looked_at(amina, "year_look")
    both = shown.reader.pages.count
    amina.press("preview_close")
    dialog.reports.item(0).setCheckState(Qt.CheckState.Unchecked)
    shown = looked_at(amina, "year_look")
    assert 0 < shown.reader.pages.count < both
    amina.press("preview_close")
    dialog.as_of.setCurrentIndex(1)
    assert dialog.reports.count() == 0 and not dialog.make.isEnabled()
    dialog.as_of.setCurrentIndex(0)
    dialog.years.setCurrentIndex(1)
    dialog.years.setCurrentIndex(0)
    ticks = [dialog.reports.item(row).checkState() for row in range(2)]
    assert ticks == [Qt.CheckState.Unchecked, Qt.CheckState.Checked], "as somebody left them"
    dialog.reports.item(0).setCheckState(Qt.CheckState.Checked)
    dialog.format.setCurrentIndex(dialog.format.findData("docx"))
    assert Path(dialog.file.text()).name == f"Reports of {years[0]}.docx"
    amina.find(QLineEdit, "year_file").setText(str(tmp_path / "year.docx"))
    amina.press("year_make")
    amina.until(lambda: not amina.sees("year_dialog"))
    headings = [one.text for one in docx.Document(str(tmp_path / "year.docx")).paragraphs if "1" in one.style.name]
    assert len(headings) == 2
