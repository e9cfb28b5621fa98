"""What a corrected edition of a document costs on the line, up and down, beside sending it in pieces of one size."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from brs_sync.blobs.manifest import Manifest, piece_name

from benchmarks import _hub, _papers
from benchmarks._files_device import Device

PREFIX = "library/KEN"
FIXED = 1 << 16


def run() -> dict[str, object]:
    """Bytes are all of HTTP, heads and bodies, both ways; seconds are those of the loopback."""
    figures: dict[str, object] = {}
    ratios: dict[str, object] = {}
    for kind, make in (("pdf", _papers.pdf), ("text", _papers.text)):
        found = _of(make)
        figures[kind] = found
        ratios[f"{kind}: corrected edition / whole, given"] = round(found["corrected_up"] / found["first_up"], 4)
        ratios[f"{kind}: corrected edition / whole, fetched"] = round(found["corrected_down"] / found["first_down"], 4)
    return {"figures": figures, "peers": {"pieces of 64 KiB without borders": "fixed_up"}, "ratios": ratios}


def _of(make: Callable[[bool], bytes]) -> dict[str, float]:
    first, second = make(False), make(True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with (
            _hub.serving(folder / "hub") as url,
            Device(folder / "a", url, _hub.invite(folder / "hub", PREFIX)) as giver,
            Device(folder / "b", url, _hub.invite(folder / "hub", PREFIX)) as taker,
        ):
            begun = time.perf_counter()
            one = giver.add(first)
            cut = time.perf_counter() - begun
            costs = [_moved(giver, taker, made, number) for number, made in enumerate((one, giver.add(second)))]
    (up, down, seconds), (up_again, down_again, _) = costs
    return {
        "bytes": len(second),
        "pieces": len(one.pieces),
        "cut_seconds": round(cut, 3),
        "first_up": up,
        "first_down": down,
        "first_seconds": round(seconds, 2),
        "corrected_up": up_again,
        "corrected_down": down_again,
        "fixed_up": _fixed(first, second),
    }


def _moved(giver: Device, taker: Device, made: Manifest, number: int) -> tuple[int, int, float]:
    giver.name(PREFIX, str(number), made)
    begun = time.perf_counter()
    up, down = giver.give(made), taker.fetch(made)
    return up, down, time.perf_counter() - begun


def _fixed(first: bytes, second: bytes) -> int:
    """The bytes of the pieces of one size that the first edition does not have."""
    known = {piece_name(first[at : at + FIXED]) for at in range(0, len(first), FIXED)}
    parts = (second[at : at + FIXED] for at in range(0, len(second), FIXED))
    return sum(len(part) for part in parts if piece_name(part) not in known)
