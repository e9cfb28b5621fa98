"""A hub's part of an object store: it is that hub's alone, and names in it say nothing of what lies there."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Protocol, TypeVar

from brs_sync.auth import to_text
from brs_sync.blobs.shelf import PLACE_BYTES
from brs_sync.errors import SyncProblem
from brs_sync.hub.store.objects import Listed

FACT = "files"
AWAY_SECONDS = 5.0  # in which nobody waits for a store that has just not answered
LOOSE_MS = 48 * 3600 * 1000  # after which an object that no row names is nobody's upload
_OWNER, _NOW, _PIECES = "hub", "now", "piece"  # one object, a folder of one, a folder
_Result = TypeVar("_Result")


class Facts(Protocol):
    """Where it is kept that pieces lie in a bucket."""

    def fact(self, name: str) -> bytes | None:
        """One fact about this hub."""
        ...

    def set_fact(self, name: str, value: bytes) -> None:
        """Keep it."""
        ...


class Store(Protocol):
    """What lies under one prefix of one bucket."""

    def put(self, name: str, data: bytes) -> None:
        """Keep it."""
        ...

    def get(self, name: str) -> bytes | None:
        """What was put."""
        ...

    def delete(self, names: Sequence[str]) -> None:
        """Let go of them."""
        ...

    def listed(self, prefix: str) -> Iterator[Listed]:
        """All of a folder."""
        ...


class Bucket:
    """Pieces by places that were drawn by lot; any thread of any number of processes may call."""

    def __init__(self, store: Store, hub: bytes, facts: Facts, clock: Callable[[], float] = time.monotonic) -> None:
        self._store, self._facts, self._clock = store, facts, clock
        self._hub = to_text(hub).encode()
        self._is_ours = False
        self._away_until = float("-inf")
        self.wrong = ""  # what was, in a word, when it was last asked
        self._lock = threading.Lock()

    def lay(self, data: bytes) -> bytes:
        """Where it lies now; it outlasts this process and this machine when this returns."""
        # A name of its own for each: what is let go of at one process is never what another has just laid.
        place = b"\x00" + os.urandom(PLACE_BYTES - 1)
        self._do(lambda: self._store.put(_name(place), data))
        return place

    def get(self, place: bytes) -> bytes | None:
        """What was laid there; None where it is not there any more."""
        return self._do(lambda: self._store.get(_name(place)))

    def let_go(self, places: Sequence[bytes]) -> None:
        """Nothing names them any more."""
        if places:
            self._do(lambda: self._store.delete([_name(place) for place in places]))

    def leave(self) -> None:
        """Nothing lies here any more: the hub may go on without."""
        self._do(lambda: self._store.delete([_OWNER]))
        self._is_ours = False
        self._facts.set_fact(FACT, b"")

    def look(self) -> str:
        """What is wrong, in a word; empty where it answers and is this hub's. Asks, also where it was just away."""
        self._away_until = float("-inf")
        with suppress(SyncProblem):
            self._do(lambda: None, again=True)
        return self.wrong

    def places(self) -> Iterator[tuple[bytes, int]]:
        """All that lies here, with sizes."""
        for one in self._do(lambda: self._store.listed(_PIECES)):
            place = _place(one.name)
            if place is not None:
                yield place, one.size

    def loose(self, needed: Callable[[Sequence[bytes]], set[bytes]]) -> int:
        """Let go of what no row names and nobody can be about to name; how many."""
        self._do(lambda: self._store.put(f"{_NOW}/{_NOW}", b""))  # so that the store's own clock is asked and no other
        now_ms = max((one.put_ms for one in self._store.listed(_NOW)), default=0)
        gone, some = 0, list[bytes]()
        for one in self._store.listed(_PIECES):
            place = _place(one.name)
            if place is not None and now_ms - one.put_ms >= LOOSE_MS:
                some.append(place)
            if len(some) >= 500:
                gone, some = gone + self._loosen(some, needed), []
        return gone + self._loosen(some, needed)

    def _loosen(self, places: Sequence[bytes], needed: Callable[[Sequence[bytes]], set[bytes]]) -> int:
        kept = needed(places) if places else set()
        free = [place for place in places if place not in kept]
        self.let_go(free)
        return len(free)

    def _do(self, work: Callable[[], _Result], *, again: bool = False) -> _Result:
        if self._clock() < self._away_until:
            raise SyncProblem("files-away", what="line")
        try:
            self._claim(again=again)
            done = work()
            self.wrong = ""
            return done
        except SyncProblem as problem:
            self.wrong = str(problem.values.get("what") or problem.code)
            if problem.code == "files-away":
                self._away_until = self._clock() + AWAY_SECONDS
            raise

    def _claim(self, *, again: bool) -> None:
        """Another hub would let go of what is not its own; and an empty bucket in the place of ours says nothing."""
        if self._is_ours and not again:
            return
        with self._lock:
            found = self._store.get(_OWNER)
            if found is None and not self._facts.fact(FACT):
                self._store.put(_OWNER, self._hub)
                found = self._store.get(_OWNER)
            if found != self._hub:
                raise SyncProblem("files-other")
            if not self._is_ours and not self._facts.fact(FACT):
                self._facts.set_fact(FACT, b"1")
            self._is_ours = True


def _name(place: bytes) -> str:
    return f"{_PIECES}/{place[1:].hex()}"


def _place(name: str) -> bytes | None:
    try:
        place = b"\x00" + bytes.fromhex(name.rpartition("/")[2])
    except ValueError:
        return None
    return place if len(place) == PLACE_BYTES else None
