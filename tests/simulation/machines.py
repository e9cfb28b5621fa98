"""Laptops and hubs: a disk, a clock that anybody may set, and the real program over both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from brs_sync.clock import FixedClock
from brs_sync.hub.admin import Invitation
from brs_sync.hub.service import HubService
from brs_sync.pieces import PieceStore
from brs_sync.replica import Replica
from brs_sync.schema import Schema
from brs_sync.session import Session

from tests.simulation.disk import Crash, MemoryDisk, Snapshot
from tests.simulation.documents import Documents
from tests.simulation.judge import GROUP, Screen

WIDE, NARROW = ("contacts/KEN", "report/KEN"), ("contacts/KEN",)
SCOPES = {"ana": WIDE, "bob": WIDE, "cleo": WIDE, "dan": NARROW}
RIGHTS = ("read", "write", "resolve")
OFFICE = (*RIGHTS, "approve", "attest", "carry", "grant")
ROOT = "north"
# Which hubs there are, and of which other each is a client.
CHAINS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "chain": {"north": (), "south": ("north",)},
    "cycle": {"north": ("south",), "south": ("north",)},
    "long": {"north": (), "south": ("north",), "west": ("south",)},
    "relay": {"north": (), "south": ("north",), "west": ("south",)},
}
RELAYS = {"relay": "west"}  # who there carries what it may not read


def homes(chain: str) -> dict[str, tuple[str, ...]]:
    """The hubs that each device is a client of; one of them travels between two."""
    far = list(CHAINS[chain])[-1]
    near = ("south", far) if chain in RELAYS else ("south",)
    return {"ana": ("north",), "bob": ("north", "south"), "cleo": near, "dan": (far,)}


def hubs_of(chain: str, seed: str) -> dict[str, Hub]:
    """The hubs of a world; one that only carries has its clients' grants from the first one."""
    hubs = {name: Hub(name, above, seed) for name, above in CHAINS[chain].items()}
    if chain in RELAYS:
        hubs[RELAYS[chain]].granted_by = hubs[ROOT]
    return hubs


def rights_of(name: str) -> tuple[str, ...]:
    """What a person's device may do; one of them may erase what others wrote."""
    return (*RIGHTS, "grant") if name == "ana" else RIGHTS


def schemas(collection: str) -> Schema | None:
    """One collection with a review group and a personal cell, as devices know it; hubs know of none."""
    return Schema("contacts", (frozenset(GROUP),), frozenset({"phone", "rep/*/phone"}))


class Machine:
    """Whatever has a disk and a clock."""

    def __init__(self, name: str, seed: str) -> None:
        self.name = name
        self.disk = MemoryDisk(name)
        self.clock = FixedClock()
        self.boots = 0
        self._seed = seed
        self.clear()

    def clear(self) -> None:
        """Forget what was seen of its database: another one is in its place."""
        self.seen = 0
        self.dots: dict[tuple[str, bytes, int], int] = {}  # which commit stands there
        self.all = 0  # the commits that it holds
        self.parts = 0  # their sections, here or not
        self.bases: set[tuple[object, ...]] = set()  # the snapshots that it took
        self.origins: dict[bytes, bytes] = {}  # of the names of branches the key's name

    @property
    def replica(self) -> Replica:
        """The copy that this machine has."""
        raise NotImplementedError

    def origin(self, name: bytes) -> bytes:
        """The key's name that a name of commits here stands for."""
        return self.origins.get(name, name)

    @property
    def pieces(self) -> PieceStore:
        """Pieces of large frames that came here."""
        return PieceStore(self.replica.folder, self.disk)

    def entropy(self) -> Any:
        """Randomness that is the same in every run."""
        self.boots += 1
        return Random(f"{self._seed}/{self.name}/{self.boots}").randbytes

    def boot(self) -> None:
        """Start the program, as often as it takes."""
        while True:
            try:
                self.start()
                return
            except Crash as crash:
                assert crash.machine == self.name

    def start(self) -> None:
        """Start the program."""
        raise NotImplementedError


@dataclass(slots=True)
class Editor:
    """An open editor, what the judge knows of its screen, and what was typed into it since it was sealed.

    `unsure` is an answer during which the power went: nobody was told that it is safe.
    """

    session: Session
    screen: Screen
    typed: dict[str, object] = field(default_factory=dict)
    unsure: dict[str, object] = field(default_factory=dict)


