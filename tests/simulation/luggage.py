"""Files that go with bundles from one device to another: what its commits name, and what a reader asked for (rule 17).

The judge knows what was attached where. What came is that; it comes only to who holds a section that names it; and
what the writer of a whole bundle put in is there when it was read.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from brs_sync.blobs.luggage import Packer, Unpacker
from brs_sync.blobs.naming import Named
from brs_sync.blobs.shelf import Shelf

from tests.simulation.authority import covers
from tests.simulation.documents import Documents
from tests.simulation.filing import named_at
from tests.simulation.machines import Device, Machine
from tests.simulation.twins import has_twins

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.simulation.filing import Filed
    from tests.simulation.world import World

Lists = frozenset[bytes]


def lacked(world: World, machine: Machine) -> dict[bytes, Filed]:
    """The files that a device was shown and has not, by the names of their lists."""
    if not isinstance(machine, Device) or has_twins(world.seed):
        return {}
    here = machine.documents.here
    return {
        name: filed
        for name, filed in world.files.items()
        if filed.made.blob not in here and named_at(world, machine, filed)
    }


def has_files(world: World, machine: Machine) -> bool:
    """Whether a machine gives files to bundles; hubs and copies give none."""
    return isinstance(machine, Device) and bool(machine.documents.here) and not has_twins(world.seed)


@contextmanager
def packing(world: World, machine: Machine) -> Iterator[Packing | None]:
    """What gives a device's files to a bundle; hubs and copies give none."""
    if not isinstance(machine, Device) or has_twins(world.seed):
        yield None
        return
    shelf = Shelf(machine.replica.folder, machine.disk)
    try:
        yield Packing(shelf, machine.documents)
    finally:
        shelf.close()


class Packing(Packer):
    """Notes which files went in: all that are here, with their lists."""

    def __init__(self, shelf: Shelf, files: Documents) -> None:
        super().__init__(shelf, files)
        self._have = lambda named: shelf.manifest(named.manifest) is not None and files.path(named.blob) is not None
        self.went: set[bytes] = set()

    def __call__(self, named: Named) -> Iterator[bytes]:
        """The frames of one file."""
        if self._have(named):
            self.went.add(named.manifest)
        return super().__call__(named)


@contextmanager
def unpacking(world: World, machine: Machine) -> Iterator[Unpacker | None]:
    """What takes a bundle's files in on a device."""
    if not isinstance(machine, Device) or has_twins(world.seed):
        yield None
        return
    asked = [Named(one.made.blob, one.made.hash, one.made.size) for one in lacked(world, machine).values()]
    shelf = Shelf(machine.replica.folder, machine.disk)
    try:
        yield Unpacker(shelf, machine.documents, asked)
    finally:
        shelf.close()


def judge_unpacked(world: World, machine: Machine, before: Lists, promised: Lists) -> None:
    """Nothing came that was attached where he may not read; all that was put in is there, where it was all read."""
    if not isinstance(machine, Device):
        return
    here = machine.documents.here
    for name, filed in world.files.items():
        if filed.made.blob in here - before:
            world.counts["file by stick"] += 1
            assert covers(machine.scope, filed.partition), f"{machine.name} was brought what nothing names for him"
        assert filed.made.blob in here or name not in promised, f"{machine.name} was not brought what was put in"
