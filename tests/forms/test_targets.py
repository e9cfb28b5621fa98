"""An action that does not say in which row it writes: refused where a form is checked, at its row of the sheets."""

from __future__ import annotations

from pathlib import Path

import pytest

from brs_desktop.forms import load_form
from brs_desktop.forms.check import check_definition
from brs_desktop.workspace.formcheck import check_form
from tests.forms.xforms import xform

ROWS = "<a/><row><x/><y/></row>"
BODY = '<input ref="/data/a">{at}</input><repeat nodeset="/data/row"><input ref="/data/row/y">{inside}</input></repeat>'
TRIGGERED = """
| survey |              |       |        |             |         |
|        | type         | name  | label  | calculation | trigger |
|        | integer      | price | Price  |             |         |
|        | begin repeat | goods | Goods  |             |         |
|        | integer      | own   | Own    |             |         |
|        | calculate    | cost  |        | 2           | ${%s}   |
|        | end repeat   |       |        |             |         |
"""


def refused(data: str, at: str = "", inside: str = "", model: str = "") -> list[str]:
    form = load_form(xform(data, "", BODY.format(at=at, inside=inside), model))
    return [one.values["name"] for one in check_definition(form) if one.code == "action" and one.level == "error"]


def action(ref: str, event: str = "xforms-value-changed") -> str:
    return f'<setvalue event="{event}" ref="{ref}" value="1"/>'


@pytest.mark.parametrize(
    ("at", "inside", "found"),
    [
        (action("/data/row/x"), "", ["x"]),
        (action("/data/row[1]/x"), "", []),
        ("", action("/data/row/x"), []),
        ("", action("/data/a"), []),
    ],
)
def test_a_question_in_rows_is_set_from_inside_or_in_a_row_that_is_named(
    at: str, inside: str, found: list[str]
) -> None:
    assert refused(ROWS, at, inside) == found


@pytest.mark.parametrize(
    ("event", "data", "found"),
    [
        ("odk-instance-first-load", ROWS, []),
        ("odk-instance-first-load", ROWS + "<row><x/><y/></row>", ["x"]),
        ("odk-instance-load", ROWS, ["x"]),
        ("odk-new-repeat", ROWS + "<row><x/><y/></row>", []),
    ],
)
def test_when_a_form_begins_there_may_be_one_row(event: str, data: str, found: list[str]) -> None:
    assert refused(data, model=action("/data/row/x", event)) == found


def test_the_check_of_a_form_says_where(tmp_path: Path) -> None:
    form = tmp_path / "form.md"
    form.write_text(TRIGGERED % "price", "utf-8")
    told = check_form(form)
    [finding] = [one for one in told["findings"] if one["code"] == "action"]
    assert not told["ok"] and (finding["sheet"], finding["row"], finding["column"]) == ("survey", 5, "trigger")
    assert "“cost”" in finding["message"] and "“goods”" in finding["message"]
    form.write_text(TRIGGERED % "own", "utf-8")
    assert check_form(form)["ok"], check_form(form)["findings"]
