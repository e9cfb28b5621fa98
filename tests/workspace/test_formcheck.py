"""`form check`: every fault at its sheet, row and column, what other engines do, what a newer version may not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from brs_desktop import language
from brs_desktop.errors import Problem
from brs_desktop.forms.book import read_book
from brs_desktop.forms.sheetcheck import explain
from brs_desktop.records import SHIPPED, ManifestProblem
from brs_desktop.records.formfiles import read_form
from brs_desktop.workspace.formcheck import check_form, form_tables

HEAD = (
    "| survey | type | name | label | relevant | constraint | calculation | choice_filter | bind::brs:was |\n"
    + "|---" * 9
    + "|\n"
)
SETTINGS = (
    "\n\n| settings | form_id | version | namespaces |\n|---|---|---|---|\n"
    '| | f | {version} | brs="urn:brs-desktop:xforms" |\n'
)
CHOICES = "\n\n| choices | list_name | name | label |\n|---|---|---|---|\n| | yn | yes | Yes |\n| | yn | no | No |\n"


def row(kind: str, name: str = "", label: str = "", **cells: str) -> str:
    columns = ("relevant", "constraint", "calculation", "choice_filter", "was")
    return "| | " + " | ".join((kind, name, label, *(cells.get(column, "") for column in columns))) + " |"


def form(folder: Path, *rows: str, choices: str = CHOICES, version: str = "1", name: str = "form.md") -> Path:
    file = folder / name
    file.write_text(HEAD + "\n".join(rows) + choices + SETTINGS.format(version=version), "utf-8")
    return file


def places(shape: dict[str, Any], level: str = "error") -> list[tuple[str, int | None, str]]:
    return [(one["sheet"], one["row"], one["column"]) for one in shape["findings"] if one["level"] == level]


@pytest.mark.parametrize(
    ("rows", "place", "words"),
    [
        ([row("txet", "a", "A")], ("survey", 2, "type"), "did you mean “text”"),
        ([row("sorcery", "a", "A")], ("survey", 2, "type"), "is no type of question"),
        ([row("", "a", "A")], ("survey", 2, "type"), "has no type"),
        ([row("text", "", "A")], ("survey", 2, "name"), "has no name"),
        ([row("text", "9x", "A")], ("survey", 2, "name"), "is no name"),
        ([row("text", "a", "A"), row("text", "a", "A")], ("survey", 3, "name"), "in row 2"),
        ([row("text", "a", "A"), row("end group")], ("survey", 3, "type"), "none is open"),
        ([row("begin_group", "g", "G"), row("text", "a", "A")], ("survey", 2, "type"), "never ended"),
        ([row("select_one ny", "a", "A")], ("survey", 2, "type"), "There is no list “ny”"),
        ([row("text", "abc", "A"), row("text", "b", "B", relevant="${abd} = 1")], ("survey", 3, "relevant"), "“abc”"),
        ([row("text", "a", "A", constraint=". > (1")], ("survey", 2, "constraint"), "where something else"),
        ([row("text", "a", "Sum: ${zzz}")], ("survey", 2, "label"), "No question is called “zzz”"),
    ],
)
def test_a_fault_is_told_at_its_place(tmp_path: Path, rows: list[str], place: tuple[str, int, str], words: str) -> None:
    shape = check_form(form(tmp_path, *rows))
    assert not shape["ok"] and shape["hash"] is None
    assert place in places(shape)
    (told,) = [one["message"] for one in shape["findings"] if (one["sheet"], one["row"], one["column"]) == place]
    assert words in told


def test_all_faults_are_told_at_once_in_the_order_of_their_rows(tmp_path: Path) -> None:
    twice = CHOICES + "| | yn | no | Nope |\n| | yn | | Nameless |\n"
    file = form(tmp_path, row("txet", "a", "A"), row("text", "9", "B", relevant="${q} = 1"), choices=twice)
    wanted = [
        ("survey", 2, "type"),
        ("survey", 3, "name"),
        ("survey", 3, "relevant"),
        ("choices", 4, "name"),
        ("choices", 5, "name"),
    ]
    assert places(check_form(file)) == wanted


def test_rows_of_a_workbook_are_counted_as_its_author_sees_them(tmp_path: Path) -> None:
    """Empty rows and columns count; the column is called what its author called it."""
    file = tmp_path / "form.xlsx"
    with xlsxwriter.Workbook(str(file)) as book:
        sheet = book.add_worksheet("survey")
        for column, text in enumerate(("Type", "", "Name", "Label", "Relevance")):
            sheet.write_string(0, column, text)
        for column, text in ((0, "text"), (2, "a"), (3, "A"), (4, "${nowhere} = 1")):
            sheet.write_string(6, column, text)
    shape = check_form(file)
    assert places(shape) == [("survey", 7, "Relevance")]


def test_what_is_wrong_for_a_record_is_at_its_place_too(tmp_path: Path) -> None:
    file = form(
        tmp_path,
        row("begin_repeat", "r", "R"), row("text", "x", "X"), row("end_repeat"),
        row("text", "form", "F"), row("calculate", "c", calculation="no-such(1)"),
    )  # fmt: skip
    assert places(check_form(file)) == [("survey", 5, "name"), ("survey", 6, "calculation")]


def test_a_form_that_can_be_converted_is_refused_for_what_is_wrong_with_it(tmp_path: Path) -> None:
    """The sheets explain no conversion that worked: the converter takes names of types that they do not know."""
    file = form(
        tmp_path, row("phone number", "p", "P"),
        row("calculate", "a", calculation="${b} + 1"), row("calculate", "b", calculation="${a} + 1"),
    )  # fmt: skip
    told = [one["message"] for one in check_form(file)["findings"] if one["level"] == "error"]
    assert told and not any("type of question" in one for one in told)


def test_a_fault_of_the_replaced_version_is_not_laid_upon_the_new_one(tmp_path: Path) -> None:
    new = form(tmp_path, row("text", "a", "A"))
    old = form(tmp_path, row("sorcery", "a", "A"), name="old.md")
    assert check_form(new)["ok"]
    with pytest.raises(Problem, match=r"old\.md"):
        check_form(new, old)


def test_words_that_one_language_lacks_are_warned_of(tmp_path: Path) -> None:
    file = tmp_path / "form.md"
    file.write_text(
        "| survey | type | name | label::English (en) | label::French (fr) |\n|---|---|---|---|---|\n"
        "| | text | a | A | |\n| | text | b | B | B |\n"
    )
    shape = check_form(file)
    assert shape["ok"] and ("survey", 2, "label::French (fr)") in places(shape, "warning")
    assert any("“a” lacks its words in: French (fr)" in one["message"] for one in shape["findings"])
    assert not any("“b” lacks" in one["message"] for one in shape["findings"])


def test_the_finding_is_in_the_language_of_whoever_asks(tmp_path: Path) -> None:
    file = form(tmp_path, row("text", "form", "F"))
    english = check_form(file)["findings"][0]["message"]
    language.set_language("fr")
    try:
        french = check_form(file)["findings"][0]
    finally:
        language.set_language("en")
    assert french["message"] != english and "form" in french["message"]
    assert (french["sheet"], french["row"], french["column"]) == ("survey", 2, "name")


SITUATIONS = {
    "constraint": [row("integer", "a", "A", constraint=". > 1")],
    "blanks": [
        row("begin_repeat", "r", "R"), row("integer", "a", "A"), row("end_repeat"),
        row("calculate", "t", calculation="sum(${a})"),
    ],
    "relevance": [
        row("text", "o", "O"), row("integer", "a", "A", relevant="${o} = 'x'"),
        row("calculate", "c", calculation="${a} + 1"),
    ],
    "rows": [
        row("begin_repeat", "r", "R"), row("integer", "a", "A"), row("calculate", "s", calculation="${a} div ${t}"),
        row("end_repeat"), row("calculate", "t", calculation="sum(${a})"),
    ],
    "choice-name": [row("select_one yn", "a", "A"), row("calculate", "c", calculation="jr:choice-name(${a}, '${a}')")],
    "cascade": [row("text", "o", "O"), row("select_one yn", "a", "A", choice_filter="name = ${o}")],
    "round": [row("calculate", "c", calculation="round(1.25, 1)")],
    "pulldata": [row("calculate", "c", calculation="pulldata('list', 'a', 'b', 'c')")],
    "own": [row("text", "a", "A", was="b")],
    "device": [row("start-geopoint", "w"), row("text", "a", "A")],
}  # fmt: skip


@pytest.mark.parametrize("code", SITUATIONS)
def test_a_situation_on_which_engines_disagree_is_reported(tmp_path: Path, code: str) -> None:
    """FORMS, 'Decided where the reference engines disagree'."""
    shape = check_form(form(tmp_path, *SITUATIONS[code]))
    assert shape["ok"], shape["findings"]
    (told,) = [one for one in shape["portability"] if one["code"] == code]
    assert told["situation"] and told["here"] and told["elsewhere"] and told["questions"]
    assert [one["question"] for one in told["places"]] == told["questions"]
    assert all(one["sheet"] == "survey" and one["row"] for one in told["places"])
    notes = [one for one in shape["findings"] if one["level"] == "note"]
    assert all(one["sheet"] == "survey" and one["row"] and one["column"] == "calculation" for one in notes)


def test_a_plain_form_is_the_same_everywhere(tmp_path: Path) -> None:
    assert check_form(form(tmp_path, row("text", "a", "A")))["portability"] == []


def test_a_list_of_thousands_and_a_computed_number_of_rows_are_reported(tmp_path: Path) -> None:
    many = CHOICES + "".join(f"| | yn | c{number} | Choice {number} |\n" for number in range(5_000))
    assert [
        one["code"] for one in check_form(form(tmp_path, row("select_one yn", "a", "A"), choices=many))["portability"]
    ] == ["long-list"]
    file = tmp_path / "counted.md"
    file.write_text(
        "| survey | type | name | label | repeat_count |\n|---|---|---|---|---|\n| | integer | n | N | |\n"
        "| | begin_repeat | r | R | ${n} |\n| | text | x | X | |\n| | end_repeat | | | |\n"
    )
    assert [one["code"] for one in check_form(file)["portability"]] == ["repeat-count"]


@pytest.mark.parametrize(
    ("before", "now", "place", "words"),
    [
        (row("text", "a", "A"), row("integer", "a", "A"), ("survey", 2, "type"), "never gets another meaning"),
        (row("text", "b", "B"), row("text", "c", "C", was="x"), ("survey", 2, "bind::brs:was"), "does not have"),
        (
            row("text", "b", "B", was="a"),
            row("text", "b", "B", was="a") + "\n" + row("text", "a", "A"),
            ("survey", 3, "name"),
            "was called before",
        ),
        (
            row("text", "a", "A"),
            row("text", "b", "B", was="a") + "\n" + row("text", "c", "C", was="a"),
            ("survey", 3, "bind::brs:was"),
            "both say",
        ),
    ],
)
def test_what_a_newer_version_may_not_do_is_refused_at_its_row(
    tmp_path: Path, before: str, now: str, place: tuple[str, int, str], words: str
) -> None:
    old = form(tmp_path, before, name="old.md")
    shape = check_form(form(tmp_path, now, version="2"), old)
    assert not shape["ok"] and place in places(shape)
    assert any(words in one["message"] for one in shape["findings"])


def test_a_name_that_was_changed_two_versions_ago_may_stay_declared(tmp_path: Path) -> None:
    second = form(tmp_path, row("text", "b", "B", was="a"), version="2", name="second.md")
    shape = check_form(form(tmp_path, row("text", "b", "Better", was="a"), version="3"), second)
    assert shape["ok"] and places(shape) == []


@pytest.mark.parametrize("file", sorted(SHIPPED.glob("*/form.md")), ids=lambda file: file.parent.name)
def test_the_sheets_of_shipped_forms_have_no_fault(file: Path, tmp_path: Path) -> None:
    """What explains a refusal must say nothing of a form that converts: as text and as a workbook."""
    assert explain(read_book(file)) == []
    form_tables(file, tmp_path / "form.xlsx")
    assert explain(read_book(tmp_path / "form.xlsx")) == []


@pytest.mark.parametrize(
    ("inside", "lines"),
    [
        ("| | begin_repeat | r | R | | |\n| | text | t | T | | |\n| | end_repeat | | | | |", [4]),
        ("| | select_multiple yn | several | S | | |", [4]),
        ("| | text | words | W | | yes |", [4]),
        ("| | begin_group | inner | I | one | |\n| | text | t | T | | |\n| | end_group | | | | |", [4]),
        ("| | decimal | fine | F | | |\n| | select_one yn | unit | U | | |", []),
    ],
)
def test_a_group_that_is_one_cell_holds_questions_with_one_answer_each(
    tmp_path: Path, inside: str, lines: list[int]
) -> None:
    head = "| survey | type | name | label | bind::brs:cell | bind::brs:multilingual |\n" + "|---" * 6 + "|\n"
    group = f"| | text | name | N | | |\n| | begin_group | q | Q | one | |\n{inside}\n| | end_group | | | | |"
    file = tmp_path / "form.md"
    file.write_text(head + group + CHOICES + SETTINGS.format(version="1"), "utf-8")
    assert places(check_form(file)) == [("survey", line, "name") for line in lines]
    told = [one for one in check_form(file)["findings"] if one["level"] == "error"]
    assert all("“q”" in one["message"] for one in told)
    if lines:
        with pytest.raises(ManifestProblem) as refused:
            read_form(file, "f", None)
        assert "survey, 4, name: " in refused.value.message
    else:
        assert read_form(file, "f", None).outline.fields["fine"].whole == "q"


def test_the_answers_of_a_table_are_never_one_cell(tmp_path: Path) -> None:
    file = tmp_path / "form.md"
    head = "| survey | type | name | label | bind::brs:cell |\n" + "|---" * 5 + "|\n"
    rows = "| | begin_repeat | r | R | one |\n| | text | t | T | |\n| | end_repeat | | | |"
    file.write_text(head + rows + CHOICES + SETTINGS.format(version="1"), "utf-8")
    assert places(check_form(file)) == [("survey", 2, "bind::brs:cell")]
