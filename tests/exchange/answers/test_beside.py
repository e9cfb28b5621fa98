"""Notes, methods, sources and reasons beside answers: out with the answers and in again, in every format."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brs_desktop.exchange.answers import beside, incoming, jsonfile, outgoing, xmlfile
from brs_desktop.exchange.answers.comparing import READONLY
from brs_desktop.exchange.answers.model import About, Incoming, RawSheet
from brs_desktop.forms import FormSession, load_form
from brs_desktop.forms.session.instance import Identity
from brs_desktop.forms.session.piecemeal import at_once
from brs_desktop.records.margins import KINDS, MOST_TEXT, margin
from tests.exchange.answers.anyforms import Made, NoLists, filled, places, session
from tests.exchange.answers.test_laws import proposal, sheets_of, understood
from tests.exchange.answers.test_rows import edited, form, of
from tests.forms.xforms import xform

__all__ = ["form"]  # the fixture of three rows
FORMATS = ("xlsx", "csv", "json", "xml")
LISTS = NoLists()
CLOSED = '/data/a | type="int" readonly="true()"'
Rows = tuple[tuple[Any, ...], ...]
TEXTS = st.sampled_from(["seen", "=1+1", "-5", "'quoted", "two\nlines", "<b>&\"'", "ماء", "007", "_x0041_", "a\x0bb"])
few = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def back(made: FormSession, format: str, change: Callable[[str], str] = str) -> Incoming:
    """The answers out into a file and in again, the text of the file changed on its way."""
    if format in ("xlsx", "csv"):
        return understood(made.definition, sheets_of(made, "ar", format))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "x")
        if format == "json":
            jsonfile.write_json(made.definition, outgoing.Leaving("T", made.relevant_cells(), About()), file)
        else:
            xmlfile.write_xml(made.xml(relevant_only=True, identity=Identity("uuid:1", "", "p:r", KINDS)), file)
        file.write_text(change(file.read_text("utf-8")), "utf-8")
        return (jsonfile.read_json if format == "json" else xmlfile.read_xml)(file, made.definition, LISTS)


@pytest.mark.parametrize("format", FORMATS)
@few
@given(filled(), st.data())
def test_what_stands_beside_answers_comes_back_unchanged(
    format: str, made: tuple[Made, FormSession], data: st.DataObject
) -> None:
    asked = [f"{where}{name}" for place, name, _kind in made[0].names for where in places(made[1], place)]
    chosen = data.draw(st.lists(st.sampled_from(asked), max_size=4, unique=True))
    made[1].say_beside([(margin(path, data.draw(st.sampled_from(KINDS))), data.draw(TEXTS)) for path in chosen])
    told = proposal(made[1], back(made[1], format))
    assert (told.changes, told.rows_added, told.removed) == ((), 0, ())


def put(rows: Rows, line: int, name: str, value: str) -> Rows:
    """Type into a cell of a sheet, at its column's name."""
    at = rows[0].index(name)
    row = tuple(rows[line]) + ("",) * (len(rows[0]) - len(rows[line]))
    return (*rows[:line], (*row[:at], value, *row[at + 1 :]), *rows[line + 1 :])


def test_a_changed_note_is_a_change_and_one_that_was_changed_here_too_waits(form: FormSession) -> None:
    form.say_beside([("row/r1/a@.note", "old"), ("row/r2/a@.source", "register")])

    def edit(rows: Rows) -> Rows:
        rows = put(rows, 2, "a@.note", " new ")
        rows = put(rows, 3, "a@.source", "")
        return put(rows, 4, "a@.method", "weighed")

    sheets = edited(form, "brs:rows:row", edit)
    told = of(form, sheets)
    assert [(one.path, one.old, one.new, one.clash) for one in told.changes] == [
        ("row/r1/a@.note", "old", "new", False),
        ("row/r2/a@.source", "register", "", False),
        ("row/r3/a@.method", "", "weighed", False),
    ]
    assert told.changes[0].question == "a – Note"
    form.say_beside([("row/r1/a@.note", "written here since")])
    told = of(form, sheets)
    assert [one.clash for one in told.changes] == [True, False, False]
    before = form.xml()
    at_once(form.filling(told.plan(over=False)))
    assert form.beside["row/r1/a@.note"] == "written here since"
    assert form.beside["row/r3/a@.method"] == "weighed" and not form.beside["row/r2/a@.source"]
    at_once(form.undoing())
    assert form.beside["row/r2/a@.source"] == "register" and form.xml() == before
    at_once(form.filling(told.plan(over=True)))
    assert form.beside["row/r1/a@.note"] == "new"


