"""Lists as XLSX and CSV: what is written is read back by other readers, harmless, exact, whole or not at all."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from brs_desktop.errors import Problem
from brs_desktop.exchange import csvfile
from brs_desktop.exchange.csvfile import as_typed, harmless, write_csv
from brs_desktop.exchange.table import Entry, Heading, Line, Listing, Part, Watch
from brs_desktop.exchange.xlsx import write_xlsx

HEADINGS = (
    Heading("name", "Name"),
    Heading("tonnes", "Tonnes", "number"),
    Heading("since", "Since", "date"),
    Heading("kind", "Kind", asked="select_one", choices=(("a", "Authority"), ("b", "Body"))),
)
DANGEROUS = (
    "=1+1", "=HYPERLINK(\"x\")",
    "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", " =1", "\r=1", "'=1", "''=1", "＝1",
)  # fmt: skip
FAST = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
KEPT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60)


def listing(*rows: tuple[Entry, ...], **more: Any) -> Listing:
    lines: Callable[[], Iterable[Line]] = lambda: (Line(0, row) for row in rows)  # noqa: E731
    words = {"title": "Wells", "language": "en", "facts": (("Records", str(len(rows))),)} | more
    return Listing(parts=(Part("wells", "Wells", HEADINGS),), lines=lines, total=len(rows), **words)


def row(name: str = "A", tonnes: str = "", since: str = "", reason: str = "") -> tuple[Entry, ...]:
    return (Entry(name, name), Entry(tonnes, tonnes, reason), Entry(since, since), Entry("Body", "b"))


def sheet_rows(file: Path, name: str = "Wells") -> list[list[Any]]:
    book = load_workbook(file)
    return [[cell.value for cell in line] for line in book[name].iter_rows()]


def csv_rows(file: Path) -> list[list[str]]:
    raw = file.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    with file.open(encoding="utf-8-sig", newline="") as text:
        return list(csv.reader(text))


def test_numbers_are_numbers_and_days_are_days_and_look_as_typed(tmp_path: Path) -> None:
    out = tmp_path / "w.xlsx"
    assert write_xlsx(listing(row(tonnes="12.50", since="2026-11-21"), row("B", "-3")), out).records == 2
    sheet = load_workbook(out)["Wells"]
    assert [cell.value for cell in sheet[2]] == ["A", 12.5, datetime(2026, 11, 21), "Body"]
    assert sheet["B2"].number_format == "0.00" and sheet["B3"].value == -3 and sheet["B3"].number_format == "0"
    assert sheet["C2"].number_format == "yyyy-mm-dd"
    assert sheet.freeze_panes == "B2" and not sheet.sheet_view.rightToLeft


def test_a_number_that_a_spreadsheet_would_change_stays_text_with_what_was_typed_beside(tmp_path: Path) -> None:
    out = tmp_path / "w.xlsx"
    write_xlsx(listing(row(tonnes="12345678901234567890"), row("B", "007"), row("C", "1e3")), out)
    head, *rows = sheet_rows(out)
    assert head[:3] == ["Name", "Tonnes", "Tonnes – as typed"]
    assert [line[1:3] for line in rows] == [
        ["12345678901234567890", "12345678901234567890"],
        [7, "007"],
        [1000, "1e3"],
    ]


def test_why_there_is_no_answer_stands_in_a_column_of_its_own(tmp_path: Path) -> None:
    for out in (tmp_path / "w.xlsx", tmp_path / "w.csv"):
        write = write_xlsx if out.suffix == ".xlsx" else write_csv
        write(listing(row(tonnes="4"), row("B", reason="not collected")), out)
        head, *rows = sheet_rows(out) if out.suffix == ".xlsx" else csv_rows(out)
        assert head[1:3] == ["Tonnes", "Tonnes – why no answer"]
        assert [[str(cell or "") for cell in line[1:3]] for line in rows] == [["4", ""], ["", "not collected"]]


def test_the_code_book_says_where_it_comes_from_and_what_the_choices_mean(tmp_path: Path) -> None:
    out = tmp_path / "w.xlsx"
    write_xlsx(listing(row(), reasons={"unknown": "Unknown"}), out)
    rows = [[cell for cell in line if cell] for line in sheet_rows(out, "Code book")]
    assert rows[0] == ["Wells"] and ["Records", "1"] in rows
    assert ["Wells", "Kind", "kind", "one choice"] in rows and ["a", "Authority"] in rows
    assert ["Why there is no answer", "unknown", "Unknown"] in rows


def test_arabic_sheets_begin_on_the_right(tmp_path: Path) -> None:
    out = tmp_path / "w.xlsx"
    write_xlsx(listing(row(), language="ar"), out)
    assert load_workbook(out)["Wells"].sheet_view.rightToLeft


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_text_becomes_a_formula(tmp_path: Path, text: str) -> None:
    write_csv(listing(row(text)), tmp_path / "w.csv")
    shown = csv_rows(tmp_path / "w.csv")[1][0]
    assert shown.startswith("'") and as_typed(shown) == text
    write_xlsx(listing(row(text)), tmp_path / "w.xlsx")
    cell = load_workbook(tmp_path / "w.xlsx")["Wells"]["A2"]
    assert cell.data_type != "f"
    with zipfile.ZipFile(tmp_path / "w.xlsx") as file:
        assert b"<f>" not in file.read("xl/worksheets/sheet1.xml")


@given(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00")))
def test_what_is_made_harmless_can_be_read_back(text: str) -> None:
    assert as_typed(harmless(text)) == text
    assert harmless(text)[:1] not in ("=", "+", "-", "@")


@FAST
@given(st.lists(st.tuples(KEPT, st.decimals(allow_nan=False, allow_infinity=False), st.dates()), max_size=6))
def test_any_list_comes_back_from_csv(tmp_path: Path, rows: list[tuple[str, Any, Any]]) -> None:
    out = tmp_path / "w.csv"
    write_csv(listing(*(row(name, str(number), day.isoformat()) for name, number, day in rows)), out)
    _head, *found = csv_rows(out)
    assert [as_typed(line[0]) for line in found] == [name for name, _number, _day in rows]
    assert [as_typed(line[1]) for line in found] == [str(number) for _name, number, _day in rows]
    assert [day for _name, _number, day in rows] == [datetime.fromisoformat(line[-2]).date() for line in found]


@FAST
@given(st.lists(KEPT, min_size=1, max_size=6))
def test_any_text_comes_back_from_xlsx(tmp_path: Path, names: list[str]) -> None:
    out = tmp_path / "w.xlsx"
    write_xlsx(listing(*(row(name) for name in names)), out)
    assert [str(line[0] or "") for line in sheet_rows(out)[1:]] == names


def test_a_text_longer_than_a_cell_is_cut_and_that_is_told(tmp_path: Path) -> None:
    written = write_xlsx(listing(row("😀" * 20_000)), tmp_path / "w.xlsx")
    assert written.cut == 1
    shown = sheet_rows(tmp_path / "w.xlsx")[1][0]
    assert shown.endswith("…") and len(shown.encode("utf-16-le")) // 2 <= 32_767
    assert write_csv(listing(row("😀" * 20_000)), tmp_path / "w.csv").cut == 0


@pytest.mark.parametrize("write", [write_xlsx, write_csv])
def test_a_cancelled_file_leaves_what_was_there(tmp_path: Path, write: Callable[..., Any]) -> None:
    out = tmp_path / "w"
    out.write_text("before")
    asked = iter([False, False, True, True, True])
    with pytest.raises(Problem) as stopped:
        write(listing(*(row(str(number)) for number in range(400))), out, Watch(cancelled=lambda: next(asked)))
    assert stopped.value.code == "cancelled"
    assert out.read_text() == "before" and [file.name for file in tmp_path.iterdir()] == ["w"]


@pytest.mark.parametrize("write", [write_xlsx, write_csv])
def test_progress_goes_up_to_the_end(tmp_path: Path, write: Callable[..., Any]) -> None:
    told: list[tuple[int, int]] = []
    write(listing(*(row(str(n)) for n in range(300))), tmp_path / "w", Watch(lambda done, of: told.append((done, of))))
    assert told == sorted(told) and told[-1] == (600, 600) and len(told) > 6


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(Problem) as refused:
        write_csv(listing(row()), tmp_path / "nowhere" / "w.csv")
    assert refused.value.code == "no-such-folder" and str(tmp_path / "nowhere") in refused.value.message


def test_a_file_that_cannot_be_made_is_called_as_it_was_asked_for() -> None:
    with pytest.raises(Problem) as refused:
        write_csv(listing(row()), Path("/proc/w.csv"))
    assert "/proc/w.csv " in refused.value.message and ".part" not in refused.value.message


def test_more_lines_than_the_format_holds_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csvfile, "MOST_LINES", 2)
    with pytest.raises(Problem) as refused:
        write_csv(listing(row(), row(), row()), tmp_path / "w.csv")
    assert refused.value.code == "list-too-long" and list(tmp_path.iterdir()) == []
