"""Numbers for what a copy makes, which no other copy of the same folder gives to something else (SYNC rule 14)."""

from __future__ import annotations

from collections.abc import Callable

RUN = 1 << 17
_START_BYTES = 4


class Numbers:
    """The numbers of new records and rows: counted on for ever, from a place that each opening of the folder draws.

    A disk image, a copied folder or a whole one put back counts on from where its like does, under one key, and
    knows nothing of the other: by a bare count two people would get one id. The place is drawn from 2**32, in
    memory alone, so that no copy takes it along; it is asked for with the first number, and again after a run of
    2**17. Neighbours stay neighbours, which is what keeps them small on the road.
    """

    def __init__(self, count: Callable[[str, int], int], entropy: Callable[[int], bytes]) -> None:
        self._count = count
        self._entropy = entropy
        self._shifts: dict[tuple[str, int], int] = {}

    def take(self, name: str, many: int = 1) -> range:
        """The next so many of a kind, each below 2**50; inside a transaction."""
        last = self._count(name, many)
        first = last + 1 - many
        run = first // RUN
        if (name, run) not in self._shifts:
            drawn = 1 + int.from_bytes(self._entropy(_START_BYTES), "big")
            self._shifts[name, run] = (drawn - run) * RUN
        shift = self._shifts[name, run]
        return range(shift + first, shift + last + 1)
