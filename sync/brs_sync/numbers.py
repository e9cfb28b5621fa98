"""Numbers for what a copy makes, which no other copy of the same folder gives to something else (SYNC rule 14)."""

from __future__ import annotations

from collections.abc import Callable

from brs_sync.clock import Clock

RUN = 1 << 17
MOST_APART_MS = 60_000
_START_BYTES = 4


class Numbers:
    """The numbers of new records and rows: counted on for ever, from a place that each opening of the folder draws.

    A disk image, a copied folder or a whole one put back counts on from where its like does, under one key, and
    knows nothing of the other: by a bare count two people would get one id. The place is drawn from 2**32, in
    memory alone, so that no copy takes it along; it is asked for with the first number, and again after a run of
    2**17. Neighbours stay neighbours, which is what keeps them small on the road.

    An image of a machine that runs has its memory in it, too. Resumed, it is told the time, so the clock on the wall
    and the one that nobody sets part: then every place is drawn again. Copies whose clock nobody ever sets right count
    on from one place until they are opened again.
    """

    def __init__(self, count: Callable[[str, int], int], entropy: Callable[[int], bytes], clock: Clock) -> None:
        self._count = count
        self._entropy = entropy
        self._clock = clock
        self._shifts: dict[tuple[str, int], int] = {}
        self._apart = self._reckoned()
        self._drawing = 0

    def drawing(self) -> int:
        """The how many-eth drawing of places this is: what is at hand from an earlier one is to be let go."""
        apart = self._reckoned()
        if abs(apart - self._apart) > MOST_APART_MS:
            self._apart = apart
            self._shifts = {}
            self._drawing += 1
        return self._drawing

    def _reckoned(self) -> int:
        return self._clock.now_ms() - self._clock.running_ms()

    def take(self, name: str, many: int = 1) -> range:
        """The next so many of a kind, each below 2**50; inside a transaction."""
        last = self._count(name, many)
        first = last + 1 - many
        run = first // RUN
        self.drawing()
        shifts = self._shifts
        if (name, run) not in shifts:
            drawn = 1 + int.from_bytes(self._entropy(_START_BYTES), "big")
            shifts[name, run] = (drawn - run) * RUN
        shift = shifts[name, run]
        return range(shift + first, shift + last + 1)
