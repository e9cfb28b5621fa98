"""A hub in a process of its own whose files lie in an object store: killed, cut off from it, and looked into."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from brs_sync.blobs.shelf import frame_name
from brs_sync.errors import SyncProblem

from tests.helpers.cutter import Cutter
from tests.helpers.objectstore import ACCESS, ObjectStore
from tests.helpers.patience import PATIENCE_S
from tests.sync.blobs.shelves import Keeper, noise
from tests.sync.roads.hubs import Hub, run_command

KEN = "contacts/KEN"


@pytest.fixture(scope="module")
def store() -> Iterator[ObjectStore]:
    with ObjectStore() as store:
        yield store


def test_a_hub_that_is_killed_in_the_middle_of_an_upload_goes_on_where_it_was_and_shows_no_half_piece(
    store: ObjectStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket = store.bucket()
    for name, value in store.settings(bucket).items():
        monkeypatch.setenv(name, value)
    with Hub(tmp_path / "hub", "hub.file_stored:4") as hub, hub.device(tmp_path / "ana", KEN) as device:
        mine = Keeper(device)
        made = mine.add(noise(700_000))
        mine.name(KEN, "guide", made)
        device.sync()
        with pytest.raises(SyncProblem):
            mine.give(made)
        assert hub.was_killed()
        lying = store.pieces(bucket)
        assert lying and {frame_name(frame) for frame in lying.values()} <= {piece.name for piece in made.pieces}
        hub.start("hub.file_whole")
        before = mine.cost
        with pytest.raises(SyncProblem):
            mine.give(made)
        assert hub.was_killed() and mine.cost - before < 700_000, "what it had it did not ask for again"
        hub.start()
        assert mine.give(made).given == [made.hash]
        with hub.device(tmp_path / "bo", KEN) as other:
            theirs = Keeper(other)
            other.sync()
            assert theirs.fetch(made).fetched == [made.hash] and theirs.has(made)
            theirs.close()
        mine.close()
        (status,) = hub.run("status")
        assert status["documents"] == {"files": 1, "bytes": 700_000, "waiting_bytes": 0}
        assert hub.run("files", "check")[-1] == {
            "pieces": len(made.pieces), "lost": 0, "files": 0, "mended": False, "ok": True
        }  # fmt: skip
        assert hub.stop() == 0
        assert ACCESS.partition(":")[2] not in json.dumps(hub.run("settings")) + "".join(map(str, hub.said))
    for name in store.settings(bucket):
        monkeypatch.delenv(name)
    (refused,) = run_command(tmp_path / "hub", "serve", "--listen", "127.0.0.1:0", code=3)
    assert refused["error"] == "files-elsewhere" and refused["next"]


def test_while_the_store_is_away_commits_come_and_go_and_files_are_asked_for_later(
    store: ObjectStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Cutter(store.port) as line:
        for name, value in store.settings(store.bucket(), line.url).items():
            monkeypatch.setenv(name, value)
        options = ("--admin-listen", "0")
        with Hub(tmp_path / "hub", options=options) as hub, hub.device(tmp_path / "ana", KEN) as device:
            mine = Keeper(device)
            made = mine.add(noise(100_000))
            mine.name(KEN, "guide", made)
            device.sync()
            line.break_after("up", 0)
            with pytest.raises(SyncProblem) as refused:
                mine.give(made)
            assert refused.value.code == "slow-down"
            device.write(KEN, "jo", name="Jo")
            assert device.sync().agreed
            ready = requests.get(f"{hub.ready['admin']}/ready", timeout=PATIENCE_S)
            assert ready.status_code == 200 and ready.json()["files"] == "line"
            findings = {str(one["check"]): one for one in hub.run("doctor")}
            assert findings["objects"]["what"] == "line" and findings["objects"]["next"]
            line.mend()
            hub.stop()  # else it would go on saying so for some seconds
            hub.start()
            assert mine.give(made).given == [made.hash]
            mine.close()
