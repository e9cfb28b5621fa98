"""What stands beside an answer: one stream with the answers for journal and undo, kept by every form."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brs_desktop.forms import FormSession, UnknownPath
from tests.forms.filling import Record, picture, reopened, session

GOODS = """
| survey | type | name | label | relevant |
| | integer | people | People | |
| | text | why | Why | ${people} > 10 |
| | begin_repeat | goods | Goods | |
| | decimal | weight | Weight | |
| | end_repeat | | | |
"""


def test_it_is_journalled_undone_and_done_again_like_an_answer() -> None:
    record = Record()
    filling = session(GOODS, record)
    filling.answer("people", "4")
    delta = filling.say_beside([("people@.note", "counted twice"), ("people@.source", "census")])
    assert delta.changed == {"people"} and filling.beside["people@.note"] == "counted twice"
    assert record.last == (("people@.note", "counted twice"), ("people@.source", "census"))
    assert filling.undo().changed == {"people"}
    assert record.last == (("people@.source", None), ("people@.note", None))
    assert filling.beside == {"people@.note": None, "people@.source": None} and filling.state("people").text == "4"
    filling.redo()
    assert record.cells["people@.source"] == "census"
    filling.undo(), filling.undo()
    assert filling.state("people").text == ""
    filling.say_beside([("people@.note", None)])  # nothing changes: nothing to undo, nothing to write
    assert filling.can_redo and "people@.note" not in {path for path, value in record.cells.items() if value}


def test_what_the_disk_does_not_take_was_not_said() -> None:
    record = Record()
    filling = session(GOODS, record)
    filling.answer("people", "4")
    record.broken = True
    with pytest.raises(OSError):
        filling.say_beside([("people@.note", "lost")])
    assert not filling.beside.get("people@.note") and filling.state("people").text == "4"


@pytest.mark.parametrize(
    "path", ["gone@.note", "goods@.note", "goods/none/weight@.note", "people", "people@fr", "goods/r1@.note"]
)
def test_nothing_is_said_beside_what_is_not_there(path: str) -> None:
    filling = session(GOODS, Record())
    filling.add_row("goods", "r1")
    with pytest.raises(UnknownPath):
        filling.say_beside([(path, "x")])
    with pytest.raises(UnknownPath):
        filling.answer("people@.note", "x")
    assert not any(filling.beside.values())


def test_a_version_has_what_stands_beside_relevant_answers_and_nothing_else() -> None:
    record = Record()
    filling = session(GOODS, record)
    filling.answer("people", "14")
    filling.answer("why", "war")
    filling.add_row("goods", "r1")
    filling.answer("goods/r1/weight", "2.50")
    said = {"people@.note": "n", "why@.source": "s", "goods/r1/weight@.reason": "r"}
    filling.say_beside(list(said.items()))
    assert said.items() <= filling.relevant_cells().items()
    filling.answer("people", "4")
    filling.remove_row("goods", "r1")
    assert {path for path in filling.relevant_cells() if "@." in path} == {"people@.note"}
    filling.undo(), filling.undo()
    assert said.items() <= filling.relevant_cells().items()


def test_a_form_that_does_not_know_the_question_keeps_what_was_said() -> None:
    record = Record()
    filling = session(GOODS, record, answers={"gone": "x", "gone@.note": "why it was", "people@.later": "z"})
    assert filling.homeless == {"gone": "x"}
    assert filling.beside == {"gone@.note": "why it was", "people@.later": "z"}
    assert filling.relevant_cells()["people@.later"] == "z" and "gone@.note" not in filling.relevant_cells()


def test_what_others_said_meanwhile_is_taken_in() -> None:
    filling = session(GOODS, Record())
    delta = filling.load({"people@.note": "theirs", "gone@.note": "theirs too"})
    assert delta.changed == {"people"} and filling.beside["people@.note"] == "theirs" and not filling.can_undo


def test_methods_and_sources_come_with_the_answers_that_are_carried_forward() -> None:
    record = Record()
    filling = session(GOODS, record)
    filling.answer("people", "3")
    old = {
        "people": "9",
        "people@.method": "kept mine",
        "goods/a/alive": True,
        "goods/a/weight": "7",
        "goods/a/weight@.method": "weighed",
    }
    _delta, plan = filling.carry_forward(old)
    assert plan.beside == {"goods/a/weight@.method": "weighed"} and plan.kept == ["people"]
    assert record.cells["goods/a/weight@.method"] == "weighed"
    filling.undo()
    assert not filling.beside["goods/a/weight@.method"] and record.cells["goods/a/weight@.method"] is None


def test_what_was_written_before_its_answer_stays_unless_all_is_taken_over() -> None:
    filling = session(GOODS, Record())
    filling.say_beside([("people@.method", "mine")])
    old = {"people": "9", "people@.method": "last year", "people@.source": "census"}
    _delta, plan = filling.carry_forward(old)
    assert plan.beside == {"people@.source": "census"} and filling.state("people").text == "9"
    assert filling.beside["people@.method"] == "mine" and filling.beside["people@.source"] == "census"
    filling.carry_forward(old, over=True)
    assert filling.beside["people@.method"] == "last year"


PATHS = ("people@.note", "people@.reason", "goods/r1/weight@.source")


def _command(filling: FormSession, what: str, at: int, text: str) -> None:
    if what == "say":
        filling.say_beside([(PATHS[at % 2 if not filling.rows("goods") else at], text or None)])
    elif what == "answer":
        filling.answer("people", str(len(text)))
    elif what == "row":
        filling.add_row("goods", "r1") if not filling.rows("goods") else filling.remove_row("goods", "r1")
    elif what == "undo":
        filling.undo()
    else:
        filling.redo()


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["say", "say", "answer", "row", "undo", "redo"]),
            st.integers(0, 2),
            st.text("ab", max_size=3),
        ),
        max_size=12,
    )
)
def test_the_record_says_what_the_session_says_after_any_commands(steps: list[tuple[str, int, str]]) -> None:
    """Also through undo and redo, and a session opened anew says the same."""
    record = Record()
    filling = session(GOODS, record)
    for step in steps:
        _command(filling, *step)
    said = {path: value for path, value in filling.beside.items() if value}
    assert said == {path: value for path, value in record.cells.items() if "@." in path and value}
    again = reopened(filling, record)
    assert {path: value for path, value in again.beside.items() if value} == said
    assert picture(again)["values"] == picture(filling)["values"]
    while filling.can_undo:
        filling.undo()
    assert not any(filling.beside.values()) and not any(value for path, value in record.cells.items() if "@." in path)
