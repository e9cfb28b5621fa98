"""There and back between a form that asks for an amount and its unit apart and one that makes them one answer."""

from __future__ import annotations

from pathlib import Path

from brs_sync.values import Number, Value
from hypothesis import given, settings
from hypothesis import strategies as st

from brs_desktop.forms import FormDefinition
from brs_desktop.workspace import Workspace
from brs_desktop.workspace.migrating import renamed_cells
from brs_desktop.workspace.regrouping import brought_cells
from tests.forms.filling import Record, form, session
from tests.workspace.conftest import Open
from tests.workspace.wells2 import SECOND

HEAD = """
| settings | namespaces | form_id | version |
| | brs="urn:brs-desktop:xforms" | f | {version} |
| choices | list_name | name | label |
| | u | kg | kilograms |
| | u | t | metric tons |
| survey | type | name | label | bind::brs:cell | bind::brs:was |
| | begin_repeat | line | Line | | |
"""
MEMBERS = "| | {kind} | {kg} | Amount | | {was} |\n| | select_one u | unit | Unit | | |\n"
END = "| | end_repeat | | | | |\n"


def version(number: int, cell: str | None, kg: str = "kg", was: str = "", kind: str = "decimal") -> FormDefinition:
    """With the two questions in no group, in a plain one (cell is empty), or in one that is a cell ("one")."""
    members = MEMBERS.format(kg=kg, was=was, kind=kind)
    group = f"| | begin_group | amount | Amount | {cell} | |\n{members}| | end_group | | | | |\n"
    return form(HEAD.format(version=number) + (members if cell is None else group) + END)


APART, PLAIN, WHOLE = version(1, None), version(2, ""), version(3, "one")
RENAMED = version(4, "one", "kilos", "kg")
ROW: dict[str, Value] = {"line/a/alive": True}
FIVE: dict[str, Value] = {"kg": Number("5"), "unit": "t"}
FIVE_APART: dict[str, Value] = ROW | {"line/a/kg": Number("5"), "line/a/unit": "t"}


def brought(cells: dict[str, Value], own: FormDefinition, to: FormDefinition, *contested: str) -> dict[str, Value]:
    return cells | brought_cells(cells, own, to, renamed_cells, contested)


def said(cells: dict[str, Value]) -> dict[str, Value]:
    return {path: value for path, value in cells.items() if value is not None}


def test_a_group_is_told_by_the_cells_that_a_version_has_for_it() -> None:
    for first in (APART, PLAIN):
        there = brought(FIVE_APART, first, WHOLE)
        assert said(there) == ROW | {"line/a/amount": FIVE}
        assert said(brought(there, WHOLE, first)) == FIVE_APART
    assert brought_cells(FIVE_APART, APART, PLAIN, renamed_cells) == {}
    assert brought_cells(ROW | {"line/a/amount": FIVE}, WHOLE, WHOLE, renamed_cells) == {}


def test_a_member_under_another_name_goes_into_the_group_and_out_of_it_under_it() -> None:
    there = brought(FIVE_APART, APART, RENAMED)
    assert said(there) == ROW | {"line/a/amount": {"kilos": Number("5"), "unit": "t"}}
    assert said(brought(there, RENAMED, APART)) == FIVE_APART


def test_a_group_stays_whole_where_it_is_when_an_answer_stands_in_its_place() -> None:
    other = ROW | {"line/a/amount": FIVE, "line/a/kg": Number("99")}
    assert brought_cells(other, WHOLE, PLAIN, renamed_cells) == {}
    assert brought_cells(other, PLAIN, WHOLE, renamed_cells) == {}
    emptied = ROW | {"line/a/amount": None, "line/a/kg": Number("99")}
    assert brought_cells(emptied, WHOLE, WHOLE, renamed_cells) == {}


def test_what_two_people_say_is_not_decided_by_the_way() -> None:
    for path in ("line/a/kg", "line/a/amount"):
        assert brought(FIVE_APART, APART, WHOLE, path) == FIVE_APART
    grouped = ROW | {"line/a/amount": FIVE}
    assert brought(grouped, WHOLE, APART, "line/a/amount") == grouped


def test_what_is_no_answer_of_the_other_question_does_not_go_into_the_group() -> None:
    words = version(1, None, kind="text")
    cells = FIVE_APART | {"line/a/kg": "about five"}
    assert brought(cells, words, WHOLE) == cells


STEPS = st.lists(st.sampled_from(["apart", "plain", "whole", "kg", "unit", "no unit"]), max_size=12)


@settings(max_examples=30)
@given(STEPS)
def test_whatever_was_typed_last_under_whichever_version_is_shown_under_each(steps: list[str]) -> None:
    forms = {"apart": APART, "plain": PLAIN, "whole": WHOLE}
    record, here, shown = Record(), APART, dict[str, Value]()
    session(APART, record).add_row("line", "a")
    for number, step in enumerate(steps):
        if step in forms:
            record.cells, here = brought(record.cells, here, forms[step]), forms[step]
        else:
            value: Value = Number(str(number)) if step == "kg" else f"u{number}" if step == "unit" else None
            shown[step.removeprefix("no ")] = value
            session(here, record, answers=record.cells).answer(f"line/a/{step.removeprefix('no ')}", value)
        filling = session(here, answers=record.cells)
        assert {name: filling.state(f"line/a/{name}").value for name in shown} == shown
        assert not [path for path, value in filling.homeless.items() if value is not None]


GROUPED = (
    SECOND.replace("bind::brs:was |", "bind::brs:was | bind::brs:cell |", 1)
    .replace("| | date | read_on", "| | begin_group | reading | Reading | Relevé | | | one |\n| | date | read_on")
    .replace("| | end_repeat |", "| | end_group | reading | | | | | |\n| | end_repeat |")
)


def test_a_record_that_is_brought_to_a_group_and_taken_back_shows_what_was_typed_last(
    wells: Path, reopen: Open
) -> None:
    workspace = reopen()
    key = workspace.add("wells", {"name": "Kibwezi"}).key
    level, read_on = "readings/r/level", "readings/r/read_on"
    workspace.set(key, {"readings/r/alive": True, level: Number("5"), read_on: "2026-01-02"})
    manifest = wells / "wells" / "collection.toml"
    manifest.write_text(manifest.read_text(encoding="utf-8").partition("[review_groups]")[0], encoding="utf-8")
    (wells / "wells" / "form.md").write_text(GROUPED, encoding="utf-8")
    workspace = reopen()

    def shows(there: Workspace) -> tuple[str, str]:
        filling = there.form_for(key)
        return filling.state(level).text, filling.state(read_on).text

    done = workspace.migrating.migrate(key)
    assert (shows(workspace), done.renamed) == (("5", "2026-01-02"), 0)
    workspace.set(key, {level: Number("6")})
    workspace.migrating.migrate(key, done.was)
    assert shows(workspace) == ("6", "2026-01-02") and workspace.migrating.leftovers(key) == ()
    workspace.set(key, {level: Number("99")})
    workspace.migrating.migrate(key)
    assert shows(workspace) == ("99", "2026-01-02") and workspace.migrating.leftovers(key) == ()
