"""A hub that is put back to an old backup is found by whoever comes, whether he wrote or only read (SYNC rule 16)."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.sync.roads.hubs import Hub


def test_rule_16_who_had_only_read_it_finds_that_the_hub_went_back(tmp_path: Path, prefix: str) -> None:
    with (
        Hub(tmp_path / "hub") as hub,
        hub.device(tmp_path / "a", prefix) as mine,
        hub.device(tmp_path / "b", prefix) as theirs,
    ):
        mine.write(prefix, "jo", name="Jo")
        mine.sync()
        hub.stop()
        shutil.copytree(tmp_path / "hub", tmp_path / "backup")
        hub.start()
        mine.write(prefix, "jo", phone="1")
        assert mine.sync().lost == 0 and theirs.sync().lost == 0
        hub.kill()
        shutil.rmtree(tmp_path / "hub")
        shutil.copytree(tmp_path / "backup", tmp_path / "hub")
        hub.start()
        report = theirs.sync()
        assert (report.lost, report.sent, report.agreed) == (1, 1, True)
        assert mine.sync().lost == 0
