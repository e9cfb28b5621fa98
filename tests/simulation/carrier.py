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
    """Who took another key reads nothing that was sealed before he did: he joins a hub that reads, too."""
    if device.replica.key != device.first_key and all(relays(world.hubs[name]) for name in device.hubs):
        device.hubs = (*device.hubs, ROOT)
