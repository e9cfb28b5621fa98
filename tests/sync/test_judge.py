"""Histories that the judge of histories once took for others than they are, told by hand."""

from __future__ import annotations

import pytest
from brs_sync.values import Value

from tests.sync.judge import Decision, Judge, Write
from tests.sync.test_histories import Histories
from tests.sync.watched import RECORDS
from tests.sync.world import record, values


@pytest.mark.parametrize("died", [False, True])
def test_who_deletes_a_row_in_his_editor_types_over_what_he_typed_there(died: bool) -> None:
    """What he typed stays on his screen, so what he types next supersedes it (SYNC rules 2 and 3)."""
    history = typed_on([("rep/r1/alive", False), ("rep/r1/x", "a")], [("rep/r1/x", "b")], died=died)
    assert history == ["b"]


@pytest.mark.parametrize("died", [False, True])
def test_who_deletes_a_row_in_his_editor_types_over_what_was_shown_there(died: bool) -> None:
    """What stood in the row when he opened it stays on his screen."""
    history = typed_on([("rep/r1/alive", False)], [("rep/r1/x", "b")], before=[("rep/r1/x", "a")], died=died)
    assert history == ["b"]


@pytest.mark.parametrize("died", [False, True])
def test_who_finds_a_row_deleted_types_over_nothing_but_his_own(died: bool) -> None:
    """What he typed into it is on his screen, and what was there before is not, whatever he makes of the row."""
    before: list[tuple[str, Value]] = [("rep/r1/x", "hidden"), ("rep/r1/alive", False)]
    history = typed_on(
        [("rep/r1/alive", True), ("rep/r1/x", "a")], [("rep/r1/alive", False)], [("rep/r1/x", "b")],
        before=before, died=died,
    )  # fmt: skip
    assert sorted(map(str, history)) == ["b", "hidden"]


def test_who_brings_a_row_back_and_deletes_it_again_covers_nothing_that_was_not_on_the_screen() -> None:
    """What was in the row when he opened it was not shown to him: it contradicts his delete (SYNC rule 9)."""
    history = Histories()
    try:
        history.visit("bob", record(), [("rep/r1/x", "hidden"), ("rep/r1/alive", False)])
        history.open_editor_and_type("bob", record(), [("rep/r1/alive", True)])
        history.seal("bob")
        history.type_on(0, [("rep/r1/alive", False)])
        history.seal("bob")
        history.the_judge_agrees()
        assert [(c.kind, c.path) for c in history.world["bob"].conflicts()] == [("delete", "rep/r1")]
    finally:
        history.teardown()


def test_a_commit_elsewhere_does_not_pass_for_an_earlier_one_here_that_says_the_same() -> None:
    """Both are the first of their partition; the second one here says what the first one here said."""
    history = Histories()
    try:
        history.open_editor_and_type("cleo", RECORDS[1], [("rep/r1/alive", False)])
        history.open_editor_and_type("cleo", RECORDS[0], [("rep/r2/alive", False)])
        history.visit("cleo", RECORDS[0], [("rep/r2/alive", False)])
        history.seal("cleo")
        history.the_judge_agrees()
    finally:
        history.teardown()


def test_what_was_written_over_a_settlement_covers_its_value_alone_where_it_is_not_applied() -> None:
    """Whoever wrote was shown what was decided, and neither of the two that it put away (SYNC rule 10)."""
    judge, cell = Judge(), ("contacts", "name")
    judge.writes[cell] = [
        Write("a", cell, "Ana", frozenset()), Write("b", cell, "Bob", frozenset()),
        Write("w", cell, "over it", frozenset("s")),
    ]  # fmt: skip
    judge.note_decision(Decision("s", cell, "settle", frozenset("ab"), "decided"))
    assert judge.live(cell, "abs") == {"s": "decided"}
    assert judge.live(cell, "absw") == {"w": "over it"}
    assert judge.live(cell, "abw") == {"a": "Ana", "b": "Bob", "w": "over it"}


def typed_on(
    *answers: list[tuple[str, Value]], before: list[tuple[str, Value]] | None = None, died: bool = False
) -> list[object]:
    """What is in a row after one editor typed into it, sealed between; the last time perhaps by recovery."""
    history = Histories()
    try:
        for answer in before or ():
            history.visit("bob", record(), [answer])
        history.open_editor_and_type("bob", record(), answers[0])
        for more in answers[1:]:
            history.seal("bob")
            history.type_on(0, more)
        if died:
            history.reopen("bob", crash=True, ms=0)
        history.seal("bob")
        history.the_judge_agrees()
        found = values(history.world["bob"], record(), "rep/r1/x")
    finally:
        history.teardown()
    return found
