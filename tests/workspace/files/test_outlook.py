"""Files in the queue and in the forecast: counted before they go, kept here when somebody says so, told afterwards."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from brs_desktop.errors import Problem
from brs_desktop.workspace import Workspace, budget, outlook
from tests.sync.roads.hubs import Hub
from tests.ui.desks import new_workspace
from tests.workspace.files.test_travelling import Both, both, brought, hub

__all__ = ["both", "hub"]


def noise(folder: Path, name: str, size: int) -> Path:
    path = folder / name
    path.write_text(os.urandom(size // 2).hex())
    return path


def line(workspace: Workspace) -> list[tuple[str, int]]:
    return [(item.kind, item.commits) for item in outlook.waiting(workspace)]


def cost(workspace: Workspace, within: int | None = None) -> tuple[int, int]:
    """The bytes up and down of one exchange, as they are counted for the month."""
    before = budget.spent(workspace)
    workspace.exchange.run(within=within)
    after = budget.spent(workspace)
    return after.up - before.up, after.down - before.down


def test_files_stand_last_in_the_queue_and_leave_it_when_the_hub_has_them(both: Both, tmp_path: Path) -> None:
    amina, _bo = both
    assert line(amina) == []
    for number in range(3):
        brought(amina, noise(tmp_path, f"{number}.txt", 100_000))
    assert line(amina) == [("library", 3), ("files", 3)]
    amina.sync()
    assert line(amina) == []


def test_a_document_whose_entry_the_hub_may_not_see_is_not_foretold(hub: Hub, tmp_path: Path) -> None:
    """Who was let in for contacts alone: the entry stays here, so the hub takes no file for it."""
    with Workspace.open(new_workspace(tmp_path / "cleo")) as cleo:
        brought(cleo, noise(tmp_path, "before.txt", 100_000))
        assert ("files", 1) in line(cleo), "as long as no hub is joined, all of them"
        cleo.enrol(hub.invite("contacts/KEN"), hub.url)
        assert "files" not in dict(line(cleo))
        found = outlook.forecast(cleo)
        assert found is not None and found.files_up == 0 and found.likely < 100_000
        cleo.sync()
        brought(cleo, noise(tmp_path, "after.txt", 100_000))
        assert "files" not in dict(line(cleo))


def test_what_files_will_cost_is_foretold_both_ways(both: Both, tmp_path: Path) -> None:
    amina, bo = both
    bo.sync()
    amina.sync()
    records = [brought(amina, noise(tmp_path, f"{number}.txt", 400_000)) for number in range(2)]
    found = outlook.forecast(amina)
    up, down = cost(amina)
    # Two letters of a hexadecimal number are one byte: what squeezes is foretold as it lies on the disk.
    assert found.files_up == 2 and found.files_down == 0
    assert found.low <= up + down <= found.likely and found.up <= 2.1 * up
    bo.sync()
    for record in records:
        bo.library.keep(record, True)
    found = outlook.forecast(bo)
    assert found.files_down == 2 and found.files_up == 0 and 800_000 < found.likely <= found.high < 850_000
    bo.sync()
    found = outlook.forecast(bo)
    assert found.files_down == 0 and found.likely < 20_000  # the files of last time are not expected again
    assert bo.sync_history()[-1].files_down > 400_000


def test_a_corrected_edition_is_foretold_by_its_change(both: Both, tmp_path: Path) -> None:
    amina, _bo = both
    data = os.urandom(300_000).hex()
    path = tmp_path / "guide.txt"
    path.write_text(data)
    record = brought(amina, path)
    amina.sync()
    path.write_text(data[:300_000] + "corrected" + data[300_000:])
    amina.library.attach(record, path)
    found = outlook.forecast(amina)
    up, down = cost(amina)
    assert found.files_up == 1 and found.likely < 150_000 and up + down < 100_000


def test_files_that_are_to_stay_stay_and_everything_else_goes(both: Both, tmp_path: Path) -> None:
    amina, bo = both
    record = brought(amina, noise(tmp_path, "guide.txt", 200_000))
    with pytest.raises(Problem) as caught:
        outlook.wish(amina, "files", "first")
    assert caught.value.code == "files-go-last"
    outlook.wish(amina, "files", "later")
    assert outlook.forecast(amina).files_up == 0
    assert sum(cost(amina)) < 10_000
    assert [(item.kind, item.wish) for item in outlook.waiting(amina)] == [("files", "later")]
    bo.sync()
    with pytest.raises(Problem):
        bo.library.fetch(record)
    outlook.wish(amina, "files", "")
    amina.sync()
    assert bo.library.fetch(record).state == "here" and line(amina) == []


def test_a_budget_that_ends_amid_a_file_is_told_and_the_rest_goes_next_time(both: Both, tmp_path: Path) -> None:
    amina, _bo = both
    amina.sync()
    brought(amina, noise(tmp_path, "guide.txt", 1_500_000))
    report = amina.sync(within=400_000)
    assert report.stopped == "budget" and 200_000 < report.bytes_up + report.bytes_down <= 400_000
    assert "files" not in report.went and amina.sync_history()[-1].stopped == "budget"
    assert line(amina) == [("files", 1)]
    steps: list[Any] = []
    report = amina.sync(progress=steps.append)
    assert report.stopped == "" and report.went["files"] == 1 and report.bytes_up < 600_000
    told = [step.bytes_up for step in steps]
    assert told == sorted(told) and len({up for up in told if up > 50_000}) >= 2  # it says how far a file is


def test_a_transfer_goes_on_after_the_program_was_closed(hub: Hub, both: Both, tmp_path: Path) -> None:
    """Pause by a budget, a restart, and what had come does not come again."""
    amina, bo = both
    record = brought(amina, noise(tmp_path, "guide.txt", 1_000_000))
    amina.sync()
    bo.sync()
    bo.library.keep(record, True)
    bo.sync(within=300_000)
    entry = bo.library.entry(record)
    assert entry.state == "wanted" and entry.coming is not None and 0 < entry.coming[0] < entry.coming[1]
    folder = bo.folder
    bo.close()
    with Workspace.open(folder) as again:
        assert again.library.entry(record).coming == entry.coming
        _up, down = cost(again)
        assert again.library.entry(record).state == "here" and down < 350_000
