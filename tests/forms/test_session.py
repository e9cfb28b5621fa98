"""A record being filled: commands, cells, rows, words and what they say of themselves."""
# ruff: noqa: E501 (each form is a few long strings)

from __future__ import annotations

import pytest
from brs_sync.values import Missing, Number

from brs_desktop.forms import UnknownPath
from tests.forms.filling import Record, form, picture, reopened, session

HOUSE = """
| survey | type | name | label::English (en) | label::French (fr) | hint::English (en) | relevant | required | constraint | constraint_message::English (en) | constraint_message::French (fr) | calculation | choice_filter | default |
| | begin_group | place | Place | Lieu | | | | | | | | | |
| | select_one land | land | Country | Pays | where | | yes | | | | | | |
| | select_one town | town | Town | Ville | | | | | | | | land = ${land} | |
| | select_multiple theme | themes | Themes | Thèmes | | | | | | | | | |
| | end_group | | | | | | | | | | | | |
| | begin_group | figures | Figures | Chiffres | | ${land} != '' | | | | | | | |
| | integer | people | People | Personnes | | | yes | . >= 0 | Not below zero. | Pas sous zéro. | | | |
| | decimal | share | Share | Part | | | | . <= 100 | | | | | |
| | date | day | Day | Jour | | | | . <= today() | | | | | |
| | text | why | Why ${people}? | Pourquoi ${people} ? | | ${people} > 10 | yes | | | | | | |
| | text | unit | Unit | Unité | | | | | | | | | kg |
| | end_group | | | | | | | | | | | | |
| | begin_repeat | goods | Goods | Biens | | | | | | | | | |
| | text | name | Name | Nom | | | | | | | | | |
| | decimal | weight | Weight | Poids | | | | . > 0 | | | | | |
| | select_multiple theme | marks | Marks | Marques | | | | | | | | | |
| | calculate | part | | | | | | | | | round(${weight} div ${all}, 2) | | |
| | end_repeat | | | | | | | | | | | | |
| | calculate | all | | | | | | | | | sum(${weight}) | | |
| | note | sum_note | Sum: ${all} | Somme : ${all} | | | | | | | | | |
| choices | list_name | name | label::English (en) | label::French (fr) | land |
| | land | fr | France | France | |
| | land | it | Italy | Italie | |
| | town | paris | Paris | Paris | fr |
| | town | lyon | Lyon | Lyon | fr |
| | town | rome | Rome | Rome | it |
| | theme | air | Air | Air | |
| | theme | sea | Sea | Mer | |
| | theme | soil | Soil | Sol | |
"""


def test_the_definition_tells_its_questions_in_order() -> None:
    definition = form(HOUSE)
    assert definition.languages == ("en", "fr") and definition.default_language == "en"
    assert [section.name for section in definition.sections] == ["place", "figures", "goods"]
    weight = definition.question("weight")
    assert (weight.path_template, weight.kind, weight.repeat, weight.section) == (
        "goods/*/weight",
        "decimal",
        "goods",
        "goods",
    )
    assert definition.question("town").list_name == "town"
    assert definition.choice_values("town") == ("paris", "lyon", "rome")
    assert definition.label("why", "fr") == "Pourquoi … ?"
    assert definition.hint("land", "fr") == "where" or definition.hint("land", "en") == "where"
    assert definition.conditional("people") and not definition.conditional("land")
    assert definition.required("land") and not definition.required("town")
    assert definition.references("people") == {"people"}
    with pytest.raises(UnknownPath):
        definition.question("none")


def test_a_command_writes_its_cells_in_the_order_typed() -> None:
    record = Record()
    filling = session(HOUSE, record)
    filling.answer("land", "fr")
    filling.answer("people", "007")
    filling.answer("themes", ["sea", "air"])
    filling.answer("themes", ["soil", "sea"])
    assert [entry.changes for entry in record.log] == [
        (("land", "fr"),),
        (("people", Number("007")),),
        (("themes/air", True), ("themes/sea", True)),
        (("themes/air", False), ("themes/soil", True)),
    ]
    assert filling.state("people").value == Number("007")
    assert filling.state("themes").value == "sea soil"
    assert filling.state("themes").text == "Sea, Soil"


