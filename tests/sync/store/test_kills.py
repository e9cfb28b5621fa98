"""Real processes over one PostgreSQL: one is killed, then the database itself; nothing acknowledged is lost."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from brs_sync.clock import SystemClock
from brs_sync.errors import SyncProblem
from brs_sync.hub.admin import Admin
from brs_sync.hub.store.opening import open_database
from brs_sync.hub.store.sharing import books_in

from tests.helpers.patience import PATIENCE_S
from tests.helpers.postgres import Server
from tests.helpers.roundrobin import RoundRobin
from tests.sync.roads.hubs import Device, Hub, run_command

KEN = "contacts/KEN"
_BROKEN = {"no-hub", "slow-down", "stale-request"}


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A database server of this test's own, which the hubs that it starts are told of."""
    with Server() as server:
        server.ask("postgres", "CREATE DATABASE hub")
        monkeypatch.setenv("BRS_HUB_DATABASE", server.url("hub", "a-secret-word"))
        monkeypatch.setenv("BRS_HUB_KEY", str(tmp_path / "hub.key"))
        monkeypatch.setenv("BRS_HUB_TLS", "off")
        yield server


class Writer(threading.Thread):
    """A person who writes on and on, and syncs over whatever breaks; `acknowledged` is what was."""

    def __init__(self, device: Device, name: str, count: int) -> None:
        super().__init__()
        self.device, self.who = device, name
        self.acknowledged = 0
        self.failed: BaseException | None = None
        self.reached = threading.Condition()
        self._count = count

    def run(self) -> None:
        """Write and sync until all is acknowledged."""
        try:
            for number in range(1, self._count + 1):
                self.device.write(KEN, self.who, name=f"{self.who} {number}")
                self._sync()
                with self.reached:
                    self.acknowledged = number
                    self.reached.notify_all()
        except BaseException as error:
            self.failed = error

    def _sync(self) -> None:
        pause = threading.Event()
        for _ in range(PATIENCE_S * 20):
            try:
                report = self.device.sync()
                assert report.lost == 0, "told of older chains than it knew"
                return
            except SyncProblem as problem:
                assert problem.code in _BROKEN, problem
            pause.wait(0.05)
        raise AssertionError("the hub never came back")

    def wait_for(self, number: int) -> None:
        """Until so many are acknowledged."""
        with self.reached:
            assert self.reached.wait_for(lambda: self.acknowledged >= number or self.failed, PATIENCE_S)


def _invite() -> str:
    with closing(Admin(Path("/nowhere"), os.urandom, books=books_in(open_database(_database())))) as admin:
        return admin.invite("focal-point", (KEN,), SystemClock().now_ms())[0]


def _database() -> str:
    return os.environ["BRS_HUB_DATABASE"]


def test_three_processes_behind_a_balancer_are_one_hub_while_one_and_the_database_are_killed(
    server: Server, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        hubs = [stack.enter_context(Hub(tmp_path / name)) for name in ("a", "b", "c")]
        assert len({hub.key for hub in hubs}) == 1
        balancer = stack.enter_context(RoundRobin([hub.port for hub in hubs]))
        writers = []
        for name in ("ana", "bo", "cleo"):
            device = stack.enter_context(Device(tmp_path / f"device-{name}", balancer.url))
            device.client.enrol(_invite(), name)
            writers.append(Writer(device, name, 5))
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.wait_for(1)
        hubs[1].kill()
        for writer in writers:
            writer.wait_for(2)
        server.kill()
        server.start()
        hubs[1].start()
        for writer in writers:
            writer.join(PATIENCE_S)
            assert writer.failed is None and writer.acknowledged == 5
        for hub in hubs:
            hub.kill()
        # Nothing is left of them but the database.
        fresh = stack.enter_context(Hub(tmp_path / "fresh"))
        reader = stack.enter_context(Device(tmp_path / "reader", fresh.url))
        reader.client.enrol(_invite(), "reader")
        assert reader.sync().agreed
        for writer in writers:
            assert reader.value(KEN, writer.who, "name") == f"{writer.who} 5"
            writer.device.at(fresh.url)
            report = writer.device.sync()
            assert report.agreed and (report.sent, report.lost) == (0, 0)
            assert writer.device.replica.state_digest() == reader.replica.state_digest()
        assert fresh.stop() == 0
        assert not any("a-secret-word" in said for hub in (fresh, *hubs) for said in hub.said)


def test_a_process_that_is_killed_between_its_folder_and_the_log_has_acknowledged_nothing_and_loses_nothing(
    server: Server, tmp_path: Path
) -> None:
    """And the commands know where the hub lies, and say no password."""
    with Hub(tmp_path / "a") as hub, Device(tmp_path / "device", hub.url) as device, Hub(tmp_path / "b") as b:
        device.client.enrol(_invite(), "ana")
        device.write(KEN, "jo", name="Jo")
        hub.kill()
        hub.start("receive.after_commit")
        with pytest.raises(SyncProblem):
            device.sync()
        assert hub.was_killed()
        assert server.ask("hub", f"SELECT count(*) FROM log_commit WHERE partition = '{KEN}'") == [(0,)]
        hub.start()
        device.at(b.url)
        assert device.sync().agreed and device.replica.outbox(b.key.hex()).commits == 0
        assert server.ask("hub", f"SELECT count(*) FROM log_commit WHERE partition = '{KEN}'") == [(1,)]
        (line,) = run_command(tmp_path / "elsewhere", "devices")
        (status,) = run_command(tmp_path / "b", "status")
        assert line["name"] == "ana" and (status["devices"], status["commits"], status["serving"]) == (1, 1, True)
        findings = {str(one["check"]): one["what"] for one in run_command(tmp_path / "b", "doctor")}
        assert findings["store"] == "fsync-off" and "administration" not in findings
        assert findings["documents"] == ""
        server.ask("hub", "INSERT INTO part VALUES ('a', 5, 'other')")
        findings = {str(one["check"]): one["what"] for one in run_command(tmp_path / "b", "doctor")}
        assert findings["documents"] == "files-damaged", "they lie in the database"
        assert "a-secret-word" not in json.dumps(run_command(tmp_path / "b", "settings"))
    server.kill()
    (error,) = run_command(tmp_path / "a", "serve", "--listen", "127.0.0.1:0", code=3)
    assert error["error"] == "store-away" and error["next"] and "a-secret-word" not in json.dumps(error)
