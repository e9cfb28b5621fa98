"""Exchanges whose device has been proved and that the door does not know yet: none of its later requests goes first."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from threading import Lock


class Beginning:
    """One exchange on its way in; `over` once the door knows it as its device's last one, or it has ended.

    `counter` is its place among all that its device has signed.
    """

    def __init__(self, counter: int) -> None:
        self.counter = counter
        self.over = asyncio.Event()


class Beginnings:
    """By the key of the device; a thread notes what it has proved, the event loop ends it."""

    def __init__(self) -> None:
        self._of: dict[bytes, frozenset[Beginning]] = {}
        self._lock = Lock()

    def noting(self, one: Beginning | None) -> Callable[[bytes], None] | None:
        """What notes whose an exchange is, for whoever proves its head; None where no frames are to come."""
        return None if one is None else partial(self._note, one)

    def _note(self, one: Beginning, who: bytes) -> None:
        """It is signed by that device; one that has ended meanwhile keeps nobody waiting."""
        with self._lock:
            if not one.over.is_set():
                self._of[who] = self._of.get(who, frozenset()) | {one}

    def end(self, one: Beginning) -> None:
        """Whoever waits for it goes on."""
        with self._lock:
            one.over.set()
            left = {who: them - {one} for who, them in self._of.items()}
            self._of = {who: them for who, them in left.items() if them}

    def __contains__(self, who: bytes) -> bool:
        return who in self._of

    async def wait(self, who: bytes, before: int) -> None:
        """Until none that the device signed before this one is on its way in: each waits for earlier ones only."""
        while earlier := [one for one in self._of.get(who, ()) if one.counter < before]:
            await earlier[0].over.wait()
