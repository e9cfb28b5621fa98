"""The doctor looks at files on their way; a workspace lets go of what nobody went on fetching."""

from __future__ import annotations

from pathlib import Path

import pytest
from brs_sync.blobs.sweeping import DAY_MS
from brs_sync.clock import FixedClock

from brs_desktop.workspace import Workspace, doctor
from brs_desktop.workspace.doctor import Check
from brs_desktop.workspace.tidings import tidings
from tests.workspace.files.test_outlook import noise
from tests.workspace.files.test_travelling import Both, both, brought, hub

__all__ = ["both", "hub"]


def files(workspace: Workspace) -> Check:
    return next(one for one in doctor.inspect(workspace) if one.name == "files")


def test_the_doctor_says_what_waits_and_finds_a_damaged_shelf(both: Both, tmp_path: Path) -> None:
    amina, bo = both
    record = brought(amina, noise(tmp_path, "guide.txt", 900_000))
    assert files(amina).ok and files(amina).what.startswith("1 files wait for the hub")
    amina.sync()
    bo.sync()
    bo.library.keep(record, True)
    bo.sync(within=250_000)
    told = files(bo)
    assert told.ok and "1 files are to come" in told.what and "unfinished files take 0" not in told.what
    bo.files.close()
    place = bo.folder / "blobs.db"
    data = bytearray(place.read_bytes())
    data[4096:12_288] = bytes(8192)
    for left in bo.folder.glob("blobs.db-*"):
        left.unlink()
    place.write_bytes(data)
    del bo.__dict__["files"]
    assert not files(bo).ok and files(bo).next


@pytest.mark.parametrize("where", [(0, 100), (4096, 12_288)])
def test_an_exchange_puts_a_damaged_shelf_aside_says_so_and_goes_on(
    both: Both, tmp_path: Path, where: tuple[int, int]
) -> None:
    """Its head, or pages amid it: no document is lost, what has to come comes."""
    amina, bo = both
    record = brought(amina, noise(tmp_path, "guide.txt", 300_000))
    mine = brought(bo, noise(tmp_path, "mine.txt", 50_000))
    amina.sync()
    bo.sync()
    bo.library.keep(record, True)
    bo.sync(within=120_000)
    bo.files.close()
    place = bo.folder / "blobs.db"
    for left in bo.folder.glob("blobs.db-*"):
        left.unlink()
    data = bytearray(place.read_bytes())
    data[slice(*where)] = b"\x5a" * (where[1] - where[0])
    place.write_bytes(data)
    del bo.__dict__["files"]
    bo.sync()
    assert bo.library.entry(record).state == "here" and bo.library.entry(mine).state == "here"
    assert [one.code for one in tidings(bo)] == ["files-forgotten"] and bo.sync_history()[-1].forgot
    assert (bo.folder / "damaged-blobs.db").exists() and files(bo).ok
    bo.sync()
    assert tidings(bo) == () and not bo.sync_history()[-1].forgot


def test_what_was_begun_and_left_goes_after_thirty_days_and_what_is_kept_stays(both: Both, tmp_path: Path) -> None:
    amina, bo = both
    left = brought(amina, noise(tmp_path, "a.txt", 900_000))
    kept = brought(amina, noise(tmp_path, "b.txt", 600_000))  # the shorter comes first: neither is whole
    amina.sync()
    bo.sync()
    for record in (left, kept):
        bo.library.keep(record, True)
        bo.sync(within=200_000)
    before = bo.files.shelf.waiting_bytes()
    bo.library.keep(left, False)
    begun = {record: bo.library.entry(record).coming for record in (left, kept)}
    assert before and begun[left] and begun[kept]
    now = bo.clock.now_ms()
    for day in (1, 30, 31):
        bo.clock = FixedClock(now + day * DAY_MS)
        bo.files.tend()
        assert (bo.library.entry(left).coming is None) == (day == 31)
    assert bo.library.entry(kept).coming == begun[kept] and 0 < bo.files.shelf.waiting_bytes() < before
