"""A workshop's worth of devices at once, slow callers, portals, and two hubs in a circle."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from brs_sync.errors import SyncProblem

from tests.helpers.patience import PATIENCE_S
from tests.sync.roads.hubs import Device, Hub


def test_devices_that_sync_at_once_end_up_equal(hub: Hub, prefix: str, tmp_path: Path) -> None:
    """SYNC invariant 1, with a real crowd at a real door."""
    devices = [hub.device(tmp_path / f"d{n}", prefix) for n in range(6)]
    problems: list[Exception] = []

    def work(number: int) -> None:
        try:
            for turn in range(5):
                devices[number].write(prefix, "shared", **{f"q{number}": str(turn), "note": f"{number} {turn}"})
                devices[number].sync()
        except Exception as problem:
            problems.append(problem)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(len(devices))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    for device in devices:
        device.sync()
    assert len({device.replica.state_digest() for device in devices}) == 1
    assert {devices[0].value(prefix, "shared", f"q{n}") for n in range(6)} == {"4"}
    for device in devices:
        device.close()


def test_two_hubs_in_a_circle_harm_nobody(hub: Hub, prefix: str, tmp_path: Path) -> None:
    """SYNC, roads: cycles and repeats are harmless; a strange hub's people are held, not applied."""
    with (
        Hub(tmp_path / "second") as second,
        hub.device(tmp_path / "a", prefix) as mine,
        hub.device(tmp_path / "b", prefix) as between,
        second.device(tmp_path / "c", prefix) as far,
    ):
        mine.write(prefix, "jo", name="Jo")
        mine.sync()
        between.sync()
        between.client.hub_key, first = None, between.client.hub_key
        between.at(second.url)
        between.client.enrol(second.invite(prefix), "b")
        between.write(prefix, "bo", name="Bo")
        assert between.sync().agreed
        far.write(prefix, "far", name="Far")
        assert far.sync().agreed and between.sync().agreed
        assert far.value(prefix, "bo", "name") == "Bo" and far.value(prefix, "jo", "name") is None
        assert [h.reason for h in far.replica.held()] == ["unknown-author"]
        between.client.hub_key = first
        between.at(hub.url)
        for device in (between, mine, between, far):
            assert device.sync().agreed
        assert mine.value(prefix, "bo", "name") == "Bo" and mine.value(prefix, "far", "name") is None
        for device in (between, mine, far):
            assert device.sync().rounds == 1


class Portal(BaseHTTPRequestHandler):
    """A hotel's page in front of everything."""

    answer = (200, "text/html", b"<html>Welcome to the hotel</html>")

    def do_POST(self) -> None:
        status, kind, page = self.answer
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(page)))
        if 300 <= status < 400:
            self.send_header("Location", "http://127.0.0.1:9/")
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


@contextmanager
def portal(status: int, kind: str) -> Iterator[str]:
    handler = type("Handler", (Portal,), {"answer": (status, kind, b"<html></html>")})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [
        (200, "text/html", "captive-portal"),
        (302, "text/html", "captive-portal"),
        (511, "text/html", "captive-portal"),
        (200, "application/vnd.brs.sync", "captive-portal"),
        (502, "text/html", "no-hub"),
    ],
)
def test_a_portal_is_recognised_and_nothing_is_lost_to_it(tmp_path: Path, status: int, kind: str, code: str) -> None:
    with portal(status, kind) as url, Device(tmp_path / "d", url, hub_key=bytes(32)) as device:
        device.write("contacts/KEN", "jo", name="Jo")
        with pytest.raises(SyncProblem) as caught:
            device.sync()
        assert (caught.value.code, caught.value.exit) == (code, 4)
        with pytest.raises(SyncProblem) as caught:
            device.client.enrol("0000-0000-0000", "Amina")
        assert caught.value.code == code
        assert device.replica.outbox(bytes(32).hex()).commits == 1


IMPATIENT = """
import sys, os
from pathlib import Path
from brs_sync.clock import SystemClock
from brs_sync.hub import server
from brs_sync.hub.application import build
from brs_sync.hub.service import HubService
listener = server.listen("127.0.0.1", 0)
service = HubService(Path(sys.argv[1]), clock=SystemClock(), entropy=os.urandom)
server.run(build(service), listener, lambda: print(listener.getsockname()[1], flush=True), header_seconds=0.2)
"""


@pytest.mark.parametrize("said", [b"", b"POST /v1/sync HTTP/1.1\r\nHost:"])
def test_who_stands_at_the_door_without_asking_is_sent_away(tmp_path: Path, said: bytes) -> None:
    """SYNC invariant 7: places at the door are bounded, so nobody may hold one for nothing."""
    hub = subprocess.Popen([sys.executable, "-c", IMPATIENT, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    try:
        assert hub.stdout is not None
        port = int(hub.stdout.readline())
        # He may be sent away before he has spoken.
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S) as line, suppress(ConnectionError):
            line.sendall(said)
            assert line.recv(100) == b""
    finally:
        hub.terminate()
        hub.communicate()
