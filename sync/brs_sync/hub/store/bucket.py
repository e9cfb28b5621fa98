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
TRY_SECONDS = 3600.0  # after which it is tried again whether things may be written and deleted there
LOOSE_MS = 48 * 3600 * 1000  # after which an object that no row names is nobody's upload
COPIED = b"copied"  # what books say that were put back from a copy: whose the bucket is now they cannot know
_OWNER, _NOW, _PIECES = "hub", "now", "piece"  # one object, a folder of what is of the moment, a folder
_CLOCK = f"{_NOW}/{_NOW}"
_READ, _WRITE, _DELETE = "read", "write", "delete"
_REFUSED = "refused"
_FIRST, _TURNING = b"first.0", b"+"
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
    """Pieces by places that were drawn by lot; any thread of any number of processes may call.

    Only the hub whose books the owner's object names lets go of anything: the mark in both goes on with each look
    through the bucket, so books that were put back to an earlier moment, here or elsewhere, find another one there.
    What they do not name may have come since. They read and lay, until somebody says that they are the hub (claim).
    """

    def __init__(self, store: Store, hub: bytes, facts: Facts, clock: Callable[[], float] = time.monotonic) -> None:
        self._store, self._facts, self._clock = store, facts, clock
        self._hub = to_text(hub).encode()
        self._is_known = self._is_owner = False
        self._away_until = self._tried_at = float("-inf")
        self._wrong: dict[str, str] = {}  # by what was tried
        self._lock = threading.Lock()

    @property
    def wrong(self) -> str:
        """What was, in a word, when it was last asked; empty where all is well."""
        return next(iter(self._wrong.values()), "copied" if self._is_known and not self._is_owner else "")

    def lay(self, data: bytes) -> bytes:
        """Where it lies now; it outlasts this process and this machine when this returns."""
        # A name of its own for each: what is let go of at one process is never what another has just laid.
        place = b"\x00" + os.urandom(PLACE_BYTES - 1)
        self._do(_WRITE, lambda: self._store.put(_name(place), data))
        return place

    def get(self, place: bytes) -> bytes | None:
        """What was laid there; None where it is not there any more."""
        found = self._do(_READ, lambda: self._store.get(_name(place)))
        if found is None:  # believed of a bucket that is still ours, not of an empty one or another's in its place
            found = self._do(_READ, lambda: self._store.get(_name(place)), again=True)
        return found

    def let_go(self, places: Sequence[bytes]) -> None:
        """Nothing names them any more. Refused, as files-copied, where other books may name them."""
        if places:
            self._check_owner()
            self._do(_DELETE, lambda: self._store.delete([_name(place) for place in places]))

    def leave(self) -> None:
        """Nothing lies here any more: the hub may go on without."""
        self._do(_READ, lambda: None, again=True)
        # The books first: who is killed in between has left, and the owner's object that stays behind is his own.
        self._facts.set_fact(FACT, b"")
        self._is_known = False
        if self._is_owner:
            self._do(_DELETE, lambda: self._store.delete([_OWNER]), claims=False)

    def claim(self) -> None:
        """These books say from now on what lies here, and no others; refused, as files-other, where a hub of another
        key has it."""
        self._do(_WRITE, self._take_over, claims=False)

    def look(self) -> str:
        """What is wrong, in a word; empty where it answers and is this hub's. Asks, also where it was just away."""
        self._away_until = float("-inf")
        tries = bool(self._wrong) or self._clock() - self._tried_at >= TRY_SECONDS
        with suppress(SyncProblem):
            self._do(_READ, lambda: None, again=True)
            if tries:
                self._try()
        return self.wrong

    def loose(self, needed: Callable[[Sequence[bytes]], set[bytes]]) -> int:
        """Let go of what no row names and nobody can be about to name; how many."""
        self._check_owner(again=True)
        with self._lock:
            self._turn(self._facts.fact(FACT) or _FIRST)
        self._do(_WRITE, lambda: self._store.put(_CLOCK, b""))  # so that the store's own clock is asked and no other
        found = list(self._store.listed(_NOW))
        now_ms = max((one.put_ms for one in found), default=0)
        self._store.delete([one.name for one in found if now_ms - one.put_ms >= LOOSE_MS])
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

    def _try(self) -> None:
        """Each kind of act by itself: a key may be let read, and no more."""
        self._tried_at = self._clock()
        probe = f"{_NOW}/{os.urandom(8).hex()}"
        with suppress(SyncProblem):
            self._do(_WRITE, lambda: self._store.put(probe, b""))
        with suppress(SyncProblem):
            self._do(_DELETE, lambda: self._store.delete([probe]))

    def _do(self, kind: str, work: Callable[[], _Result], *, again: bool = False, claims: bool = True) -> _Result:
        if self._clock() < self._away_until:
            raise SyncProblem("files-away", what="line")
        try:
            if claims:
                self._claim(again=again)
            done = work()
        except SyncProblem as problem:
            word = str(problem.values.get("what") or problem.code)
            self._wrong = self._wrong | {kind: word}
            if problem.code == "files-away" and word != _REFUSED:
                self._away_until = self._clock() + AWAY_SECONDS
            raise
        # It answers; what it refused of another kind it may still refuse.
        self._wrong = {other: word for other, word in self._wrong.items() if other != kind and word == _REFUSED}
        return done

    def _check_owner(self, *, again: bool = False) -> None:
        self._do(_READ, lambda: None, again=again)
        if not self._is_owner:
            raise SyncProblem("files-copied")

    def _claim(self, *, again: bool) -> None:
        """Another hub would let go of what is not its own; and an empty bucket in the place of ours says nothing."""
        if self._is_known and not again:
            return
        with self._lock:
            found, said = self._store.get(_OWNER), self._facts.fact(FACT) or b""
            if found is None and said in (b"", _FIRST + _TURNING):
                said = self._turn(_FIRST)
                found = self._store.get(_OWNER)
            hub, _, mark = (found or b"").partition(b" ")
            if hub != self._hub:
                raise SyncProblem("files-other")
            if not said:
                self._facts.set_fact(FACT, COPIED)
            self._is_owner, self._is_known = mark in _marks(said), True

    def _take_over(self) -> None:
        with self._lock:
            found = self._store.get(_OWNER)
            if found is not None and found.partition(b" ")[0] != self._hub:
                raise SyncProblem("files-other")
            self._turn(os.urandom(8).hex().encode() + b".0")
            self._is_owner = self._is_known = True

    def _turn(self, said: bytes) -> bytes:
        """The next mark, here and there: that it is being said is written down before, so a death harms nothing."""
        said = said.removesuffix(_TURNING)
        after = _next(said)
        self._facts.set_fact(FACT, said + _TURNING)
        self._store.put(_OWNER, self._hub + b" " + after)
        self._facts.set_fact(FACT, after)
        return after


def _next(mark: bytes) -> bytes:
    name, _, number = mark.partition(b".")
    return b"%s.%d" % (name, int(number) + 1)


def _marks(said: bytes) -> set[bytes]:
    """What the owner's object may say where the books say this."""
    mark = said.removesuffix(_TURNING)
    return {mark, _next(mark)} if said.endswith(_TURNING) else {mark}


def _name(place: bytes) -> str:
    return f"{_PIECES}/{place[1:].hex()}"


def _place(name: str) -> bytes | None:
    try:
        place = b"\x00" + bytes.fromhex(name.rpartition("/")[2])
    except ValueError:
        return None
    return place if len(place) == PLACE_BYTES else None