def test_one_element_of_a_set_can_be_set_alone() -> None:
    record = Record()
    filling = session(HOUSE, record)
    filling.answer("themes/soil", True)
    filling.answer("themes/air", True)
    filling.answer("themes/soil", False)
    assert filling.state("themes").value == "air"
    assert record.cells == {"themes/air": True, "themes/soil": False}


def test_what_changes_nothing_is_no_command() -> None:
    record = Record()
    filling = session(HOUSE, record)
    filling.answer("land", "fr")
    delta = filling.answer("land", "fr")
    assert not delta.changed and len(record.log) == 1
    filling.undo()
    assert not filling.can_undo


def test_a_delta_names_what_changed_and_what_was_cleared() -> None:
    record = Record()
    filling = session(HOUSE, record)
    assert "people" in filling.answer("land", "fr").changed
    filling.answer("town", "lyon")
    delta = filling.answer("land", "it")
    assert {"land", "town"} <= delta.changed
    assert [(one.path, one.old) for one in delta.cleared] == [("town", "lyon")] and delta.cleared[0].reason
    assert record.log[-1].follows and record.last == (("town", None),)
    filling.undo()
    assert (filling.state("land").value, filling.state("town").value) == ("fr", "lyon")
    assert dict(record.last) == {"land": "fr", "town": "lyon"}
    filling.redo()
    assert (filling.state("land").value, filling.state("town").value) == ("it", None)


def test_a_broken_rule_is_said_in_the_language_spoken() -> None:
    filling = session(HOUSE)
    filling.answer("land", "fr")
    filling.answer("people", "-1")
    assert (filling.state("people").violation, filling.state("people").message) == ("constraint", "Not below zero.")
    filling.set_language("fr")
    assert filling.state("people").message == "Pas sous zéro."
    assert filling.state("land").label == "Pays"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("people", "many"),
        ("people", "1.5"),
        ("share", "half"),
        ("day", "soon"),
        ("day", "2999-01-01"),
        ("town", "rome"),
        ("land", "xx"),
        ("themes", "air fire"),
    ],
)
def test_nothing_typed_is_lost_it_is_kept_and_flagged(path: str, value: str) -> None:
    filling = session(HOUSE)
    filling.answer("land", "fr")
    filling.answer(path, value)
    state = filling.state(path)
    assert state.violation == "constraint" and state.message
    if path != "themes":
        assert state.value == (Number(value) if value == "1.5" else value)


def test_a_reason_for_a_missing_value_answers_a_required_question() -> None:
    record = Record()
    filling = session(HOUSE, record)
    filling.answer("land", "fr")
    assert "people" in [problem.path for problem in filling.problems()]
    filling.answer("people", Missing("confidential"))
    assert filling.state("people").value == Missing("confidential")
    assert filling.state("people").violation is None
    assert 'brs:missing="confidential"' in filling.xml()
    assert picture(reopened(filling, record))["values"] == picture(filling)["values"]
    filling.answer("themes", Missing("unknown"))
    filling.answer("themes/air", True)
    assert (record.cells["themes"], record.cells["themes/air"], filling.state("themes").value) == (None, True, "air")


def test_rows_have_ids_places_and_defaults() -> None:
    record = Record()
    filling = session(HOUSE, record)
    filling.add_row("goods")
    filling.add_row("goods")
    filling.add_row("goods", row_id="x", after="r1")
    assert filling.rows("goods") == ("r1", "x", "r2")
    filling.move_row("goods", "r2", after=None)
    assert filling.rows("goods") == ("r2", "r1", "x")
    assert reopened(filling, record).rows("goods") == ("r2", "r1", "x")
    filling.undo()
    assert filling.rows("goods") == ("r1", "x", "r2")
    assert reopened(filling, record).rows("goods") == ("r1", "x", "r2")
    filling.remove_row("goods", "r1")
    assert record.last == (("goods/r1/alive", False),)
    assert reopened(filling, record).rows("goods") == ("x", "r2")


