"""Which row of a record a row of a file is: none is lost, doubled or brought back, and nothing changes unasked."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from xlsxwriter import Workbook

from brs_desktop.errors import Problem
from brs_desktop.exchange.answers import comparing, guards, incoming, jsonfile, model, outgoing, xlsxbook, xmlfile
from brs_desktop.exchange.answers.comparing import proposing
from brs_desktop.exchange.answers.model import About, Book, Cell, RawSheet, Sheet
from brs_desktop.exchange.answers.proposal import Proposal
from brs_desktop.exchange.answers.shown import Shower
from brs_desktop.forms import FormSession, load_form
from brs_desktop.forms.session.instance import Identity
from brs_desktop.forms.session.piecemeal import Errand, at_once
from brs_desktop.records import Registry
from tests.exchange.answers.anyforms import NoLists, session
from tests.exchange.answers.test_laws import proposal, sheets_of, understood
from tests.forms.xforms import xform
from tests.helpers import samples

LISTS = NoLists()
Edit = Callable[[tuple[tuple[Any, ...], ...]], tuple[tuple[Any, ...], ...]]
BINDS = '/data/when | type="string"\n/data/row/a | type="string"\n/data/row/sub/b | type="string"'
TOLD = "<when/><h/><row jr:template=''><a/><sub jr:template=''><b/></sub></row><meta><instanceID/></meta>"
SHOWN = (
    '<input ref="/data/when"><label>W</label></input><input ref="/data/h"><label>H</label></input>'
    '<group ref="/data/row"><repeat nodeset="/data/row"><input ref="/data/row/a"><label>a</label></input>'
    '<group ref="/data/row/sub"><repeat nodeset="/data/row/sub"><input ref="/data/row/sub/b"><label>b</label></input>'
    "</repeat></group></repeat></group>"
)
FORM = load_form(xform(TOLD, f'{BINDS}\n/data/h | type="string" relevant="/data/when = \'yes\'"', SHOWN))


@pytest.fixture
def form() -> FormSession:
    """Three rows, in the first a row."""
    made = session(FORM)
    for row, answer in (("r1", "A"), ("r2", "B"), ("r3", "C")):
        made.add_row("row", row)
        made.answer(f"row/{row}/a", answer)
    made.add_row("row/r1/sub", "s1")
    made.answer("row/r1/sub/s1/b", "inner")
    return made


def edited(form: FormSession, sign: str, edit: Edit) -> tuple[RawSheet, ...]:
    """The sheets of a record's file with one of them changed."""
    sheets = sheets_of(form, "en", "csv")
    return tuple(RawSheet(one.title, edit(one.rows)) if one.rows[0][0] == sign else one for one in sheets)


def of(form: FormSession, sheets: tuple[RawSheet, ...]) -> Proposal:
    return proposal(form, understood(FORM, sheets))


def put(rows: tuple[tuple[Any, ...], ...], line: int, column: str, value: str) -> tuple[tuple[Any, ...], ...]:
    at = rows[0].index(column)
    row = tuple(value if here == at else cell for here, cell in enumerate(rows[line]))
    return (*rows[:line], row, *rows[line + 1 :])


@pytest.mark.parametrize("outer", ["9", ""])
def test_a_row_whose_place_is_not_found_stays_where_it_is(form: FormSession, outer: str) -> None:
    told = of(form, edited(form, "brs:rows:sub", lambda rows: put(rows, 2, "#in", outer)))
    assert told.removed == () and [one.message for one in told.unread] == [incoming.NO_ROW]


def test_a_row_stays_when_the_one_around_it_is_taken_out_alone(form: FormSession) -> None:
    told = of(form, edited(form, "brs:rows:row", lambda rows: (*rows[:2], *rows[3:])))
    assert told.removed == () and [one.message for one in told.unread] == [incoming.NO_ROW]


def test_a_row_is_moved_unless_something_in_it_would_be_lost(form: FormSession) -> None:
    sheets = edited(form, "brs:rows:sub", lambda rows: put(rows, 2, "#in", "2"))
    told = of(form, sheets)
    assert [one.row for one in told.removed] == ["row/r1/sub/s1"] and list(told.added) == ["row/r2/sub"]
    form.answer("row/r1/sub/s1/b", "changed here")
    told = of(form, sheets)
    assert (told.removed, told.rows_added) == ((), 0) and [one.message for one in told.unread] == [comparing.CHANGED]
    form.answer("row/r1/sub/s1/b", "inner")
    form.say_beside([("row/r1/sub/s1/b@.note", "mine")])
    told = of(form, sheets)
    assert (told.removed, told.rows_added) == ((), 0) and [one.message for one in told.unread] == [comparing.MOVED]


