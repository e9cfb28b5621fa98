"""What one partition may take of a hub: beyond it nothing of that partition is taken in, and all else is."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from brs_sync.clock import SystemClock
from brs_sync.errors import SyncProblem
from brs_sync.hub import office as gauges
from brs_sync.hub.application import Door
from brs_sync.hub.limits import Limits, Visit
from brs_sync.hub.metrics import Metrics
from brs_sync.hub.room import Cut, Room
from brs_sync.hub.settings import Settings
from brs_sync.hub.usage import Usage
from brs_sync.inbox import Delivery
from brs_sync.views import Received, Result

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


def full(device: OfficeDevice, at: str) -> tuple[str, ...]:
    """The partitions for which there was no room; all else was exchanged."""
    return device.sync(at).full


def test_a_full_partition_takes_no_more_by_any_process_and_others_do(office: Office) -> None:
    ana, bo = office.device("ana", KEN, UGA, at="a"), office.device("bo", KEN, UGA, at="b")
    ana.write("a", text=noise(40_000).hex())
    ana.sync("a")
    bo.write("b", text=noise(40_000).hex())
    assert full(bo, "b") == (KEN,), "what came to the other process counts here"
    bo.write("c", UGA, text="little")
    assert full(bo, "b") == (KEN,)
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


def test_who_has_much_for_a_full_partition_goes_on_with_all_others(tmp_path: Path) -> None:
    office = Office(tmp_path, tmp_path / "shared.db")
    office.open("a", partition_quota=QUOTA)
    ana, bo = office.device("ana", KEN, UGA, at="a"), office.device("bo", KEN, UGA, at="a")
    ana.write("a", text=noise(45_000).hex())
    ana.sync("a")
    for number in range(30):  # more than one message takes
        bo.write(f"b{number}", text=noise(9_000).hex())
    bo.write("c", UGA, text="behind it")
    ana.write("news", UGA, text="for bo")
    ana.sync("a")
    assert full(bo, "a") == (KEN,)
    ana.sync("a")
    assert (ana.value("c", "text", UGA), bo.value("news", "text", UGA)) == ("behind it", "for bo")
    ana.write("more", UGA, text="again")
    ana.sync("a")
    assert full(bo, "a") == (KEN,)
    assert bo.value("more", "text", UGA) == "again"
    assert bo.replica.outbox(bo.hub_key.hex() if bo.hub_key else "").commits == 30, "all of it waits"
    office.close()


def test_a_large_one_without_room_is_not_sent_again(tmp_path: Path) -> None:
    office = Office(tmp_path, tmp_path / "shared.db")
    service = office.open("a", partition_quota=QUOTA)
    ana = office.device("ana", KEN, at="a")
    ana.write("large", **{f"text{number}": noise(25_000).hex() for number in range(10)})
    first = ana.sync("a")
    again = ana.sync("a")
    assert (first.full, again.full) == ((KEN,), (KEN,))
    assert first.bytes_up > 250_000 > 80_000 > again.bytes_up, "its first piece asks again"
    assert not service.pieces.complete(), "and no start of the hub takes it in"
    service.room.most *= 10
    assert ana.sync("a").sent == 1 and not service.pieces.count()
    office.close()


def test_who_may_not_read_a_partition_is_not_told_of_its_room(tmp_path: Path) -> None:
    office = Office(tmp_path, tmp_path / "shared.db")
    service = office.open("a", partition_quota=QUOTA)
    ana, bo = office.device("ana", KEN, at="a"), office.device("bo", UGA, at="a")
    ana.write("a", text=noise(30_000).hex())
    ana.sync("a")
    bo.write("b", text="not his")
    bo.write("c", UGA, text="his")
    service.room.most = 50_000
    commits = [commit for name in (KEN, UGA) for commit in bo.replica.commits_after(name, {}, 1 << 20)]
    assert service.room.fitting(Delivery(commits), (UGA,)).commits == commits
    cut = service.room.fitting(Delivery(commits), (KEN, UGA))
    assert isinstance(cut, Cut) and cut.beyond == KEN
    office.close()


def test_a_full_partition_is_not_measured_at_each_knock(tmp_path: Path) -> None:
    measured: list[str] = []

    class Told(Room):
        def taken(self, partition: str, seconds: float = 60) -> int:
            measured.append(partition)
            return super().taken(partition, seconds)

    now = [0.0]
    office = Office(tmp_path, tmp_path / "shared.db")
    service = office.open("a")
    ana = office.device("ana", KEN, at="a")
    ana.write("a", text=noise(30_000).hex())
    ana.sync("a")
    room = Told(service.replica, service.blobs.shelf, 90_000, lambda: now[0])
    assert [room.has(60_000, {KEN}, taking=True) for _ in range(20)] == [False] * 20
    assert measured == [KEN]
    assert room.has(1000, {KEN}, taking=True) and measured == [KEN], "there is still room for less"
    now[0] += 6
    assert not room.has(60_000, {KEN}, taking=True) and measured == [KEN, KEN]
    assert room.has(1000, {KEN}, taking=True) and measured == [KEN, KEN]
    office.close()


def test_the_days_quota_counts_what_came_beside_what_had_no_room() -> None:
    counted: list[int] = []
    limits = SimpleNamespace(stored=lambda device, size: counted.append(size))
    visit = Visit(limits, b"ana")  # type: ignore[arg-type]
    held = Result(UGA, None, "held")
    service = SimpleNamespace(room=Room(None, None, 5))  # type: ignore[arg-type]
    one = SimpleNamespace(visit=visit, frames=(b"12345",))
    with pytest.raises(SyncProblem) as caught:
        Door._reply(SimpleNamespace(_service=service), one, Received((held,), beyond=KEN))  # type: ignore[arg-type]
    assert (caught.value.code, caught.value.values, counted) == ("over-quota", {"limit": 5, "what": KEN}, [5])
    visit.took(5, Received(beyond=KEN))
    assert counted == [5], "there was no room for any of it"


def test_a_file_without_room_keeps_no_other_file_back(tmp_path: Path) -> None:
    hub = Hub(tmp_path / "hub", options=("--partition-quota", "100 kB"))
    with hub, hub.device(tmp_path / "ana", KEN, UGA) as ana:
        bag = Keeper(ana)
        large, small = bag.add(noise(150_000)), bag.add(noise(50_000))
        bag.name(KEN, "large", large)
        bag.name(UGA, "small", small)
        ana.sync()
        assert bag.give(large, small).given == [small.hash]
        bag.close()
