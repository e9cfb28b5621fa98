"""How work travels over lines: exchanges with hubs, hubs with hubs, letters that come late."""

from __future__ import annotations

from random import Random

from brs_sync.course import Course
from brs_sync.errors import SyncProblem
from brs_sync.points import no_point
from brs_sync.ranks import Wishes
from brs_sync.rounds import Rounds

from tests.simulation.attested import bases, judge_taken
from tests.simulation.disk import Crash
from tests.simulation.machines import Device, Hub, Machine
from tests.simulation.road import SimulatedRoad, deliver
from tests.simulation.world import World

# What a hub may answer in this world; anything else is a fault of the program.
_WITHHELD = "SELECT 1 FROM section WHERE state=1"
_REFUSALS = ("no-hub", "not-enrolled")
_FORKED = (*_REFUSALS, "cloned")
# More requests than any exchange of this world needs: one that goes on for ever costs somebody his money.
_MOST_ROUNDS = 100
# So many bytes a person has for an exchange: from less than an empty one costs to more than most do.
BUDGETS = (300, 900, 1500, 2000, 3000, 5000, 12_000)
_OVER = 1.05


def sync(world: World, device: Device, random: Random, *, calm: bool = False) -> bool:
    """A device and one of its hubs exchange what they have."""
    hub = world.hubs[random.choice(device.hubs)]
    before, editors = device.seen, [e.session for e in device.editors]
    road = world.road(hub, random, calm=calm)

    # What is sealed is looked at before anything comes that may empty it.
    if world.attempt(device, device.replica.seal):
        stood = bases(device)
        lacked = len(device.disk.rows(_WITHHELD))
        course = _course(world, device, random, calm)
        world.attempt(device, lambda: _rounds(world, device, hub, road, course))
        world.counts["want met"] += len(device.disk.rows(_WITHHELD)) < lacked
        judge_taken(world, device, stood)
    world.late += road.late
    arrived(world, device, before, bool(editors))
    return True


def hub_sync(world: World, hub: Hub, random: Random, *, calm: bool = False) -> bool:
    """A hub is a client of the one above it."""
    if not hub.hubs:
        return False
    above = world.hubs[random.choice(hub.hubs)]
    road = world.road(above, random, calm=calm)
    try:
        _rounds(world, hub, above, road, _course(world, hub, random, calm))
    except Crash as crash:
        assert crash.machine == hub.name
        world.counts["hub crash"] += 1
        hub.boot()
    world.late += road.late
    return True


def _course(world: World, machine: Device | Hub, random: Random, calm: bool) -> Course:
    """What the exchange is to keep to: a number of bytes, what somebody wants to go first, what is to stay."""
    course = Course(timer=lambda: 0.0, by_log=isinstance(machine, Hub))
    if not calm and random.random() < 0.2:
        course.bytes = random.choice(BUDGETS)
        world.counts["budget"] += 1
    if not calm and random.random() < 0.15:
        names = sorted(machine.replica.vectors(("",)))
        first, later = (frozenset(name for name in names if random.random() < 0.3) for _ in range(2))
        course.wishes = Wishes(first, later)
        world.counts["wish"] += bool(first or later)
    return course


def _rounds(world: World, machine: Device | Hub, hub: Hub, road: SimulatedRoad, course: Course) -> None:
    pieces = machine.pieces
    try:
        run = Rounds(machine.replica, road, hub.replica.key, pieces, machine.clock, no_point, course)  # type: ignore[arg-type]
        report = run.to_the_end(None, None)
        assert report.rounds < _MOST_ROUNDS, f"{machine.name} and {hub.name} talk for ever"
        world.counts["budget used up"] += report.stopped == "budget"
        if world.sides and isinstance(machine, Device) and report.agreed:
            world.look(hub)
            machine.told |= machine.all & hub.all
    except SyncProblem as problem:
        if problem.code not in (_FORKED if world.forked or world.sides else _REFUSALS):
            raise
    finally:
        pieces.close()
    spent = road.bytes_up + road.bytes_down
    assert course.bytes is None or spent <= course.bytes * _OVER, f"{spent} bytes went of {course.bytes} allowed"


def arrived(world: World, device: Device, before: int, open_editors: bool) -> None:
    """Count what came."""
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
