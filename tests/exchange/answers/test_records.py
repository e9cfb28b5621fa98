"""Answers of a record out by a command and in again: all, nothing, or what could be read; hostile and wrong files."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from brs_sync.values import Missing

from brs_desktop.errors import Problem
from brs_desktop.exchange.answers import guards
from brs_desktop.workspace import Workspace, auditlog
from brs_desktop.workspace.importing.service import FORMATS, SUFFIXES, export_answers, import_answers
from tests.helpers.made import new_workspace


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("answers") / "w"
    with new_workspace(folder, name="Amina", country="KEN", language="en") as made:
        yield made


@pytest.fixture
def contact(workspace: Workspace) -> str:
    values = {
        "name": "Amina",
        "organisation": "=cmd|' /C calc'!A0",
        "country": "KEN",
        "telephones/p1/phone_number": "+254 1",
    }
    return str(workspace.add("contacts", values).shape()["id"])


def out(workspace: Workspace, record: str, folder: Path, format: str = "xlsx") -> Path:
    file = folder / f"answers.{SUFFIXES[format]}"
    export_answers(workspace, record, format=format, out=file, language="fr")
    return file


def take(workspace: Workspace, record: str, file: Path, **way: bool) -> dict[str, Any]:
    return import_answers(workspace, record, file, **{"partial": False, "over": False, "preview": False} | way)


def values(workspace: Workspace, record: str) -> dict[str, Any]:
    cells = workspace.show(record)["cells"]
    return {path: cell["value"] for path, cell in cells.items() if cell["value"] not in (None, False)}


def put(file: Path, name: str, answer: Any, why: Any = None) -> None:
    """Type into the answer of a question, as somebody at a spreadsheet does."""
    book = openpyxl.load_workbook(file)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            if row[0].value == name and sheet["A1"].value == "brs:answers":
                row[2].value = answer
                row[3].value = why if why is not None else row[3].value
    book.save(file)


@pytest.mark.parametrize("format", FORMATS)
def test_out_and_in_again_changes_nothing(workspace: Workspace, contact: str, tmp_path: Path, format: str) -> None:
    before = values(workspace, contact)
    told = take(workspace, contact, out(workspace, contact, tmp_path, format))
    assert told["unread"] == [] and not told["taken"]
    assert (told["changed"], told["rows_added"], told["rows_removed"]) == (0, 0, 0)
    assert values(workspace, contact) == before


def test_the_archive_of_tables_is_read_whatever_it_is_called(
    workspace: Workspace, contact: str, tmp_path: Path
) -> None:
    called = out(workspace, contact, tmp_path, "csv").rename(tmp_path / "answers.csv")
    told = take(workspace, contact, called)
    assert (told["unread"], told["changed"], told["taken"]) == ([], 0, False)


def test_a_spreadsheet_that_was_saved_elsewhere_is_read(workspace: Workspace, contact: str, tmp_path: Path) -> None:
    file = out(workspace, contact, tmp_path)
    put(file, "name", "Amina Odhiambo")
    put(file, "country", "Uganda")
    put(file, "organisation", None, "知られていない")
    told = take(workspace, contact, file, preview=True)
    assert [one["text"] for one in told["unread"]] == ["知られていない"]
    put(file, "organisation", None, "غير معروف")
    told = take(workspace, contact, file)
    assert told["taken"] and told["changed"] == 3 and told["unread"] == []
    now = values(workspace, contact)
    assert (now["name"], now["country"], now["organisation"]) == ("Amina Odhiambo", "UGA", {"missing": "unknown"})


def test_a_file_with_errors_changes_nothing_unless_a_part_is_asked_for(
    workspace: Workspace, contact: str, tmp_path: Path
) -> None:
    file = out(workspace, contact, tmp_path)
    put(file, "name", "Grace")
    put(file, "country", "Ugandda")
    before = values(workspace, contact)
    told = take(workspace, contact, file)
    (unread,) = told["unread"]
    assert not told["taken"] and values(workspace, contact) == before
    assert unread["proposal"] in ("Uganda", "Ouganda") and unread["column"] == "C" and unread["row"] > 2
    assert take(workspace, contact, file, partial=True)["taken"]
    assert values(workspace, contact) == before | {"name": "Grace"}


def test_what_was_changed_here_since_stays_unless_over(workspace: Workspace, contact: str, tmp_path: Path) -> None:
    file = out(workspace, contact, tmp_path)
    workspace.set(contact, {"name": "Changed here"})
    assert take(workspace, contact, file)["changed"] == 0
    put(file, "name", "Changed there")
    assert not take(workspace, contact, file)["taken"]
    assert take(workspace, contact, file, over=True)["taken"]
    assert values(workspace, contact)["name"] == "Changed there"


def test_rows_come_and_go(workspace: Workspace, contact: str, tmp_path: Path) -> None:
    file = out(workspace, contact, tmp_path)
    book = openpyxl.load_workbook(file)
    sheet = next(one for one in book.worksheets if one["A1"].value == "brs:rows:telephones")
    names = [cell.value for cell in sheet[1]]
    at = names.index("phone_number") + 1
    copied = [cell.value for cell in sheet[3]]
    for down, cell in enumerate(copied, 1):  # a line copied whole stands for a new row
        sheet.cell(4, down, cell)
    sheet.cell(4, at, "+254 2")
    book.save(file)
    told = take(workspace, contact, file)
    assert (told["rows_added"], told["rows_removed"]) == (1, 0)
    assert sorted(v for p, v in values(workspace, contact).items() if p.endswith("/phone_number")) == [
        "+254 1",
        "+254 2",
    ]
    file = out(workspace, contact, tmp_path)
    book = openpyxl.load_workbook(file)
    sheet = next(one for one in book.worksheets if one["A1"].value == "brs:rows:telephones")
    sheet.delete_rows(3)
    book.save(file)
    assert take(workspace, contact, file)["rows_removed"] == 1
    alive = [p for p, v in values(workspace, contact).items() if p.startswith("telephones/") and p.endswith("/alive")]
    assert len(alive) == 1


def test_nothing_in_the_file_is_run_by_a_spreadsheet(workspace: Workspace, contact: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(out(workspace, contact, tmp_path)) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/")]
    assert sheets and all(b"<f>" not in sheet for sheet in sheets)
    with zipfile.ZipFile(out(workspace, contact, tmp_path, "csv")) as archive:
        assert any(b"'=cmd|" in archive.read(name) for name in archive.namelist())


def test_a_formula_counts_by_what_it_came_to_and_never_as_a_blank(
    workspace: Workspace, contact: str, tmp_path: Path
) -> None:
    file = out(workspace, contact, tmp_path)
    put(file, "name", '="A"&"B"')  # saved by a program that computes nothing
    told = take(workspace, contact, file, partial=True)
    assert not told["taken"] and told["unread"][0]["text"].startswith('="A"')
    assert values(workspace, contact)["name"] == "Amina"


def refused(workspace: Workspace, record: str, file: Path) -> str:
    before = values(workspace, record)
    with pytest.raises(Problem) as caught:
        take(workspace, record, file, partial=True)
    assert values(workspace, record) == before and caught.value.message and caught.value.next
    return caught.value.code


def test_a_file_of_another_record_or_form_is_refused(workspace: Workspace, contact: str, tmp_path: Path) -> None:
    other = str(workspace.add("contacts", {"name": "Grace"}).shape()["id"])
    response = str(workspace.add("import_responses", {"country": "KEN", "chem": "aldrin"}).shape()["id"])
    for format in FORMATS:
        file = out(workspace, other, tmp_path, format)
        assert refused(workspace, contact, file) == "answers-other-record", format
        assert refused(workspace, response, file) == "answers-other-form", format


def test_a_file_of_a_form_that_is_not_here_is_refused(workspace: Workspace, contact: str, tmp_path: Path) -> None:
    file = out(workspace, contact, tmp_path, "json")
    told = json.loads(file.read_text("utf-8"))
    file.write_text(json.dumps(told | {"form_hash": "f" * 64, "form_version": "2099"}), "utf-8")
    assert refused(workspace, contact, file) == "answers-newer-form"
    file.write_text(json.dumps(told | {"version": 2}), "utf-8")
    assert refused(workspace, contact, file) == "answers-newer-file"


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'


def test_hostile_files_are_refused_with_a_sentence(
    workspace: Workspace, contact: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    xml = out(workspace, contact, tmp_path, "xml")
    xml.write_text(BOMB + xml.read_text("utf-8").partition("?>")[2], "utf-8")
    assert refused(workspace, contact, xml) == "answers-not-readable"
    book = out(workspace, contact, tmp_path)
    spoilt = tmp_path / "spoilt.xlsx"
    for encoding in ("utf-8", "utf-16"):
        with zipfile.ZipFile(book) as whole, zipfile.ZipFile(spoilt, "w") as made:
            for entry in whole.infolist():
                content = whole.read(entry)
                if entry.filename == "xl/sharedStrings.xml":
                    content = (BOMB + content.decode().partition("?>")[2]).encode(encoding)
                made.writestr(entry, content)
        assert refused(workspace, contact, spoilt) == "answers-not-readable"
    outside = tmp_path / "outside.zip"
    with zipfile.ZipFile(outside, "w") as made:
        made.writestr("../../answers.csv", "brs:answers,label,answer,why\r\n")
    assert refused(workspace, contact, outside) == "answers-not-readable"
    for name, content, code in (
        ("x.xlsx", b"PK\x03\x04 no workbook", "workbook-torn"),
        ("y.xlsx", b"hello", "workbook-foreign"),
        ("z.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook\0".encode("utf-16-le"), "workbook-older"),
    ):
        (tmp_path / name).write_bytes(content)
        assert refused(workspace, contact, tmp_path / name) == code
    with zipfile.ZipFile(tmp_path / "w.xlsx", "w") as made:
        made.writestr("word/document.xml", "x")
    assert refused(workspace, contact, tmp_path / "w.xlsx") == "workbook-foreign"
    for name, content in (("x.zip", b"PK\x03\x04 no archive"), ("x.json", b"[" * 100_000), ("x.csv", b"\xff\x00a,b")):
        (tmp_path / name).write_bytes(content)
        assert refused(workspace, contact, tmp_path / name) == "answers-not-readable"
    assert refused(workspace, contact, tmp_path / "none.xlsx") == "no-such-file"
    monkeypatch.setattr(guards, "MOST_BYTES", 100)
    assert refused(workspace, contact, book) == "too-large"


def test_the_instance_carries_its_ids(workspace: Workspace, contact: str, tmp_path: Path) -> None:
    first = out(workspace, contact, tmp_path, "xml").read_text("utf-8")
    assert "<instanceID>uuid:" in first.replace("orx:", "") and "deprecatedID" not in first
    assert first == out(workspace, contact, tmp_path, "xml").read_text("utf-8")


def log(workspace: Workspace, record: str, file: Path) -> list[dict[str, str]]:
    told = export_answers(workspace, record, format="audit", out=file, language="en")
    with file.open(encoding="utf-8", newline="") as lines:
        found = list(csv.DictReader(lines))
    assert told["lines"] == len(found)
    return found


def test_the_log_tells_who_answered_what_when_and_runs_no_formula(
    workspace: Workspace, contact: str, tmp_path: Path
) -> None:
    workspace.set(contact, {"name": "Amina N.", "telephones/p1/phone_number": Missing("unknown")})
    found = log(workspace, contact, tmp_path / "audit.csv")
    assert list(found[0])[:6] == ["event", "node", "start", "end", "old-value", "new-value"]
    (named,) = [one for one in found if one["node"] == "name" and one["old-value"]]
    assert (named["event"], named["old-value"], named["new-value"]) == ("question", "Amina", "Amina N.")
    assert named["user"] == "Amina" and named["start"] == named["end"] and int(named["start"]) > 0
    assert {one["event"] for one in found} == {"form start", "add repeat", "question"}
    (blank,) = [one for one in found if one["new-value"] == "(unknown)"]
    assert blank["node"] == "telephones/p1/phone_number"
    (command,) = [one for one in found if one["node"] == "organisation"]
    assert command["new-value"].startswith("'=cmd")
    assert [int(one["start"]) for one in found] == sorted(int(one["start"]) for one in found)


def test_of_a_very_long_log_the_oldest_lines_are_left_out_and_counted(
    workspace: Workspace, contact: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = log(workspace, contact, tmp_path / "whole.csv")
    monkeypatch.setattr(auditlog, "MOST_LINES", 2)
    told = export_answers(workspace, contact, format="audit", out=tmp_path / "cut.csv", language="en")
    assert (told["lines"], told["left_out"]) == (2, len(whole) - 2)
    with pytest.raises(Problem):
        export_answers(workspace, contact, format="audit", out=tmp_path / "nowhere" / "a.csv", language="en")