def test_without_the_column_of_ids_no_row_is_taken_out_or_doubled(form: FormSession) -> None:
    told = of(form, edited(form, "brs:rows:row", lambda rows: tuple((row[0], *row[2:]) for row in rows)))
    assert (told.removed, told.rows_added) == ((), 0)
    assert told.unread[0].message == incoming.NO_IDS


def test_a_copied_sheet_doubles_nothing(form: FormSession) -> None:
    sheets = sheets_of(form, "en", "csv")
    copies = tuple(RawSheet(f"{one.title} (2)", one.rows) for one in sheets if one.rows[0][0] == "brs:rows:row")
    told = of(form, (*sheets, *copies))
    assert (told.removed, told.rows_added) == ((), 0) and told.unread[0].message == incoming.SHEET_TWICE


def test_what_stands_beside_an_answer_counts_when_its_row_is_taken_out(form: FormSession) -> None:
    form.say_beside([("row/r2/a@.note", "seen")])
    sheets = edited(form, "brs:rows:row", lambda rows: (*rows[:3], *rows[4:]))
    (gone,) = of(form, sheets).removed
    assert not gone.clash and gone.answers == (("a", "B"),)
    assert not any("seen" in str(row) for sheet in sheets for row in sheet.rows)
    form.say_beside([("row/r2/a@.note", "written here since")])
    told = of(form, sheets)
    assert told.removed[0].clash and told.plan(over=False).gone == []


def test_an_answer_that_is_not_asked_now_is_shown_and_stays(form: FormSession) -> None:
    form.answer("when", "yes")
    form.answer("h", "long explanation")
    form.answer("when", "no")

    def fill(rows: tuple[tuple[Any, ...], ...]) -> tuple[tuple[Any, ...], ...]:
        return tuple((row[0], row[1], "new") if row and row[0] == "h" else row for row in rows)

    (change,) = of(form, edited(form, "brs:answers", fill)).changes
    assert (change.old, change.new, change.clash) == ("long explanation", "new", True)


def written(form: FormSession, folder: Path, format: str) -> Path:
    file = folder / f"x.{format}"
    if format == "json":
        jsonfile.write_json(FORM, outgoing.Leaving("T", form.relevant_cells(), About(record="p:r")), file)
    else:
        xmlfile.write_xml(form.xml(relevant_only=True, identity=Identity("uuid:1", "", "p:r")), file)
    return file


def test_json_that_nobody_touched_takes_nothing_back(form: FormSession, tmp_path: Path) -> None:
    file = written(form, tmp_path, "json")
    form.answer("when", "changed here")
    form.remove_row("row", "r2")
    found = proposal(form, jsonfile.read_json(file, FORM, LISTS))
    assert found == Proposal()
    told = json.loads(file.read_text("utf-8"))
    told["answers"]["when"] = "changed there"
    file.write_text(json.dumps(told), "utf-8")
    found = proposal(form, jsonfile.read_json(file, FORM, LISTS))
    assert [(one.path, one.clash) for one in found.changes] == [("when", True)]


def test_xml_takes_nothing_back_unasked(form: FormSession, tmp_path: Path) -> None:
    form.answer("when", "there")
    file = written(form, tmp_path, "xml")
    form.answer("when", "here")
    form.remove_row("row", "r2")
    found = proposal(form, xmlfile.read_xml(file, FORM, LISTS))
    assert [(one.path, one.clash) for one in found.changes] == [("when", True)] and found.empty(over=False)
    assert [one.message for one in found.unread] == [comparing.GONE]


def test_rows_that_never_were_on_this_computer_come_in_once_and_removed_ones_stay_away(
    form: FormSession, tmp_path: Path
) -> None:
    file = written(form, tmp_path, "xml")
    elsewhere = session(FORM)
    elsewhere.add_row("row", "r2")
    elsewhere.remove_row("row", "r2")
    found = proposal(elsewhere, xmlfile.read_xml(file, FORM, LISTS))
    assert [one.message for one in found.unread] == [comparing.GONE]
    assert found.added == {"row": ("r1", "r3"), "row/r1/sub": ("s1",)}
    at_once(elsewhere.filling(found.plan(over=False)))
    assert elsewhere.relevant_cells()["row/r1/sub/s1/b"] == "inner"
    again = proposal(elsewhere, xmlfile.read_xml(file, FORM, LISTS))
    assert (again.rows_added, again.changes) == (0, ())


