"""Answers carried forward: one command, only into what is empty, rows with their ids; and what may leave as cells."""

from __future__ import annotations

from brs_sync.values import Missing, Number, Value
from hypothesis import given
from hypothesis import strategies as st

from tests.forms.filling import Record, picture, reopened, session

FORM = """
| survey | type | name | label | relevant | calculation | default | repeat_count |
|---|---|---|---|---|---|---|---|
| | begin_group | one | One | | | | |
| | text | name | Name | | | | |
| | select_one yn | any | Any | | | | |
| | text | which | Which | ${any} = 'yes' | | | |
| | select_multiple use | uses | Uses | | | | |
| | decimal | amount | Amount | | | 7 | |
| | end_group | one | | | | | |
| | begin_repeat | outer | Outer | | | | |
| | text | title | Title | | | | |
| | begin_repeat | inner | Inner | | | | |
| | decimal | tonnes | Tonnes | | | | |
| | end_repeat | inner | | | | | |
| | end_repeat | outer | | | | | |
| | begin_repeat | counted | Counted | | | | 2 |
| | text | word | Word | | | | |
| | end_repeat | counted | | | | | |
| | calculate | total | | | sum(${tonnes}) | | |

| choices | list_name | name | label |
|---|---|---|---|
| | yn | yes | Yes |
| | yn | no | No |
| | use | a | A |
| | use | b | B |
"""
EARLIER: dict[str, Value] = {
    "name": "Old",
    "any": "yes",
    "which": "This",
    "uses/a": True,
    "uses/b": True,
    "amount": Missing("unknown"),
    "outer/x/alive": True,
    "outer/x/.order": "k",
    "outer/x/title": "X",
    "outer/x/inner/p/alive": True,
    "outer/x/inner/p/tonnes": Number("2.50"),
    "outer/w/alive": True,
    "outer/w/.order": "c",
    "outer/w/title": "W",
    "total": Number("99"),
    "gone": "No question any more",
}


def test_everything_comes_over_in_one_command_and_one_undo_takes_it_back() -> None:
    record = Record()
    filling = session(FORM, record)
    before = picture(filling)
    delta, plan = filling.carry_forward(EARLIER)
    assert delta.structure and plan.homeless == ["gone"] and plan.kept == []
    assert filling.rows("outer") == ("w", "x"), "in the order they had"
    values = filling.relevant_values()
    assert (values["which"], values["uses"], values["amount"]) == ("This", "a b", Missing("unknown"))
    assert values["outer/x/inner/p/tonnes"] == Number("2.50") and str(values["total"]) != "99", "computed anew"
    assert {entry.command for entry in record.log} == {"carry_forward"}
    assert picture(reopened(filling, record))["values"] == values
    filling.undo()
    assert picture(filling) == before and not filling.can_undo
    filling.redo()
    assert filling.relevant_values() == values
    assert picture(reopened(filling, record))["values"] == values


def test_what_has_an_answer_keeps_it_also_a_reason_and_a_row() -> None:
    filling = session(FORM)
    filling.answer("name", "Mine")
    filling.answer("uses", ["a"])
    filling.answer("amount", Missing("not-collected"))
    row = filling.add_row("outer") and filling.rows("outer")[0]
    filling.answer(f"outer/{row}/title", "My row")
    _delta, plan = filling.carry_forward(EARLIER)
    assert set(plan.answers) == {"any", "which"} and plan.rows == {}
    assert set(plan.kept) >= {"name", "uses", "amount", "outer/x/title", "outer/x/inner/p/tonnes"}
    assert filling.relevant_values()["name"] == "Mine" and filling.rows("outer") == (row,)
    filling.carry_forward(EARLIER, over=True)
    assert filling.relevant_values()["uses"] == "a b" and set(filling.rows("outer")) == {row, "x", "w"}


def test_a_row_that_a_form_begins_with_and_a_default_are_no_answers_of_mine() -> None:
    filling = session(FORM, new=True)
    filling.add_row("outer", "empty")
    _delta, plan = filling.carry_forward(EARLIER)
    assert plan.rows["outer"] == ["w", "x"]
    assert filling.state("amount").value in (Number("7"), Missing("unknown"))


def test_rows_that_the_form_counts_take_answers_and_no_more_rows() -> None:
    filling = session(FORM)
    first, _second = filling.rows("counted")
    _delta, plan = filling.carry_forward(
        {f"counted/{first}/alive": True, f"counted/{first}/word": "A", "counted/zz/alive": True, "counted/zz/word": "B"}
    )
    assert plan.answers == {f"counted/{first}/word": "A"} and plan.kept == ["counted/zz/word"]
    assert len(filling.rows("counted")) == 2


def test_what_may_leave_is_cells_of_what_is_relevant_with_their_rows() -> None:
    filling = session(FORM)
    filling.carry_forward(EARLIER)
    filling.answer("any", "no")
    cells = filling.relevant_cells()
    assert "which" not in cells and cells["uses/b"] is True and cells["outer/x/inner/p/alive"] is True
    assert cells["total"] == "2.5" and "gone" not in cells
    assert session(FORM, answers=cells).relevant_values() == filling.relevant_values()
    assert filling.failures() == ()


def test_what_a_form_cannot_compute_is_told_with_its_place() -> None:
    filling = session(
        "| survey | type | name | label | calculation |\n|---|---|---|---|---|\n"
        "| | integer | a | A | |\n| | calculate | bad | | if(${a} > 1, nofunction(${a}), 0) |\n"
    )
    assert filling.failures() == ()
    filling.answer("a", Number("2"))
    ((path, message),) = filling.failures()
    assert path == "bad" and "nofunction" in message
    filling.answer("a", Number("1"))
    assert filling.failures() == ()


_TEXTS = st.text("ab ", max_size=4).map(lambda text: text.strip() or None)


@given(
    st.dictionaries(st.sampled_from(["name", "any", "which", "amount", "outer/x/title", "outer/m/title"]), _TEXTS),
    st.booleans(),
)
def test_law_carrying_forward_changes_no_answer_that_is_there_and_undo_is_exact(
    mine: dict[str, str | None], over: bool
) -> None:
    record = Record()
    filling = session(FORM, record)
    for path, value in mine.items():
        row = path.split("/")[1] if "/" in path else ""
        if row and row not in filling.rows("outer"):
            filling.add_row("outer", row)
        filling.answer(path, value)
    before, xml = filling.relevant_values(), filling.xml()
    filling.carry_forward(EARLIER, over=over)
    after = filling.relevant_values()
    if not over:
        held = {path: value for path, value in before.items() if path not in ("total", "amount")}
        assert {path: after.get(path) for path in held} == held
    assert picture(reopened(filling, record))["values"] == after
    if filling.xml() != xml:
        filling.undo()
    assert filling.xml() == xml


def test_what_is_asked_of_the_day_or_the_machine_is_not_carried_and_not_counted() -> None:
    filling = session(
        """
| survey | type | name | label |
|---|---|---|---|
| | start | begun | |
| | end | ended | |
| | today | day | |
| | deviceid | device | |
| | integer | number | Number |
"""
    )
    earlier = {"begun": "2020-01-01T00:00:00.000Z", "ended": "2020-01-01T01:00:00.000Z", "number": Number("1")}
    _delta, plan = filling.carry_forward({**earlier, "day": "2020-01-01", "device": "other"})
    assert list(plan.answers) == ["number"] and plan.kept == [] and plan.homeless == []
    assert set(filling.relevant_cells()) == {"number"}
