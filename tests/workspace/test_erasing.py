"""Personal data erased from a workspace: lists, search, history and files follow at once (SYNC rule 15)."""

from __future__ import annotations

from pathlib import Path

import pytest
from brs_sync.errors import SyncProblem
from brs_sync.ids import RecordKey
from brs_sync.values import Missing
from brs_sync.views import ChooseHead

from brs_desktop.errors import Problem
from brs_desktop.workspace import Workspace
from brs_desktop.workspace.backup import check, restore
from brs_desktop.workspace.erasing import erasable, erase
from brs_desktop.workspace.past import past

NAME, MAIL, TELEPHONE = "Zanzibarova Petrova", "zz@secret-mail.org", "+254700111222"


@pytest.fixture
def contact(workspace: Workspace) -> RecordKey:
    saved = workspace.add("contacts", {"name": NAME, "email": MAIL, "telephone": TELEPHONE, "organisation": "NEMA"})
    workspace.searching.fill()
    return saved.key


def in_files(workspace: Workspace, word: str) -> bool:
    """Whether the word stands anywhere in the workspace's databases or in the logs beside them."""
    files = [path for path in Path(workspace.folder).glob("*.db*") if path.is_file()]
    return any(word.lower().encode() in path.read_bytes().lower() for path in files)


def test_lists_say_erased_and_nothing_in_any_file_says_what(workspace: Workspace, contact: RecordKey) -> None:
    assert in_files(workspace, "zanzibarova") and in_files(workspace, TELEPHONE)
    erase(workspace, contact, [], "asked for it")
    (row,) = workspace.page("contacts").rows
    columns = workspace.collection("contacts").list
    shown = dict(zip(columns, row.values, strict=True))
    assert (shown["name"], shown["email"], shown["organisation"]) == ("erased", "erased", "NEMA")
    for word in ("zanzibarova", "petrova", MAIL, TELEPHONE):
        assert not in_files(workspace, word), word


def test_nobody_finds_it_any_more(workspace: Workspace, contact: RecordKey) -> None:
    assert workspace.searching.find("zanzibarova", language="en")
    erase(workspace, contact, ["name"], "asked for it")
    assert not workspace.searching.find("zanzibarova", language="en")
    assert workspace.searching.find("nema", language="en")
    assert workspace.replica.cells(contact)["email"].value == MAIL


def test_the_past_says_who_erased_it_and_when_without_the_value(workspace: Workspace, contact: RecordKey) -> None:
    erase(workspace, contact, ["telephone"], "asked for it")
    steps = [step for step in past(workspace, contact).steps if step.path == "telephone"]
    (step,) = steps
    assert (step.kind, step.before, step.after, step.reason) == ("erase", None, Missing("erased"), "asked for it")
    assert step.is_here and step.wall_ms and not step.can_return("before") and not step.can_return("after")


def test_what_may_go_is_said_before_it_goes(workspace: Workspace, contact: RecordKey) -> None:
    assert erasable(workspace, contact, []) == ("email", "name", "telephone")
    assert workspace.replica.erasures() == []
    with pytest.raises(SyncProblem, match="not-personal"):
        erasable(workspace, contact, ["organisation"])
    with pytest.raises(Problem) as caught:
        erase(workspace, contact, [], "  ")
    assert caught.value.code == "reason-missing"
    assert workspace.replica.cells(contact)["name"].value == NAME


def test_an_open_editor_of_it_is_no_way_around(workspace: Workspace, contact: RecordKey) -> None:
    filler = workspace.open_filler("contacts", contact)
    filler.session.write("telephone", "+254700999888")
    erase(workspace, contact, ["telephone"], "asked for it")
    filler.session.close()
    (clash,) = workspace.conflicts()
    assert (clash.kind, [head.value for head in clash.heads]) == ("hard", [Missing("erased"), "+254700999888"])
    assert workspace.replica.cells(contact)["telephone"].value == Missing("erased")
    workspace.settle(clash.id, ChooseHead(clash.heads[1].dot), reason="it is the office's")
    assert workspace.replica.cells(contact)["telephone"].value == "+254700999888"


def test_nobody_calls_erased_what_is_not(workspace: Workspace, contact: RecordKey) -> None:
    with pytest.raises(Problem) as caught:
        workspace.set(contact, {"email": Missing("erased")})
    assert caught.value.code == "bad-value"
    assert workspace.replica.cells(contact)["email"].value == MAIL


def test_backups_forget_it_at_the_next_opening_and_keep_all_else(workspace: Workspace, contact: RecordKey) -> None:
    made = workspace.backups.take()
    assert MAIL.encode() in (made.path / "database.brs").read_bytes()
    workspace.replica.erase(contact, [], "asked for it elsewhere")
    assert workspace.backups.take_if_due() is None, "there is one of today"
    assert workspace.backups.forget() == 0
    (kept,) = workspace.backups.list()
    assert (kept.when_ms, kept.records, kept.commits) == (made.when_ms, made.records, made.commits)
    data = b"".join(path.read_bytes() for path in kept.path.rglob("*") if path.is_file()).lower()
    for word in ("zanzibarova", "petrova", MAIL, TELEPHONE):
        assert word.encode() not in data, word
    assert b"nema" in data
    assert not made.path.exists()
    check(kept)


def test_a_backup_that_forgot_is_restored_and_opens(workspace: Workspace, contact: RecordKey, tmp_path: Path) -> None:
    workspace.backups.take()
    erase(workspace, contact, ["telephone", "email", "name"], "asked for it")
    (kept,) = workspace.backups.list()
    restore(kept, tmp_path / "again", now="20260101T000000Z")
    with Workspace.open(tmp_path / "again") as again:
        (row,) = again.page("contacts").rows
        shown = dict(zip(again.collection("contacts").list, row.values, strict=True))
        assert (shown["organisation"], shown["name"]) == ("NEMA", "")
        assert not again.searching.find("zanzibarova", language="en")
