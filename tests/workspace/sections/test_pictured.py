"""A photograph that was taken into a record is on the paper of the record."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from tests.pdf.test_pictures import figures
from tests.workspace.sections.conftest import Offices


def test_a_photograph_in_a_record_is_printed_and_one_that_is_gone_says_so(offices: Offices, tmp_path: Path) -> None:
    giver, photo, out = offices.giver, tmp_path / "pump.png", tmp_path / "well.pdf"
    Image.new("RGB", (60, 40), "teal").save(photo)
    key, cell = offices.well(), giver.library.take_in(photo).value()
    giver.set(key, {"photo": cell, "permit": cell})
    giver.export_pdf(f"wells/{key.record}", language="en", out=out)
    assert figures(out.read_bytes()) == ["Photograph: pump.png"]
    giver.library.store.remove(str(cell["sha256"]))
    giver.export_pdf(f"wells/{key.record}", language="en", out=out)
    assert figures(out.read_bytes()) == []
