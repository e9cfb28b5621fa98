"""What a phone does for a form and a desktop cannot: named with sheet and row, said by `form run`, never in silence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from brs_desktop.forms import convert_xlsform, load_form
from brs_desktop.forms.running import run
from brs_desktop.forms.unable import unable
from brs_desktop.workspace.formcheck import check_form

FORM = """\
| survey | type | name | label | trigger |
|---|---|---|---|---|
| | start-geopoint | where | | |
| | background-audio | noise | | |
| | text | a | A | |
| | background-geopoint | there | | ${a} |
| | begin_repeat | rows | Rows | |
| | text | b | B | |
| | background-geopoint | at | | ${b} |
| | end_repeat | | | |
"""


def written(folder: Path) -> Path:
    file = folder / "stores.md"
    file.write_text(FORM, "utf-8")
    return file


def undone(file: Path, *steps: dict[str, Any]) -> list[tuple[str, str]]:
    told = run({"xform": convert_xlsform(file, "stores").xform, "steps": list(steps)})
    assert all(one["message"] for one in told.get("undone", ()))
    return [(one["question"], one["action"]) for one in told.get("undone", ())]


def test_the_check_names_what_is_not_done_with_sheet_and_row(tmp_path: Path) -> None:
    shape = check_form(written(tmp_path))
    found = {(one["row"], one["sheet"]) for one in shape["findings"] if one["code"] == "action"}
    assert found == {(row, "survey") for row in (2, 3, 5, 8)}
    (told,) = [one for one in shape["portability"] if one["code"] == "device"]
    assert {one["question"]: one["row"] for one in told["places"]} == {"where": 2, "noise": 3, "there": 5, "at": 8}
    assert len(list(unable(load_form(convert_xlsform(tmp_path / "stores.md", "stores").xform)))) == 4


def test_a_run_says_what_was_asked_for_and_only_that(tmp_path: Path) -> None:
    file = written(tmp_path)
    begun = [("/stores/where", "setgeopoint"), ("/stores/noise", "recordaudio")]
    assert undone(file) == begun
    in_row = ("/stores/rows/at", "setgeopoint")
    answered = {"op": "answer", "ref": "/stores/rows[1]/b", "value": "x"}
    assert undone(file, answered, answered) == [*begun, in_row]
    assert "undone" not in run({"xform": convert_xlsform(plain(tmp_path), "plain").xform})


def plain(folder: Path) -> Path:
    file = folder / "plain.md"
    file.write_text("| survey | type | name | label |\n|---|---|---|---|\n| | text | a | A |\n", "utf-8")
    return file


def test_what_nobody_knows_here_of_a_device_or_a_person_is_named(tmp_path: Path) -> None:
    file = tmp_path / "who.md"
    kinds = ("deviceid", "username", "phonenumber", "email", "start", "today")
    rows = "".join(f"| | {kind} | m_{kind} | |\n" for kind in kinds)
    file.write_text(f"| survey | type | name | label |\n|---|---|---|---|\n{rows}| | text | a | A |\n", "utf-8")
    told = [(one["row"], one["message"]) for one in check_form(file)["findings"] if one["code"] == "property"]
    assert [row for row, _message in told] == [4, 5]
    assert all(f"“m_{kind}”" in message for kind, (_row, message) in zip(kinds[2:4], told, strict=True))
