"""`form check` of what is too much, too deep or a circle: told at once, with sheet and row; XForms as they are."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from brs_desktop.forms import convert_xlsform
from brs_desktop.forms.sheetcheck import MOST_DEEP
from brs_desktop.workspace.formcheck import check_form

HEAD = "| survey | type | name | label | relevant | calculation |\n|---|---|---|---|---|---|\n"
MANY = 210_000


def write(file: Path, *rows: str, rest: str = "") -> Path:
    file.write_text(HEAD + "\n".join(f"| | {row} |" for row in rows) + "\n" + rest, "utf-8")
    return file


def only(file: Path) -> dict[str, Any]:
    """The one finding of a form that cannot be used."""
    told = check_form(file)
    assert not told["ok"] and told["hash"] is None
    (found,) = told["findings"]
    return found


def place(found: dict[str, Any]) -> tuple[str, int, str]:
    return found["sheet"], found["row"], found["column"]


@pytest.mark.parametrize("kind", ["md", "xlsx"])
def test_a_book_of_210_000_choices_is_refused_before_it_is_read(tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"many.{kind}"
    if kind == "md":
        choices = "".join(f"| | l | c{at} | C {at} |\n" for at in range(MANY))
        write(file, "select_one l | q | Q | | ", rest=f"\n| choices | list_name | name | label |\n{choices}")
    else:
        with xlsxwriter.Workbook(str(file), {"constant_memory": True}) as book:
            for name, rows in (("survey", 2), ("choices & co", MANY // 3)):
                sheet = book.add_worksheet(name)
                for at in range(rows):
                    sheet.write_number(at, 0, 1)
    begun = time.process_time()
    found = only(file)
    assert time.process_time() - begun < 10, "reading it whole takes minutes"
    sheet = "choices" if kind == "md" else "choices & co"
    assert (found["code"], found["sheet"], found["row"]) == ("size", sheet, 50_001)
    assert "more than 50\u00a0000 rows" in found["message"]


def test_formulas_that_need_each_other_are_told_at_the_first_of_them(tmp_path: Path) -> None:
    file = write(
        tmp_path / "turning.md",
        "integer | start_here | S | | ",
        "calculate | a | | | ${c} + 1",
        "calculate | b | | | ${a} + 1",
        "calculate | c | | | ${b} + ${start_here}",
    )
    found = only(file)
    assert found["code"] == "cycle" and place(found) in {("survey", row, "calculation") for row in (3, 4, 5)}
    assert "→" in found["message"]
    seen = write(tmp_path / "seen.md", "text | x | X | ${y} = 1 | ", "text | y | Y | ${x} = 1 | ")
    assert place(only(seen))[0::2] == ("survey", "relevant")


@pytest.mark.parametrize("deep", [MOST_DEEP + 1, 3_000])
def test_groups_that_stand_too_deep_are_told_at_the_first_that_does(tmp_path: Path, deep: int) -> None:
    begun = [f"begin_group | g{at} | G | | " for at in range(deep)]
    found = only(write(tmp_path / "deep.md", *begun, "text | q | Q | | ", *["end_group | | | | "] * deep))
    assert place(found) == ("survey", MOST_DEEP + 2, "type")
    assert f"g{MOST_DEEP}" in found["message"] and f"more than {MOST_DEEP}" in found["message"]


def test_as_deep_as_a_form_may_be_is_no_fault(tmp_path: Path) -> None:
    begun = [f"begin_group | g{at} | G | | " for at in range(MOST_DEEP)]
    file = write(tmp_path / "deep.md", *begun, "text | q | Q | | ", *["end_group | | | | "] * MOST_DEEP)
    assert check_form(file)["ok"]


def test_an_xform_is_checked_as_one(tmp_path: Path) -> None:
    rows = ("integer | drums | Drums | | ", "calculate | twice | | | round(${drums}, -1)")
    book = write(tmp_path / "stock.md", *rows)
    file = tmp_path / "stock.xml"
    file.write_text(convert_xlsform(book, "stock").xform, "utf-8")
    told, before = check_form(file), check_form(book)
    assert told["ok"] and (told["questions"], told["hash"]) == (before["questions"], before["hash"])
    situations = [[one | {"places": []} for one in found["portability"]] for found in (told, before)]
    assert situations[0] == situations[1] != [], "an XForm has no rows to name"
    assert check_form(file, book)["ok"] and check_form(book, file)["ok"]
    other = write(tmp_path / "other.md", "text | drums | Drums | | ")
    assert not check_form(other, file)["ok"], "a number that becomes a text is refused against an XForm, too"
    file.write_text(file.read_text("utf-8").replace("round(", "rounded("), "utf-8")
    found = next(one for one in check_form(file)["findings"] if one["level"] == "error")
    assert "rounded" in found["message"] and found["code"] == "function"
    file.write_text('<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "utf-8")
    assert not check_form(file)["ok"]
