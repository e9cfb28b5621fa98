"""A small world for the sync tests: replicas in temporary folders, one root that everybody trusts."""

from __future__ import annotations

import atexit
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from brs_sync.agreeing import fitting
from brs_sync.clock import FixedClock
from brs_sync.ids import Dot, RecordKey
from brs_sync.replica import Replica
from brs_sync.schema import Schema
from brs_sync.values import Value
from brs_sync.views import Conflict, Received, StoredCommit
from brs_sync.wire import Vectors

PREFIXES = ("contacts/KEN", "report/KEN")
RIGHTS = ("read", "write", "resolve")
SPACE = Path("/dev/shm") if Path("/dev/shm").is_dir() else Path(tempfile.gettempdir())


def schemas(collection: str) -> Schema | None:
    """One collection with a review group and a personal cell; nothing is known of any other."""
    if collection != "contacts":
        return None
    return Schema("contacts", (frozenset({"quantity", "unit"}),), frozenset({"phone", "rep/*/phone"}))


def entropy(seed: str) -> random.Random:
    """Randomness that is the same in every run."""
    return random.Random(seed)


def open_replica(folder: Path, *, seed: str = "", clock: FixedClock | None = None) -> Replica:
    """A replica whose randomness follows from its folder's name."""
    return Replica.open(
        folder, clock=clock or FixedClock(), entropy=entropy(seed or folder.name).randbytes, schemas=schemas
    )


class World:
    """Replicas by name, a hub among them whose key is everybody's root."""

    def __init__(self, folder: Path, names: Sequence[str] = ("ana", "bob", "cleo"), *, granted: bool = True) -> None:
        self.folder = folder
        self.names = ("hub", *names)
        self.clocks = {name: FixedClock() for name in self.names}
        self.replicas = {name: open_replica(folder / name, clock=self.clocks[name]) for name in self.names}
        self._reopened: Counter[str] = Counter()
        if granted:
            self.enrol(names)

    def enrol(self, names: Sequence[str]) -> None:
        """Everybody trusts the hub and knows everybody's grant."""
        grants = [self.grant(name) for name in names]
        for name in self.names:
            self[name].add_root(self["hub"].key)
            self[name].receive([], grants)

    def grant(self, name: str, prefixes: Sequence[str] = PREFIXES, rights: Sequence[str] = RIGHTS) -> bytes:
        """The hub's word for a replica; nobody but the hub has it yet."""
        if not self["hub"].rights(self["hub"].key):
            self["hub"].add_root(self["hub"].key)
        replica = self[name]
        replica.set_person(name, name.title())
        return self["hub"].issue_grant(
            replica.key, person=name, name=name.title(), role="focal-point", prefixes=prefixes, rights=rights
        )

    def __getitem__(self, name: str) -> Replica:
        return self.replicas[name]

    def reopen(self, name: str, *, crash: bool = False) -> Replica:
        """Close and open again; a crash seals nothing on its way out."""
        if crash:
            self[name]._home.close()
        else:
            self[name].close()
        self.replicas[name] = open_replica(self.folder / name, seed=self.again(name), clock=self.clocks[name])
        return self[name]

    def again(self, name: str) -> str:
        """The seed of its next process: none draws what one before it drew, neither a session's name nor a key."""
        self._reopened[name] += 1
        return f"{name}{'-again' * self._reopened[name]}"

    def missing(self, source: str, target: str) -> list[StoredCommit]:
        """The commits that one holds and the other lacks."""
        return missing(self[source], self[target])

    def sync(self, source: str, target: str) -> Received:
        """Carry all that is missing."""
        return self[target].receive(self.missing(source, target))

    def meet(self) -> None:
        """Carry everything everywhere."""
        for _ in range(2):
            for name in self.names[1:]:
                self.sync(name, "hub")
            for name in self.names[1:]:
                self.sync("hub", name)

    def close(self) -> None:
        """Let go of all folders."""
        for replica in self.replicas.values():
            replica.close()


def missing(source: Replica, target: Replica) -> list[StoredCommit]:
    """The commits that one holds and the other lacks, those too that he asks for beneath a snapshot."""
    known = fitting(source.reader(), target.vectors(("",)))
    return [
        *source.asked(target.gaps(("",)), ("",)),
        *_above(source, known),
    ]


def _above(source: Replica, known: Vectors) -> Iterator[StoredCommit]:
    return (
        commit
        for partition in source.vectors(("",))
        for commit in source.commits_after(
            partition, {replica: seq for replica, (seq, _) in known.get(partition, {}).items()}, 1 << 30
        )
    )


@cache
def _template(names: tuple[str, ...]) -> Path:
    """A world with everybody enrolled, made once a process and copied for each test."""
    folder = Path(tempfile.mkdtemp(dir=SPACE, prefix="brs-template-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    World(folder / "world", names).close()
    return folder / "world"


@contextmanager
def made_world(names: Sequence[str] = ("ana", "bob", "cleo")) -> Iterator[World]:
    """A world in memory, everybody enrolled, that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(dir=SPACE, prefix="brs-world-"))
    try:
        shutil.copytree(_template(tuple(names)), folder / "world")
        world = World(folder / "world", names, granted=False)
        try:
            yield world
        finally:
            world.close()
    finally:
        shutil.rmtree(folder)


def record(name: str = "one", partition: str = "contacts/KEN", collection: str = "contacts") -> RecordKey:
    """A record with a key, so that everybody means the same one."""
    return RecordKey(partition, collection, "=" + name)


def values(replica: Replica, key: RecordKey, path: str) -> list[object]:
    """The values of a cell's heads, the displayed one first; equal heads once."""
    cell = replica.cells(key, pending=False).get(path)
    return [head.value for head in cell.heads] if cell else []


def type_in(replica: Replica, key: RecordKey, **answers: object) -> list[Dot]:
    """One editor's visit; double underscores stand for slashes."""
    session = replica.open_session(key)
    for path, value in answers.items():
        session.write(path.replace("__", "/"), value)  # type: ignore[arg-type]
    return session.close()


def clash(world: World, *, path: str = "name", mine: Value = "ana", his: Value = "bob") -> Conflict:
    """Ana and Bob type into one cell without knowing of each other; then everybody meets."""
    type_in(world["ana"], record(), **{path.replace("/", "__"): mine})
    type_in(world["bob"], record(), **{path.replace("/", "__"): his})
    world.meet()
    (conflict,) = world["cleo"].conflicts()
    return conflict


def only_conflict(replica: Replica) -> Conflict:
    (conflict,) = replica.conflicts()
    return conflict


def head(conflict: Conflict, value: Value) -> Dot:
    return next(h.dot for h in conflict.heads if h.value == value)
