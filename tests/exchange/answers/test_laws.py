"""FORMS, invariants: round trips through XLSX, CSV, JSON and XML change nothing, whatever the form and its answers."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brs_desktop.exchange.answers import csvbook, incoming, jsonfile, outgoing, xlsxbook, xmlfile
from brs_desktop.exchange.answers.comparing import proposing
from brs_desktop.exchange.answers.model import About, Incoming, RawSheet
from brs_desktop.exchange.answers.proposal import Proposal
from brs_desktop.exchange.answers.shown import Shower, alike, gathered
from brs_desktop.forms import FormSession
from brs_desktop.forms.model.definition import FormDefinition
from brs_desktop.forms.session.instance import Identity
from brs_desktop.forms.session.piecemeal import at_once
from tests.exchange.answers.anyforms import Made, NoLists, filled, session

LANGUAGES = st.sampled_from(["en", "fr", "ar"])
few = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
LISTS = NoLists()


def sheets_of(form: FormSession, language: str, format: str) -> tuple[RawSheet, ...]:
    """The answers out into a file, and the sheets that its reader finds."""
    told = About("c", "p:r", form.definition.form_id, "1", "h", language, "")
    leaving = outgoing.Leaving("T", form.relevant_cells(), told)
    book = outgoing.book_of(form.definition, LISTS, language, leaving)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "x")
        (xlsxbook.write_book if format == "xlsx" else csvbook.write_zip)(book, file)
        return (xlsxbook.read_xlsx if format == "xlsx" else csvbook.read_zip)(file)


def proposal(form: FormSession, found: Incoming) -> Proposal:
    return at_once(proposing(form, found, Shower(form.definition, LISTS, "en")))


def understood(definition: FormDefinition, sheets: tuple[RawSheet, ...]) -> Incoming:
    return incoming.understood(sheets, definition, LISTS, "en")


@pytest.mark.parametrize("format", ["xlsx", "csv"])
@few
@given(filled(), LANGUAGES)
def test_a_file_that_nobody_touched_changes_nothing(format: str, made: tuple[Made, FormSession], language: str) -> None:
    definition, form = made[0].definition, made[1]
    told = proposal(form, understood(definition, sheets_of(form, language, format)))
    assert told == Proposal()


@pytest.mark.parametrize("format", ["xlsx", "csv"])
@few
@given(filled(), st.randoms(use_true_random=False))
def test_rows_sorted_otherwise_keep_who_they_are(
    format: str, made: tuple[Made, FormSession], chance: random.Random
) -> None:
    definition, form = made[0].definition, made[1]
    sheets = []
    for sheet in sheets_of(form, "en", format):
        head, rows = sheet.rows[:2], list(sheet.rows[2:])
        if sheet.rows[0][0] != "brs:about" and sheet.rows[0][0] != "brs:base":
            chance.shuffle(rows)
        sheets.append(RawSheet(sheet.title, (*head, *rows)))
    chance.shuffle(sheets)
    assert proposal(form, understood(definition, tuple(sheets))) == Proposal()


@few
@given(filled())
def test_json_and_xml_change_nothing_either(made: tuple[Made, FormSession]) -> None:
    definition, form = made[0].definition, made[1]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "x")
        jsonfile.write_json(definition, outgoing.Leaving("T", form.relevant_cells(), About()), file)
        by_json = proposal(form, jsonfile.read_json(file, definition, LISTS))
        xmlfile.write_xml(form.xml(relevant_only=True, identity=Identity("uuid:1", "uuid:0", "p:r")), file)
        by_xml = proposal(form, xmlfile.read_xml(file, definition, LISTS))
    assert (by_json.changes, by_json.rows_added, by_json.removed) == ((), 0, ())
    assert (by_xml.changes, by_xml.rows_added, by_xml.removed) == ((), 0, ())


@few
@given(filled(), LANGUAGES)
def test_a_file_into_an_empty_record_gives_what_it_holds(made: tuple[Made, FormSession], language: str) -> None:
    """Without what stood in it when it was made, everything that it says is said."""
    definition, form = made[0].definition, made[1]
    sheets = tuple(one for one in sheets_of(form, language, "xlsx") if one.rows[0][0] != "brs:base")
    empty = session(definition)
    told = proposal(empty, understood(definition, sheets))
    at_once(empty.filling(told.plan(over=True)))
    held = gathered(empty.relevant_cells())
    assert all(
        alike(held.get(one.path), one.value, ranked=ranked)
        for one in told.changes
        for ranked in (isinstance(one.value, list) and isinstance(held.get(one.path), str),)
    )
    before = empty.xml()
    at_once(empty.undoing())
    assert empty.relevant_values() == {} and empty.rows("row") == ()
    at_once(empty.redoing())
    assert empty.xml() == before


@few
@given(filled())
def test_what_was_changed_here_since_is_left_unless_asked_for(made: tuple[Made, FormSession]) -> None:
    definition, form = made[0].definition, made[1]
    sheets = sheets_of(form, "en", "xlsx")
    form.answer("when", "here")
    assert proposal(form, understood(definition, sheets)) == Proposal()
    changed = [
        RawSheet(
            one.title,
            tuple(("when", row[1], "there", None) if row and row[0] == "when" else row for row in one.rows),
        )
        for one in sheets
    ]
    told = proposal(form, understood(definition, tuple(changed)))
    assert [(one.path, one.clash) for one in told.changes] == [("when", True)] and told.clashes == 1
    assert told.plan(over=False).answers == {} and told.plan(over=True).answers == {"when": "there"}
