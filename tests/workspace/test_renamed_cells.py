"""Cells under the names of another version: rows stay as they are shown, what is said of an answer stays with it."""

from __future__ import annotations

from brs_sync.values import Value
from hypothesis import example, given, settings
from hypothesis import strategies as st

from brs_desktop.workspace.migrating import renamed_cells
from tests.forms.test_changes import version

V1 = version(1, "repeat old", "text q", "end repeat", "text a")
V2 = version(2, "repeat new <old", "text q", "end repeat", "text b <a")
V3 = version(3, "repeat newest <new old", "text q", "end repeat", "text b <a")
FORMS = {1: (V1, "old", "a"), 2: (V2, "new", "b"), 3: (V3, "newest", "b")}


def brought(cells: dict[str, Value], was: int, now: int) -> dict[str, Value]:
    """The record's cells after it was brought from one version to another."""
    return cells | renamed_cells(cells, FORMS[was][0], FORMS[now][0])


def test_a_row_removed_under_the_newer_form_is_gone_when_the_record_is_taken_back() -> None:
    cells = brought({"old/R/alive": True, "old/R/.order": "a", "old/R/q": "x"}, 1, 2)
    assert cells["new/R/alive"] is True and cells["new/R/q"] == "x"
    cells = brought(cells | {"new/R/alive": False}, 2, 1)
    assert cells["old/R/alive"] is False and cells["old/R/q"] == "x", "its answers are kept for undo, as in any form"


def test_a_row_removed_under_the_older_form_is_gone_when_the_record_is_brought_forward_again() -> None:
    cells = brought(brought({"old/R/alive": True, "old/R/.order": "a"}, 1, 2), 2, 1)
    cells = brought(cells | {"old/R/alive": False}, 1, 2)
    assert cells["new/R/alive"] is False


def test_what_older_names_still_say_of_a_row_brings_none_back() -> None:
    cells = brought({"old/R/alive": True}, 1, 2)
    assert brought(cells | {"new/R/alive": False}, 2, 3)["newest/R/alive"] is False


def test_what_is_said_of_an_answer_stays_where_the_answer_stays() -> None:
    cells: dict[str, Value] = {"a": "A1", "a@.reason": "why A1", "a@fr": "A1 fr", "b": "A2"}
    assert brought(cells, 1, 2) == cells
    assert brought(cells | {"b": None, "b@fr": "A2 fr"}, 1, 2)["a@.reason"] == "why A1"


def test_two_texts_of_one_kind_leave_an_answer_where_it_is_with_its_own() -> None:
    cells: dict[str, Value] = {"a": "A1", "a@.note": "of A1", "b@.note": "of none"}
    assert brought(cells, 1, 2) == cells
    assert brought({"a": "A1", "a@.note": "of A1"}, 1, 2) == {"a": None, "a@.note": None, "b": "A1", "b@.note": "of A1"}


def test_of_a_question_that_had_two_names_no_answer_takes_the_place_of_the_other() -> None:
    third = version(3, "text c <b a")
    cells: dict[str, Value] = {"a": "A1", "a@.note": "of A1", "b": "A2"}
    told = {"a": "A1", "a@.note": "of A1", "b": None, "c": "A2"}
    assert cells | renamed_cells(cells, V2, third) == told
    assert renamed_cells({"b": "A2", "a": "A1"}, V1, third) == {"a": None, "c": "A1"}


STEPS = st.lists(st.tuples(st.sampled_from(["row", "order", "go"]), st.sampled_from("RST"), st.integers(1, 3)))


@settings(max_examples=60)
@given(STEPS)
@example([("row", "R", 1), ("go", "R", 2), ("go", "R", 1), ("row", "R", 1), ("go", "R", 3)])
def test_whatever_is_done_under_whichever_version_the_same_rows_are_shown_after_it(
    steps: list[tuple[str, str, int]],
) -> None:
    cells: dict[str, Value] = {}
    here, shown = 1, dict[str, tuple[bool, str]]()
    for what, row, number in steps:
        name = FORMS[here][1]
        if what == "go":
            cells, here = brought(cells, here, number), number
            continue
        alive, order = shown.get(row, (False, "z"))
        shown[row] = (not alive, order) if what == "row" else (alive, str(number))
        cells |= {f"{name}/{row}/alive": shown[row][0], f"{name}/{row}/.order": shown[row][1]}
    name = FORMS[here][1]
    assert {row: (cells.get(f"{name}/{row}/alive"), cells.get(f"{name}/{row}/.order")) for row in shown} == shown
