"""A form put in use counts at once: new records, lists and search follow, drafts keep theirs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from brs_sync.errors import SyncProblem

from brs_desktop.errors import Problem
from brs_desktop.records.inuse import InUse
from brs_desktop.workspace import Workspace
from brs_desktop.workspace.installing import bring_back, consider_form, forms_in_use, install_form, put_in_use
from tests.workspace.conftest import Open
from tests.workspace.test_migrating import ANSWERS
from tests.workspace.test_migrating import wells as wells
from tests.workspace.wells2 import SECOND


def file_of(folder: Path, text: str = SECOND, version: str = "2") -> Path:
    file = folder / f"wells-{version}.md"
    file.write_text(text.replace("| wells | 2 |", f"| wells | {version} |"), encoding="utf-8")
    return file


def listed(workspace: Workspace) -> list[str]:
    return [row.title for row in workspace.page("wells").rows]


def test_a_form_put_in_use_counts_at_once_and_every_draft_keeps_its_own(tmp_path: Path, reopen: Open) -> None:
    workspace = reopen()
    draft = workspace.add("wells", ANSWERS).key
    open_editor = workspace.open_filler("wells", draft)
    begun = workspace.open_filler("wells")  # nothing typed yet: it was opened by the form of then
    first, before = workspace.collection("wells").form_hash, listed(workspace)
    digest = workspace.replica.digest()
    install_form(workspace, file_of(tmp_path))

    assert workspace.replica.digest() == digest, "no draft is touched"
    assert workspace.collection("wells").form.version == "2" and listed(workspace) == before
    assert workspace.migrating.standing(draft).state == "older"
    assert workspace.form_for(draft).definition.version == "1"
    new = workspace.add("wells", {"name": "Makueni", "driller": "Otieno"}).key
    assert workspace.replica.cells(new)["form"].value == workspace.collection("wells").form_hash
    open_editor.answer("share_fields", "31")
    open_editor.close()
    begun.answer("share_fields", "7")
    begun.close()
    assert workspace.form_for(begun.key).definition.version == "1" and begun.form.state("share_fields").text == "7"
    assert len(listed(workspace)) == 3 and workspace.page("wells", sort="name").total == 3
    assert {one.title for group in workspace.search("makueni") for one in group.rows} == {"Makueni"}

    again = reopen()
    assert again.collection("wells").form.version == "2" and len(listed(again)) == 3
    assert again.collection("wells").form_hash != first


def test_the_version_before_is_brought_back_and_the_newer_one_again(tmp_path: Path, reopen: Open) -> None:
    workspace = reopen()
    assert forms_in_use(workspace) == ()
    with pytest.raises(Problem) as none:
        bring_back(workspace, "wells")
    assert none.value.code == "form-none-before"
    install_form(workspace, file_of(tmp_path))
    made = workspace.add("wells", {"name": "Makueni", "driller": "Otieno"}).key
    (used,) = forms_in_use(workspace)
    assert (used.collection.name, used.version, used.before, used.put) == ("wells", "2", "1", True)

    assert bring_back(workspace, "wells")["version"] == "1"
    old = workspace.add("wells", {"name": "Kibwezi", "share_fields": "30"}).key
    assert len(listed(workspace)) == 2, "the list of the version before has what was written since"
    assert workspace.migrating.standing(made).state == "newer" and workspace.form_for(made).state("driller").text
    (used,) = forms_in_use(workspace)
    assert (used.version, used.before, used.put) == ("1", "2", False)
    workspace = reopen()
    assert workspace.collection("wells").form.version == "1" and len(listed(workspace)) == 2
    assert bring_back(workspace, "wells")["version"] == "2" and workspace.migrating.standing(old).state == "older"

    install_form(workspace, file_of(tmp_path, SECOND.replace("Driller", "Drilled by"), "3"))
    assert bring_back(workspace, "wells")["version"] == "2"
    assert reopen().collection("wells").form.version == "2"


def test_a_form_is_considered_before_it_counts_and_refused_in_words(tmp_path: Path, workspace: Workspace) -> None:
    good = consider_form(workspace, file_of(tmp_path))
    assert not good.refused and not good.older and {one.kind for one in good.changes} >= {"new", "removed", "renamed"}
    assert workspace.collection("wells").form.version == "1", "a look changes nothing"
    bad = consider_form(workspace, file_of(tmp_path, SECOND.replace("| decimal | depth |", "| text | depth |"), "3"))
    assert bad.refused and all("depth" in one for one in bad.refused)
    with pytest.raises(Problem) as refused:
        put_in_use(workspace, bad)
    assert refused.value.code == "form-unusable" and workspace.collection("wells").form.version == "1"
    put_in_use(workspace, good)
    with pytest.raises(Problem) as late:
        put_in_use(workspace, good)
    assert late.value.code == "form-changed-meanwhile"
    assert consider_form(workspace, file_of(tmp_path, SECOND.replace("Driller", "By"))).older


def test_a_form_whose_list_cannot_be_made_is_not_in_use_after_it_either(tmp_path: Path, reopen: Open) -> None:
    workspace = reopen()
    workspace.add("wells", ANSWERS)
    before, held = listed(workspace), sorted(one.name for one in (tmp_path / "w" / "forms").iterdir())
    with workspace.replica.writing() as connection:  # a disk on which no table has room
        connection.execute("CREATE TRIGGER full BEFORE INSERT ON records_tables BEGIN SELECT RAISE(ABORT, 'full'); END")
    with pytest.raises(SyncProblem):
        install_form(workspace, file_of(tmp_path))
    with workspace.replica.writing() as connection:
        connection.execute("DROP TRIGGER full")
    assert workspace.collection("wells").form.version == "1" and listed(workspace) == before
    workspace.add("wells", {"name": "Makueni", "share_fields": "3"})
    left = {one.name for one in (tmp_path / "w" / "forms").glob("wells.*.json")}
    assert left <= set(held) and reopen().collection("wells").form.version == "1"
    assert install_form(reopen(), file_of(tmp_path))["version"] == "2"


def test_a_form_is_brought_back_whole_beside_what_stands_there(tmp_path: Path, workspace: Workspace) -> None:
    install_form(workspace, file_of(tmp_path))
    in_use = InUse(tmp_path / "w" / "forms")
    stood, now = in_use.files("wells"), tmp_path / "w" / "forms" / "wells.now.json"
    now.write_bytes(b"torn")
    os.link(now, tmp_path / "seen")  # a file that is written over would be half for a moment
    in_use.restore("wells", stood)
    assert in_use.files("wells") == stood and (tmp_path / "seen").read_bytes() == b"torn"
    assert not list(now.parent.glob("*.part"))
