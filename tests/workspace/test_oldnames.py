"""A question renamed by a migration while a colleague answers it under its old name: one act mends it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from brs_sync.clock import FixedClock
from brs_sync.ids import RecordKey

from brs_desktop.errors import Problem
from brs_desktop.workspace import Workspace
from brs_desktop.workspace.installing import install_form
from brs_desktop.workspace.oldnames import Followed, follow, standing, today, unfollow, words_of
from tests.helpers.made import new_workspace
from tests.workspace.peers import admit
from tests.workspace.test_installing import file_of
from tests.workspace.test_migrating import ANSWERS
from tests.workspace.test_migrating import wells as wells

Renamed = tuple[Workspace, Workspace, RecordKey]


def both_ways(one: Workspace, other: Workspace) -> None:
    for giver, taker in ((one, other), (other, one)):
        giver.packages.put_along()
        taker.replica.receive(list(giver.replica.commits_after("wells/KEN", {}, 1 << 24)))


def put_where_it_belongs(workspace: Workspace) -> Followed:
    """What the button of the review does: with all that was shown there."""
    (clash,) = workspace.conflicts()
    answer = next(one for one in clash.heads if one.value is not None)
    there = standing(workspace, clash.key, clash.path, answer.value)
    assert there is not None
    return follow(workspace, clash.id, answer.dot, [one.dot for one in clash.heads], there)


@pytest.fixture
def renamed(tmp_path: Path, wells: Path, clock: FixedClock) -> Iterator[Renamed]:
    """Amina brought the record to the form where `dug_on` is `sunk_on`; Otieno answered `dug_on` meanwhile."""
    with (
        new_workspace(tmp_path / "amina", country="KEN", name="A", collections=(wells,), clock=clock) as amina,
        new_workspace(tmp_path / "otieno", country="KEN", name="O", collections=(wells,), clock=clock) as otieno,
    ):
        admit(amina, otieno, prefix="wells/KEN")
        key = amina.add("wells", ANSWERS).key
        both_ways(amina, otieno)
        install_form(amina, file_of(tmp_path))
        amina.migrating.migrate(key)
        otieno.set(key, {"dug_on": "1999-05-05"})
        both_ways(amina, otieno)
        yield amina, otieno, key


def test_the_conflict_has_the_older_forms_words_and_one_act_puts_the_answer_where_it_belongs(renamed: Renamed) -> None:
    for workspace in renamed[:2]:  # the same everywhere, whichever form is in use
        (clash,) = workspace.conflicts()
        assert (clash.kind, clash.path) == ("hard", "dug_on")
        assert words_of(workspace, clash.key, clash.path, "en") == "Dug on"
        assert today(workspace, clash.key, clash.path) == "sunk_on"
    amina, otieno, key = renamed
    put_where_it_belongs(otieno)
    both_ways(otieno, amina)
    for workspace in (amina, otieno):
        assert workspace.conflicts() == []
        assert [one.path for one in workspace.migrating.leftovers(key)] == ["share_fields"]
        assert workspace.form_for(key).state("sunk_on").text == "1999-05-05"
    assert amina.replica.digest() == otieno.replica.digest()


def test_both_do_it_at_once_and_nobody_is_asked_again(renamed: Renamed) -> None:
    amina, otieno, key = renamed
    for workspace in (amina, otieno):
        put_where_it_belongs(workspace)
    both_ways(amina, otieno)
    for workspace in (amina, otieno):
        assert workspace.conflicts() == [] and workspace.form_for(key).state("sunk_on").text == "1999-05-05"


def test_a_cell_that_no_version_here_asked_is_called_by_its_name(renamed: Renamed) -> None:
    amina, _otieno, key = renamed
    assert words_of(amina, key, "never_asked", "en") == "never_asked" and today(amina, key, "never_asked") == ""
    assert words_of(amina, key, "readings/r1/note", "en") and today(amina, key, "sunk_on") == ""


def test_an_answer_given_under_the_new_name_meanwhile_stays_until_somebody_saw_it(renamed: Renamed) -> None:
    amina, otieno, key = renamed
    (clash,) = otieno.conflicts()
    answer = next(one for one in clash.heads if one.value is not None)
    dots = [one.dot for one in clash.heads]
    shown = standing(otieno, key, clash.path, answer.value)
    assert shown is not None and shown.path == "sunk_on"
    amina.set(key, {"sunk_on": "2025-12-12"})
    both_ways(amina, otieno)
    with pytest.raises(Problem) as refused:
        follow(otieno, clash.id, answer.dot, dots, shown)
    assert refused.value.code == "answer-given-meanwhile"
    assert otieno.form_for(key).state("sunk_on").text == "2025-12-12" and len(otieno.conflicts()) == 1

    done = put_where_it_belongs(otieno)
    assert done.before == "2025-12-12" and otieno.conflicts() == []
    assert otieno.form_for(key).state("sunk_on").text == "1999-05-05"
    unfollow(otieno, done)
    both_ways(otieno, amina)
    for workspace in (otieno, amina):
        assert workspace.form_for(key).state("sunk_on").text == "2025-12-12"
        (again,) = workspace.conflicts()
        assert (again.id, {one.value for one in again.heads}) == (clash.id, {None, "1999-05-05"})


def test_an_undo_takes_no_answer_away_that_was_given_since(renamed: Renamed) -> None:
    _amina, otieno, key = renamed
    done = put_where_it_belongs(otieno)
    otieno.set(key, {"sunk_on": "2026-01-01"})
    with pytest.raises(Problem) as refused:
        unfollow(otieno, done)
    assert refused.value.code == "answer-given-meanwhile" and otieno.conflicts() == []
    assert otieno.form_for(key).state("sunk_on").text == "2026-01-01"


def test_what_the_question_cannot_take_under_its_new_name_is_not_offered_to_it(renamed: Renamed) -> None:
    _amina, otieno, key = renamed
    for value in ("somewhen", True, {"a": "b"}):
        assert standing(otieno, key, "dug_on", value) is None
    assert standing(otieno, key, "dug_on/x", True) is None and standing(otieno, key, "dug_on@fr", "1999-05-05") is None
