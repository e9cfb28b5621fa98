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
MUST = ("cut", "crash", "read stick", "settle", "arrival under an open editor")
MOST_EVENTS = 3 * EVENTS  # two in a hundred have no cut in fewer


def play(seed: int, script: Iterable[Event]) -> Counter[str]:
    """Let these events happen in the world of that seed, bring it to rest and judge it; how often was what."""
    world = World(seed)
    for event in script:
        happen(world, event)
    return _ended(world)


def happen(world: World, event: Event) -> bool:
    """One event; whether anything came of it."""
    machine = world.machines.get(event.who)
    if machine is None:  # a shorter script has no copy of that name
        return False
    acts = DEVICE_ACTS if isinstance(machine, Device) else HUB_ACTS
    done = acts[event.kind][1](world, machine, Random(event.x))
    world.counts[event.kind] += done
    return done


def live(seed: int, script: list[Event], events: int = EVENTS) -> Counter[str]:
    """Make a history out of a seed; `script` is filled with what happens, also when it fails."""
    world, random = World(seed), Random(seed ^ 0x5EED)
    kinds: dict[str, tuple[list[str], list[int]]] = {}
    done = 0
    while done < events or (not counts_as_history(world.counts) and len(script) < MOST_EVENTS):
        if len(kinds) != len(world.machines):  # a copy came to life
            kinds = {name: _kinds(world.machines[name]) for name in world.machines}
            names, weights = list(kinds), [1.0 if name in world.hubs else 3.0 for name in kinds]
        (who,) = random.choices(names, weights)
        (kind,) = random.choices(*kinds[who])
        event = Event(kind, who, random.getrandbits(32))
        script.append(event)
        done += happen(world, event)
    counts = _ended(world)
    counts["event"] = done
    counts["history"] = counts_as_history(counts)
    return counts


def _kinds(machine: object) -> tuple[list[str], list[int]]:
    acts = HUB_ACTS if isinstance(machine, Hub) else DEVICE_ACTS
    return list(acts), [weight for weight, _ in acts.values()]


def counts_as_history(counts: Counter[str]) -> bool:
    """Whether a history had all that one must have."""
    counts["cut"] = counts["cut-up"] + counts["cut-down"]
    return all(counts[kind] for kind in MUST)


def _ended(world: World) -> Counter[str]:
    kept = come_to_rest(world)
    judge(world, kept)
    world.counts["given back"] += sum(hub.given_back for hub in world.hubs.values())
    return world.counts
