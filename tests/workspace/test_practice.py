"""Practice stays apart: listed while looking around, hidden once work is for real, back when somebody asks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from brs_desktop.sentences import as_problem
from brs_desktop.workspace import Workspace, practice
from brs_desktop.workspace.home import look
from tests.helpers.made import new_workspace


@pytest.fixture
def visitor(tmp_path: Path, wells: Path) -> Iterator[Workspace]:
    """Somebody who has said neither name nor country."""
    with new_workspace(tmp_path / "v", collections=(wells,)) as workspace:
        yield workspace


def names(workspace: Workspace) -> list[str]:
    return [row.title for row in workspace.page("wells").rows]


def test_while_looking_around_everything_is_practice_and_listed(visitor: Workspace) -> None:
    key = visitor.add("wells", {"name": "Trial"}).key
    assert practice.is_practice(key.partition) and practice.is_looking_around(visitor.filling.home())
    assert names(visitor) == ["Trial"] and practice.count(visitor) == 1
    assert visitor.outbox().changes == 0, "practice never waits to leave"


def test_for_real_practice_is_listed_only_when_asked_for(visitor: Workspace) -> None:
    visitor.add("wells", {"name": "Trial"})
    visitor.set_profile(name="Amina", home="KEN")
    assert names(visitor) == []
    assert visitor.page("wells").total == 0
    assert not practice.is_practice(visitor.add("wells", {"name": "Real"}).key.partition)
    assert names(visitor) == ["Real"] and visitor.outbox().changes > 0
    visitor.set_preferences(show_practice=True)
    assert names(visitor) == ["Real", "Trial"]
    visitor.set_preferences(show_practice=False)
    assert names(visitor) == ["Real"] and practice.count(visitor) == 1


def test_a_name_that_begins_like_practice_is_none() -> None:
    assert not practice.is_practice("practices/KEN") and not practice.is_practice("contacts/practice")
    assert practice.is_practice("practice/x")


def test_of_two_records_with_one_key_the_real_one_is_meant(visitor: Workspace) -> None:
    answers = {"country": "KEN", "year": "2025"}
    practised = visitor.add("basel_reports", answers).key
    visitor.set_profile(name="Amina", home="KEN")
    real = visitor.add("basel_reports", answers).key
    assert practised.record == real.record and practice.is_practice(practised.partition)
    assert visitor.find(f"basel_reports/{real.record}") == real


def test_rows_finds_and_links_of_practice_lead_to_practice_when_a_real_record_has_the_same_key(
    visitor: Workspace,
) -> None:
    answers = {"country": "KEN", "year": "2025"}
    practised = visitor.add("basel_reports", answers).key
    visitor.set_profile(name="Amina", home="KEN")
    visitor.set_preferences(show_practice=True)
    real = visitor.add("basel_reports", answers).key
    rows = visitor.page("basel_reports").rows
    assert {row.key for row in rows} == {practised, real} and len({row.id for row in rows}) == 2
    for row in rows:
        assert visitor.find(row.id, "basel_reports") == visitor.find(f"basel_reports/{row.id}") == row.key
        assert visitor.open_filler("basel_reports", row.id).key == row.key
    assert {visitor.find(one.record, one.collection) for one in look(visitor, 0, "en").work} == {practised, real}
    visitor.searching.fill()
    hits = [
        hit for group in visitor.search("2025", language="en") for hit in group.rows if hit.key.record == real.record
    ]
    assert {visitor.find(hit.reference, "basel_reports") for hit in hits} == {hit.key for hit in hits} != set()
    [trial] = [row.id for row in rows if row.key == practised]
    visitor.delete(f"basel_reports/{trial}")
    assert [row.key for row in visitor.page("basel_reports").rows] == [real]


def test_a_reference_to_nothing_is_refused(visitor: Workspace) -> None:
    for text in ("basel_reports/practice/x:=ken~2025", ":", "a:", ":b", "basel_reports/:x"):
        with pytest.raises(Exception) as refused:
            visitor.find(text)
        assert as_problem(refused.value).code == "not-found", text
