"""A question renamed by a migration while a colleague answers it under its old name: one act mends it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from brs_sync.clock import FixedClock
from brs_sync.ids import RecordKey

from brs_desktop.workspace import Workspace
from brs_desktop.workspace.installing import install_form
from brs_desktop.workspace.oldnames import follow, today, words_of
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
    (clash,) = otieno.conflicts()
    answer = next(one for one in clash.heads if one.value == "1999-05-05")
    follow(otieno, clash.id, answer.dot, [one.dot for one in clash.heads])
    both_ways(otieno, amina)
    for workspace in (amina, otieno):
        assert workspace.conflicts() == []
        assert [one.path for one in workspace.migrating.leftovers(key)] == ["share_fields"]
        assert workspace.form_for(key).state("sunk_on").text == "1999-05-05"
    assert amina.replica.digest() == otieno.replica.digest()


def test_both_do_it_at_once_and_nobody_is_asked_again(renamed: Renamed) -> None:
    amina, otieno, key = renamed
    for workspace in (amina, otieno):
        (clash,) = workspace.conflicts()
        answer = next(one for one in clash.heads if one.value is not None)
        follow(workspace, clash.id, answer.dot, [one.dot for one in clash.heads])
    both_ways(amina, otieno)
    for workspace in (amina, otieno):
        assert workspace.conflicts() == [] and workspace.form_for(key).state("sunk_on").text == "1999-05-05"


def test_a_cell_that_no_version_here_asked_is_called_by_its_name(renamed: Renamed) -> None:
    amina, _otieno, key = renamed
    assert words_of(amina, key, "never_asked", "en") == "never_asked" and today(amina, key, "never_asked") == ""
    assert words_of(amina, key, "readings/r1/note", "en") and today(amina, key, "sunk_on") == ""
