"""A form as a workbook for authors and as tables for reviewers: neither way changes anything."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest

from brs_desktop.errors import Problem
from brs_desktop.forms import FormError, convert_xlsform, tables, xlsform
from brs_desktop.records import SHIPPED
from brs_desktop.workspace.formcheck import form_tables

FORMS = sorted(SHIPPED.glob("*/form.md"))


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.parent.name)
def test_a_form_survives_the_way_to_the_author_and_back(form: Path, tmp_path: Path) -> None:
    book, back = tmp_path / "form.xlsx", tmp_path / "form.md"
    tables.convert_tables(form, book)
    tables.convert_tables(book, back)
    assert tables.read_markdown(back.read_text("utf-8")) == tables.read_markdown(form.read_text("utf-8"))
    name = form.parent.name
    assert convert_xlsform(book, name).hash == convert_xlsform(back, name).hash == convert_xlsform(form, name).hash


def test_the_same_form_gives_the_same_workbook(tmp_path: Path) -> None:
    for name in ("one.xlsx", "two.xlsx"):
        tables.convert_tables(FORMS[0], tmp_path / name)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_the_words_around_the_tables_stay(tmp_path: Path) -> None:
    book, form = tmp_path / "form.xlsx", tmp_path / "form.md"
    form.write_text(FORMS[0].read_text("utf-8"), "utf-8")
    tables.convert_tables(form, book)
    edited = openpyxl.load_workbook(book)
    edited["survey"]["C2"] = "Another label"
    edited.save(book)
    tables.convert_tables(book, form)
    told = form.read_text("utf-8")
    assert "Another label" in told
    assert told.split("\n## ")[0] == FORMS[0].read_text("utf-8").split("\n## ")[0]


def test_bars_and_lines_in_a_cell_are_kept(tmp_path: Path) -> None:
    sheets = {
        "survey": [("type", "name", "label"), ("text", "q", "one | two\nthree"), ("note", "n", "1")],
        "settings": [("form_title",), ("A form",)],
    }
    book = tmp_path / "form.xlsx"
    tables.write_workbook(sheets, book)
    assert tables.read_workbook(book) == sheets
    told = tables.write_markdown(sheets)
    assert tables.read_markdown(told) == sheets
    label = "one | two\nthree"
    for source in (told, book):
        xform = convert_xlsform(source, "data").xform
        assert label in xform.replace("&#10;", "\n")


def test_what_is_no_form_changes_nothing(tmp_path: Path) -> None:
    target = tmp_path / "form.md"
    target.write_text("# Mine\n", "utf-8")
    for name, content in (("a.xlsx", b"no workbook"), ("b.xlsx", b"PK\x03\x04 torn")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(FormError):
            tables.convert_tables(tmp_path / name, target)
    (tmp_path / "empty.md").write_text("no table here\n", "utf-8")
    with pytest.raises(FormError):
        tables.convert_tables(tmp_path / "empty.md", tmp_path / "x.xlsx")
    assert target.read_text("utf-8") == "# Mine\n"
    assert {file.name for file in tmp_path.iterdir()} == {"form.md", "a.xlsx", "b.xlsx", "empty.md"}


def test_a_workbook_that_unpacks_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsform, "MAX_UNPACKED", 1_000_000)
    bomb = tmp_path / "form.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 1_000_001)
    with pytest.raises(FormError) as refusal:
        tables.convert_tables(bomb, tmp_path / "form.md")
    assert refusal.value.issues[0].code == "size"


@pytest.mark.parametrize("names", [("form.md", "form.md"), ("form.xlsx", "form.csv")])
def test_one_file_is_text_and_the_other_a_workbook(tmp_path: Path, names: tuple[str, str]) -> None:
    with pytest.raises(Problem) as refusal:
        form_tables(tmp_path / names[0], tmp_path / names[1])
    assert refusal.value.code == "bad-form"


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(Problem) as refusal:
        form_tables(tmp_path / "form.md", tmp_path / "form.xlsx")
    assert refusal.value.code == "no-such-file"
