"""Lists from records, answers in languages, one-cell groups, event functions and counted rows of a record."""
# ruff: noqa: E501 (each form is a few long strings)

from __future__ import annotations

import pytest
from brs_sync.values import Number, Ref

from brs_desktop.forms import UnknownPath, load_form
from brs_desktop.forms.check import check_definition
from tests.forms.filling import Lists, Record, reopened, session
from tests.forms.xforms import column, put, states, xform

RECORDS = """
| survey | type | name | label::English (en) | label::French (fr) | choice_filter | calculation | constraint |
| | text | kind | Kind | Sorte | | | |
| | select_one_from_file things.csv | thing | Thing | Chose | group = ${kind} | | |
| | calculate | colour | | | | instance('things')/root/item[name = ${thing}]/colour | |
| | calculate | spoken | | | | jr:choice-name(${thing}, '${thing}') | |
"""
THINGS = [
    {
        "value": f"t{number}",
        "en": f"Thing {number}",
        "fr": f"Chose {number}",
        "group": "odd" if number % 2 else "even",
        "colour": f"c{number}",
    }
    for number in range(300)
]


def test_a_picture_of_no_language_belongs_to_all() -> None:
    filling = session(
        """
        | survey |
        |        | type | name | label::English (en) | label::French (fr) | media::image | media::audio::French (fr) |
        |        | note | sign | The sign            | Le signe           | sign.png     | signe.wav                 |
        """
    )
    pictures = {}
    for code in ("en", "fr"):
        filling.set_language(code)
        state = filling.state("sign")
        pictures[state.label] = {kind: uri.rpartition("/")[2] for kind, uri in state.media.items()}
    assert pictures == {
        "The sign": {"image": "sign.png"},
        "Le signe": {"image": "sign.png", "audio": "signe.wav"},
    }


def test_a_list_from_records_is_asked_never_read_whole() -> None:
    lists, record = Lists(things=THINGS), Record()
    filling = session(RECORDS, record, lists=lists)
    filling.answer("kind", "odd")
    page = filling.choices("thing", search="thing 1", limit=5)
    assert [choice.value for choice in page.items] == ["t1", "t11", "t13", "t15", "t17"] and page.more
    filling.answer("thing", "t7")
    assert record.cells["thing"] == Ref("t7", "Thing 7")
    assert (filling.state("thing").text, filling.state("colour").text, filling.state("spoken").text) == (
        "Thing 7",
        "c7",
        "Thing 7",
    )
    filling.set_language("fr")
    assert (filling.state("thing").text, filling.state("spoken").text) == ("Chose 7", "Chose 7")
    assert filling.state("thing").value == Ref("t7", "Thing 7")
    filling.answer("kind", "even")
    assert filling.state("thing").value is None
    assert max(limit for _name, _where, _search, limit in lists.asked) <= 500
    assert all(where or search for _name, where, search, _limit in lists.asked)


def test_an_entry_that_is_gone_keeps_the_label_it_had() -> None:
    filling = session(RECORDS, answers={"thing": Ref("old", "An old thing")}, lists=Lists(things=THINGS))
    state = filling.state("thing")
    assert state.text == "An old thing" and state.violation is None


MANY = """
| settings | namespaces | default_language |
| | brs="urn:brs-desktop:xforms" | English (en) |
| survey | type | name | label::English (en) | label::French (fr) | bind::brs:multilingual | bind::brs:was | bind::brs:cell | calculation | constraint |
| | text | title | Title | Titre | yes | | | | |
| | calculate | shout | | | | | | concat(${title}, '!') | |
| | text | fresh | Fresh | Frais | | stale | | | |
| | begin_group | size | Size | Taille | | | one | | |
| | decimal | amount | Amount | Montant | | | | | . > 0 |
| | text | unit | Unit | Unité | | | | | |
| | end_group | | | | | | | | |
"""


def test_an_answer_in_languages_has_a_cell_for_each() -> None:
    record = Record()
    filling = session(MANY, record)
    filling.answer("title@fr", "Bonjour")
    assert (filling.state("title").text, filling.state("title").language) == ("Bonjour", "fr")
    filling.answer("title", "Hello")
    assert record.cells == {"title@fr": "Bonjour", "title@en": "Hello"}
    assert (filling.state("title").text, filling.state("title@fr").text, filling.state("shout").text) == (
        "Hello",
        "Bonjour",
        "Hello!",
    )
    filling.set_language("fr")
    assert (filling.state("title").text, filling.state("shout").text) == ("Bonjour", "Hello!")
    assert reopened(filling, record).state("title").text == "Bonjour"
    filling.undo()
    assert record.cells["title@en"] is None and filling.state("shout").text == "Bonjour!"