@pytest.mark.parametrize("format", ["json", "csv"])
def test_a_file_that_says_what_was_in_it_brings_rows_that_never_were_here_and_no_removed_ones(
    form: FormSession, tmp_path: Path, format: str
) -> None:
    """Also what nobody changed in the file comes with such a row, with its notes; in again, it brings nothing."""
    form.say_beside([("row/r3/a@.note", "Weighed")])
    put_in = {"when": "there", "row/r2/a": "Changed there"}

    def told(into: FormSession) -> Proposal:
        if format == "csv":
            sheets = edited(form, "brs:rows:row", lambda rows: put(rows, 3, "a", "Changed there"))
            return of(into, sheets)
        file = written(form, tmp_path, format)
        text = json.loads(file.read_text("utf-8"))
        text["answers"] |= put_in
        file.write_text(json.dumps(text), "utf-8")
        return proposal(into, jsonfile.read_json(file, FORM, LISTS))

    elsewhere = session(FORM)
    elsewhere.add_row("row", "r2")
    elsewhere.answer("row/r2/a", "B")
    elsewhere.remove_row("row", "r2")
    found = told(elsewhere)
    assert [one.message for one in found.unread] == [comparing.GONE], "only the row that was taken out here is refused"
    assert found.added == {"row": ("r1", "r3"), "row/r1/sub": ("s1",)} and found.elsewhere == found.rows_added == 3
    assert {one.path for one in found.changes if one.new_row} == {
        *("row/r1/a", "row/r3/a", "row/r1/sub/s1/b", "row/r3/a@.note")
    }
    assert found.clashes == 0
    at_once(elsewhere.filling(found.plan(over=False)))
    cells = elsewhere.relevant_cells()
    assert (cells["row/r1/sub/s1/b"], cells["row/r3/a"], elsewhere.beside["row/r3/a@.note"]) == (
        "inner",
        "C",
        "Weighed",
    )
    again = told(elsewhere)
    assert (again.rows_added, again.elsewhere, again.changes) == (0, 0, ())


def test_a_row_whose_id_no_path_can_hold_gets_another(form: FormSession, tmp_path: Path) -> None:
    file = written(form, tmp_path, "xml")
    file.write_text(file.read_text("utf-8").replace('brs:row="r3"', 'brs:row="r 3"'), "utf-8")
    (row,) = set(proposal(session(FORM), xmlfile.read_xml(file, FORM, LISTS)).added["row"]) - {"r1", "r2"}
    assert row.isalnum() and row != "r3"


@pytest.mark.parametrize(
    ("answers", "changes", "added", "unread"),
    [
        ("BC", [], 0, []),
        ("CAB", [], 0, []),
        ("ABCD", [], 1, []),
        ("AXC", [("row/r2/a", "X", True)], 0, []),
        ("BX", [], 0, [comparing.NO_PAIR]),
    ],
)
def test_rows_without_ids_go_by_what_is_in_them(
    tmp_path: Path, answers: str, changes: list[tuple[str, str, bool]], added: int, unread: list[str]
) -> None:
    form = session(FORM)
    for number, answer in enumerate("ABC", 1):
        form.add_row("row", f"r{number}")
        form.answer(f"row/r{number}/a", answer)
    file = written(form, tmp_path, "xml")
    rows = "".join(f"<row><a>{answer}</a></row>" for answer in answers)
    bare = re.sub(r"<row.*</row>", "", file.read_text("utf-8"), flags=re.DOTALL)
    file.write_text(bare.replace("<meta>", f"{rows}<meta>"), "utf-8")
    found = proposal(form, xmlfile.read_xml(file, FORM, LISTS))
    assert [(one.path, one.value, one.clash) for one in found.changes if not one.new_row] == changes
    assert (found.rows_added, [one.message for one in found.unread]) == (added, unread)


def renamed(name: str, was: str = "", version: str = "1") -> Any:
    bind = f'/data/{name} | type="string"' + (f' brs:was="{was}"' if was else "")
    text = xform(f"<{name}/><meta><instanceID/></meta>", bind, f'<input ref="/data/{name}"><label>W</label></input>')
    return load_form(
        text.replace("<h:html ", '<h:html xmlns:brs="urn:brs-desktop:xforms" ').replace(
            "version='1'", f"version='{version}'"
        )
    )


