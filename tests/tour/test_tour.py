"""The tour as a test: real windows in two processes, a real hub, and paper that is read back."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from tests.helpers import touch
from tests.tour.story import Tour

pytestmark = pytest.mark.tour


def paper(file: Path) -> str:
    """All text of a PDF."""
    with pypdfium2.PdfDocument(file) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def test_two_laptops_agree_on_one_response_and_print_it(tmp_path: Path) -> None:
    """SYS-67: an import decision per chemical and country, made apart, agreed, found in the list, and printed."""
    tour = Tour(tmp_path / "out", tmp_path / "work")
    touch.command("window of a client process")
    tour.walk()
    pictures = sorted((tmp_path / "out").glob("*.png"))
    assert len(pictures) == tour.shots >= 20
    assert all(picture.stat().st_size > 10_000 for picture in pictures)
    english, arabic = (paper(file) for file in tour.pdfs)
    for words in (
        "Aldrin",
        "Kenya",
        "Not above 20 kg a year",
        "Only for research in laboratories that the Board names.",
    ):
        assert words in " ".join(english.split())
    assert "Pest Control Products Act, section 4" in " ".join(arabic.split())
    assert any("؀" <= letter <= "ۿ" or "ﭐ" <= letter <= "ﻼ" for letter in arabic)
