"""Word files read back: what they say, in which direction and language, and what strange answers do to them."""

from __future__ import annotations

import errno
import os
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from brs_sync.values import Number
from docx.document import Document
from docx.oxml.ns import qn
from lxml import etree

from brs_desktop.docx import export_docx
from brs_desktop.errors import Problem
from brs_desktop.forms import FormDefinition, convert_xlsform, load_form
from brs_desktop.language import LANGUAGES
from brs_desktop.pdf import Claim, PdfMeta
from tests.forms.filling import Record
from tests.forms.filling import session as filling
from tests.pdf.test_export import ANSWERS, COLLECTIONS, FORM, META, session
from tests.pdf.test_said import GOODS

CONTESTED = replace(META, contested={"many": [Claim("", "Peter", 1_795_000_000_000, value=Number("99"))]})


@pytest.fixture(scope="module")
def form() -> FormDefinition:
    return load_form(convert_xlsform(FORM, "paper").xform)


def written(
    form: FormDefinition, folder: Path, language: str = "en", meta: PdfMeta = CONTESTED, **answers: str
) -> Path:
    out = folder / f"{language}.docx"
    export_docx([(session(form, ANSWERS | answers), meta)], language=language, out=out)
    return out


def cells(document: Document) -> dict[str, str]:
    """The answers by their questions."""
    return {row.cells[0].text: row.cells[1].text for table in document.tables for row in table.rows}


def part(file: Path, name: str) -> etree._Element:
    with zipfile.ZipFile(file) as archive:
        return etree.fromstring(archive.read(f"word/{name}.xml"))


def words(element: etree._Element) -> str:
    return "".join(one.text or "" for one in element.iter(qn("w:t")))