class Device(Machine):
    """Somebody's laptop."""

    def __init__(self, name: str, hubs: tuple[str, ...], seed: str, owner: str = "") -> None:
        super().__init__(name, seed)
        self.owner = owner or name
        self.hubs = hubs
        self.scope = SCOPES[self.owner]
        self.editors: list[Editor] = []
        self.backups: list[tuple[Snapshot, frozenset[bytes]]] = []
        self.images: list[Snapshot] = []  # of the whole folder
        self.documents = Documents()
        self.ids: set[bytes] = set()  # all that it ever wrote as
        self.writes_as = b""  # as far as the judge knows
        self.first_key = b""
        self.wrote = 0  # itself, or the copy that it is of
        self.told = 0  # the commits of which a hub's word came that it holds them
        self._replica: Replica | None = None

    @property
    def replica(self) -> Replica:
        """The copy that this machine has."""
        assert self._replica is not None
        return self._replica

    def start(self) -> None:
        """Start the program; what a crash left is sealed by it."""
        self._replica = Replica.open(
            Path("/simulated") / self.name,
            clock=self.clock,
            entropy=self.entropy(),
            schemas=schemas,
            disk=self.disk,
        )
        self.ids.add(self.replica.id)

    def stop(self) -> None:
        """Close the program."""
        self.replica.close()


class Hub(Machine):
    """A hub, and those that it is a client of."""

    def __init__(self, name: str, hubs: tuple[str, ...], seed: str) -> None:
        super().__init__(name, seed)
        self.hubs = hubs
        self.scope = ("",)
        self.backups: list[Snapshot] = []
        self.snapshots_from = 1 << 30
        self.given_back = 0  # how often it was given its own word again
        self.granted_by: Hub | None = None  # where this one may grant nothing, and read nothing
        self._service: HubService | None = None

    @property
    def service(self) -> HubService:
        """What answers."""
        assert self._service is not None
        return self._service

    @property
    def replica(self) -> Replica:
        """The copy that this machine has."""
        return self.service.replica

    def start(self) -> None:
        """Start the service."""
        folder = Path("/simulated") / self.name
        self._service = HubService(
            folder,
            clock=self.clock,
            entropy=self.entropy(),
            disk=self.disk,
            snapshots_from=self.snapshots_from,
            points=self._count,
        )

    def _count(self, point: str) -> None:
        self.given_back += point == "hub.given_back"

    def stop(self) -> None:
        """Close the service."""
        self.service.close()

    def admit(self, name: str, replica: Replica, prefixes: tuple[str, ...], rights: tuple[str, ...]) -> bytes:
        """Enter a key with its grant, which is handed back."""
        grant = (self.granted_by or self).replica.issue_grant(
            replica.key, person=name, name=name.title(), role="focal-point", prefixes=prefixes, rights=rights
        )
        if self.granted_by is not None:
            self.replica.receive([], [grant])
        door = Invitation("focal-point", prefixes, name, 0)
        self.service.admin.admit(replica.key, name, door, name, grant, self.clock.now_ms())
        return grant


@cache
def founded(chain: str) -> dict[str, Snapshot]:
    """Disks of a world in which everybody has joined, made once a process and copied for each history."""
    hubs = hubs_of(chain, "founded")
    devices = {name: Device(name, at, "founded") for name, at in homes(chain).items()}
    root = hubs[ROOT]
    root.start()
    grants: list[bytes] = []
    for name, hub in hubs.items():
        if name != ROOT:
            grants.append(_join_hub(hubs, hub, root))
    for name, device in devices.items():
        device.start()
        device.replica.add_root(root.replica.key)
        device.replica.set_person(name, name.title())
        first = hubs[device.hubs[0]].admit(name, device.replica, device.scope, rights_of(name))
        grants.append(first)
        for other in device.hubs[1:]:
            grants.append(hubs[other].admit(name, device.replica, device.scope, rights_of(name)))
    everybody: list[Machine] = [*hubs.values(), *devices.values()]
    for machine in everybody:
        machine.replica.receive([], grants)
    for machine in (*hubs.values(), *devices.values()):
        machine.stop()
    return {machine.name: machine.disk.snapshot() for machine in everybody}


def _join_hub(hubs: Mapping[str, Hub], hub: Hub, root: Hub) -> bytes:
    """A hub joins the one above before it serves anybody; its service would else trust itself alone."""
    folder = Path("/simulated") / hub.name
    with Replica.open(folder, clock=hub.clock, entropy=hub.entropy(), schemas=lambda name: None, disk=hub.disk) as own:
        above = hubs[hub.hubs[0]]
        grant = above.admit(hub.name, own, ("",), ("carry",) if hub.granted_by is not None else OFFICE)
        own.add_root(root.replica.key)
        own.receive([], [data for _, data in above.replica.statements()])
    hub.start()
    for name in above.hubs:
        if name == hub.name:  # a cycle: the one above is a client of this one, too
            hub.admit(above.name, above.replica, ("",), OFFICE)
    return grant
