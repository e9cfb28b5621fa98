"""How work travels in files: frames as they are, whole or torn, and bundles for one reader."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from brs_sync.bundle import peers, taking, writing
from brs_sync.commit import stub
from brs_sync.errors import SyncProblem
from brs_sync.inbox import open_frames
from brs_sync.outgoing import Packed, pack_commits, pack_statements
from brs_sync.parts import VERSION, Parts
from brs_sync.views import Received, StoredCommit

from tests.simulation import luggage
from tests.simulation.authority import covers
from tests.simulation.carrier import relays
from tests.simulation.disk import Crash
from tests.simulation.luggage import Lists
from tests.simulation.machines import RELAYS, Device, Machine
from tests.simulation.roads import arrived
from tests.simulation.world import World

_BUDGET = 1 << 20


@dataclass(frozen=True, slots=True)
class Stick:
    """A file of frames and the prefixes of whoever it was made for."""

    scope: tuple[str, ...]
    data: bytes
    sealed: bool = False  # to those who may read, whoever carries it


@dataclass(frozen=True, slots=True)
class Bundle:
    """A sealed file for one machine."""

    reader: str
    data: bytes
    files: Lists = frozenset()  # that are in it


def write_stick(world: World, machine: Machine, random: Random) -> bool:
    """Frames into a file, for somebody: all that he may read, or what one road to him may lack."""
    reader = random.choice(sorted(world.devices))
    scope = world.devices[reader].scope
    packed = Packed()
    if random.random() < 0.8:
        pack_statements([data for _, data in machine.replica.statements(scope)], packed, _BUDGET)
    sealed = world.chain in RELAYS and random.random() < 0.4
    withholds = 0.5 if random.random() < 0.25 else 0.0
    for partition, chains in sorted(machine.replica.vectors(scope).items()):
        least = 1.0 if random.random() < 0.5 else random.random()
        known = {who: int(seq * random.random()) if random.random() > least else 0 for who, (seq, _) in chains.items()}
        commits = machine.replica.commits_after(partition, known, 1 << 30)
        cut = [_cut(commit, random, withholds) for commit in commits]
        pack_commits(map(machine.replica.sealed, cut) if sealed else cut, _BUDGET, {}, packed)
    frames = packed.frames
    if not frames:
        return False
    if random.random() < 0.3:
        random.shuffle(frames)
        world.counts["frames out of order"] += 1
    world.sticks.append(Stick(scope, bytes((VERSION,)) + b"".join(frames), sealed or relays(machine)))
    return True


def _cut(commit: StoredCommit, random: Random, withholds: float) -> StoredCommit:
    """The commit, perhaps without what is personal in it: who wants that has to ask for it (rule 12)."""
    return stub(commit, ("open",)) if withholds and random.random() < withholds else commit


def read_stick(world: World, machine: Machine, random: Random) -> bool:
    """A file of frames is read: whole, torn, or with a byte that is not as it was written."""
    fitting = [s for s in world.sticks if isinstance(s, Stick) and _fits(machine, s)]
    if not fitting:
        return False
    stick = random.choice(fitting[-6:])
    data, fault = _carried(world, stick.data, random, "stick")
    received: list[Received] = []

    def act() -> None:
        parts, pieces = Parts(), machine.pieces
        try:
            for part in parts.feed(data):
                delivery = open_frames([part], pieces, "stick", machine.clock.now_ms())
                received.append(machine.replica.receive(delivery.commits, delivery.statements))
        except SyncProblem:
            assert fault == "spoilt", "what was written on a stick cannot be read"
        finally:
            pieces.close()

    _take(world, machine, act)
    # What was sealed by somebody whom the reader does not know proves nothing to him, unless he can open it.
    refused = sum(r.unauthentic - r.altered * stick.sealed for r in received)
    assert fault == "spoilt" or not refused, "what was written on a stick was refused"
    world.counts["gap"] += sum(result.status == "gap" for r in received for result in r.results)
    world.counts["duplicate"] += sum(result.status == "duplicate" for r in received for result in r.results)
    return True


def _fits(machine: Machine, stick: Stick) -> bool:
    """Nobody brings a hub that only carries what it could read."""
    if isinstance(machine, Device):
        return all(covers(machine.scope, prefix) for prefix in stick.scope)
    return stick.sealed or not relays(machine)


def write_bundle(world: World, machine: Machine, random: Random) -> bool:
    """A bundle as the program writes it, sealed to one machine: what that is known to lack, or everything."""
    near = world.devices if luggage.has_files(world, machine) and random.random() < 0.7 else world.machines
    reader = random.choice(sorted({*near} - {machine.name}))
    out, everything = io.BytesIO(), random.random() < 0.3
    went: list[Lists] = []

    def act() -> None:
        peers.prepare(machine.replica)
        known = peers.reader_of(machine.replica, world.machines[reader].replica.key)
        if known is not None:
            lacks = tuple(luggage.lacked(world, machine))
            planned = writing.plan(machine.replica, writing.Order((known,), everything=everything, lacks=lacks))
            now, entropy = machine.clock.now_ms(), random.randbytes
            with luggage.packing(world, machine) as files:
                writing.write(machine.replica, planned, out.write, now_ms=now, entropy=entropy, files=files)
            went.append(frozenset(files.went) if files is not None else frozenset())

    if not _on(world, machine, act) or not went:
        return False
    world.counts["file on a stick"] += len(went[0])
    world.bundles.append(Bundle(reader, out.getvalue(), went[0]))
    return True


def read_bundle(world: World, machine: Machine, random: Random) -> bool:
    """A bundle is taken in as a whole, or as far as it goes; a damaged one changes nothing unless that is asked for."""
    mine = [bundle for bundle in world.bundles if isinstance(bundle, Bundle) and bundle.reader == machine.name]
    mine = [bundle for bundle in mine if bundle.files] or mine
    if not mine:
        return False
    bundle = random.choice(mine[-4:])
    data, fault = _carried(world, bundle.data, random, "bundle")
    partial, whole = bool(fault) and random.random() < 0.5, list[bool]()

    def act() -> None:
        peers.prepare(machine.replica)
        before = machine.replica.arrival()
        try:
            with luggage.unpacking(world, machine) as files:
                taken = taking.take(io.BytesIO(data), machine.replica, partial=partial, files=files)
        except SyncProblem as problem:
            assert fault or problem.code == "bundle-for-other", f"a bundle was refused: {problem!r}"
            assert machine.replica.arrival() == before, "a bundle that was refused left something behind"
            world.counts["bundle refused"] += 1
        else:
            assert taken.whole or partial, "a bundle with a fault passed for whole"
            assert fault == "spoilt" or not taken.unauthentic, "what was written into a bundle was refused"
            if taken.whole:
                whole.append(True)

    here = frozenset(machine.documents.here) if isinstance(machine, Device) else frozenset()
    _take(world, machine, act)
    luggage.judge_unpacked(world, machine, here, bundle.files if whole else frozenset())
    return True


def _carried(world: World, data: bytes, random: Random, what: str) -> tuple[bytes, str]:
    """A file after a while in somebody's pocket, and what happened to it there."""
    how, carried = random.random(), bytearray(data)
    if how < 0.2:
        del carried[random.randrange(len(carried)) :]
    elif how < 0.3:
        carried[random.randrange(len(carried))] ^= 1 << random.randrange(8)
    fault = "torn" if how < 0.2 else "spoilt" if how < 0.3 else ""
    if fault:
        world.counts[f"{fault} {what}"] += 1
    return bytes(carried), fault


def _take(world: World, machine: Machine, act: Callable[[], None]) -> None:
    """Take a file in, and count what came with it."""
    before, editors = machine.seen, isinstance(machine, Device) and bool(machine.editors)
    _on(world, machine, act)
    if isinstance(machine, Device):
        arrived(world, machine, before, editors)
    world.counts["withheld"] += len(machine.disk.rows("SELECT 1 FROM section WHERE state=1 LIMIT 1"))


def _on(world: World, machine: Machine, act: Callable[[], None]) -> bool:
    """Do something on a machine whose power may go; False after a crash."""
    if isinstance(machine, Device):
        return world.attempt(machine, act)
    try:
        act()
    except Crash as crash:
        assert crash.machine == machine.name
        world.counts["hub crash"] += 1
        machine.boot()
        return False
    return True
