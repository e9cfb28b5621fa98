"""Folders that are copied or put back whole, key and all: two copies then write under one name (SYNC rule 14).

Branches go by names that the judge does not know. From the first copy on a history is judged by less: that all become
the same everywhere, that nothing waits for ever, and that no value disappears that anybody still had.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from random import Random
from typing import TYPE_CHECKING

from brs_sync.commit import decode_header

from tests.simulation.carrier import judge_relay, relays
from tests.simulation.machines import ROOT, rights_of

if TYPE_CHECKING:
    from tests.simulation.machines import Device, Hub
    from tests.simulation.world import World

# Of so many worlds one has copies, and no revocation, erasure or older database, by which values may go.
ONE_OF = 8
SIDES_OF = 2 * ONE_OF  # of so many worlds one has two copies side by side
_VALUES = (
    "SELECT t.path, r.record, p.path, c.value FROM change c JOIN record r ON r.id=c.record"
    " JOIN partition t ON t.id=r.partition JOIN path p ON p.id=c.path WHERE c.kind=0"
)
_LIVE = (
    "SELECT t.path, r.record, p.path, c.value FROM change c JOIN record r ON r.id=c.record"
    " JOIN partition t ON t.id=r.partition JOIN path p ON p.id=c.path WHERE c.live=1 AND t.path=?"
)
_ON_A_WORD = "SELECT p.path FROM base b JOIN partition p ON p.id=b.partition"
_UNKNOWN = "SELECT header FROM commits WHERE reason='unknown-author'"
Kept = frozenset[tuple[object, ...]]


def has_twins(seed: int) -> bool:
    """Whether folders are copied in the world of that seed."""
    return seed % ONE_OF == ONE_OF // 2 + 1


def has_sides(seed: int) -> bool:
    """Whether copies live side by side there, instead of one in the place of the other."""
    return has_twins(seed) and seed // ONE_OF % 2 == 1


def clone(world: World, device: Device, random: Random) -> bool:
    """A copy of the whole folder comes to life in the place of the one that wrote on since."""
    if not has_twins(world.seed) or world.sides or not device.images:
        return False
    device.disk.threaten(0)
    if not world.attempt(device, device.stop):
        device.stop()
    device.editors.clear()
    device.disk.put_back(random.choice(device.images), whole=True)
    device.clear()
    world.forked = True
    device.boot()
    renewed(world, device)
    return True


def renewed(world: World, device: Device) -> None:
    """Count the keys that a device takes because another copy writes under its old one."""
    if device.replica.id not in device.ids:
        device.ids.add(device.replica.id)
        world.counts["fork"] += 1


def speak_for(world: World) -> None:
    """The office lets in what was written under keys that nobody has any more.

    A copy took such a key, wrote, gave that away on a stick, and was put away before it had joined with it: its work is
    everywhere, and nobody but the office can say whose it is.
    """
    root = world.hubs[ROOT].replica
    gone = {name: device for device in world.devices.values() for name in device.ids - {device.replica.id}}
    for machine in world.machines.values():
        for (data,) in machine.disk.rows(_UNKNOWN):
            header = decode_header(data)
            device = gone.get(header.replica)
            if device is not None and not root.rights(header.author_key):
                root.issue_grant(
                    header.author_key, person=device.owner, name=device.owner.title(), role="focal-point",
                    prefixes=device.scope, rights=rights_of(device.owner),
                )  # fmt: skip
                world.counts["spoken for"] += 1


def values(world: World) -> Kept:
    """Every value that anybody has."""
    return frozenset(row for machine in world.machines.values() for row in machine.disk.rows(_VALUES))


def judge_words(world: World, device: Device, paths: Iterable[str]) -> None:
    """Where a name has forked and a word was taken, or its log folded: who holds what a hub holds shows what it shows.

    Which of two copies' work that is the judge does not know; the hub has it by log, or by another's word.
    """
    mine = device.replica
    for path, hub in product(sorted(paths), world.hubs.values()):
        theirs, place = hub.replica, (path,)
        if relays(hub) or relays(device) or mine.vectors(place) != theirs.vectors(place):
            continue
        if mine.statements_mark(place) != theirs.statements_mark(place) or mine.wanted(place) or theirs.wanted(place):
            continue
        shown, there = (sorted(map(str, one.disk.rows(_LIVE, path))) for one in (device, hub))
        assert shown == there, f"{device.name} shows {shown} of {path} by a word and {hub.name} says {there}"
        world.counts["word in a fork"] += 1


def judge_twins(world: World, kept: Kept, at_rest: list[Device | Hub]) -> None:
    """The same everywhere, nothing waiting, nothing lost."""
    states: dict[tuple[object, ...], str] = {}
    for machine in at_rest:
        key = (machine.replica.digest(), machine.name in world.hubs, relays(machine))
        state = machine.replica.state_digest()
        assert states.setdefault(key, state) == state, f"{machine.name} differs from another with the same vectors"
        aside = machine.disk.rows("SELECT verdict, reason, count(*) FROM commits WHERE verdict!=0 GROUP BY 1, 2")
        assert not aside, f"{machine.name} holds without applying: {aside}"
        if relays(machine):
            judge_relay(world, machine)
            continue
        # A word says nothing of what was written over: what stands is all that it has to show.
        words = {path for (path,) in machine.disk.rows(_ON_A_WORD)}
        for path in words:
            mine, all_ = (sorted(map(str, one.disk.rows(_LIVE, path))) for one in (machine, world.hubs[ROOT]))
            assert mine == all_, f"{machine.name} shows {mine} on a word and the log says {all_}"
        inside = {
            row
            for row in kept
            if row[0] not in words and any(not p or str(row[0]).startswith(p) for p in machine.scope)
        }
        lost = inside - set(machine.disk.rows(_VALUES))
        assert not lost, f"{machine.name} lost {sorted(map(str, lost))[:3]}"
