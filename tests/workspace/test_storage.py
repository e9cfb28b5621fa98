"""How much room a workspace takes: every file counted once, by what it is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from brs_desktop.workspace import storage


def test_every_file_counts_once_by_what_it_is(tmp_path: Path) -> None:
    for name, size in (
        ("workspace.db", 1000),
        ("journal.db-wal", 20),
        ("files/ab/abcd", 300),
        ("backups/brs-20260101T000000Z/database.brs", 4000),
        ("before-restore-20260101T000000Z/workspace.db", 50_000),
        ("forms/x.json", 7),
        ("profile.json", 2),
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * size)
    found = storage.measure(tmp_path)
    assert (found.records, found.documents, found.backups, found.set_aside, found.other) == (1020, 300, 4000, 50_000, 9)
    assert found.total == 55_329 and found.free > 0


def test_links_lead_nowhere(tmp_path: Path) -> None:
    (tmp_path / "w").mkdir()
    (tmp_path / "large").mkdir()
    (tmp_path / "large" / "file").write_bytes(b"x" * 100_000)
    try:
        os.symlink(tmp_path / "large", tmp_path / "w" / "files", target_is_directory=True)
    except OSError:
        pytest.skip("this system makes no links")
    assert storage.measure(tmp_path / "w").total < 10_000
