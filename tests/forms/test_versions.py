"""Conversion errors with their place, what a form alone shows to be wrong, and one version against another."""
# ruff: noqa: E501 (each form is a few long strings)

from __future__ import annotations

import subprocess
import sys

import pytest

from brs_desktop.forms import FormError, convert_xlsform, load_form
from brs_desktop.forms.check import check_definition
from brs_desktop.forms.compare import compare_forms
from tests.forms.filling import form
from tests.forms.xforms import xform


@pytest.mark.parametrize(
    ("markdown", "sheet", "row", "column"),
    [
        ("| survey | type | name | label |\n| | text | ok | X |\n| | text | a b | X |", "survey", 3, "name"),
        ("| survey | type | name | label | relevant |\n| | text | a | X | ${zz} = 1 |", "survey", 2, "relevant"),
        ("| survey | type | name | label |\n| | select_one nope | a | X |", "choices", None, ""),
    ],
)
def test_a_fault_in_a_workbook_is_named_with_its_place(markdown: str, sheet: str, row: int | None, column: str) -> None:
    with pytest.raises(FormError) as caught:
        convert_xlsform(markdown)
    issue = caught.value.issues[0]
    assert (issue.sheet, issue.row, issue.column) == (sheet, row, column) and issue.sentence()


@pytest.mark.parametrize("content", [b"PK\x03\x04junk", b"", b"\xff\xfe", "", "no table"])
def test_what_is_no_workbook_is_refused(content: bytes | str) -> None:
    with pytest.raises(FormError):
        load_form(convert_xlsform(content).xform)


def test_all_faults_of_a_form_come_at_once() -> None:
    with pytest.raises(FormError) as caught:
        load_form(xform("<a/><b/>", '/data/a | relevant="1 +"\n/data/b | calculate="("', '<input ref="/data/none"/>'))
    assert len(caught.value.issues) == 3
    assert {issue.column.split()[0] for issue in caught.value.issues} == {"/data/a", "/data/b", "/data/none"}


def test_the_same_workbook_gives_the_same_hash() -> None:
    markdown = "| survey | type | name | label |\n| | text | a | X |"
    assert convert_xlsform(markdown).hash == convert_xlsform(markdown).hash
    assert form(markdown).hash == convert_xlsform(markdown).hash


def test_a_check_finds_what_a_record_cannot_have() -> None:
    text = xform(
        "<g><a/></g><h><a/></h><alive/><k/><sums/>",
        """/data/k | calculate="nonsense(1) + round(1) + not()"
        /data/sums | calculate="sum(/data/none) + max(/data/g/a)" """,
    )
    found = {(issue.level, issue.code) for issue in check_definition(load_form(text))}
    assert found == {("error", "name"), ("error", "function"), ("error", "path"), ("note", "portability")}


BASE = """
| settings | form_id | version | namespaces |
| | f | {version} | brs="urn:brs-desktop:xforms" |
| survey | type | name | label | bind::brs:was |
{rows}
| choices | list_name | name | label |
{choices}
"""


def _version(rows: str, *, version: str = "2", choices: str = "| | c | x | X |\n| | c | y | Y |"):  # type: ignore[no-untyped-def]
    lines = "\n".join(f"| | {row} |" for row in rows.split(";"))
    return form(BASE.format(version=version, rows=lines, choices=choices))


OLD = _version(
    "text | a | A |;select_one c | b | B |;begin_repeat | r | R |;integer | n | N |;end_repeat | | |", version="1"
)


@pytest.mark.parametrize(
    ("rows", "level", "about"),
    [
        ("text | a | A |;select_one c | b | B |;begin_repeat | r | R |;integer | n | N |;end_repeat | | |", None, ""),
        (
            "select_one c | b | B |;begin_repeat | r | R |;integer | n | N |;end_repeat | | |;text | a | moved |",
            None,
            "",
        ),
        ("text | z | A | a;select_one c | b | B |;begin_repeat | r | R |;decimal | n | N |;end_repeat | | |", None, ""),
        ("select_one c | b | B |;begin_repeat | r | R |;integer | n | N |;end_repeat | | |", "warning", "a"),
        (
            "integer | a | A |;select_one c | b | B |;begin_repeat | r | R |;integer | n | N |;end_repeat | | |",
            "error",
            "a",
        ),
        ("text | a | A |;select_one c | b | B |;integer | n | N |", "error", "n"),
        (
            "text | a | A |;select_multiple c | b | B |;begin_repeat | r | R |;integer | n | N |;end_repeat | | |",
            "error",
            "b",
        ),
        (
            "text | z | A | never;text | a | A |;select_one c | b | B |;begin_repeat | r | R |;integer | n | N |;end_repeat | | |",
            "error",
            "z",
        ),
    ],
)
def test_a_new_version_keeps_the_meaning_of_answers(rows: str, level: str | None, about: str) -> None:
    found = [issue for issue in compare_forms(OLD, _version(rows)) if issue.column != "r"]
    assert ([(issue.level, issue.column) for issue in found] or [(None, "")]) == [(level, about)]


def test_a_lost_choice_and_a_forgotten_version_are_said() -> None:
    rows = "text | a | A |;select_one c | b | B |;begin_repeat | r | R |;integer | n | N |;end_repeat | | |"
    found = compare_forms(OLD, _version(rows, version="1", choices="| | c | x | X |"))
    assert [(issue.level, issue.column) for issue in found] == [("warning", ""), ("warning", "b")]


def test_importing_forms_is_light() -> None:
    code = "import sys, brs_desktop.forms; print([m for m in ('pyxform', 'lxml', 'PySide6', 'sqlmodel') if m in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )
