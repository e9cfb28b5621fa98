"""What stands on a hub's word: snapshots taken, logs fetched beneath them, laptops that begin with nothing (rule 18).

Who took a snapshot holds, for the judge, all that it attests: it must show what the log would show. It does not hold
the bytes, and gives the snapshot on in their stead: to a hub that went back to a backup, and from there to others.
"""

from __future__ import annotations

from collections.abc import Iterable
from random import Random
from typing import TYPE_CHECKING, Any

import cbor2

from tests.simulation.judge import bits
from tests.simulation.showing import same_heads
from tests.simulation.twins import SIDES_OF, has_twins, judge_words

if TYPE_CHECKING:
    from tests.simulation.machines import Device, Machine
    from tests.simulation.world import World

# From how many bytes of commits on the hubs of a world offer snapshots: all of a history comes to about 20 kB.
SIZES = (1, 800, 3_000, 32_768)
TAKEN, FETCHING, CONTRADICTED, WANTED = 0, 1, 2, 3
_BASES = "SELECT p.path, b.maker, b.first, b.last, b.state, b.heads FROM base b JOIN partition p ON p.id=b.partition"
# What proves itself to others: not what came in a snapshot, be it whole or as its maker's word.
_BYTES = (
    "SELECT c.hash FROM commits c JOIN partition p ON p.id=c.partition JOIN replica r ON r.id=c.replica"
    " LEFT JOIN base b ON b.partition=c.partition WHERE c.hash<>x'' AND (b.first IS NULL OR c.id NOT BETWEEN b.first"
    " AND b.last)"
)
# The log that was laid beneath a snapshot stands before all arrivals.
_BENEATH = (
    "SELECT p.path, r.name, c.seq, c.hash FROM commits c JOIN partition p ON p.id=c.partition"
    " JOIN replica r ON r.id=c.replica WHERE c.id<0"
)
# Of what was laid there and the word says nothing of, nothing is shown.
_NAMED = (
    "SELECT p.path, r.name, c.seq FROM commits c JOIN partition p ON p.id=c.partition JOIN replica r ON r.id=c.replica"
    ' WHERE c.verdict=0 AND c.id NOT IN (SELECT l."commit" FROM laid l WHERE l.header IS NULL)'
)
_UNKEPT = "SELECT b.partition FROM base b WHERE b.partition NOT IN (SELECT partition FROM kept)"
Base = tuple[Any, ...]


def offered_from(seed: int) -> int:
    """From how many bytes on the hubs of a world have snapshots."""
    return SIZES[(seed // SIDES_OF if has_twins(seed) else seed) % len(SIZES)]


def bases(machine: Machine) -> list[Base]:
    """The snapshots that a machine stands on: partition, maker, first and last arrival, state, heads."""
    return machine.disk.rows(_BASES)


def note_bases(world: World, machine: Machine) -> None:
    """Take note of what a machine holds since it took a snapshot: every commit up to the heads that were attested."""
    for partition, replica, seq, digest in machine.disk.rows(_BENEATH):
        number = machine.dots[partition, replica, seq] = world.numbers[digest]
        world.note(machine, number)
    for base in bases(machine):
        if base[:4] not in machine.bases:
            machine.bases.add(base[:4])
            for at, number in said(world, base).items():
                machine.dots[at] = number
                world.note(machine, number)


def attested(world: World, base: Base) -> list[int]:
    """The commits that a snapshot speaks for."""
    return list(said(world, base).values())


def said(world: World, base: Base) -> dict[tuple[str, bytes, int], int]:
    """The same by the names that they go by in it: each chain from the end that it names downwards.

    Of two copies that wrote under one name it speaks for the one.
    """
    found: dict[tuple[str, bytes, int], int] = {}
    heads: dict[bytes, list[Any]] = cbor2.loads(base[5])
    for who, (last, digest, *_) in heads.items():
        before: bytes | None = digest
        for seq in range(last, 0, -1):
            assert before is not None, f"a word says {last} of a chain that begins at {seq + 1}"
            number = found[base[0], who, seq] = world.numbers[before]
            before = world.founds[number].prev
    return found


def carried(world: World, machine: Machine) -> int:
    """The commits and sections that others can get from a machine: by its log, or in the snapshot that it stands on."""
    assert not machine.disk.rows(_UNKEPT), f"{machine.name} stands on a snapshot that it cannot give to anybody"
    return world.holds(machine)


def on_a_word(world: World, machine: Machine) -> int:
    """What a machine holds without its bytes: it can give the snapshot that says so, and nothing else."""
    here = bits(world.numbers[digest] for (digest,) in machine.disk.rows(_BYTES)) if bases(machine) else machine.all
    return machine.all & ~here


def doubted(world: World, machine: Machine, givers: Iterable[Machine]) -> int:
    """What a machine applies on a word though a statement may say otherwise: it asks for the log, which nobody has.

    Who alone has it is heard no more, and only the log can say what follows (rule 13).
    """
    there = 0
    for giver in givers:
        there |= giver.all & ~on_a_word(world, giver)
    found = 0
    for base in bases(machine):
        beneath = bits(attested(world, base))
        if base[4] in (FETCHING, WANTED) and beneath & ~there:
            found |= beneath
    return found & on_a_word(world, machine)


def judge_told(world: World, machine: Machine, against: int) -> None:
    """What is applied against the statements that are held is told, as far as a word names it (rule 13)."""
    told = bits(machine.dots[one.partition, *one.dot] for one in machine.replica.held() if one.counts)
    named = bits(machine.dots[partition, who, seq] for partition, who, seq in machine.disk.rows(_NAMED))
    assert told == against & named, f"{machine.name} tells of {told:b}, not of {against & named:b}"
    world.counts["told in doubt"] += told.bit_count()


def judge_taken(world: World, device: Device, before: list[Base]) -> None:
    """What came with an exchange: only a hub's word counts, and it must show at once what its log shows."""
    after = {base[0]: base for base in bases(device)}
    makers = {hub.replica.key for hub in world.hubs.values()}
    for base in after.values():
        # Where two write under one name a word speaks for the one, and the log may be the other's.
        assert world.sides or base[4] != CONTRADICTED, f"{device.name} found that {base[0]} is not what was attested"
        if base[:4] not in [old[:4] for old in before]:
            assert base[1] in makers, f"{device.name} believed somebody who may not attest"
            world.counts["snapshot"] += 1
    gone = [base for base in before if base[0] not in after]
    asked = any(statement.kind == "compromised" or statement.kind == "closed" for statement in world.authority.issued)
    # Who sees that a chain of his word goes by a branch's name elsewhere asks by himself, in the same exchange.
    asked |= world.sides or world.forked
    assert all(base[4] == FETCHING or asked for base in gone), f"{device.name} stands on {gone} no more: nobody asked"
    world.counts["log folded"] += len(gone)
    if world.forked:
        changed = [*gone, *(base for base in after.values() if base not in before)]
        judge_words(world, device, {base[0] for base in changed})
    elif gone or len(after) > len(before):
        same_heads(world, device, world.applied(device))


def fetch_log(world: World, device: Device, random: Random) -> bool:
    """Somebody wants to see the log beneath what a hub attested."""
    here = [base for base in bases(device) if base[4] == TAKEN]
    if not here:
        return False
    return world.attempt(device, lambda: device.replica.fetch_log([random.choice(here)[0]])) or True
