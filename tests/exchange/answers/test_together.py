"""An amount and its unit come from a file together or not at all, whatever was answered here meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest
from brs_sync.values import Number

from brs_desktop.exchange.answers import jsonfile, xmlfile
from brs_desktop.exchange.answers.comparing import READONLY
from brs_desktop.exchange.answers.model import About, Incoming, RawSheet
from brs_desktop.exchange.answers.outgoing import Leaving
from brs_desktop.exchange.answers.together import HALF
from brs_desktop.forms import FormSession
from brs_desktop.forms.session.instance import Identity
from brs_desktop.forms.session.piecemeal import at_once
from tests.exchange.answers.anyforms import NoLists
from tests.exchange.answers.test_laws import proposal, sheets_of, understood
from tests.forms.filling import Record, form, session

FORM = """
| settings | namespaces | form_id | version |
| | brs="urn:brs-desktop:xforms" | f | 1 |
| choices | list_name | name | label |
| | u | u_kg | kilograms |
| | u | u_t | metric tons |
| survey | type | name | label | bind::brs:cell | readonly |
| | begin_repeat | line | Line | | |
| | begin_group | q | Quantity | one | |
| | decimal | amount | Amount | | |
| | select_one u | unit | Unit | | |
| | end_group | | | | |
| | end_repeat | | | | |
"""
KILOGRAMS, TONS = {"amount": Number("5"), "unit": "u_kg"}, {"amount": Number("5"), "unit": "u_t"}


@pytest.fixture
def record() -> Record:
    """What the draft holds."""
    return Record()


@pytest.fixture
def draft(record: Record) -> FormSession:
    """Five kilograms."""
    made = session(FORM, record)
    made.add_row("line", "a")
    made.answer_all([("line/a/amount", Number("5")), ("line/a/unit", "u_kg")])
    return made


def written(draft: FormSession, amount: str, unit: str = "kilograms") -> Incoming:
    """A workbook that was made now, with what somebody writes into its one line."""
    sheets = []
    for sheet in sheets_of(draft, "en", "csv"):
        rows = [list(row) for row in sheet.rows]
        if rows[0][0] == "brs:rows:line":
            rows[2][rows[0].index("amount")], rows[2][rows[0].index("unit")] = amount, unit
        sheets.append(RawSheet(sheet.title, tuple(map(tuple, rows))))
    return understood(draft.definition, tuple(sheets))


@pytest.mark.parametrize("over", [True, False])
def test_an_amount_clashes_when_its_unit_was_changed_here(draft: FormSession, record: Record, over: bool) -> None:
    file = written(draft, "500")
    draft.answer("line/a/unit", "u_t")
    told = proposal(draft, file)
    (change,) = told.changes
    assert change.clash and (told.clashes, told.changes_taken(over=False)) == (1, 0)
    at_once(draft.filling(told.plan(over=over)))
    assert record.cells["line/a/q"] == (TONS | {"amount": Number("500")} if over else TONS)


def test_a_unit_that_was_changed_here_and_in_the_file_clashes_with_its_amount(draft: FormSession) -> None:
    file = written(draft, "500", "metric tons")
    draft.answer("line/a/amount", Number("6"))
    assert [one.clash for one in proposal(draft, file).changes] == [True, True]


def test_what_nobody_changed_here_is_taken(draft: FormSession, record: Record) -> None:
    told = proposal(draft, written(draft, "500", "metric tons"))
    assert told.clashes == 0
    at_once(draft.filling(told.plan(over=False)))
    assert record.cells["line/a/q"] == {"amount": Number("500"), "unit": "u_t"}


@pytest.mark.parametrize("format", ["csv", "json", "xml"])
def test_an_amount_whose_unit_cannot_be_read_is_not_taken_either(
    draft: FormSession, tmp_path: Path, format: str
) -> None:
    file, lists = tmp_path / f"x.{format}", NoLists()
    if format == "csv":
        found = written(draft, "500", "stones")
    elif format == "json":
        jsonfile.write_json(draft.definition, Leaving("T", draft.relevant_cells(), About(record="p:r")), file)
        told = file.read_text("utf-8").replace('"u_kg"', '"stones"', 1).replace('"5"', '"500"', 1)
        file.write_text(told, "utf-8")
        found = jsonfile.read_json(file, draft.definition, lists)
    else:
        xmlfile.write_xml(draft.xml(relevant_only=True, identity=Identity("uuid:1", "", "p:r")), file)
        told = file.read_text("utf-8").replace(">u_kg<", ">stones<").replace(">5<", ">500<")
        file.write_text(told, "utf-8")
        found = xmlfile.read_xml(file, draft.definition, lists)
    proposed = proposal(draft, found)
    assert proposed.changes == () and HALF in [one.message for one in proposed.unread]


def test_an_amount_whose_unit_cannot_be_changed_is_not_taken_either(draft: FormSession) -> None:
    fixed = form(FORM.replace("| unit | Unit | | |", "| unit | Unit | | yes |"))
    there = session(fixed, answers={"line/a/alive": True, "line/a/q": KILOGRAMS})
    told = proposal(there, written(draft, "500", "metric tons"))
    assert told.changes == () and [one.message for one in told.unread] == [READONLY, HALF]
