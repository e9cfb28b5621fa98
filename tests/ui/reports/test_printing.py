"""PDFs: no file is replaced unasked, and a receipt says what it is a receipt of."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget

from brs_desktop.pdf import ReceiptFacts, export_receipt
from brs_desktop.pdf.receipt import TierSaid
from brs_desktop.records.keys import value_text
from brs_desktop.ui.export import ExportDialog
from tests.ui.desks import Person, contact
from tests.ui.reports.test_versions import paper


def test_a_file_that_is_there_is_replaced_only_when_that_was_meant(amina: Person, tmp_path: Path) -> None:
    record = amina.workspace.add("contacts", contact("Grace")).key.record
    out = tmp_path / "grace.pdf"
    out.write_bytes(b"mine")
    ExportDialog(amina.window.desk, "contacts", record, amina.window).open()
    amina.idle()
    field = amina.find(QLineEdit, "export_file")
    field.setText(str(out))
    amina.press("export_make")
    assert "already" in amina.find(QLabel, "export_state").text() and out.read_bytes() == b"mine"
    field.selectAll()
    field.setFocus()
    amina.type(str(tmp_path / "other.pdf"))
    assert amina.find(QPushButton, "export_make").text() == "Make the PDF"
    field.selectAll()
    amina.type(str(out))
    amina.press("export_make")
    assert out.read_bytes() == b"mine"
    amina.press("export_make")
    amina.until(lambda: out.read_bytes().startswith(b"%PDF"))
    amina.idle()


def test_a_new_report_is_offered_for_the_country_of_who_begins_it(amina: Person) -> None:
    amina.press("rail_reports")
    amina.idle()
    amina.window.place("reports")._begin_kind("import_responses")
    page = amina.find(QWidget, "key_page")
    country = amina.find(QLineEdit, "q:country")
    assert country.text() == "Kenya" and not country.isReadOnly()
    assert value_text(page._form.state("country").value) == "KEN"


def test_a_receipt_is_called_receipt_of_its_report(tmp_path: Path) -> None:
    facts = ReceiptFacts(
        report="Kenya – 2025",
        form_title="Basel Convention: annual national report",
        code="ABCD-EFGH-IJKL",
        version=1,
        state="sent",
        submitted_ms=0,
        person="Amina",
        fingerprint="0" * 64,
    )
    out = tmp_path / "receipt.pdf"
    export_receipt(facts, language="en", out=out, printed_ms=0)
    assert "Receipt of Basel Convention: annual national report" in paper(out)
    with pypdfium2.PdfDocument(out) as document:
        docinfo = document.get_metadata_value("Title")
    assert docinfo == "Receipt of Basel Convention: annual national report – Kenya – 2025"


def test_a_receipt_says_which_tiers_hold_the_version_each_by_its_own_word(tmp_path: Path) -> None:
    tiers = (TierSaid("centre", "Centre North", 1_795_000_000_000), TierSaid("secretariat", "", 1_795_086_400_000))
    facts = ReceiptFacts("Kenya – 2025", "Basel report", "ABCD-EFGH", 1, "held", 0, "Amina", "0" * 64, tiers=tiers)
    out = tmp_path / "receipt.pdf"
    export_receipt(facts, language="en", out=out, printed_ms=0)
    assert "Held by Centre North since 18 Nov 2026" in paper(out)
    assert "Held by Secretariat since 19 Nov 2026" in paper(out)
