"""A hub is copied while it serves, put back, and proved: what a backup says it holds is there."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

from brs_sync.clock import SystemClock
from brs_sync.database import open_database
from brs_sync.hub.backup import MANIFEST

from tests.sync.roads.hubs import Device, Hub, run_command


def test_a_hub_is_backed_up_while_it_is_written_and_put_back_whole(tmp_path: Path, prefix: str) -> None:
    hub = Hub(tmp_path / "hub", options=("--tls", "own"))
    with hub, hub.device(tmp_path / "a", prefix, url=hub.address) as mine:
        mine.write(prefix, "jo", name="Jo")
        assert mine.sync().agreed
        with (
            hub.device(tmp_path / "b", prefix, url=hub.address) as other,
            Device(tmp_path / "r", hub.address) as reader,
        ):
            other.write(prefix, "jo", name="Johanna")
            other.sync()
            reader.write(prefix, "jo", name="not his to write")
            reader.client.enrol(hub.invite(prefix, role="reader"), "Reader")
            assert [one.verdict for one in reader.sync().verdicts] == ["quarantined"]
        stop = threading.Event()

        def keep_writing() -> None:
            with hub.device(tmp_path / "w", prefix, url=hub.address) as busy:
                number = 0
                while not stop.is_set():
                    busy.write(prefix, f"r{number}", n=str(number))
                    busy.sync()
                    number += 1

        writer = threading.Thread(target=keep_writing)
        writer.start()
        try:
            (made,) = hub.run("backup", str(tmp_path / "backup"))
        finally:
            stop.set()
            writer.join()
        (checked,) = run_command(tmp_path / "hub", "restore", "--check", str(tmp_path / "backup"))
        assert checked["digest"] == made["digest"] and checked["state"] == made["state"]
        (error,) = run_command(tmp_path / "hub", "backup", str(tmp_path / "backup"), code=3)
        assert error["error"] == "folder-in-use", "a backup is never written over"
        (error,) = run_command(tmp_path / "hub", "restore", str(tmp_path / "backup"), code=3)
        assert error["error"] == "folder-in-use", "nor is a hub"
        mine.write(prefix, "jo", phone="1")
        mine.sync()
        hub.kill()
        shutil.rmtree(tmp_path / "hub")
        (done,) = run_command(tmp_path / "hub", "restore", str(tmp_path / "backup"))
        assert done["digest"] == made["digest"]
        before = hub.address
        hub.start()
        assert hub.address == before, "the same hub at the same place, by the same pin"
        mine.at(hub.address)
        assert mine.sync().agreed
        with Device(tmp_path / "new", hub.address) as fresh:
            fresh.client.enrol(hub.invite(prefix), "New")
            fresh.sync()
            assert fresh.values(prefix, "jo", "name") == {"Jo", "Johanna"}
            assert fresh.value(prefix, "jo", "phone") == "1"
        *differing, sum_of_all = hub.run("fsck")
        assert differing == [] and sum_of_all["ok"] is True and sum_of_all["partitions"] == 1
        hub.stop()
        broken(tmp_path / "hub" / "workspace.db")
        lines = [line for line in run_fsck(tmp_path / "hub") if "partition" in line]
        assert lines == [{"partition": prefix, "ok": False, "differs": ["shown"]}]


def broken(path: Path) -> None:
    """Something that only looks right: one shown value is not what the log says."""
    connection = open_database(path, application=0, version=0, examine=False)
    connection.execute("UPDATE change SET live = 0 WHERE record = (SELECT min(record) FROM change WHERE live = 1)")
    connection.close()


def run_fsck(folder: Path) -> list[dict[str, object]]:
    from brs_sync.hub.fsck import fsck

    return list(fsck(folder, SystemClock()))


def test_a_damaged_backup_is_refused_and_makes_no_hub(tmp_path: Path, prefix: str) -> None:
    with Hub(tmp_path / "hub") as hub, hub.device(tmp_path / "a", prefix) as mine:
        mine.write(prefix, "jo", name="Jo")
        mine.sync()
        hub.run("backup", str(tmp_path / "backup"))
    assert (tmp_path / "backup" / "identity" / "replica.key").stat().st_mode & 0o077 == 0
    assert (tmp_path / "backup").stat().st_mode & 0o077 == 0
    database = tmp_path / "backup" / "workspace.db"
    data = bytearray(database.read_bytes())
    data[-100] ^= 1
    database.write_bytes(data)
    (error,) = run_command(tmp_path / "other", "restore", str(tmp_path / "backup"), code=3)
    assert error["error"] == "backup-damaged" and error["next"]
    (tmp_path / "backup" / MANIFEST).unlink()
    (error,) = run_command(tmp_path / "other", "restore", str(tmp_path / "backup"), code=2)
    assert error["error"] == "not-found" and not (tmp_path / "other").exists()
    (error,) = run_command(tmp_path / "nowhere", "backup", str(tmp_path / "b"), code=2)
    assert error["error"] == "not-found" and not (tmp_path / "nowhere").exists()
