"""Bundles between the replicas of a small world, in memory."""

from __future__ import annotations

import io
import random
from typing import Any

from brs_sync.bundle import peers, taking, writing
from brs_sync.bundle.peers import Reader
from brs_sync.bundle.taking import Taken
from brs_sync.bundle.writing import Order, Written
from brs_sync.replica import Replica

from tests.sync.world import World

NOW = 1_790_000_000_000


def reader(giver: Replica, taker: Replica) -> Reader:
    """The taker, as the giver knows him."""
    found = peers.reader_of(giver, taker.key)
    assert found is not None
    return found


def packed(giver: Replica, *takers: Replica, now_ms: int = NOW, seed: int = 1, **order: Any) -> tuple[bytes, Written]:
    """A bundle for the takers, and what went into it."""
    for one in (giver, *takers):
        peers.prepare(one)
    out = io.BytesIO()
    planned = writing.plan(giver, Order(tuple(reader(giver, one) for one in takers), **order))
    written = writing.write(giver, planned, out.write, now_ms=now_ms, entropy=random.Random(seed).randbytes)
    return out.getvalue(), written


def bundle(giver: Replica, *takers: Replica, **how: Any) -> bytes:
    """A bundle for the takers."""
    return packed(giver, *takers, **how)[0]


def take(taker: Replica, data: bytes, **how: Any) -> Taken:
    """Take a bundle in."""
    peers.prepare(taker)
    return taking.take(io.BytesIO(data), taker, **how)


def carry(world: World, giver: str, taker: str, **how: Any) -> Taken:
    """One walk with a stick."""
    return take(world[taker], bundle(world[giver], world[taker], **how))