def test_answers_find_questions_that_were_renamed_and_versions_count_by_size(tmp_path: Path) -> None:
    before, now = renamed("old", version="9"), renamed("new", "old", version="10")
    form = session(before)
    form.answer("old", "typed")
    as_json, as_xml = tmp_path / "x.json", tmp_path / "x.xml"
    jsonfile.write_json(before, outgoing.Leaving("T", form.relevant_cells(), About()), as_json)
    told = json.loads(as_json.read_text("utf-8"))
    as_json.write_text(json.dumps(told | {"answers": {"old": "edited"}}), "utf-8")
    xmlfile.write_xml(form.xml(relevant_only=True), as_xml)
    for found in (jsonfile.read_json(as_json, now, LISTS), xmlfile.read_xml(as_xml, now, LISTS)):
        assert [one.path for one in found.given] == ["new"] and found.unread == ()
    with pytest.raises(Problem) as refused:
        late = as_xml.read_text("utf-8").replace('version="9"', 'version="11"')
        as_xml.write_text(late, "utf-8")
        xmlfile.read_xml(as_xml, now, LISTS)
    assert refused.value.code == "answers-newer-form"


def test_rows_of_a_json_file_are_bounded_and_no_ids_are_made_for_empty_ones(
    form: FormSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "x.json"
    told: dict[str, Any] = {"format": jsonfile.FORMAT, "version": 1, "answers": {}}
    file.write_text(json.dumps(told | {"rows": {"row": ["n1", "n2"]}}), "utf-8")
    turns = list(proposing(form, jsonfile.read_json(file, FORM, LISTS), Shower(FORM, LISTS, "en")))
    assert not any(isinstance(turn, Errand) for turn in turns)
    monkeypatch.setattr(jsonfile, "MOST_ROWS", 1)
    with pytest.raises(Problem) as refused:
        jsonfile.read_json(file, FORM, LISTS)
    assert refused.value.code == "too-large"


def test_rows_that_are_taken_out_are_taken_in_turns() -> None:
    cells: dict[str, Any] = {}
    for number in range(30):
        cells |= {f"row/r{number}/alive": True, f"row/r{number}/.order": f"a{number:02}", f"row/r{number}/a": "x"}
    form = session(FORM, answers=cells)
    found = understood(FORM, edited(form, "brs:rows:row", lambda rows: rows[:2]))
    turns = proposing(form, found, Shower(FORM, LISTS, "en"))
    assert sum(1 for _turn in turns) > 30
    assert len(proposal(form, found).removed) == 30


def test_a_filled_report_comes_back_from_its_workbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blank cells count for nothing, however wide a reader makes the rows."""
    collection = Registry.load()["stockholm_reports"]
    definition = collection.form
    form = session(definition)
    samples.fill(form, collection, samples.sample("stockholm_reports"))
    leaving = outgoing.Leaving("T", form.relevant_cells(), About(form_id=definition.form_id))
    file = tmp_path / "x.xlsx"
    xlsxbook.write_book(outgoing.book_of(definition, LISTS, "en", leaving), file)
    monkeypatch.setattr(guards, "MOST_CELLS", 100_000)
    sheets = xlsxbook.read_xlsx(file)
    assert proposal(form, incoming.understood(sheets, definition, LISTS, "en")) == Proposal()


def test_what_could_not_be_read_back_is_neither_written_nor_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wide = tmp_path / "wide.xlsx"
    with Workbook(str(wide)) as made:
        made.add_worksheet("a").write_string(0, model.MOST_COLUMNS, "x")
    with pytest.raises(Problem) as refused:
        xlsxbook.read_xlsx(wide)
    assert refused.value.code == "too-large"
    monkeypatch.setattr(guards, "MOST_ROWS", 3)
    base = {f"q{number}": "x" for number in range(9)}
    few = Sheet("a", "a", ((Cell("brs:answers"),),) * 3, (4,))
    file = tmp_path / "x.xlsx"
    xlsxbook.write_book(Book("T", "en", (), (few,), {"list": (("a", "b"),) * 9}, base), file)
    assert incoming.base_of(xlsxbook.read_xlsx(file)) == base
    many = Sheet("a", "a", ((Cell("brs:answers"),),) * 4, (4,))
    with pytest.raises(Problem) as refused:
        xlsxbook.write_book(Book("T", "en", (), (many,), {}, base), tmp_path / "y.xlsx")
    assert refused.value.code == "too-large" and not (tmp_path / "y.xlsx").exists()
