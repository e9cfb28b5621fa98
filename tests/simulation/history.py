"""One seed makes one history: a script of events, which can be played again as a whole or in part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from random import Random
from typing import Any, NamedTuple

from tests.simulation import attested, filing, moves, people, roads, side, sticks, troubles, twins
from tests.simulation.machines import Device, Hub
from tests.simulation.quiet import come_to_rest, judge
from tests.simulation.world import World

EVENTS = 200
Act = Callable[[World, Any, Random], bool]


class Event(NamedTuple):
    """Something that happens to a machine; `x` is all its chance."""

    kind: str
    who: str
    x: int


DEVICE_ACTS: dict[str, tuple[int, Act]] = {
    "open": (12, people.open_editor),
    "type": (28, people.type_on),
    "close": (8, people.close),
    "write": (10, people.write),
    "save": (6, people.save),
    "idle": (3, people.idle),
    "show": (6, people.show),
    "delete": (1, people.delete),
    "settle": (7, people.settle),
    "undo": (4, people.undo),
    "erase": (2, people.erase),
    "attach": (3, people.attach),
    "give files": (6, filing.give),
    "fetch file": (3, filing.fetch),
    "sync": (8, roads.sync),
    "write stick": (2, sticks.write_stick),
    "read stick": (3, sticks.read_stick),
    "write bundle": (2, sticks.write_bundle),
    "read bundle": (3, sticks.read_bundle),
    "threat": (4, troubles.threaten),
    "restart": (2, troubles.restart),
    "clock": (4, troubles.set_clock),
    "back up": (2, troubles.back_up),
    "restore": (1, troubles.restore),
    "replace": (1, troubles.replace),
    "fetch log": (2, attested.fetch_log),
    "clone": (2, twins.clone),
    "twin": (3, side.twin),
    "move": (1, moves.move),
    "take back": (2, moves.take_back),
    "enrol": (3, troubles.enrol),
    "revoke": (1, troubles.revoke),
    "admit": (2, troubles.admit),
}
HUB_ACTS: dict[str, tuple[int, Act]] = {
    "hub sync": (4, roads.hub_sync),
    "late letter": (4, roads.late),
    "write stick": (1, sticks.write_stick),
    "read stick": (1, sticks.read_stick),
    "write bundle": (1, sticks.write_bundle),
    "read bundle": (1, sticks.read_bundle),
    "threat": (2, troubles.threaten),
    "hub restart": (1, troubles.restart_hub),
    "clock": (2, troubles.set_clock),
    "hub back up": (1, troubles.back_up_hub),
    "hub restore": (1, troubles.restore_hub),
}
# What a history must have had to count; it goes on until it has.
MUST = ("crash", "read stick", "settle", "arrival under an open editor")
CUTS = ("cut-up", "cut-down")  # one of them
MOST_EVENTS = 3 * EVENTS  # two in a hundred have no cut in fewer

# After how many events a history goes on in how many ways, each a history of its own.
PARTINGS = ((70, 2), (140, 2))
# What came to rest and was judged goes on for so many events in so many ways, each so often: a history each time.
LATER, LATER_WAYS, LATER_TIMES = 32, 5, 4
REST = "rest"  # the event that is no machine's: all meet, and are judged


def play(seed: int, script: Iterable[Event]) -> Counter[str]:
    """Let these events happen in the world of that seed, bring it to rest and judge it; how often was what."""
    world = World(seed)
    for event in script:
        happen(world, event)
    return rest(world)


def happen(world: World, event: Event) -> bool:
    """One event; whether anything came of it."""
    if event.kind == REST:
        rest(world)
        return True
    machine = world.machines.get(event.who)
    if machine is None:  # a shorter script has no copy of that name
        return False
    acts = DEVICE_ACTS if isinstance(machine, Device) else HUB_ACTS
    done = acts[event.kind][1](world, machine, Random(event.x))
    world.counts[event.kind] += done
    return done


class Life:
    """A history that is being made out of a seed; `script` is filled with what happens, also when it fails."""

    def __init__(self, seed: int, script: list[Event]) -> None:
        self.world = World(seed)
        self.script = script
        self.path: tuple[int, ...] = ()  # the way that was taken at each parting
        self.own = 0  # the events that no history before this one had
        self.shared: Counter[str] = Counter()  # what others count
        self._random = Random(seed ^ 0x5EED)
        self._done = 0
        self._names: list[str] = []
        self._weights: list[float] = []
        self._kinds: dict[str, tuple[list[str], list[int]]] = {}

    def go_on(self, events: int) -> None:
        """Until so many events came to anything."""
        while self._done < events:
            self._next()

    def part(self, way: int) -> None:
        """Take one of the ways that part here: 0 goes on as it was to go on, each other has a chance of its own."""
        if len(self.path) == len(PARTINGS):
            self.script.append(Event(REST, "", 0))
        self.path += (way,)
        self.own = 0
        if way:
            self._random = Random(f"{self.world.seed}/{self.path}")

    def share(self) -> None:
        """What was so far is another history's, too."""
        self.shared = self._counts()

    def ended(self, events: int = EVENTS) -> Counter[str]:
        """Go on for so many events and what a history must have, come to rest, be judged; how often was what."""
        self.go_on(events)
        while not counts_as_history(self.world.counts) and len(self.script) < MOST_EVENTS:
            self._next()
        return self._judged()

    def ended_later(self) -> Counter[str]:
        """Go on a while after a rest, come to rest again, be judged; how often was what."""
        self.go_on(self._done + LATER)
        return self._judged()

    def once_more(self) -> None:
        """What was judged goes on in the same way, as the next history."""
        self.script.append(Event(REST, "", 0))
        self.path = (*self.path[:-1], self.path[-1] + 1)
        self.own = 0

    def _judged(self) -> Counter[str]:
        rest(self.world)
        counts = self._counts()
        counts["history"] = counts_as_history(counts)
        return counts

    def _counts(self) -> Counter[str]:
        counts = self.world.counts.copy()
        counts["event"] = self._done
        counts["cut"] = sum(counts[kind] for kind in CUTS)
        return counts

    def _next(self) -> None:
        machines = self.world.machines
        if len(self._kinds) != len(machines):  # a copy came to life
            self._kinds = {name: _kinds(machines[name]) for name in machines}
            self._names = list(self._kinds)
            self._weights = [1.0 if name in self.world.hubs else 3.0 for name in self._kinds]
        (who,) = self._random.choices(self._names, self._weights)
        (kind,) = self._random.choices(*self._kinds[who])
        self._happens(Event(kind, who, self._random.getrandbits(32)))

    def _happens(self, event: Event) -> None:
        self.script.append(event)
        came = happen(self.world, event)
        self._done += came
        self.own += came


