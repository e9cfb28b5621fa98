"""A world in which one folder was copied: two copies write under one name (SYNC rule 14)."""

from __future__ import annotations

import shutil

from brs_sync.replica import Replica

from tests.sync.world import World, missing, open_replica, record, type_in

PARTITION = "contacts/KEN"


class Twins:
    """Ana's folder twice, under one key; Bob, Cleo and a hub beside. Whoever takes a new key is granted it at once."""

    def __init__(self, world: World) -> None:
        self.world = world
        type_in(world["ana"], record(), name="shared", phone="1")
        world.meet()
        self.acknowledge("ana")
        world["ana"].close()
        shutil.copytree(world.folder / "ana", world.folder / "twin")
        world.replicas["ana"] = open_replica(world.folder / "ana", seed="a")
        world.replicas["twin"] = open_replica(world.folder / "twin", seed="t")
        self.names = ("hub", "ana", "twin", "bob", "cleo")
        self.key = world["ana"].id
        self.keys = {name: world[name].key for name in self.names}

    def __getitem__(self, name: str) -> Replica:
        return self.world[name]

    def acknowledge(self, name: str) -> None:
        """What it holds is known to be held by somebody else."""
        replica = self.world[name]
        vectors = replica.vectors(("",))
        replica.acknowledge("hub", {p: {who: seq for who, (seq, _) in chain.items()} for p, chain in vectors.items()})

    def carry(self, source: str, target: str) -> None:
        """Bring one what the other holds and it lacks; nobody's receipt is lost."""
        commits = missing(self[source], self[target])
        self.acknowledge(source)
        self[target].receive(commits)
        self.welcome()

    def welcome(self) -> None:
        """Grant new keys what the old ones had, everywhere."""
        for name in self.names:
            if self[name].key != self.keys[name]:
                self.keys[name] = self[name].key
                grant = self["hub"].issue_grant(
                    self[name].key, person="ana", name="Ana", role="focal-point", prefixes=("contacts/KEN",),
                    rights=("read", "write", "resolve"),
                )  # fmt: skip
                for one in self.names:
                    self[one].receive([], [grant])

    def meet(self, *order: str) -> None:
        """Everything goes everywhere; the hub hears of them in this order."""
        for _ in range(4):
            for name in order or self.names[1:]:
                self.carry(name, "hub")
            for name in self.names[1:]:
                self.carry("hub", name)

    def reopen(self, name: str) -> None:
        """End its process and begin another."""
        self[name].close()
        self.world.replicas[name] = open_replica(self.world.folder / name, seed=self.world.again(name))

    def same(self) -> None:
        """All hold the same, display the same, and nothing waits."""
        assert len({self[name].digest((PARTITION,)) for name in self.names}) == 1
        assert len({self[name].state_digest() for name in self.names}) == 1
        assert not any(self[name].held() for name in self.names)
        assert not any(any(missing(self[a], self[b])) for a in self.names for b in self.names)

    def sides(self, name: str) -> set[bytes]:
        """The replicas that the twins' commits are, where that one looks."""
        branches = self[name]._log.branches(PARTITION)
        return {who for who in self[name].vectors((PARTITION,))[PARTITION] if branches.origin(who) == self.key}