def test_it_says_what_the_paper_says(form: FormDefinition, tmp_path: Path) -> None:
    file = written(form, tmp_path)
    document = docx.Document(str(file))
    said = cells(document)
    assert said["Zero tonnes"] == "0" and said["Nothing given"] == "No answer"
    assert said["Unknown tonnes"] == "Unknown" and said["Confidential tonnes"] == "Confidential"
    assert said["Many tonnes"] == "1,234,567.50" and said["Released to"] == "Ambient air\nFertile soil"
    headings = [(one.style.name, one.text) for one in document.paragraphs if one.style.name.startswith("Heading")]
    assert headings[:3] == [("Heading 1", "Form"), ("Heading 2", "Facts"), ("Heading 2", "Lists")]
    assert ("Heading 3", "Movements") in headings
    (moves,) = (one for one in document.tables if one.rows[0].cells[1].text == "From")
    assert [cell.text for cell in moves.rows[2].cells] == ["2", "Kisumu port", "12.50"]
    (note,) = [one for one in part(file, "footnotes") if one.get(qn("w:id")) == "1"]
    assert "Another answer stands beside this one: \u206899\u2069 (\u2068Peter\u2069" in words(note)
    references = [one.get(qn("w:id")) for one in part(file, "document").iter(qn("w:footnoteReference"))]
    assert references == ["1"]
    assert document.core_properties.title == "Form – Aldrin – Kenya" and document.core_properties.language == "en-GB"
    fields = [one.get(qn("w:instr")).strip() for one in part(file, "footer1").iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"] and "Aldrin" in words(part(file, "header1"))
    texts = [one.text for one in document.paragraphs]
    assert {"Name: \t", "Signature and stamp: \t"} <= set(texts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_has_headings_that_stand_again_and_a_title(
    form: FormDefinition, language: str, tmp_path: Path
) -> None:
    document = docx.Document(str(written(form, tmp_path, language)))
    rtl = language == "ar"
    assert document.tables
    for table in document.tables:
        about = table._tbl.tblPr
        assert about.find(qn("w:tblCaption")).get(qn("w:val"))
        assert (about.find(qn("w:bidiVisual")) is not None) == rtl
        heads = [row._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in table.rows]
        assert heads == [True, *[False] * (len(heads) - 1)]
    assert (document.sections[0]._sectPr.find(qn("w:bidi")) is not None) == rtl


def test_runs_have_their_direction_and_language(form: FormDefinition, tmp_path: Path) -> None:
    file = written(form, tmp_path, "ar", top="Basel عربي 123 中文 русский")
    found = {}
    for run in part(file, "document").iter(qn("w:r")):
        about = run.find(qn("w:rPr"))
        spoken = about.find(qn("w:lang")) if about is not None else None
        kept = {key.rpartition("}")[2]: value for key, value in spoken.items()} if spoken is not None else {}
        found[words(run).strip()] = (about is not None and about.find(qn("w:rtl")) is not None, kept)
    assert found["Basel"] == (False, {"val": "en-GB"}) and found["русский"] == (False, {"val": "ru-RU"})
    assert found["中文"] == (False, {"eastAsia": "zh-CN"}) and found["عربي"] == (True, {})
    typed = next(one for one in part(file, "document").iter(qn("w:p")) if words(one).startswith("Basel"))
    about = typed.find(qn("w:pPr"))
    assert about.find(qn("w:bidi")).get(qn("w:val")) == "0" and about.find(qn("w:jc")).get(qn("w:val")) == "right"
    faces = part(file, "styles").find(f".//{qn('w:rFonts')}")
    assert faces.get(qn("w:cs")) == "Noto Sans Arabic" and faces.get(qn("w:eastAsia")) == "Noto Sans SC"
    assert {one.get(qn("w:name")) for one in part(file, "fontTable")} >= {"Noto Sans", "Noto Sans SC"}


def test_an_empty_form_has_boxes_to_tick_and_room_to_write(form: FormDefinition, tmp_path: Path) -> None:
    file = tmp_path / "blank.docx"
    export_docx([(form, META)], language="en", out=file, blank=True)
    boxes = "{http://schemas.microsoft.com/office/word/2010/wordml}checkbox"
    assert len(list(part(file, "document").iter(boxes))) >= 5
    said = words(part(file, "document"))
    assert "Why zero?" in said and "Refused flatly" in said and "Kenya" not in said
    table = next(one for one in docx.Document(str(file)).tables if one.rows[0].cells[-1].text == "Tonnes moved")
    assert len(table.rows) == 6 and not table.rows[3].cells[1].text


def test_several_forms_have_heads_of_their_own_and_what_is_said_beside_answers_goes_along(tmp_path: Path) -> None:
    forms = []
    for number in range(3):
        goods = filling(GOODS, Record())
        goods.answer("people", str(1000 + number))
        forms.append((goods, PdfMeta("Form", f"Kenya {2023 + number}", printed_ms=0)))
    file = tmp_path / "year.docx"
    assert export_docx(forms, language="fr", out=file).forms == 3
    document = docx.Document(str(file))
    assert [words(one.header._element) for one in document.sections] == [f"FormKenya {2023 + one}" for one in range(3)]
    assert document.core_properties.title == "Kenya 2023 · Kenya 2024 · Kenya 2025"


def test_the_same_form_gives_the_same_bytes(form: FormDefinition, tmp_path: Path) -> None:
    (tmp_path / "again").mkdir()
    assert written(form, tmp_path).read_bytes() == written(form, tmp_path / "again").read_bytes()


@pytest.mark.parametrize("name", ["basel_reports", "assistance_needs"])
def test_the_national_report_and_the_request_for_assistance_are_written_in_chinese(name: str, tmp_path: Path) -> None:
    shipped = load_form(convert_xlsform((COLLECTIONS / name / "form.md").read_text("utf-8"), name).xform)
    for blank in (False, True):
        file = tmp_path / f"{blank}.docx"
        what = shipped if blank else session(shipped, {})
        export_docx([(what, META)], language="zh", out=file, blank=blank)
        assert docx.Document(str(file)).tables and any(
            "\u4e00" <= one <= "\u9fff" for one in words(part(file, "document"))
        )


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a\x00b\x0b\x1b\ud800\ufffe<w:p>&amp;</w:t>]]>", "ab\n\ufffd\ufffd<w:p>&amp;</w:t>]]>"),
        ("عربي <x/> " * 1_000, "عربي <x/> " * 1_000),
        ("x" * 100_000, "x" * 100_000),
    ],
)
def test_strange_and_endless_answers_make_a_file_that_opens(
    form: FormDefinition, text: str, kept: str, tmp_path: Path
) -> None:
    meta = replace(CONTESTED, title=text[:200], form_title="<&>" + text[:200])
    file = written(form, tmp_path, meta=meta, top=text)
    assert cells(docx.Document(str(file)))["Outside of sections"] == kept


def test_a_full_disk_a_stop_and_a_missing_folder_leave_the_old_file(
    form: FormDefinition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "en.docx"
    file.write_bytes(b"old")
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def refuse(*_arguments: object) -> None:
        raise full

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", refuse)
        with pytest.raises(Problem) as told:
            written(form, tmp_path)
    assert told.value.code == "disk-full"
    what = [(session(form, ANSWERS), META)]
    with pytest.raises(Problem) as told:
        export_docx(what, language="en", out=file, cancelled=lambda: True)
    assert told.value.code == "cancelled" and file.read_bytes() == b"old" and os.listdir(tmp_path) == ["en.docx"]
    with pytest.raises(Problem) as told:
        export_docx(what, language="en", out=tmp_path / "none" / "x.docx")
    assert told.value.code == "no-such-folder"
