"""How work travels: exchanges with hubs, hubs with hubs, letters that come late, sticks."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from brs_sync.errors import SyncProblem
from brs_sync.inbox import open_frames
from brs_sync.outgoing import Packed, pack_commits, pack_statements
from brs_sync.parts import VERSION, Parts
from brs_sync.points import no_point
from brs_sync.rounds import Rounds
from brs_sync.views import Received

from tests.simulation.authority import covers
from tests.simulation.disk import Crash
from tests.simulation.machines import Device, Hub, Machine
from tests.simulation.road import FAULTS, SimulatedRoad, deliver
from tests.simulation.world import World

_BUDGET = 1 << 20
# What a hub may answer in this world; anything else is a fault of the program.
_REFUSALS = ("no-hub", "not-enrolled")


@dataclass(frozen=True, slots=True)
class Stick:
    """A file of frames and the prefixes of whoever it was made for."""

    scope: tuple[str, ...]
    data: bytes


def sync(world: World, device: Device, random: Random, *, calm: bool = False) -> bool:
    """A device and one of its hubs exchange what they have."""
    hub = world.hubs[random.choice(device.hubs)]
    before, editors = device.seen, [e.session for e in device.editors]
    road = _road(world, hub, random, calm)

    # What is sealed is looked at before anything comes that may empty it.
    if world.attempt(device, device.replica.seal):
        world.attempt(device, lambda: _rounds(device, hub, road))
    world.late += road.late
    _arrived(world, device, before, bool(editors))
    return True


def hub_sync(world: World, hub: Hub, random: Random, *, calm: bool = False) -> bool:
    """A hub is a client of the one above it."""
    if not hub.hubs:
        return False
    above = world.hubs[random.choice(hub.hubs)]
    road = _road(world, above, random, calm)
    try:
        _rounds(hub, above, road)
    except Crash as crash:
        assert crash.machine == hub.name
        world.counts["hub crash"] += 1
        hub.boot()
    world.late += road.late
    return True


def _road(world: World, hub: Hub, random: Random, calm: bool) -> SimulatedRoad:
    fault = "" if calm or random.random() < 0.6 else random.choice(FAULTS)

    def told(what: str) -> None:
        world.counts[what] += 1

    return SimulatedRoad(hub, random, told, fault, random.choice((0, 0, 1, 2)))


def _rounds(machine: Device | Hub, hub: Hub, road: SimulatedRoad) -> None:
    pieces = machine.pieces
    try:
        run = Rounds(machine.replica, road, hub.replica.key, pieces, machine.clock, no_point)  # type: ignore[arg-type]
        run.to_the_end(None, None)
    except SyncProblem as problem:
        if problem.code not in _REFUSALS:
            raise
    finally:
        pieces.close()


def _arrived(world: World, device: Device, before: int, open_editors: bool) -> None:
    own = tuple(device.ids)
    marks = ",".join("?" * len(own))
    ((count, waiting, quarantined),) = device.disk.rows(
        "SELECT count(*), total(verdict=1), total(verdict=2) FROM commits c JOIN replica r ON r.id=c.replica"
        f" WHERE c.id>? AND r.name NOT IN ({marks})",
        before,
        *own,
    )
    world.counts["arrival"] += count
    world.counts["wait"] += int(waiting)
    world.counts["quarantine"] += int(quarantined)
    if count and open_editors:
        world.counts["arrival under an open editor"] += 1


def late(world: World, machine: Machine, random: Random) -> bool:
    """A request comes to its hub long after its sender gave up; it may have been overtaken."""
    if not world.late:
        return False
    letter = world.late.pop(random.randrange(len(world.late)))
    try:
        deliver(world.hubs[letter.hub], letter, lambda what: world.counts.update([what]))
    except SyncProblem as problem:
        assert problem.code in ("stale-request", *_REFUSALS), problem
        world.counts["overtaken"] += problem.code == "stale-request"
    return True


def write_stick(world: World, machine: Machine, random: Random) -> bool:
    """Frames into a file, for somebody: all that he may read, or what one road to him may lack."""
    reader = random.choice(sorted(world.devices))
    scope = world.devices[reader].scope
    packed = Packed()
    if random.random() < 0.8:
        pack_statements([data for _, data in machine.replica.statements(scope)], packed, _BUDGET)
    for partition, chains in sorted(machine.replica.vectors(scope).items()):
        least = 1.0 if random.random() < 0.5 else random.random()
        known = {who: int(seq * random.random()) if random.random() > least else 0 for who, (seq, _) in chains.items()}
        commits = list(machine.replica.commits_after(partition, known, 1 << 30))
        pack_commits(commits, _BUDGET, {}, packed)
    frames = packed.frames
    if not frames:
        return False
    if random.random() < 0.3:
        random.shuffle(frames)
    world.sticks.append(Stick(scope, bytes((VERSION,)) + b"".join(frames)))
    return True


def read_stick(world: World, machine: Machine, random: Random) -> bool:
    """A file of frames is read: whole, torn, or with a byte that is not as it was written."""
    fitting = [s for s in world.sticks if isinstance(s, Stick) and (isinstance(machine, Hub) or _fits(machine, s))]
    if not fitting:
        return False
    stick = random.choice(fitting[-6:])
    how = random.random()
    data = bytearray(stick.data)
    if how < 0.2:
        del data[random.randrange(len(data)) :]
        world.counts["torn stick"] += 1
    elif how < 0.3:
        data[random.randrange(len(data))] ^= 1 << random.randrange(8)
        world.counts["spoilt stick"] += 1
    before = machine.seen
    take(world, machine, bytes(data), spoilt=0.2 <= how < 0.3)
    if isinstance(machine, Device):
        _arrived(world, machine, before, bool(machine.editors))
    return True


def _fits(machine: Machine, stick: Stick) -> bool:
    return isinstance(machine, Device) and all(covers(machine.scope, prefix) for prefix in stick.scope)


def take(world: World, machine: Machine, data: bytes, *, spoilt: bool) -> None:
    """Take in what a file has before its first fault."""
    received: list[Received] = []

    def act() -> None:
        parts, pieces = Parts(), machine.pieces  # type: ignore[attr-defined]
        try:
            for part in parts.feed(data):
                delivery = open_frames([part], pieces, "stick", machine.clock.now_ms())
                received.append(machine.replica.receive(delivery.commits, delivery.statements))
        except SyncProblem:
            assert spoilt, "what was written on a stick cannot be read"
        finally:
            pieces.close()

    if isinstance(machine, Device):
        world.attempt(machine, act)
    else:
        try:
            act()
        except Crash:
            world.counts["hub crash"] += 1
            machine.boot()  # type: ignore[attr-defined]
    assert spoilt or not any(r.unauthentic for r in received), "what was written on a stick was refused"
    world.counts["gap"] += sum(result.status == "gap" for r in received for result in r.results)
    world.counts["duplicate"] += sum(result.status == "duplicate" for r in received for result in r.results)
