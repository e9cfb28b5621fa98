"""What happens to machines and keys: power cuts, restarts, restored backups, clocks, revocations."""

from __future__ import annotations

from random import Random

from brs_sync.statement import statement_hash

from tests.simulation.accounting import account
from tests.simulation.attested import carried, on_a_word
from tests.simulation.authority import Statement
from tests.simulation.carrier import relays
from tests.simulation.disk import JOURNAL, WORKSPACE
from tests.simulation.machines import ROOT, Device, Hub, Machine
from tests.simulation.people import may_write, write_one
from tests.simulation.twins import has_twins
from tests.simulation.world import RECORDS, World, record_name

MS_1970, MS_2099 = 5_000, 4_070_908_800_000
_DAY = 86_400_000


def threaten(world: World, machine: Machine, random: Random) -> bool:
    """The power of a machine will go, so many writes from now."""
    if machine.disk.doom:
        return False
    machine.disk.threaten(1 + int(60 * random.random() ** 2))
    return True


def restart(world: World, device: Device, random: Random) -> bool:
    """Close the program in good order and start it again: editors are sealed."""

    def act() -> None:
        device.stop()
        device.start()

    if world.attempt(device, act):
        device.editors.clear()
    return True


def restart_hub(world: World, hub: Hub, random: Random) -> bool:
    """Close a hub's program in good order and start it again."""
    hub.disk.threaten(0)
    hub.stop()
    hub.boot()
    return True


def set_clock(world: World, machine: Machine, random: Random) -> bool:
    """Somebody sets a clock: to 1970, to 2099, back, forth."""
    machine.clock.ms = random.choice(
        (MS_1970, MS_2099, machine.clock.ms - random.randrange(400) * _DAY, machine.clock.ms + 30 * _DAY)
    )
    return True


def back_up(world: World, device: Device, random: Random) -> bool:
    """A backup of the database, as the program takes it; keys are in none."""
    device.backups.append((device.disk.snapshot(WORKSPACE), frozenset(device.ids)))
    if has_twins(world.seed):
        device.images.append(device.disk.snapshot())
    return True


def _let_go(world: World, device: Device, random: Random) -> bool:
    """Stop a device whose disk is to be another one, and note what goes with this one; False where nothing may."""
    device.disk.threaten(0)
    restart(world, device, random)
    lost = only_here(world, device)
    if lost is None:
        return False
    world.gone |= lost
    device.stop()
    return True


def restore(world: World, device: Device, random: Random) -> bool:
    """An old database in the place of the one that is there, as the program does it or by hand."""
    if not device.backups or has_twins(world.seed):
        return False
    if not _let_go(world, device, random):
        return False
    (files, _), device_ids = random.choice(device.backups)
    by_hand = random.random() < 0.3
    whole = dict(device.disk.snapshot()[0]) if by_hand else {}
    identity = device.disk.identity if by_hand else None
    kept = {JOURNAL: whole[JOURNAL]} if by_hand else {}
    device.disk.put_back(({**kept, **files}, identity), whole=True)
    device.clear()
    device.ids = set(device_ids)
    device.boot()
    world.applied(device)
    return True


def replace(world: World, device: Device, random: Random) -> bool:
    """Somebody gets another laptop, and joins with nothing on it."""
    if has_twins(world.seed):
        return False
    if not _let_go(world, device, random):
        return False
    device.disk.put_back(({}, None), whole=True)
    device.clear()
    device.ids.clear()
    device.documents.here.clear()
    device.boot()
    device.replica.add_root(world.hubs[ROOT].replica.key)
    return enrol(world, device, random)


