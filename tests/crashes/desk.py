"""What a workspace does when its process dies: a form is filled, records are saved, a backup is taken and put back."""

from __future__ import annotations

import shutil
from pathlib import Path

from brs_sync.values import Number

from brs_desktop.workspace import Workspace, backup
from tests.crashes.acts import Act
from tests.crashes.tracer import Say
from tests.helpers.made import new_workspace
from tests.workspace.wells import UNSEEN

NOW = "20261121T090000Z"
COLLECTIONS = (UNSEEN.parent,)
NOBODY: Say = lambda text: None  # noqa: E731


def desk(folder: Path) -> Workspace:
    """The workspace as the next process finds it, every page of its file whole."""
    workspace = Workspace.open(folder / "w", collections=COLLECTIONS)
    assert workspace.replica.reader().execute("PRAGMA integrity_check").fetchone() == ("ok",)
    return workspace


def wells(workspace: Workspace) -> dict[str, object]:
    """Each well's depth by its name, as a list shows them and its record holds them."""
    rows = workspace.page("wells", limit=100).rows
    cells = {row.title: workspace.replica.cells(row.key) for row in rows}
    return {title: found["depth"].value if "depth" in found else None for title, found in cells.items()}


# a form: each answer is safe when its call returns


def fill(folder: Path, say: Say) -> None:
    with desk(folder) as workspace:
        filler = workspace.open_filler("wells")
        for question, answer in (("name", "Kibwezi"), ("depth", "40")):
            filler.answer(question, answer)
            say(b"1")
        filler.close()
        say(b"1")


def judge_fill(folder: Path, said: bytes) -> None:
    with desk(folder) as workspace:
        found = wells(workspace)
        assert found.keys() <= {"Makueni", "Kibwezi", ""}, found
        assert not said or "Kibwezi" in found, "an answer that was told safe is there"
        assert len(said) < 2 or found["Kibwezi"] == Number("40"), found
        before = {title for title in found if title == "Kibwezi"}
        workspace.add("wells", {"name": "Again", "depth": "1"})
    with desk(folder) as workspace:
        assert before | {"Makueni", "Again"} <= wells(workspace).keys()


# records that are saved at once


def save(folder: Path, say: Say) -> None:
    with desk(folder) as workspace:
        for n in range(3):
            workspace.add("wells", {"name": f"W{n}", "depth": str(n + 1)})
            say(b"1")


def judge_save(folder: Path, said: bytes) -> None:
    with desk(folder) as workspace:
        found = wells(workspace)
        saved = [f"W{n}" for n in range(3) if f"W{n}" in found]
        assert len(saved) >= len(said) and saved == [f"W{n}" for n in range(len(saved))]
        assert all(found[name] == Number(str(n + 1)) for n, name in enumerate(saved)), "a record is saved whole"


# a backup: whole under its name or not there


def take(folder: Path, say: Say) -> None:
    with desk(folder) as workspace:
        workspace.backups.take()
        say(b"1")


def judge_take(folder: Path, said: bytes) -> None:
    with desk(folder) as workspace:
        there = workspace.backups.list()
        assert len(there) >= 1 + len(said), "what was told is there, and the earlier one stays"
        assert [backup.check(one) for one in there] == list(there)
        (records,) = workspace.replica.reader().execute("SELECT count(*) FROM record").fetchone()
        assert backup.check(workspace.backups.take()).records == records
        assert not list((workspace.folder / "backups").glob("*.part"))


# a restore: the workspace of before or the backup's, whole, and what was there is set aside


def restore(folder: Path, say: Say) -> None:
    (made,) = backup.found(folder / "w")
    backup.restore(made, folder / "w", now=NOW)
    say(b"1")


def judge_restore(folder: Path, said: bytes) -> None:
    with desk(folder) as workspace:
        found = wells(workspace).keys()
        assert found in ({"Makueni", "later"}, {"Makueni"}), found
        if found == {"Makueni", "later"}:
            assert not said, "a restore that was told has happened"
            workspace.close()
            restore(folder, NOBODY)
    with desk(folder) as workspace:
        assert wells(workspace).keys() == {"Makueni"}
        workspace.add("wells", {"name": "new", "depth": "2"})
    (aside,) = backup.asides(folder / "w")
    backup.bring_back(aside, folder / "w", now=NOW)
    with desk(folder) as workspace:
        assert wells(workspace).keys() == {"Makueni", "later"}, "what was there was set aside whole"


def acts(folder: Path) -> list[Act]:
    """All of them, on a workspace with a well that its backup has, and one that it has not."""
    with new_workspace(folder / "w", country="KEN", name="Amina", collections=COLLECTIONS) as workspace:
        workspace.add("wells", {"name": "Makueni", "depth": "12"})
    plain = folder.with_name("plain")
    shutil.copytree(folder, plain)
    with desk(folder) as workspace:
        workspace.backups.take()
        workspace.add("wells", {"name": "later", "depth": "3"})
    return [
        Act("form", plain, fill, judge_fill),
        Act("save", plain, save, judge_save),
        Act("backup", folder, take, judge_take),
        Act("restore", folder, restore, judge_restore),
    ]
