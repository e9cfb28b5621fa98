"""What does not fit into a bounded exchange at once goes in slices: each budget that buys one moves something."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Protocol

from brs_sync.budget import FRAME_MARK, bytes_for
from brs_sync.frames import encode_pieces

SLICE_BYTES = 1024
_HEAD, _AROUND = 64, 40  # of a request beside its frames, and of a slice
LEAST_STEP = bytes_for(_HEAD, SLICE_BYTES + _AROUND + FRAME_MARK)  # a budget with which something moves, about


class Portion(Protocol):
    """What is made ready for one message; a `strict` one bounds every byte."""

    frames: list[bytes]
    strict: bool

    def takes(self, frame: bytes, budget: int) -> bool:
        """Add a frame, if it fits."""
        ...


def put_frame(frame: bytes, budget: int, held: Mapping[bytes, bytes], packed: Portion) -> bool:
    """Add a frame of usual size whole, or what is lacking of it in slices; whether all of it is in.

    Slices are cut where nothing else goes, or go on where some of them are `held`. Their size is the same for every
    frame and every budget, so they fit together over any number of exchanges (PROTOCOL, *Frames*).
    """
    begun = hashlib.sha256(frame).digest() in held
    slices = list(encode_pieces(frame, held, SLICE_BYTES)) if begun else []
    if not (slices and sum(map(len, slices)) < len(frame)):
        if packed.takes(frame, budget):
            return True
        if not packed.strict or (packed.frames and not begun):
            return False
        slices = slices or list(encode_pieces(frame, held, SLICE_BYTES))
    return all(packed.takes(one, budget) for one in slices)
