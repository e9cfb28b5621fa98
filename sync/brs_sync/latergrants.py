"""What a closing names: all that the closed key has given and that stands. What it gives besides waits for admission.

A closing says in its cut what its issuer knew: the place `authority/grants`, and beneath it one for each grant of the
closed key and each of its admissions. A release that does not know of it reads places of which no commit will ever
come; a closing without it names none, and sets none aside. What a closed key takes away counts as ever.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping

NAMED = "authority/grants"
_ROOM = 1 << 15  # bytes in one statement for these
_ALL = 60_000  # and for those and the last good commits together
_BYTES, _NUMBER = 76, 12  # of one that is named; of what stands beside the name of a partition, at most


def place_of(name: bytes) -> str:
    """What stands in a cut for the statement of that name."""
    return f"{NAMED}/{base64.b32encode(name).decode('ascii').rstrip('=').lower()}"


def naming(cut: Mapping[str, int], names: Iterable[bytes]) -> tuple[dict[str, int], list[dict[str, int]]]:
    """A closing's cut that names these statements, and the cuts of admissions for as many as it has no room for."""
    several = sorted(names)
    taken = sum(len(partition) + _NUMBER for partition in cut)
    here = max(0, min(_ROOM, _ALL - taken)) // _BYTES
    return {**cut, NAMED: 0, **_places(several[:here])}, admitting(several[here:])


def admitting(names: Iterable[bytes]) -> list[dict[str, int]]:
    """The cuts of admissions that name these statements: as many as there is need of."""
    several, each = sorted(names), _ROOM // _BYTES
    return [_places(several[at : at + each]) for at in range(0, len(several), each)]


def names_alone(cut: Iterable[str]) -> bool:
    """Whether a cut says something of statements, and of no commit."""
    return all(place.startswith(f"{NAMED}/") for place in cut)


def _places(names: Iterable[bytes]) -> dict[str, int]:
    return {place_of(name): 0 for name in names}
