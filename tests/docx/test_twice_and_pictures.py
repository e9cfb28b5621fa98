"""Word files with pictures, told in words too, and in two languages side by side."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from lxml import etree
from PIL import Image

from brs_desktop.docx import export_docx
from brs_desktop.forms import FormDefinition, FormSession
from brs_desktop.language import words as in_language
from brs_desktop.pdf import PdfMeta, phrases
from brs_desktop.pdf.sheet import Second
from tests.docx.test_docx import part, words
from tests.pdf.test_pictures import files, sheet  # noqa: F401 (a fixture)
from tests.pdf.test_two import SAID, form, session  # noqa: F401 (fixtures)

ALIKE = PdfMeta("Two", "Kenya", printed_ms=0)


def test_pictures_stand_in_the_file_once_with_words_and_what_cannot_be_shown_says_why(
    files: Path,  # noqa: F811
    tmp_path: Path,
) -> None:
    out = tmp_path / "seen.docx"
    export_docx([(sheet(files), ALIKE)], language="en", out=out)
    with zipfile.ZipFile(out) as archive:
        kept = [name for name in archive.namelist() if name.startswith("word/media/")]
        for name in kept:
            with archive.open(name) as content, Image.open(content) as picture:
                assert max(picture.size) <= 1_200 and not picture.getexif()
        relations = etree.fromstring(archive.read("word/_rels/document.xml.rels"))
    document = part(out, "document")
    told = [one.get("descr") for one in document.iter(qn("wp:docPr"))]
    # A photograph that three rows and a question show is one file.
    assert len(kept) == 3 and len(told) == 7 and told.count("Photo: photo.jpg") == 3
    assert "Picture of “Which one?”" in told and "Shown in pho: photo.jpg" in told
    known = {one.get("Id") for one in relations}
    assert {one.get(qn("r:embed")) for one in document.iter(qn("a:blip"))} <= known
    assert len({one.get("id") for one in document.iter(qn("wp:docPr"))}) == 7
    said = words(document)
    for why in ("broken.jpg is damaged", "huge.png is too large", "away.jpg was not on", "words.png is no picture"):
        assert why in said.replace("\u2068", "").replace("\u2069", "")
    assert len(docx.Document(str(out)).inline_shapes) == 7
    again = tmp_path / "again.docx"
    export_docx([(sheet(files), ALIKE)], language="en", out=again)
    assert again.read_bytes() == out.read_bytes()


@pytest.mark.parametrize(("first", "second"), [("en", "ar"), ("ar", "zh"), ("zh", "en")])
def test_two_languages_stand_beside_each_other_each_in_its_direction(
    form: FormDefinition,  # noqa: F811
    session: FormSession,  # noqa: F811
    first: str,
    second: str,
    tmp_path: Path,
) -> None:
    meta = replace(ALIKE, second=Second(second, "另一个" if second == "zh" else "Other", ""))
    for blank, what in ((False, session), (True, form)):
        out = tmp_path / f"{blank}.docx"
        export_docx([(what, meta)], language=first, out=out, blank=blank)
        said = words(part(out, "document"))
        for one in (first, second):
            for phrase in SAID[one]:
                assert phrase in said
        table = docx.Document(str(out)).tables[0]
        row = next(row for row in table.rows if SAID[first][2] in row.cells[0].text)
        assert row.cells[1].text.startswith(SAID[second][2]) and len(row.cells) == 3
        bidi = row.cells[1].paragraphs[0]._p.find(f"{qn('w:pPr')}/{qn('w:bidi')}")
        turned = bidi is not None and bidi.get(qn("w:val")) != "0"
        assert turned is (second == "ar")
        assert meta.second is not None and meta.second.form_title in words(part(out, "header1"))
        feet = docx.Document(str(out)).sections[0].footer.paragraphs
        assert len(feet) == 2, "each language has a line at the foot"
        for code, foot in zip((first, second), feet, strict=True):
            assert not blank or in_language(code)(phrases.BLANK) in foot.text
    answers = [row.cells[2].text for table in docx.Document(str(tmp_path / "False.docx")).tables for row in table.rows]
    assert f"{SAID[first][3]}\n{SAID[second][3]}" in answers and answers.count("Amina") == 1