def test_rows_that_depend_on_a_total_follow_and_a_removed_row_comes_back_whole() -> None:
    record = Record()
    filling = session(HOUSE, record)
    filling.add_row("goods")
    filling.add_row("goods")
    filling.answer("goods/r1/weight", "1")
    filling.answer("goods/r2/weight", Number("3"))
    filling.answer("goods/r2/marks", ["air"])
    assert (filling.state("goods/r2/part").text, filling.state("sum_note").label) == ("0.75", "Sum: 4")
    before = picture(filling)
    filling.remove_row("goods", "r2")
    assert filling.state("goods/r1/part").text == "1"
    filling.undo()
    assert picture(filling) == before
    assert picture(reopened(filling, record)) == before


def test_only_relevant_values_leave_the_draft() -> None:
    filling = session(HOUSE)
    filling.answer("land", "fr")
    filling.answer("people", "12")
    filling.answer("why", "because")
    filling.answer("land", None)
    assert set(filling.relevant_values()) == {"all"}
    assert set(filling.would_drop()) >= {"people", "why"}
    assert "because" in filling.xml() and "because" not in filling.xml(relevant_only=True)
    filling.answer("land", "it")
    assert filling.state("why").value == "because"


def test_the_outline_shows_what_is_relevant_in_document_order() -> None:
    filling = session(HOUSE)
    assert [(item.kind, item.path) for item in filling.items()] == [
        ("section", "place"), ("question", "land"), ("question", "town"), ("question", "themes"),
        ("repeat", "goods"), ("note", "sum_note"),
    ]  # fmt: skip
    filling.answer("land", "fr")
    filling.add_row("goods")
    assert [item.path for item in filling.items()][4:] == [
        "figures", "people", "share", "day", "unit", "goods", "goods/r1", "goods/r1/name", "goods/r1/weight", "goods/r1/marks", "sum_note",
    ]  # fmt: skip
    assert filling.progress("figures").total == 4


def test_a_group_that_is_called_as_the_form_is_has_its_own_words_and_condition() -> None:
    filling = session("""
| survey |               |      |         |                  |
|        | type          | name | label   | relevant         |
|        | select_one yn | ask  | Ask?    |                  |
|        | begin group   | data | Figures | ${ask} = 'y'     |
|        | text          | q    | Q       |                  |
|        | end group     |      |         |                  |
| choices |           |      |       |
|         | list_name | name | label |
|         | yn        | y    | Yes   |
""")
    assert filling.definition.root.local == "data"
    assert not filling.state("data").relevant and filling.definition.label("data", "") == "Figures"
    filling.answer("ask", "y")
    assert filling.state("data").relevant


def test_a_new_record_gets_its_defaults_as_cells_and_an_old_one_does_not() -> None:
    record = Record()
    session(HOUSE, record, new=True)
    assert record.cells == {"unit": "kg"}
    old = session(HOUSE, answers={"land": "fr"})
    assert old.state("unit").value is None


def test_when_the_journal_fails_the_command_has_not_happened() -> None:
    record = Record()
    filling = session(HOUSE, record)
    filling.answer("land", "fr")
    filling.answer("town", "lyon")
    filling.add_row("goods")
    before, xml = picture(filling), filling.xml()
    record.broken = True
    for command in (
        lambda: filling.answer("land", "it"),
        lambda: filling.add_row("goods"),
        lambda: filling.remove_row("goods", "r1"),
        lambda: filling.undo(),
        lambda: filling.clear_section("place"),
    ):
        with pytest.raises(OSError, match="disk"):
            command()
        assert picture(filling) == before and filling.xml() == xml
    record.broken = False
    filling.undo()
    assert filling.rows("goods") == ()


