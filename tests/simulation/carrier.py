"""A hub that carries what it may not read: those behind it get everything, it learns nothing (SYNC rule 12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.simulation.judge import bits
from tests.simulation.machines import ROOT, Hub, Machine

if TYPE_CHECKING:
    from tests.simulation.machines import Device
    from tests.simulation.world import World

_READABLE = "SELECT count(*) FROM section WHERE state=0"
_KEPT = 'SELECT c.hash, s.place FROM section s JOIN commits c ON c.id=s."commit" WHERE s.data IS NOT NULL'
_WITHHELD = 'SELECT c.hash, s.place FROM section s JOIN commits c ON c.id=s."commit" WHERE s.state=1'
_SEALED = "SELECT count(*) FROM section WHERE state=2 AND data IS NOT NULL"


def relays(machine: Machine) -> bool:
    """Whether a machine carries what it may not read."""
    return isinstance(machine, Hub) and machine.granted_by is not None


def judge_relay(world: World, machine: Machine) -> None:
    """It holds no section that it can read, and no value of any."""
    if relays(machine):
        assert machine.disk.rows(_READABLE) == [(0,)], f"{machine.name} can read what it is to carry"
        assert machine.disk.rows("SELECT count(*) FROM change") == [(0,)], f"{machine.name} knows values"
        ((sealed,),) = machine.disk.rows(_SEALED)
        world.counts["carried sealed"] += sealed


def let_go(world: World, machine: Machine, erased: int) -> None:
    """What was erased it keeps no more than others do, though it cannot read what says so (rule 15)."""
    kept = bits(world.sections[at] for at in machine.disk.rows(_KEPT)) & erased
    assert not kept, f"{machine.name} keeps what was erased"


def look_elsewhere(world: World, device: Device) -> None:
    """Who is behind hubs that only carry, and wants what they cannot give him, joins a hub that reads, too.

    That is what was sealed before he took another key; and what they let go of for an erasure that counts no more.
    """
    behind = all(relays(world.hubs[name]) for name in device.hubs)
    if behind and (device.replica.key != device.first_key or _let_go_in_vain(world, device)):
        device.hubs = (*device.hubs, ROOT)


def _let_go_in_vain(world: World, device: Device) -> bool:
    """Whether he wants a section that an erasure names which is in quarantine."""
    named, applied = 0, world.applied(device)
    for commit, sections in world.judge.erased.items():
        named |= 0 if applied >> commit & 1 else sections
    return bool(bits(world.sections[at] for at in device.disk.rows(_WITHHELD)) & named)