def test_a_one_cell_group_is_written_and_read_whole() -> None:
    record = Record()
    filling = session(MANY, record)
    filling.answer("amount", "5")
    filling.answer("unit", "kg")
    assert record.cells == {"size": {"amount": Number("5"), "unit": "kg"}}
    again = reopened(filling, record)
    assert again.state("amount").value == Number("5") and again.state("size").value == record.cells["size"]
    again.answer("size", {"amount": Number("6")})
    assert again.state("unit").value is None and again.relevant_values()["amount"] == Number("6")
    filling.undo()
    assert record.cells == {"size": {"amount": Number("5")}}


def test_a_renamed_question_finds_its_old_answer() -> None:
    assert session(MANY, answers={"stale": "x"}).state("fresh").value == "x"
    assert session(MANY, answers={"fresh": "y", "stale": "x"}).state("fresh").value == "y"


EVENTS = """
| survey | type | name | label | calculation | relevant | default | trigger | repeat_count |
| | text | who | Who | | | | | |
| | calculate | stamp | | once(uuid()) | | | | |
| | calculate | day | | today() | | | | |
| | datetime | seen | Seen | now() | | | ${who} | |
| | text | from | From | | | concat('a', 'b') | | |
| | integer | n | N | | | | | |
| | begin_repeat | line | Line | | | | | ${n} |
| | text | what | What | | | | | |
| | end_repeat | | | | | | | |
"""


def test_results_of_event_functions_are_cells_and_are_read_back() -> None:
    record = Record()
    filling = session(EVENTS, record, new=True)
    assert (
        record.cells["from"] == "ab" and record.cells["day"] == "2026-11-21" and len(str(record.cells["stamp"])) == 36
    )
    filling.answer("who", "Ann")
    assert str(record.cells["seen"]).startswith("2026-11-21T12:00")
    again = reopened(filling, record)
    assert again.state("stamp").text == record.cells["stamp"]
    filling.undo()
    assert record.cells["seen"] is None


def test_counted_rows_are_the_same_rows_on_every_device() -> None:
    record = Record()
    filling = session(EVENTS, record)
    filling.answer("n", "3")
    assert filling.rows("line") == ("n1", "n2", "n3")
    filling.answer("line/n3/what", "x")
    filling.answer("n", "2")
    assert filling.rows("line") == ("n1", "n2") and "line/n3/what" not in filling.relevant_values()
    filling.answer("n", "3")
    assert filling.state("line/n3/what").value == "x"
    assert reopened(filling, record).state("line/n3/what").value == "x"
    with pytest.raises(UnknownPath):
        filling.add_row("line")


def test_a_repeat_that_speaks_of_its_own_place_is_shown_with_the_rows_that_are() -> None:
    """What says `position(.)` where no row stands speaks of the row that would come next."""
    body = (
        '<group ref="/data/r"><label>Next is <output value="position(.)"/></label>'
        '<repeat nodeset="/data/r"><input ref="/data/r/n"/></repeat></group>'
    )
    data = '<r jr:template=""><n/></r><r><n/></r>'
    filling = session(load_form(xform(data, '/data/r | relevant="position(.) &lt; 3"', body)), Record())
    assert [(item.kind, item.label) for item in filling.items() if item.kind == "repeat"] == [("repeat", "Next is 1")]
    for row in ("x", "y", "z"):
        filling.add_row("r", row)
    shown = [item.path for item in filling.items() if item.kind == "row"]
    assert shown == ["r/x", "r/y"]
    assert filling.state("r").relevant
    assert filling.failures() == ()


def test_an_action_in_a_row_sets_the_row_that_its_condition_means() -> None:
    rows = """<group ref="/data/row"><repeat nodeset="/data/row"><input ref="/data/row/a">
        <setvalue event="xforms-value-changed" ref="{ref}" value="'set'"/></input>
        <input ref="/data/row/b"/></repeat></group>"""
    for ref, expected in (
        ("/data/row[1]/b", ["set", "", ""]),
        ("/data/row[position() = position(current()/..) + 1]/b", ["", "", "set"]),
        ("/data/row/b[. = '']", ["", "set", ""]),
    ):
        form = xform("<row><a/><b/></row>" * 3, body=rows.format(ref=ref))
        assert column(states(form, put("/data/row[2]/a", "x"))[-1], "/data/row[*]/b") == expected, ref


def test_a_form_in_use_that_sets_something_at_an_unknown_event_is_read_and_a_new_one_is_refused() -> None:
    form = load_form(xform("<a/>", model='<setvalue event="odk-inftance-load" ref="/data/a" value="1"/>'))
    assert [one.values["event"] for one in check_definition(form) if one.level == "error"] == ["odk-inftance-load"]