def test_clearing_a_section_is_one_command() -> None:
    record = Record()
    filling = session(HOUSE, record)
    filling.answer("land", "fr")
    filling.answer("themes", ["air"])
    filling.add_row("goods")
    filling.clear_section("place")
    assert filling.state("land").value is None and dict(record.last) == {"land": None, "themes/air": False}
    filling.clear_section("goods")
    assert filling.rows("goods") == ()
    filling.undo()
    filling.undo()
    assert filling.state("land").value == "fr" and filling.rows("goods") == ("r1",)


def test_a_pasted_block_is_one_command() -> None:
    record = Record()
    filling = session(HOUSE, record)
    filling.add_row("goods", "a")
    filling.answer_all([("goods/a/name", "tin"), ("goods/a/weight", "2")])
    assert record.log[-1].command == "paste" and filling.state("sum_note").label == "Sum: 2"
    filling.undo()
    assert filling.state("goods/a/name").value is None
    with pytest.raises(UnknownPath):
        filling.answer_all([("goods/a/name", "x"), ("goods/none/name", "y")])
    assert filling.state("goods/a/name").value is None


def test_what_others_changed_is_taken_in_and_undo_still_takes_back_ones_own() -> None:
    record = Record()
    filling = session(HOUSE, record)
    filling.answer("land", "fr")
    filling.answer("town", "lyon")
    delta = filling.load({"land": "it", "goods/z/alive": True, "goods/z/weight": Number("2"), "gone": "x"})
    assert {"land", "goods/z/weight"} <= delta.changed and delta.structure
    assert filling.state("town").value == "lyon"  # not taken away, only flagged
    assert filling.state("town").violation == "constraint"
    assert filling.homeless == {"gone": "x"}
    filling.undo()
    assert (filling.state("land").value, filling.state("town").value) == ("it", None)
    filling.load({"goods/z/alive": False})
    assert filling.rows("goods") == ()


@pytest.mark.parametrize(
    "path",
    [
        "none",
        "goods/r1",
        "goods/r9/name",
        "land/x",
        "themes/a/b",
        "goods/r1/land",
        "",
        "goods/r1/none",
        "people/x",
        "goods",
    ],
)
def test_a_path_that_leads_nowhere_is_refused(path: str) -> None:
    filling = session(HOUSE)
    filling.add_row("goods")
    with pytest.raises(UnknownPath):
        filling.answer(path, "1")


def test_a_switch_of_language_names_everything_that_has_words() -> None:
    filling = session(HOUSE)
    changed = filling.set_language("fr").changed
    assert {"place", "goods", "land", "themes"} <= changed
    assert filling.state("goods").label == "Biens"


def test_a_row_that_somebody_brings_back_has_what_it_had() -> None:
    record = Record()
    filling = session(HOUSE, record)
    filling.add_row("goods", "a")
    filling.answer("goods/a/name", "tin")
    filling.remove_row("goods", "a")
    filling.load({"goods/a/weight": Number("3")})
    assert filling.rows("goods") == ()
    filling.load({"goods/a/alive": True})
    assert (filling.state("goods/a/name").value, filling.state("goods/a/weight").value) == ("tin", Number("3"))
    again = session(HOUSE, answers={"goods/a/alive": False, "goods/a/name": "tin", "goods/b/name": "x"})
    assert again.rows("goods") == ("b",)
    again.load({"goods/a/alive": True})
    assert again.state("goods/a/name").value == "tin"


def test_a_command_that_failed_can_be_tried_again() -> None:
    record = Record()
    filling = session(HOUSE, record)
    record.broken = True
    with pytest.raises(OSError, match="disk"):
        filling.add_row("goods", "a")
    record.broken = False
    filling.add_row("goods", "a")
    assert filling.rows("goods") == ("a",) and record.cells["goods/a/alive"] is True