def live(seed: int, script: list[Event], events: int = EVENTS, branch: int = 0) -> Counter[str]:
    """Make a history out of a seed, alone; `branch` says which of those that `branches.py` makes out of it."""
    life = Life(seed, script)
    *ways, later = path_of(branch)
    for (at, _), way in zip(PARTINGS, ways) if branch else ():
        life.go_on(at)
        life.part(way)
    counts = life.ended(events)
    for step in range(later and (later - 1) % LATER_TIMES + 1):
        if step:
            life.once_more()
        else:
            life.part(later - (later - 1) % LATER_TIMES)
        counts = life.ended_later()
    return counts


def path_of(branch: int) -> tuple[int, ...]:
    """The way that a branch takes at each parting, and which it is of those that go on after a rest; 0 is none."""
    path: tuple[int, ...] = ()
    for ways in reversed(_ways()):
        branch, way = divmod(branch, ways)
        path = (way, *path)
    return path


def branch_of(path: Iterable[int]) -> int:
    """The number of the branch that takes these ways, and then is the first."""
    branch = 0
    taken = tuple(path)
    for place, ways in enumerate(_ways()):
        branch = branch * ways + (taken[place] if place < len(taken) else 0)
    return branch


def _ways() -> tuple[int, ...]:
    return (*(ways for _, ways in PARTINGS), LATER_WAYS * LATER_TIMES + 1)


def _kinds(machine: object) -> tuple[list[str], list[int]]:
    acts = HUB_ACTS if isinstance(machine, Hub) else DEVICE_ACTS
    return list(acts), [weight for weight, _ in acts.values()]


def counts_as_history(counts: Counter[str]) -> bool:
    """Whether a history had all that one must have."""
    return any(counts[kind] for kind in CUTS) and all(counts[kind] for kind in MUST)


def rest(world: World) -> Counter[str]:
    """All meet until nobody has anything to tell, and are judged; how often was what."""
    kept = come_to_rest(world)
    judge(world, kept)
    world.counts[REST] += 1
    world.counts["given back"] = sum(hub.given_back for hub in world.hubs.values())
    return world.counts
