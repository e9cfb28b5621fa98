"""A form as a workbook for authors and as tables for reviewers: neither way changes anything."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from brs_desktop.forms import convert_xlsform
from brs_desktop.records import SHIPPED
from tests.helpers.scripts import FOLDER, load

tables = load("brs_tables", FOLDER / "forms" / "tables.py")
FORMS = sorted(SHIPPED.glob("*/form.md"))


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.parent.name)
def test_a_form_survives_the_way_to_the_author_and_back(form: Path, tmp_path: Path) -> None:
    book, back = tmp_path / "form.xlsx", tmp_path / "form.md"
    tables.convert(form, book)
    tables.convert(book, back)
    assert tables.read_markdown(back.read_text("utf-8")) == tables.read_markdown(form.read_text("utf-8"))
    name = form.parent.name
    assert convert_xlsform(book, name).hash == convert_xlsform(back, name).hash == convert_xlsform(form, name).hash


def test_the_same_form_gives_the_same_workbook(tmp_path: Path) -> None:
    for name in ("one.xlsx", "two.xlsx"):
        tables.convert(FORMS[0], tmp_path / name)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_the_words_around_the_tables_stay(tmp_path: Path) -> None:
    book, form = tmp_path / "form.xlsx", tmp_path / "form.md"
    form.write_text(FORMS[0].read_text("utf-8"), "utf-8")
    tables.convert(form, book)
    edited = openpyxl.load_workbook(book)
    edited["survey"]["C2"] = "Another label"
    edited.save(book)
    tables.convert(book, form)
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
