"""What an author gets without a window: the empty form on paper, and a check that stays short and quick."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import xlsxwriter

from brs_desktop import language
from brs_desktop.errors import Problem
from brs_desktop.forms import sheetcheck, tables, xlsform
from brs_desktop.workspace.formcheck import MOST_FINDINGS, check_form
from brs_desktop.workspace.formpreview import preview_form
from tests.helpers.patience import PATIENCE_S
from tests.pdf.reading import text_of

TWO = """
| survey | type | name | label::English (en) | label::Arabic (ar) |
|---|---|---|---|---|
| | integer | drums | Drums in the store | عدد البراميل |
| | text | keeper | Keeper of the store | أمين المستودع |
"""
HEAD = "| survey | type | name | label | relevant |\n|---|---|---|---|---|\n"


@pytest.fixture
def two(tmp_path: Path) -> Path:
    file = tmp_path / "stock.md"
    file.write_text(TWO, "utf-8")
    return file


def test_the_empty_form_is_on_paper_in_the_language_asked_for(two: Path, tmp_path: Path) -> None:
    told = preview_form(two, tmp_path / "en.pdf", "en")
    assert (told["language"], told["pages"]) == ("en", 1)
    assert "Drums in the store" in text_of(tmp_path / "en.pdf")
    assert preview_form(two, tmp_path / "ar.pdf", "ar")["language"] == "ar"
    assert "Drums" not in text_of(tmp_path / "ar.pdf")
    assert preview_form(two, tmp_path / "own.pdf")["language"] == "en"


def test_a_language_that_the_form_lacks_is_refused(two: Path, tmp_path: Path) -> None:
    with pytest.raises(Problem) as refused:
        preview_form(two, tmp_path / "fr.pdf", "fr")
    assert refused.value.code == "bad-language"
    assert not (tmp_path / "fr.pdf").exists()


def test_a_form_with_errors_is_not_printed(tmp_path: Path) -> None:
    file = tmp_path / "bad.md"
    file.write_text(HEAD + "| | txet | a | A | |\n| | text | b | B | ${c} = 1 |\n", "utf-8")
    with pytest.raises(Problem) as refused:
        preview_form(file, tmp_path / "bad.pdf")
    assert refused.value.code == "bad-form"
    assert "survey, 2, type" in refused.value.message + str(refused.value.as_dict())
    assert not (tmp_path / "bad.pdf").exists()


def test_trying_a_form_with_errors_prints_them_and_opens_no_window(tmp_path: Path) -> None:
    file = tmp_path / "bad.md"
    file.write_text(HEAD + "| | txet | a | A | |\n", "utf-8")
    words = [
        sys.executable,
        "-m",
        "brs_desktop",
        "form",
        "try",
        str(file),
        "--json",
        "--workspace",
        str(tmp_path / "w"),
    ]
    done = subprocess.run(words, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    assert done.returncode == 2, done.stderr
    [one] = json.loads(done.stdout)["findings"]
    assert (one["sheet"], one["row"], one["column"]) == ("survey", 2, "type")


def test_of_many_findings_the_first_are_told_and_the_others_counted(tmp_path: Path) -> None:
    rows = "".join(f"| | text | q{number} | Q | ${{nowhere{number}}} = 1 |\n" for number in range(MOST_FINDINGS + 30))
    file = tmp_path / "many.md"
    file.write_text(HEAD + rows, "utf-8")
    told = check_form(file)
    assert (len(told["findings"]), told["more"]) == (MOST_FINDINGS, 30)
    assert [one["row"] for one in told["findings"][:2]] == [2, 3]


def test_errors_are_told_before_remarks_where_not_all_are(tmp_path: Path) -> None:
    notes = "".join(f"| | text | q{number} | Q | round(${{a}}, -1) = 1 |\n" for number in range(MOST_FINDINGS + 5))
    file = tmp_path / "late.md"
    file.write_text(HEAD + "| | integer | a | A | |\n" + notes + "| | text | z | Z | /late/nowhere = 1 |\n", "utf-8")
    told = check_form(file)
    assert not told["ok"]
    assert told["findings"][-1]["level"] == "error", "the last of all, behind more remarks than are told"
    assert len(told["findings"]) == MOST_FINDINGS


def test_proposals_are_looked_for_so_often_and_no_oftener(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    looked: list[int] = []
    near = sheetcheck.get_close_matches
    monkeypatch.setattr(
        sheetcheck,
        "get_close_matches",
        lambda word, among, *more: looked.append(len(among)) or near(word, among, *more),
    )
    count = sheetcheck.MOST_KNOWN + 500
    rows = "".join(f"| | text | question_{number} | Q | ${{questoin_{number}}} = 1 |\n" for number in range(count))
    file = tmp_path / "large.md"
    file.write_text(HEAD + rows, "utf-8")
    monkeypatch.setattr(sheetcheck, "MOST_LOOKED", 3)
    told = check_form(file)
    assert len(looked) == 3
    assert max(looked) <= sheetcheck.MOST_KNOWN
    assert "did you mean “question_0”" in told["findings"][0]["message"]
    assert "did you mean" not in told["findings"][50]["message"]


def test_too_many_rows_are_told_as_rows_of_their_sheet(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for module in (tables, xlsform):
        monkeypatch.setattr(module, "MOST_ROWS", 20)
    with xlsxwriter.Workbook(tmp_path / "long.xlsx") as book:
        sheet = book.add_worksheet("choices")
        for number in range(25):
            sheet.write_string(number, 0, "x")
    [one] = check_form(tmp_path / "long.xlsx")["findings"]
    assert (one["sheet"], one["row"]) == ("choices", 21)
    assert one["message"].endswith("The sheet “choices” has more than 20 rows.")


def test_our_own_words_in_a_finding_are_said_in_the_language_spoken(tmp_path: Path) -> None:
    file = tmp_path / "open.md"
    rows = "| | integer | a | A | |\n| | text | b | B | round(${a}, -1) = 10 |\n"
    file.write_text(HEAD + "| | begin_group | group | Stock | |\n" + rows, "utf-8")
    language.set_language("fr")
    try:
        [one] = check_form(file)["findings"]
        assert "groupe" in one["message"], "the kind is ours"
        assert "«\u00a0group\u00a0»" in one["message"], "the name is the author's"
        file.write_text(HEAD + rows, "utf-8")
        [note] = [one for one in check_form(file)["findings"] if one["code"] == "portability"]
        assert "round() to tens" not in note["message"]
    finally:
        language.set_language("en")


def test_what_a_record_cannot_know_is_told_at_its_place(tmp_path: Path) -> None:
    file = tmp_path / "last.md"
    head = HEAD.replace("relevant", "calculation")
    file.write_text(
        head + "| | end | done | | |\n| | text | a | A | |\n| | calculate | b | | ${last-saved#a} |\n", "utf-8"
    )
    told = [one for one in check_form(file)["findings"] if one["code"] == "record"]
    assert [(one["level"], one["row"], one["column"]) for one in told] == [("warning", 4, "calculation")]
    file.write_text(head + "| | start | begun | | |\n| | text | a | A | |\n| | calculate | b | | ${a} |\n", "utf-8")
    assert [one for one in check_form(file)["findings"] if one["code"] == "record"] == []
