"""Hub or device killed at every named point of an exchange: the next try completes and nothing is lost or left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from brs_sync.errors import SyncProblem

from tests.sync.roads.hubs import Device, Hub
from tests.sync.roads.test_exchange import pieces_left

HUB_POINTS = ["hub.received", "receive.before_commit", "receive.after_commit", "hub.stored", "hub.before_answer"]
HUB_ENROL_POINTS = ["hub.enrol_claimed", "hub.enrol_granted", "hub.enrol_admitted"]
DEVICE_POINTS = [
    "client.send",
    "client.answered",
    "receive.before_commit",
    "receive.after_commit",
    "client.frames_stored",
    "client.before_note",
]
DEVICE_ENROL_POINTS = ["client.enrol_send", "client.enrol_answered", "client.enrol_held"]

DEVICE = """
import sys
from pathlib import Path
from brs_sync.client import HubClient
from brs_sync.points import points_from_environment
from brs_sync.replica import Replica
folder, url, key, code = sys.argv[1:]
points = points_from_environment()
with Replica.open(Path(folder), schemas=lambda name: None, points=points) as replica:
    client = HubClient(replica, url, hub_key=bytes.fromhex(key) or None, points=points)
    client.enrol(code, "Amina") if code else client.sync_once()
"""


def dies(folder: Path, url: str, crash: str, *, key: bytes = b"", code: str = "") -> bool:
    """Sync, or join, in a process that is killed at the point; whether it was."""
    arguments = [sys.executable, "-c", DEVICE, str(folder), url, key.hex(), code]
    done = subprocess.run(arguments, env=os.environ | {"BRS_CRASH_AT": crash}, capture_output=True, check=False)
    return done.returncode == -signal.SIGKILL


@pytest.mark.parametrize("point", HUB_POINTS)
@pytest.mark.parametrize("large", [False, True], ids=["small", "large"])
def test_a_hub_killed_amid_an_exchange_has_all_or_nothing_and_gets_the_rest(
    hub: Hub, laptops: tuple[Device, Device], prefix: str, point: str, large: bool
) -> None:
    """SYNC rule 16, invariant 4."""
    mine, theirs = laptops
    theirs.write(prefix, "bo", name="Bo")
    for device in (theirs, mine):
        device.sync()
    write(mine, prefix, large)
    hub.stop()
    hub.start(point)
    with pytest.raises(SyncProblem) as caught:
        mine.sync()
    assert caught.value.code == "no-hub" and hub.was_killed()
    hub.start()
    assert mine.sync().agreed and theirs.sync().agreed
    assert mine.replica.state_digest() == theirs.replica.state_digest()
    assert mine.replica.outbox(hub.key.hex()).commits == 0
    assert hub.run("status")[0]["unfinished_pieces"] == 0


@pytest.mark.parametrize("point", HUB_ENROL_POINTS)
def test_a_hub_killed_amid_joining_admits_the_same_device_with_the_same_code(
    hub: Hub, tmp_path: Path, prefix: str, point: str
) -> None:
    hub.stop()
    hub.start(point)
    with Device(tmp_path / "a", hub.url) as mine:
        code = hub.invite(prefix)
        with pytest.raises(SyncProblem) as caught:
            mine.client.enrol(code, "Amina")
        assert caught.value.code == "no-hub" and hub.was_killed()
        hub.start()
        with Device(tmp_path / "b", hub.url) as other, pytest.raises(SyncProblem) as caught:
            other.client.enrol(code, "Bo")
        assert caught.value.code == "code-used"
        mine.client.enrol(code, "Amina")
        mine.write(prefix, "jo", name="Jo")
        report = mine.sync()
        assert report.agreed and report.verdicts == ()
        assert [d["prefixes"] for d in hub.run("devices")].count([prefix]) == 1


@pytest.mark.parametrize("point", DEVICE_POINTS)
def test_a_device_killed_amid_an_exchange_goes_on_where_it_was(
    hub: Hub, tmp_path: Path, prefix: str, point: str
) -> None:
    with hub.device(tmp_path / "a", prefix) as mine, hub.device(tmp_path / "b", prefix) as theirs:
        mine.sync()
        write(theirs, prefix, large=True)
        theirs.sync()
        write(mine, prefix, large=False)
    assert dies(tmp_path / "a", hub.url, point, key=hub.key)
    with (
        Device(tmp_path / "a", hub.url, hub_key=hub.key) as mine,
        Device(tmp_path / "b", hub.url, hub_key=hub.key) as theirs,
    ):
        assert mine.value(prefix, "small", "name") == "Jo"
        assert mine.sync().agreed and theirs.sync().agreed
        assert mine.replica.state_digest() == theirs.replica.state_digest()
        assert mine.replica.outbox(hub.key.hex()).commits == 0
        assert pieces_left(mine.folder) == 0


@pytest.mark.parametrize("point", DEVICE_ENROL_POINTS)
def test_a_device_killed_amid_joining_joins_with_the_same_code(
    hub: Hub, tmp_path: Path, prefix: str, point: str
) -> None:
    code = hub.invite(prefix)
    assert dies(tmp_path / "a", hub.url, point, code=code)
    with Device(tmp_path / "a", hub.url) as mine:
        mine.client.enrol(code, "Amina")
        mine.write(prefix, "jo", name="Jo")
        report = mine.sync()
        assert report.agreed and report.verdicts == ()


def write(device: Device, prefix: str, large: bool) -> None:
    """A commit that fits a frame, or one that fills several."""
    if large:
        device.write(prefix, "large", **{f"q{n}": os.urandom(40).hex() for n in range(600)})
    else:
        device.write(prefix, "small", name="Jo")
