"""A file that is called a workbook and is none: what it is and what to do next are said, in no reader's own words."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from brs_desktop import language
from brs_desktop.forms import FormError, convert_xlsform
from brs_desktop.workbooks import FAULTS, FOREIGN, LOCKED, OLDER, TORN, Fault, fault_of
from brs_desktop.workspace.formcheck import check_form, form_tables

COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)


def book() -> bytes:
    made, kept = openpyxl.Workbook(), io.BytesIO()
    made.active.append(["type", "name", "label"])
    made.save(kept)
    return kept.getvalue()


def archive(*names: str) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return kept.getvalue()


def spoilt() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book())) as whole, zipfile.ZipFile(kept, "w") as made:
        for entry in whole.infolist():
            content = whole.read(entry)
            made.writestr(entry.filename, content[: len(content) // 2])
    return kept.getvalue()


FILES: dict[str, tuple[bytes, Fault]] = {
    "junk": (b"hello, world\n", FOREIGN),
    "empty": (b"", FOREIGN),
    "document": (archive("[Content_Types].xml", "word/document.xml"), FOREIGN),
    "torn": (book()[:2_000], TORN),
    "spoilt": (spoilt(), TORN),
    "password": (COMPOUND + "EncryptedPackage\0".encode("utf-16-le"), LOCKED),
    "older": (COMPOUND + "Workbook\0".encode("utf-16-le"), OLDER),
    "message": (COMPOUND + "__properties_version1.0\0".encode("utf-16-le"), FOREIGN),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_form_that_is_no_workbook_is_told_for_what_it_is(kind: str, tmp_path: Path) -> None:
    content, fault = FILES[kind]
    file = tmp_path / f"{kind}.xlsx"
    file.write_bytes(content)
    told = check_form(file)
    [finding] = told["findings"]
    assert not told["ok"] and finding["code"] == fault.code
    assert finding["message"] == f"{fault.what} {fault.next}"
    assert file.read_bytes() == content


@pytest.mark.parametrize("suffix", [".xls", ".XLSX", ".xlsm"])
def test_whatever_it_ends_in(suffix: str, tmp_path: Path) -> None:
    file = tmp_path / f"older{suffix}"
    file.write_bytes(FILES["older"][0])
    assert [one["code"] for one in check_form(file)["findings"]] == [OLDER.code]


def test_bytes_are_told_alike_and_in_every_language() -> None:
    with pytest.raises(FormError) as refused:
        convert_xlsform(archive("a.txt"))
    assert [issue.code for issue in refused.value.issues] == [FOREIGN.code]
    for fault in FAULTS:
        for words in (fault.what, fault.next):
            assert len({language.words(code)(words) for code in language.LANGUAGES}) == len(language.LANGUAGES)


def test_a_workbook_that_can_be_read_has_no_fault() -> None:
    assert fault_of(book()) is None


def test_its_tables_are_not_made(tmp_path: Path) -> None:
    file = tmp_path / "locked.xlsx"
    file.write_bytes(FILES["password"][0])
    with pytest.raises(FormError, match="password"):
        form_tables(file, tmp_path / "form.md")
    assert not (tmp_path / "form.md").exists()
