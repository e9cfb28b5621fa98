"""SYNC rule 1: what is typed is sealed before anything leaves the device."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from brs_desktop.workspace import Workspace
from tests.workspace.peers import admit
from tests.workspace.wells import warm


def test_rule_01_what_is_typed_into_an_open_editor_is_in_a_bundle(tmp_path: Path) -> None:
    with ExitStack() as opened:
        amina, bo = (
            opened.enter_context(Workspace.init(warm(tmp_path / name), country="KEN", name=name))
            for name in ("Amina", "Bo")
        )
        admit(amina, bo)
        filler = amina.open_filler("contacts")
        filler.answer("organisation", "typed, not closed")
        made = amina.bundles.export(amina.bundles.plan(amina.bundles.reader("Bo")), tmp_path / "out")
        bo.bundles.take_in(made.files[0])
        (row,) = bo.page("contacts").rows
        assert bo.replica.cells(row.key)["organisation"].value == "typed, not closed"
        filler.close()
