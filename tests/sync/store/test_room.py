"""What one partition may take of a hub: beyond it nothing of that partition is taken in, and all else is."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from brs_sync.clock import SystemClock
from brs_sync.errors import SyncProblem
from brs_sync.hub import office as gauges
from brs_sync.hub.limits import Limits
from brs_sync.hub.metrics import Metrics
from brs_sync.hub.settings import Settings
from brs_sync.hub.usage import Usage

from tests.helpers.postgres import Server
from tests.sync.blobs.shelves import Keeper, noise
from tests.sync.roads.hubs import Hub
from tests.sync.store.office import KEN, Office, OfficeDevice

UGA = "contacts/UGA"
QUOTA = 100_000


@pytest.fixture(params=["sqlite", "newest"])
def office(request: pytest.FixtureRequest, tmp_path: Path, servers: Callable[[str], Server]) -> Iterator[Office]:
    """Two processes over a file, and over a server."""
    office = Office(tmp_path, tmp_path / "shared.db" if request.param == "sqlite" else servers("newest").database())
    office.open("a", "b", partition_quota=QUOTA)
    yield office
    office.close()


def refused(device: OfficeDevice, at: str) -> SyncProblem:
    """Why a sync was refused."""
    with pytest.raises(SyncProblem) as caught:
        device.sync(at)
    return caught.value


def test_a_full_partition_takes_no_more_by_any_process_and_others_do(office: Office) -> None:
    ana, bo = office.device("ana", KEN, UGA, at="a"), office.device("bo", KEN, UGA, at="b")
    ana.write("a", text=noise(40_000).hex())
    ana.sync("a")
    bo.write("b", text=noise(40_000).hex())
    assert refused(bo, "b").code == "over-quota", "what came to the other process counts here"
    bo.write("c", UGA, text="little")
    assert refused(bo, "b").code == "over-quota"
    ana.sync("a")
    assert ana.value("c", "text", UGA) == "little", "it came with what there was no room for"
    assert ana.value("b", "text") is None
    ana.write("a", text="more, but little")
    assert ana.sync("a").sent == 1
    room = office.desks["a"].room
    assert QUOTA > room.fullest() >= room.taken(KEN) > 80_000 > 1000 > room.taken(UGA) > 0
    for name in ("a", "b"):
        office.end(name)
    service = office.open("a", partition_quota=2 * QUOTA)
    assert bo.sync("a").agreed
    ana.sync("a")
    assert ana.value("b", "text") is not None, "it had stayed on the device"
    limits = Limits(Settings(data=office.folder / "a"), Usage(service.admin.books, SystemClock()), time.monotonic)
    figures = gauges.Office(service, limits, Metrics())._gauges()["brs_hub_partition_bytes"]()
    assert figures == {"fullest": service.room.fullest(), "quota": 2 * QUOTA}


def test_a_file_is_taken_where_its_partition_has_room(tmp_path: Path) -> None:
    hub = Hub(tmp_path / "hub", options=("--partition-quota", "100 kB"))
    with hub, hub.device(tmp_path / "ana", KEN, UGA) as ana:
        bag = Keeper(ana)
        large, small = bag.add(noise(150_000)), bag.add(noise(50_000))
        bag.name(KEN, "large", large)
        bag.name(UGA, "small", small)
        ana.sync()
        with pytest.raises(SyncProblem) as caught:
            bag.give(large)
        assert caught.value.code == "over-quota"
        assert bag.give(small).given == [small.hash]
        bag.close()