def test_a_note_of_a_single_question_and_of_a_new_row(form: FormSession) -> None:
    def single(rows: Rows) -> Rows:
        line = next(at for at, row in enumerate(rows) if row and row[0] == "when")
        return put(rows, line, "@.reason", "asked twice")

    def grown(rows: Rows) -> Rows:
        new = tuple("estimate" if name == "a@.method" else "" for name in rows[0])
        return (*rows, new)

    (said,) = of(form, edited(form, "brs:answers", single)).changes
    assert (said.path, said.new) == ("when@.reason", "asked twice")
    told = of(form, edited(form, "brs:rows:row", grown))
    assert told.rows_added == 1 and told.changes_taken(over=True) == 0
    at_once(form.filling(told.plan(over=True)))
    (row,) = told.added["row"]
    assert form.beside[f"row/{row}/a@.method"] == "estimate"


def test_what_cannot_stand_beside_an_answer_is_told_with_its_place(form: FormSession) -> None:
    form.say_beside([("row/r1/a@.later", "of a newer program"), ("row/r1/a@.note", "old")])
    sheets = edited(form, "brs:rows:row", lambda rows: put(rows, 2, "a@.note", "x" * (MOST_TEXT + 1)))
    assert not any("newer program" in str(cell) for sheet in sheets for row in sheet.rows for cell in row)
    (unread,) = of(form, sheets).unread
    assert (unread.message, unread.place.row) == (beside.TOO_LONG, 3)

    def coloured(rows: Rows) -> Rows:
        return put(((*rows[0], "a@.colour"), *rows[1:]), 4, "a@.colour", "blue")

    told = of(form, edited(form, "brs:rows:row", coloured))
    assert [(one.message, one.place.row, one.text) for one in told.unread] == [(beside.NO_KIND, 5, "blue")]
    assert told.changes == ()

    def single(rows: Rows) -> Rows:
        line = next(at for at, row in enumerate(rows) if row and row[0] == "when")
        return put(((*rows[0], "@.colour"), *rows[1:]), line, "@.colour", "blue")

    assert [one.message for one in of(form, edited(form, "brs:answers", single)).unread] == [beside.NO_KIND]


def test_a_file_from_before_there_were_such_columns_takes_nothing_away(form: FormSession) -> None:
    form.say_beside([("row/r1/a@.note", "kept"), ("when@.note", "kept")])
    sheets = tuple(
        RawSheet(one.title, tuple(_without(row, one.rows[0]) for row in one.rows))
        for one in sheets_of(form, "en", "csv")
    )
    assert of(form, sheets).empty()


def _without(row: tuple[object, ...], names: tuple[object, ...]) -> tuple[object, ...]:
    return tuple(cell for name, cell in zip(names, row) if "@." not in str(name))


def test_json_and_xml_say_and_take_away_what_they_name(form: FormSession) -> None:
    form.say_beside([("when@.note", "old"), ("row/r2/a@.method", "kept")])

    def named(text: str) -> str:
        told = json.loads(text)
        assert told["beside"] == {"row/r2/a": {"method": "kept"}, "when": {"note": "old"}}
        told["beside"] = {
            "when": {"note": None, "source": "new"},
            "row/r2/a": {"colour": "x", "note": 5},
            "no": {"note": "x"},
        }
        return json.dumps(told)

    told = proposal(form, back(form, "json", named))
    assert [(one.path, one.value, one.clash) for one in told.changes] == [
        ("when@.note", None, False), ("when@.source", "new", False),
    ]  # fmt: skip
    assert [one.message for one in told.unread] == [beside.NO_KIND, beside.NO_TEXT, incoming.NO_QUESTION]
    told = proposal(form, back(form, "xml", lambda text: text.replace('brs:note="old"', 'brs:colour="x"')))
    assert told.changes == () and [one.message for one in told.unread] == [beside.NO_KIND]
    told = proposal(form, back(form, "xml", lambda text: text.replace('brs:note="old"', 'brs:note=""')))
    assert [(one.path, one.value) for one in told.changes] == [("when@.note", None)]


def test_nothing_is_written_beside_what_is_closed() -> None:
    made = session(load_form(xform("<a>1</a>", CLOSED, '<input ref="/data/a"><label>A</label></input>')))

    def edit(rows: Rows) -> Rows:
        line = next(at for at, row in enumerate(rows) if row and row[0] == "a")
        return put(rows, line, "@.note", "mine")

    sheets = tuple(
        RawSheet(one.title, edit(one.rows)) if one.rows[0][0] == "brs:answers" else one
        for one in sheets_of(made, "en", "csv")
    )
    told = proposal(made, understood(made.definition, sheets))
    assert told.changes == () and [one.message for one in told.unread] == [READONLY]
