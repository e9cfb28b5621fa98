"""What files say of themselves: as much as can be told, and nothing from what is broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from brs_desktop.library.guesses import Guess, guess, language_of
from tests.library.papers import ENGLISH, FRENCH, broken_pdf, office, pdf

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def test_a_pdf_says_title_language_edition_and_symbol(tmp_path: Path) -> None:
    lines = [*[ENGLISH] * 3, "Second edition", "UNEP/CHW.15/INF/5"]
    told = guess(pdf(tmp_path / "a.pdf", [lines], title="Toolkit on wastes"), PDF)
    assert told == Guess("Toolkit on wastes", "en", "Second edition", "UNEP/CHW.15/INF/5")


@pytest.mark.parametrize("title", ["untitled", "Microsoft Word - x.doc", "report.pdf", "  ", "12", "Document1"])
def test_titles_that_say_nothing_are_not_offered(tmp_path: Path, title: str) -> None:
    assert guess(pdf(tmp_path / "a.pdf", title=title), PDF).title == ""


def test_a_decision_is_known_by_its_number(tmp_path: Path) -> None:
    assert guess(pdf(tmp_path / "a.pdf", title="Decision BC-14/12 on plastic waste"), PDF).symbol == "BC-14/12"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (ENGLISH * 3, "en"),
        (FRENCH * 3, "fr"),
        (
            "Los desechos de los países son tarea de todos y de las comunas para la salud de la gente.",
            "es",
        ),
        ("Обращение с опасными отходами", "ru"),
        ("危险废物的无害环境管理", "zh"),
        ("الإدارة السليمة بيئياً للنفايات", "ar"),
        ("x y z 1 2 3", ""),
        ("", ""),
    ],
)
def test_the_language_of_a_text(text: str, language: str) -> None:
    assert language_of(text) == language


def test_what_the_file_says_counts_more_than_its_words() -> None:
    assert language_of(ENGLISH * 3, "fr-CH") == "fr"


def test_office_documents_and_web_pages(tmp_path: Path) -> None:
    assert guess(office(tmp_path / "a.docx", title="Model law"), DOCX).title == "Model law"
    (tmp_path / "p.html").write_text("<html lang='es'><head><title>Guía</title></head><body>x</body></html>")
    assert guess(tmp_path / "p.html", "text/html") == Guess("Guía", "es", "", "")


def test_entities_and_broken_files_say_nothing(tmp_path: Path) -> None:
    assert guess(broken_pdf(tmp_path / "b.pdf"), PDF) == Guess()
    assert guess(pdf(tmp_path / "l.pdf", title="Locked", password="x"), PDF) == Guess()
    bomb = '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
    import zipfile

    with zipfile.ZipFile(tmp_path / "x.docx", "w") as packed:
        packed.writestr("docProps/core.xml", bomb)
    assert guess(tmp_path / "x.docx", DOCX) == Guess()
    (tmp_path / "torn.docx").write_bytes(b"PK\x03\x04torn")
    assert guess(tmp_path / "torn.docx", DOCX) == Guess()