def only_here(world: World, machine: Machine) -> int | None:
    """The commits that nobody else holds, now that a disk goes away: what is on sticks and on its way may come back.

    Who stands on a hub's word for them has the snapshot, and gives that to whoever lacks it. None where it must not go:
    a hub that may only carry is given no snapshot, and nobody else has the bytes.
    """
    elsewhere = words = carried_on = 0
    for other in world.machines.values():
        if other is not machine:
            if isinstance(other, Device):
                account(world, other)
            else:
                world.applied(other)
            elsewhere |= carried(world, other)
            words |= on_a_word(world, other)
            carried_on |= other.all & ~on_a_word(world, other) if isinstance(other, Hub) else 0
    here = world.holds(machine)
    stuck = here & words & ~carried_on if any(map(relays, world.hubs.values())) else 0
    return None if stuck else here & ~elsewhere


def back_up_hub(world: World, hub: Hub, random: Random) -> bool:
    """A copy of all that a hub has."""
    hub.backups.append(hub.disk.snapshot())
    return True


def restore_hub(world: World, hub: Hub, random: Random) -> bool:
    """A hub goes back to an old copy; what it knew since is with those who told it, or with nobody."""
    if not hub.backups or has_twins(world.seed):
        return False
    hub.disk.threaten(0)
    world.applied(hub)
    lost = only_here(world, hub)
    if lost is None:
        return False
    world.gone |= lost
    hub.stop()
    hub.disk.put_back(random.choice(hub.backups), whole=True)
    for filed in world.files.values():
        filed.held.discard(hub.name)
    hub.clear()
    hub.boot()
    return True


def enrol(world: World, device: Device, random: Random) -> bool:
    """A device whose key is new joins its hubs again."""
    for machine in world.machines.values():
        machine.disk.threaten(0)
    return world.enrol(device)


def revoke(world: World, device: Device, random: Random) -> bool:
    """A device is retired, or found to be in the wrong hands, from a commit on that may lie behind.

    Often it is one that settled what another has just written over.
    """
    root = world.hubs[ROOT]
    root.disk.threaten(0)
    if has_twins(world.seed) or any(s.kind in ("closed", "compromised") for s in world.authority.issued):
        return False
    mode, decided = random.choice(("closed", "compromised")), dict[str, int]()
    if random.random() < 0.85:
        found = _write_over(world, random)
        if found is None:
            return False  # later, perhaps
        mode, (device, decided) = "compromised", found
    cut = {}
    for partition, chains in root.replica.vectors(device.scope).items():
        seq = chains.get(device.replica.id, (0, b""))[0]
        cut[partition] = max(0, min(seq - random.choice((0, 0, 1, 3)), decided.get(partition, seq + 1) - 1))
    data = root.replica.issue_revocation(device.replica.key, mode, cut, "so it was")
    world.authority.issue(statement_hash(data), Statement(mode, device.replica.id, cut=cut, key=device.replica.key))
    return True


def _write_over(world: World, random: Random) -> tuple[Device, dict[str, int]] | None:
    """Somebody writes over what another has settled: who that was, and as which commit of a partition."""
    devices = {device.replica.id: device for device in world.devices.values()}
    for (record, path), decisions in world.judge.decisions.items():
        key = next(key for key in RECORDS if record_name(key) == record)
        for decision in decisions if "|" not in path and "alive" not in path else ():
            commit = world.authority.commits[decision.commit]
            for other in devices.values():
                seen = decision.kind == "settle" and world.applied(other) >> decision.part & 1
                if seen and commit.replica in devices.keys() - {other.replica.id} and may_write(other, key):
                    write_one(world, other, key, path, f"over it {random.randrange(1000)}")
                    return devices[commit.replica], {commit.partition: commit.seq}
    return None


def admit(world: World, device: Device, random: Random) -> bool:
    """Somebody looked at what a compromised key wrote and lets some of it in."""
    root = world.hubs[ROOT]
    root.disk.threaten(0)
    found = [s for s in world.authority.issued if s.kind == "compromised"]
    if not found or any(s.kind == "admit" for s in world.authority.issued):
        return False
    subject = found[0].subject
    cut = {partition: seq + random.choice((1, 2)) for partition, seq in (found[0].cut or {}).items()}
    data = root.replica.issue_revocation(found[0].key, "compromised", cut, "looked at", kind="admit")
    world.authority.issue(statement_hash(data), Statement("admit", subject, cut=cut))
    return True
