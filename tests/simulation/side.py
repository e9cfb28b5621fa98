"""Two copies of one image alive side by side, judged exactly, also where nobody tells either (SYNC rule 14).

A commit is one thing by its hash, whatever name it goes by on a machine: names follow from which branches are held
there. What a copy writes again under a new key are new commits for the judge, with the values and times of the old
ones, over the same; the old ones stay whatever they are to whoever got them by a stick.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import TYPE_CHECKING

from tests.simulation.accounting import Found, named, number_of
from tests.simulation.cells import plain
from tests.simulation.disk import Snapshot
from tests.simulation.judge import bits, members
from tests.simulation.machines import SCOPES, Device

if TYPE_CHECKING:
    from tests.simulation.machines import Editor, Machine
    from tests.simulation.world import World

_ORIGINS = "SELECT r.name, o.name FROM branch b JOIN replica r ON r.id=b.replica JOIN replica o ON o.id=b.origin"
_NAMES = (
    "SELECT p.path, r.name, c.seq, c.hash FROM commits c JOIN partition p ON p.id=c.partition"
    " JOIN replica r ON r.id=c.replica"
)


@dataclass(frozen=True, slots=True)
class Image:
    """A copy of a device's whole folder, key and all, and the names that it had."""

    files: Snapshot
    ids: frozenset[bytes]
    wrote: int
    told: int


def twin(world: World, device: Device, random: Random) -> bool:
    """An image of a folder is taken; later it comes to life on another laptop while the first one goes on."""
    if not world.sides or len(world.devices) > len(SCOPES):
        return False
    if not world.images:
        if world.attempt(device, device.replica.seal):
            world.images[device.name] = Image(device.disk.snapshot(), frozenset(device.ids), device.wrote, device.told)
        return False
    ((name, image),) = world.images.items()
    device, beside = world.devices[name], f"{name}'s twin"
    other = Device(beside, device.hubs, str(world.seed), device.owner)
    other.disk.put_back(image.files, whole=True)
    other.ids = set(image.ids)
    other.first_key, other.wrote, other.told = device.first_key, image.wrote, image.told
    world.devices[beside] = world.machines[beside] = other
    other.clock.ms = device.clock.ms + 1  # else the same words, typed into both, were one commit
    other.boot()
    other.writes_as = other.replica.id
    strange = world.look(other)
    assert not strange, f"an image holds what nobody typed: {strange}"
    return True


def renamed(world: World, machine: Machine) -> None:
    """Where a fork was found since, commits go by other names there."""
    origins = dict(machine.disk.rows(_ORIGINS))
    if origins != machine.origins:
        machine.origins = origins
        machine.bases.clear()
        machine.dots = {
            (partition, name, seq): world.numbers[digest]
            for partition, name, seq, digest in machine.disk.rows(_NAMES)
            if digest in world.numbers
        }


def moved(world: World, device: Device) -> list[Found]:
    """A device took another key: what it alone had it wrote again. What is new beside that is handed back."""
    before, old = device.all, device.writes_as
    device.clear()
    device.ids.add(device.replica.id)
    new = world.look(device)
    # What it wrote again keeps its time; the old one may have come back at once, from somebody who got it by a stick.
    made = {(found.partition, found.hlc): number for number, found in _own(world, old, before)}
    again = {made[found.partition, found.hlc]: found for found in new if (found.partition, found.hlc) in made}
    others = [found for found in new if (found.partition, found.hlc) not in made]
    lost = set(members(before & ~device.all & world.judge.commits)) - set(again)
    assert not lost, f"{device.name} lost {lost} when it took another key"
    assert all(found.replica == device.replica.id for found in again.values()), f"{again} is not under the new key"
    assert not device.told & bits(again), f"{device.name} wrote again what a hub has said that it holds"
    assert not bits(again) & ~device.wrote, f"{device.name} wrote again what the other copy had written"
    _Again(world, device, again).note()
    device.writes_as = device.replica.id
    world.counts["fork"] += 1
    return others


def _own(world: World, name: bytes, held: int) -> Iterator[tuple[int, Found]]:
    """The commits among these that were written under a name, by whichever copy."""
    commits = world.authority.commits
    return ((n, found) for n, found in world.founds.items() if held >> n & 1 and commits[n].replica == name)


class _Again:
    """Commits that were withdrawn, and what was written in their stead."""

    def __init__(self, world: World, device: Device, again: dict[int, Found]) -> None:
        self._world = world
        self._device = device
        self._again = again
        self._new: dict[int, int] = {}  # commits and sections by those that they stand for
        self._old = 0

    def note(self) -> None:
        """Number them, take note of what they say, and let open editors go on over them."""
        world = self._world
        for old, found in self._again.items():
            number = self._new[old] = number_of(world, self._device, found, 0, world.authority.commits[old].knew)
            world.judge.knowing[number] = world.judge.knowing[old]
            before = world.founds[old]
            assert before.sections == found.sections, f"{found} says other than {before}"
            for place in range(len(found.sections)):
                self._new[world.sections[before.hash, place]] = world.sections[found.hash, place]
        self._old = bits(self._new)
        world.again |= self._old
        for old, found in self._again.items():
            self._said(old, found)
        for editor in self._device.editors:
            self._go_on(editor)
        world.counts["written again"] += len(self._again)

    def _said(self, old: int, found: Found) -> None:
        """The same values over the same, as far as it was not written again itself."""
        judge, new = self._world.judge, self._new[old]
        judge.knowing[new] = self._of(judge.knowing[old])
        assert set(found.changes) == set(self._world.founds[old].changes), f"{found} says other than before"
        for cell, (_, value, names) in found.changes.items():
            part = judge.part(new, cell)
            for write in [write for write in judge.writes.get(cell, ()) if write.commit == old]:
                assert plain(write.value) == plain(value), f"{found} says {value}, not {write.value}"
                below = frozenset((path, self._new.get(number, number)) for path, number in write.below)
                later = replace(write, commit=new, part=part, seen=self._of(write.seen), below=below)
                judge.writes[cell].append(later)
            for decision in [decision for decision in judge.decisions.get(cell, ()) if decision.commit == old]:
                mask = named(self._device, found, names)
                assert mask == self._of(decision.names), f"{found} decides over {mask:b}, not as before"
                below = frozenset((path, self._new.get(number, number)) for path, number in decision.below)
                judge.decisions[cell].append(replace(decision, commit=new, part=part, names=mask, below=below))

    def _of(self, mask: int) -> int:
        return bits(self._new.get(number, number) for number in members(mask)) if mask & self._old else mask

    def _go_on(self, editor: Editor) -> None:
        screen = editor.screen
        screen.known, screen.opened = self._of(screen.known), self._of(screen.opened)
        screen.stood = {path: self._of(mask) for path, mask in screen.stood.items()}
        screen.own = {path: self._new.get(number, number) for path, number in screen.own.items()}
