"""A newer program opens what an older one made: the facts that are new are there, and nobody's work was touched."""

from __future__ import annotations

from pathlib import Path

import pytest
from brs_sync.clock import FixedClock

from brs_desktop.records import shipped
from brs_desktop.workspace import Workspace
from tests.workspace.conftest import Open


def _made_by_an_older_program(folder: Path, wells: Path, clock: FixedClock) -> None:
    """Not a copy of one that this program made: the facts that it carries would be in it."""
    Workspace.init(folder, country="KEN", name="Amina", collections=(wells,), clock=clock).close()


def test_an_older_workspace_gets_what_a_newer_program_carries(
    reopen: Open, tmp_path: Path, wells: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = next(iter(shipped.SETS))
    with monkeypatch.context() as older:
        older.setattr(shipped, "SETS", {first: shipped.SETS[first]})
        _made_by_an_older_program(tmp_path / "w", wells, clock)
        workspace = reopen()
        assert workspace.page("waste_codes").total == 0 and workspace.page("documents").total == 0
        mine = workspace.add("contacts", {"name": "Amina"}).key
        before = workspace.show(mine.record)
    workspace = reopen()
    assert workspace.page("parties").total == 198
    assert workspace.page("waste_codes").total == 216
    assert workspace.page("documents", filters={"kind": "decision"}).total == 176
    assert workspace.show(mine.record) == before
    assert workspace.outbox().commits == 1, "what came with the program waits for no hub"
    vector = workspace.replica.state_digest()
    assert reopen().replica.state_digest() == vector, "opening once more changes nothing"


def test_rounds_of_reporting_that_come_later_are_seen_at_once(
    reopen: Open, tmp_path: Path, wells: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as older:
        older.setattr(shipped, "SETS", {})
        _made_by_an_older_program(tmp_path / "w", wells, clock)
        workspace = reopen()
        assert workspace.reports.cycles() == () == workspace.reports.cycles()
    assert shipped.pin_sets(workspace.replica)
    assert "basel_reports" in {one.collection for one in workspace.reports.cycles()}
