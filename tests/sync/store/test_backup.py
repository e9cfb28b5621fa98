"""A hub over PostgreSQL is copied as of one moment into a folder that is a hub by itself, and poured back from it."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from brs_sync.blobs.manifest import Manifest
from brs_sync.database import open_database

from tests.helpers import forked
from tests.helpers.postgres import Server
from tests.sync.blobs.shelves import Keeper, noise
from tests.sync.roads.hubs import Device, Hub, run_command

KEN = "contacts/KEN"


def test_a_backup_has_log_books_and_files_and_goes_into_a_folder_or_another_database(
    servers: Callable[[str], Server], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = servers("newest")
    first = server.database()
    monkeypatch.setenv("BRS_HUB_DATABASE", first)
    monkeypatch.setenv("BRS_HUB_KEY", str(tmp_path / "hub.key"))
    monkeypatch.setenv("BRS_HUB_TLS", "off")
    with ExitStack() as stack:
        hub, other = (stack.enter_context(Hub(tmp_path / name)) for name in ("a", "b"))
        (code,) = run_command(tmp_path / "a", "invite", "--prefix", KEN, "--role", "focal-point")
        device = stack.enter_context(Device(tmp_path / "ana", hub.url))
        device.client.enrol(str(code["code"]), "ana")
        mine = Keeper(device)
        stack.callback(mine.close)
        made = mine.add(noise(200_000))
        mine.name(KEN, "guide", made)
        device.write(KEN, "jo", name="Jo")
        device.sync()
        assert mine.give(made).given == [made.hash]
        run_command(tmp_path / "a", "invite", "--prefix", KEN, "--role", "focal-point")
        (done,) = run_command(tmp_path / "a", "backup", str(tmp_path / "copy"))
        assert "lacking" not in done
        assert run_command(tmp_path / "a", "fsck")[-1] == {"partitions": 2, "differ": 0, "ok": True}
        for url in (other.url, hub.url):
            device.at(url)
            device.sync()
        device.write(KEN, "jo", name="Jo, later")
        device.sync()
        # The other process has heard nothing of that: its copy is told first, beside it, and compared all the same.
        assert run_command(tmp_path / "b", "fsck")[-1] == {"partitions": 2, "differ": 0, "ok": True}
        with closing(open_database(tmp_path / "b" / "workspace.db", application=0, version=0, examine=False)) as copy:
            copy.execute("UPDATE change SET live=1-live")
            assert run_failing(tmp_path / "b", "fsck")[0] == {"partition": KEN, "ok": False, "differs": ["copy"]}
            copy.execute("UPDATE change SET live=1-live")
        device.at(other.url)
        assert device.sync().agreed
        # What a copy shows otherwise than the log says is found, and what the database has damaged.
        assert run_command(tmp_path / "b", "fsck")[-1]["ok"] is True
        with closing(open_database(tmp_path / "b" / "workspace.db", application=0, version=0, examine=False)) as copy:
            copy.execute("UPDATE change SET live=1-live")
        assert run_failing(tmp_path / "b", "fsck")[0] == {"partition": KEN, "ok": False, "differs": ["copy"]}
        server.ask(first, "UPDATE log_section SET data = '\\x00' WHERE data IS NOT NULL AND seq = 2")
        lines = run_failing(tmp_path / "b", "fsck")
        assert lines[0]["partition"] == KEN and lines[0]["differs"] == ["log"]
    (said,) = run_command(tmp_path / "nowhere", "restore", "--check", str(tmp_path / "copy"))
    assert said["digest"] == done["digest"]
    # Into a folder, which needs no database.
    with monkeypatch.context() as alone:
        alone.delenv("BRS_HUB_DATABASE")
        alone.delenv("BRS_HUB_KEY")
        run_command(tmp_path / "folder", "restore", str(tmp_path / "copy"))
        _is_the_hub(tmp_path / "folder", tmp_path / "bo", hub.key, made)
    # Into another database, books and files too.
    second = server.database()
    monkeypatch.setenv("BRS_HUB_DATABASE", second)
    lines = run_command(tmp_path / "poured", "restore", str(tmp_path / "copy"))
    assert lines[-1] == {"devices": 1, "invitations": 2, "pieces": len(made.pieces), "lost": 0, "done": True}
    assert run_command(tmp_path / "poured", "move")[-1]["devices"] == 0, "again, and nothing is there twice"
    _is_the_hub(tmp_path / "fresh", tmp_path / "cleo", hub.key, made)


def run_failing(folder: Path, *arguments: str) -> list[dict[str, object]]:
    """What a command says before it fails."""
    done = forked.run("brs-hub", "--data", str(folder), *arguments)
    assert done.returncode == 3
    return [json.loads(line) for line in done.stdout.splitlines()]


def _is_the_hub(folder: Path, place: Path, key: bytes, made: Manifest) -> None:
    """Served from there, a new device gets what was acknowledged when the copy was made."""
    with Hub(folder) as hub, Device(place, hub.url) as device:
        assert hub.key == key
        assert [one["name"] for one in run_command(folder, "devices")] == ["ana"]
        (code,) = run_command(folder, "invite", "--prefix", KEN, "--role", "focal-point")
        device.client.enrol(str(code["code"]), "bo")
        device.sync()
        assert device.value(KEN, "jo", "name") == "Jo"
        keeper = Keeper(device)
        assert keeper.fetch(made).fetched == [made.hash] and keeper.has(made)
        keeper.close()
