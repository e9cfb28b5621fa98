"""Files that cells name: given to hubs and fetched from them over roads that break (SYNC rules 16 and 17).

The judge knows what was attached where. A file that was fetched is what was attached; one that a hub said it holds is
fetched by every reader of the partition while a section there names it; nobody gets what no section names for him.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from brs_sync.blobs.asking import Asking
from brs_sync.blobs.manifest import Manifest, list_pieces
from brs_sync.blobs.plan import Errand
from brs_sync.blobs.shelf import Shelf
from brs_sync.blobs.transfer import Limits, Moved, Transfer
from brs_sync.errors import SyncProblem
from brs_sync.values import Number, Value

from tests.simulation.authority import covers
from tests.simulation.road import SimulatedRoad
from tests.simulation.twins import has_twins

if TYPE_CHECKING:
    from tests.simulation.machines import Device, Hub
    from tests.simulation.world import World

PATH = "file"
SIZES = (0, 1, 700, 6_000, 40_000)
BUDGETS = (500, 2_000, 9_000)
_REFUSALS = ("no-hub", "not-enrolled")


@dataclass(slots=True)
class Filed:
    """A file as it was attached; `held` are the hubs that said they hold it."""

    data: bytes
    made: Manifest
    partition: str
    record: str
    held: set[str] = field(default_factory=set)

    @property
    def cell(self) -> Value:
        """What names it."""
        size = Number(str(self.made.size))
        names = {"sha256": self.made.blob.hex(), "pieces": self.made.hash.hex()}
        return {"name": "scan.pdf", "size": size, "type": "application/pdf", **names}


def attachment(world: World, device: Device, partition: str, record: str, random: Random) -> Value:
    """A file, new or one that is attached in the same partition, to be named by a cell."""
    known = [f for f in world.files.values() if f.partition == partition and f.made.blob in device.documents.here]
    if known and random.random() < 0.2:
        return random.choice(known).cell
    data = random.randbytes(random.choice(SIZES))
    filed = Filed(data, list_pieces(data), partition, record)
    if world.files.setdefault(filed.made.hash, filed).partition != partition:  # the empty file, or nearly
        data = f"{partition} {len(world.files)}".encode()
        filed = Filed(data, list_pieces(data), partition, record)
        world.files[filed.made.hash] = filed
    device.documents.keep(filed.made.blob, iter([data]))
    _with_shelf(world, device, lambda shelf: shelf.put_list(filed.made))
    return filed.cell


def _with_shelf(world: World, device: Device, act: Callable[[Shelf], object]) -> bool:
    shelf = Shelf(device.replica.folder, device.disk)
    try:
        return world.attempt(device, lambda: act(shelf))
    finally:
        shelf.close()


def give(world: World, device: Device, random: Random) -> bool:
    """A device gives a hub what it has of files."""
    mine = [filed for filed in world.files.values() if filed.made.blob in device.documents.here]
    if not mine or has_twins(world.seed):
        return False
    hub = world.hubs[random.choice(device.hubs)]
    chosen = random.sample(mine, min(len(mine), random.choice((1, 2, 4))))
    moved = _move(world, device, hub, random, give=chosen)
    for filed in chosen:
        if filed.made.hash in moved.given:
            assert named_at(world, hub, filed), f"{hub.name} holds a file that nothing names there"
            filed.held.add(hub.name)
            world.counts["file given"] += 1
    return True


def fetch(world: World, device: Device, random: Random) -> bool:
    """A device asks a hub for a file, mostly for one that it was shown."""
    if not world.files or has_twins(world.seed):
        return False
    hub = world.hubs[random.choice(device.hubs)]
    filed = _lacked(world, device, hub, random, 0.8)
    if filed is None:
        return False
    fetch_one(world, device, hub, filed, random)
    return True


def _lacked(world: World, device: Device, hub: Hub, random: Random, share: float) -> Filed | None:
    """A file that the device has not, mostly one that the hub said it holds."""
    lacking = [filed for filed in world.files.values() if filed.made.blob not in device.documents.here]
    held = [filed for filed in lacking if hub.name in filed.held]
    chosen = held if held and random.random() < share else lacking
    return random.choice(chosen) if chosen else None


def fetch_one(world: World, device: Device, hub: Hub, filed: Filed, random: Random, *, calm: bool = False) -> None:
    """One file from one hub, and whether that was right."""
    reads = may_read(world, device, hub, filed)
    promised = reads and hub.name in filed.held and bool(named_at(world, hub, filed, applied=True))
    moved = _move(world, device, hub, random, fetch=[filed], calm=calm)
    here = filed.made.blob in device.documents.here
    world.counts["file fetched"] += here
    world.counts["file absent"] += filed.made.hash in moved.absent
    if here:
        assert reads and named_at(world, hub, filed), f"{device.name} was given what nothing names for him"
    assert not (promised and filed.made.hash in moved.absent), f"{hub.name} said that it holds a file, and does not"
    assert here or not (calm and promised), f"{device.name} cannot fetch what {hub.name} holds"


def may_read(world: World, device: Device, hub: Hub, filed: Filed) -> bool:
    """Whether the hub serves the device anything there."""
    known = world.statements(hub)
    return covers(device.scope, filed.partition) and not world.authority.revoked(device.replica.id, known)


def named_at(world: World, machine: Device | Hub, filed: Filed, *, applied: bool = False) -> int:
    """The sections that name a file and that a machine holds."""
    shows = world.applied(machine)
    holds = shows if applied else world.holds(machine)
    cells = [cell for cell in world.judge.writes if cell[1] == PATH and cell[0].startswith(filed.partition + "|")]
    named = 0
    for cell in cells:
        for write in world.judge.writes[cell]:
            if isinstance(write.value, dict) and write.value["pieces"] == filed.made.hash.hex():
                named |= 1 << write.part
    return named & holds


def _move(
    world: World,
    device: Device,
    hub: Hub,
    random: Random,
    *,
    give: list[Filed] | None = None,
    fetch: list[Filed] | None = None,
    calm: bool = False,
) -> Moved:
    """One run; what it came to, as far as it came."""
    road = world.road(hub, random, calm=calm)
    left = [1 << 40]
    if not calm and random.random() < 0.2:
        left[0] = random.choice(BUDGETS)
        world.counts["file budget"] += 1
    limits = Limits(allows=lambda size: road.bytes_up + road.bytes_down + size <= left[0])
    moved = [Moved()]

    def act(shelf: Shelf) -> None:
        moved[0] = _run(device, hub, road, shelf, limits, give or [], fetch or [])

    _with_shelf(world, device, act)
    world.late += road.late
    world.counts["file budget used up"] += moved[0].stopped
    spent = road.bytes_up + road.bytes_down
    assert spent <= left[0], f"{spent} bytes of files went of {left[0]} allowed"
    return moved[0]


def _run(
    device: Device, hub: Hub, road: SimulatedRoad, shelf: Shelf, limits: Limits, give: list[Filed], fetch: list[Filed]
) -> Moved:
    asking = Asking(device.replica, road, hub.replica.key, device.clock)  # type: ignore[arg-type]
    run = Transfer(asking, shelf, device.documents, device.clock, limits, device.replica.arrival())
    try:
        run.give([Errand(one.made.hash, one.made.size) for one in give])
        run.fetch([Errand(one.made.hash, one.made.size) for one in fetch])
    except SyncProblem as problem:
        if problem.code not in _REFUSALS:
            raise
    return run.moved


def judge_files(world: World) -> None:
    """At rest whoever may read gets what his hub said it holds."""
    random = Random(world.seed)
    for device in world.devices.values():
        hub = world.hubs[device.hubs[0]]
        filed = _lacked(world, device, hub, random, 1.0)
        if filed is not None and hub.name in filed.held:
            fetch_one(world, device, hub, filed, random, calm=True)
