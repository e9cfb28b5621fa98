"""SYNC rule 16: updating the program destroys no unsent work, also where the next release asks other questions."""

from __future__ import annotations

import shutil
from pathlib import Path

from brs_sync.values import Number

from brs_desktop.workspace import Workspace
from tests.helpers.made import new_workspace
from tests.workspace.wells import write_wells


def next_release(wells: Path) -> None:
    """The same collection as a later release has it: `depth` is asked no more, `deep` is; other lists, other tables."""
    for name in ("form.md", "collection.toml"):
        file = wells / "wells" / name
        file.write_text(file.read_text(encoding="utf-8").replace("depth", "deep"), encoding="utf-8")


def test_rule_16_updating_destroys_no_unsent_work(tmp_path: Path) -> None:
    wells = write_wells(tmp_path / "collections")
    with new_workspace(tmp_path / "w", country="KEN", name="Amina", collections=(wells,)) as workspace:
        saved = workspace.add("wells", {"name": "Saved", "depth": "40"}).key
        filler = workspace.open_filler("wells", None, {})
        filler.answer("name", "Typed")
        filler.answer("depth", "42.50")
        begun = filler.key
        session = workspace.replica.open_session(saved)
        workspace.replica.answer(session, [("depth", Number("41"))])
        # The program is ended while both are open, and another release is put in its place.
        shutil.copytree(tmp_path / "w", tmp_path / "updated")
    next_release(wells)
    with Workspace.open(tmp_path / "updated", collections=(wells,)) as updated:
        assert updated.collection("wells").field("deep") is not None
        assert updated.replica.cells(saved, pending=False)["depth"].value == Number("41"), "sealed before all else"
        assert updated.replica.cells(begun)["depth"].value == Number("42.50")
        updated.set(saved, {"name": "Saved again"})
        updated.replica.seal()
        for key, depth in ((saved, "41"), (begun, "42.50")):
            assert updated.replica.cells(key, pending=False)["depth"].value == Number(depth)
        unsent = updated.replica.vectors(("wells",))["wells/KEN"][updated.replica.id]
        assert updated.outbox().commits == unsent[0] >= 3
        assert {row.title for row in updated.page("wells").rows} == {"Saved again", "Typed"}
