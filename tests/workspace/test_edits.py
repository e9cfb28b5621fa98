"""The unit of work: saved together or not at all, compared with what was shown."""

from __future__ import annotations

import pytest
from brs_sync.ids import RecordKey
from brs_sync.values import Number
from brs_sync.views import Changes

from brs_desktop.errors import Problem
from brs_desktop.workspace import Workspace


def two(workspace: Workspace) -> tuple[RecordKey, RecordKey]:
    return (workspace.add("wells", {"name": "A", "depth": "1"}).key, workspace.add("wells", {"name": "B"}).key)


def test_records_of_several_partitions_are_saved_together(workspace: Workspace) -> None:
    well = workspace.add("wells", {"name": "A"}).key
    contact = workspace.add("contacts", {"name": "B"}).key
    told: list[Changes] = []
    workspace.listen(told.append)
    with workspace.edit() as edit:
        edit.set(well, "name", "A2")
        edit.set(contact, "name", "B2")
        assert workspace.replica.cells(well)["name"].value == "A"
    assert len(edit.dots) == 2
    assert workspace.replica.cells(well)["name"].value == "A2"
    assert [change.records for change in told if change.records] == [frozenset({well, contact})]


def test_an_error_in_the_block_saves_nothing(workspace: Workspace) -> None:
    one, other = two(workspace)
    before = workspace.replica.digest()
    with pytest.raises(ZeroDivisionError), workspace.edit() as edit:
        edit.set(one, "name", "X")
        edit.delete(other)
        raise ZeroDivisionError
    assert workspace.replica.digest() == before and workspace.replica.sessions() == []


def test_what_arrives_after_it_was_shown_is_not_superseded(workspace: Workspace) -> None:
    """SYNC, writing 2: the context is that of what the edit was shown."""
    record, _other = two(workspace)
    with workspace.edit() as edit:
        edit.shown(record)
        workspace.set(record.record, {"depth": "2"})
        edit.set(record, "depth", Number("3"))
    (clash,) = workspace.conflicts()
    assert {head.value for head in clash.heads} == {Number("2"), Number("3")}


def test_what_is_shown_already_is_not_written(workspace: Workspace) -> None:
    record, _other = two(workspace)
    with workspace.edit() as edit:
        edit.set(record, "depth", Number("1.0"))
        edit.set(record, "kind", None)
    assert edit.dots == () and workspace.replica.sessions() == []


def test_the_last_value_of_a_cell_counts(workspace: Workspace) -> None:
    record, _other = two(workspace)
    with workspace.edit() as edit:
        edit.set(record, "name", "first")
        edit.set(record, "name", "last")
    assert [change.value for change in workspace.history(record.record, "name")] == ["A", "last"]


def test_only_the_person_of_this_workspace_is_an_author(workspace: Workspace) -> None:
    with workspace.edit(workspace.profile.person_id) as edit:
        assert edit.dots == ()
    with pytest.raises(Problem) as caught:
        workspace.edit("somebody-else")
    assert caught.value.code == "no-right"


def test_shipped_facts_are_in_no_edit(workspace: Workspace) -> None:
    (kenya,) = workspace.page("parties", search="KEN", limit=1).rows
    with pytest.raises(Problem) as caught, workspace.edit() as edit:
        edit.delete(kenya.key)
    assert caught.value.code == "read-only-collection"


@pytest.mark.parametrize(
    ("collection", "record"), [("documents", "=s7"), ("waste_codes", "=y48"), ("cycles", "=basel_reports~2025")]
)
def test_what_came_with_the_program_is_opened_by_no_editor(workspace: Workspace, collection: str, record: str) -> None:
    with pytest.raises(Problem) as caught:
        workspace.open_filler(collection, record)
    assert caught.value.code == "read-only-collection"
    with pytest.raises(Problem):
        workspace.set(f"{collection}/{record}", {"confidence": "low"})


def test_a_countrys_own_entry_in_the_library_is_its_own(workspace: Workspace) -> None:
    saved = workspace.add("documents", {"title": "Our guide", "kind": "guidance"})
    assert saved.key.partition == "library/KEN"
    workspace.set(saved.key.record, {"edition": "2"})
    with pytest.raises(Problem):
        workspace.add("documents", {"title": "Not ours", "kind": "guidance"}, partition="library/global")
