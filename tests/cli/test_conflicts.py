"""Conflicts between two workspaces and a hub: the same everywhere, settled and undone everywhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.program import Batch, meet, row_of, two
from tests.workspace.wells import write_wells

Pair = tuple[Batch, Batch]


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    with two(tmp_path, write_wells(tmp_path / "collections")) as (a, b, _hub):
        yield a, b


def shared(pair: Pair, *words: str) -> str:
    record: str = pair[0]("record", "add", "wells", *words)["id"]
    meet(*pair)
    return record


def same_everywhere(pair: Pair, record: str) -> None:
    a, b = pair
    assert a("digest") == b("digest") and json.dumps(a("vector")) == json.dumps(b("vector"))
    assert a("record", "show", record) == b("record", "show", record)
    assert a("conflicts", "list") == b("conflicts", "list")
    assert a("conflicts", "list", "--settled") == b("conflicts", "list", "--settled")


def hard(pair: Pair) -> tuple[str, dict]:
    a, b = pair
    record = shared(pair, "name=A", "depth=1")
    a("record", "set", record, "depth=2")
    b("record", "set", record, "depth=3")
    meet(*pair)
    (clash,) = a("conflicts", "list")
    return record, clash


def test_a_hard_conflict_is_settled_by_a_head_and_undone(pair: Pair) -> None:
    a, b = pair
    record, clash = hard(pair)
    assert (clash["kind"], clash["record"], clash["before"]) == ("hard", record, "1")
    heads = {head["value"]: head["dot"] for head in clash["heads"]}
    assert set(heads) == {"2", "3"}
    b("conflicts", "settle", clash["id"], "--head", heads["2"], "--reason", "read from the pump")
    meet(*pair)
    same_everywhere(pair, record)
    assert a.value(record, "depth") == "2" and a("conflicts", "list") == []
    (settled,) = a("conflicts", "list", "--settled")
    (decision,) = settled["settlements"]
    assert (decision["reason"], decision["value"], decision["author"]) == ("read from the pump", "2", "Person B")
    assert a.refused("conflicts", "settle", clash["id"], "--value", "9", "--reason", "x") == ("conflict-settled", 3)
    a("conflicts", "undo", clash["id"])
    meet(*pair)
    same_everywhere(pair, record)
    (again,) = b("conflicts", "list")
    assert again["id"] == clash["id"] and {head["value"] for head in again["heads"]} == {"2", "3"}


def test_a_hard_conflict_is_settled_by_a_third_value_of_the_questions_kind(pair: Pair) -> None:
    a, _b = pair
    record, clash = hard(pair)
    assert a.refused("conflicts", "settle", clash["id"], "--value", "deep", "--reason", "x") == ("bad-value", 2)
    assert a.refused("conflicts", "settle", clash["id"], "--accept", "--reason", "x") == ("conflict-not-settleable", 3)
    assert a.refused("conflicts", "undo", clash["id"]) == ("conflict-open", 3)
    a("conflicts", "settle", clash["id"], "--value", "2.5", "--reason", "between")
    meet(*pair)
    same_everywhere(pair, record)
    assert a.value(record, "depth") == "2.5"


def test_equal_answers_are_no_conflict(pair: Pair) -> None:
    a, b = pair
    record = shared(pair, "name=A", "depth=1")
    a("record", "set", record, "depth=2.50")
    b("record", "set", record, "depth=2.5")
    meet(*pair)
    same_everywhere(pair, record)
    assert a("conflicts", "list") == []


def test_an_edit_beside_a_settlement_is_a_new_conflict(pair: Pair) -> None:
    a, b = pair
    record, clash = hard(pair)
    a("conflicts", "settle", clash["id"], "--value", "5", "--reason", "x")
    b("record", "set", record, "depth=6")
    meet(*pair)
    same_everywhere(pair, record)
    (again,) = a("conflicts", "list")
    assert "5" in {head["value"] for head in again["heads"]}


def test_what_two_people_did_to_one_row_is_listed_for_review(pair: Pair) -> None:
    a, b = pair
    record = shared(pair, "name=A", "readings/r1/level=1", "readings/r1/note=x")
    a("record", "set", record, "readings/r1/level=2")
    b("record", "set", record, "readings/r1/note=y")
    meet(*pair)
    same_everywhere(pair, record)
    (clash,) = a("conflicts", "list")
    assert (clash["kind"], clash["path"]) == ("soft", "readings/r1")
    assert {(head["path"], head["value"]) for head in clash["heads"]} == {
        ("readings/r1/level", "2"),
        ("readings/r1/note", "y"),
    }
    assert a.refused("conflicts", "settle", clash["id"], "--value", "2", "--reason", "x")[1] == 3
    a("conflicts", "settle", clash["id"], "--accept", "--reason", "both are right")
    meet(*pair)
    same_everywhere(pair, record)
    assert b("conflicts", "list") == []
    b("conflicts", "undo", clash["id"])
    meet(*pair)
    same_everywhere(pair, record)
    assert [one["kind"] for one in a("conflicts", "list")] == ["soft"]


@pytest.mark.parametrize(("choice", "alive"), [("keep", True), ("delete", False)])
def test_a_delete_that_did_not_see_an_edit_waits_for_a_decision(pair: Pair, choice: str, alive: bool) -> None:
    a, b = pair
    record = shared(pair, "name=A", "depth=1")
    a("record", "delete", record)
    b("record", "set", record, "depth=2")
    meet(*pair)
    same_everywhere(pair, record)
    (clash,) = a("conflicts", "list")
    assert clash["kind"] == "delete"
    assert [row["contested"] for row in a("record", "list", "wells")] == [True]  # shown and marked until settled
    assert a.refused("conflicts", "settle", clash["id"], "--value", "maybe", "--reason", "x")[1] == 2
    a("conflicts", "settle", clash["id"], "--value", choice, "--reason", "asked the owner")
    meet(*pair)
    same_everywhere(pair, record)
    assert b("conflicts", "list") == []
    assert b.value(record, "alive") is alive
    assert len(b("record", "list", "wells")) == int(alive)
    b("conflicts", "undo", clash["id"])
    meet(*pair)
    same_everywhere(pair, record)
    assert [one["kind"] for one in a("conflicts", "list")] == ["delete"]


def test_a_deleted_row_with_an_unseen_edit_is_kept_until_settled(pair: Pair) -> None:
    a, b = pair
    record = shared(pair, "name=A", "readings/r1/level=1", "readings/r2/level=1")
    a("record", "delete", record, "--row", "readings/r1")
    b("record", "set", record, "readings/r1/level=2")
    meet(*pair)
    (clash,) = b("conflicts", "list")
    assert (clash["kind"], clash["path"]) == ("delete", "readings/r1")
    b("conflicts", "settle", clash["id"], "--value", "keep", "--reason", "x")
    meet(*pair)
    same_everywhere(pair, record)
    assert set(row_of(a("record", "show", record)["cells"], "readings")) == {"r1", "r2"}


def test_present_wins_over_absent_and_is_listed(pair: Pair) -> None:
    a, b = pair
    record = shared(pair, "name=A", "uses=people")
    a("record", "set", record, "uses/people=false")
    b("record", "set", record, "uses/people=false", "uses/cattle=true")
    b("record", "set", record, "uses/people=true")
    meet(*pair)
    same_everywhere(pair, record)
    assert a.value(record, "uses/people") is True
    assert "soft" in {one["kind"] for one in a("conflicts", "list")}


def test_a_rule_that_only_the_merge_breaks_is_listed_accepted_and_undone(pair: Pair) -> None:
    """SYNC rule 9: found by the record's own form, shown with the others, no part of the digest."""
    a, b = pair
    record = shared(pair, "name=A", "share_people=40", "share_fields=40")
    a("record", "set", record, "share_people=60")
    b("record", "set", record, "share_fields=60")
    meet(*pair)
    same_everywhere(pair, record)
    kinds = {one["kind"]: one for one in a("conflicts", "list")}
    assert set(kinds) == {"soft", "rule"}  # the two shares are a review group too
    rule = kinds["rule"]
    assert rule["path"] == "share_fields"
    assert {head["path"] for head in rule["heads"]} == {"share_people", "share_fields"}
    assert a.refused("conflicts", "settle", rule["id"], "--value", "1", "--reason", "x") == (
        "conflict-not-settleable",
        3,
    )
    a("conflicts", "settle", rule["id"], "--accept", "--reason", "flooded fields count twice")
    meet(*pair)
    same_everywhere(pair, record)
    assert "rule" not in {one["kind"] for one in b("conflicts", "list")}
    assert "rule" in {one["kind"] for one in b("conflicts", "list", "--settled")}
    b("conflicts", "undo", rule["id"])
    meet(*pair)
    same_everywhere(pair, record)
    assert "rule" in {one["kind"] for one in a("conflicts", "list")}
    a("record", "set", record, "share_people=10")
    meet(*pair)
    assert "rule" not in {one["kind"] for one in b("conflicts", "list")}


def test_a_rule_that_one_person_broke_alone_is_no_conflict(pair: Pair) -> None:
    a, b = pair
    shared(pair, "name=A", "share_people=80", "share_fields=80")
    assert a("conflicts", "list") == b("conflicts", "list") == []


def test_one_key_made_on_two_laptops_is_one_record(pair: Pair) -> None:
    a, b = pair
    first = a("record", "add", "import_responses", "country=KEN", "chem=aldrin", "law=Act A")["id"]
    second = b("record", "add", "import_responses", "country=KEN", "chem=aldrin", "law=Act B")["id"]
    assert first == second
    meet(*pair)
    same_everywhere(pair, first)
    assert [(one["kind"], one["path"]) for one in a("conflicts", "list")] == [("hard", "law")]
