"""Practice stays apart: listed while looking around, hidden once work is for real, back when somebody asks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from brs_desktop.workspace import Workspace, practice
from tests.workspace.wells import warm


@pytest.fixture
def visitor(tmp_path: Path, wells: Path) -> Iterator[Workspace]:
    """Somebody who has said neither name nor country."""
    with Workspace.init(warm(tmp_path / "v"), collections=(wells,)) as workspace:
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
