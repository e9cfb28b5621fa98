"""A cut costs one frame at most, also while the hub is busy: what came whole before it was read ahead."""

from __future__ import annotations

import asyncio

import pytest
from brs_sync.hub.ahead import MOST_AHEAD, Ahead

TURNS = 20  # of the event loop, in which whoever waits for nothing is done


async def read(ahead: Ahead, chunks: int, size: int) -> None:
    for number in range(chunks):
        await ahead.put(number.to_bytes(2, "big") * (size // 2) + b"x" * (size % 2))
    await ahead.put(None)


async def body(ahead: Ahead) -> bytes:
    whole = b""
    while isinstance(chunk := await ahead.get(), bytes):
        whole += chunk
    return whole


async def let_go_on() -> None:
    for _turn in range(TURNS):
        await asyncio.sleep(0)


@pytest.mark.parametrize("size", [100, 1_400, 4_096, 65_536])
def test_a_body_of_any_chunks_is_read_before_anybody_asks_for_it(size: int) -> None:
    async def story() -> None:
        ahead, chunks = Ahead(), 200_000 // size
        reading = asyncio.create_task(read(ahead, chunks, size))
        await let_go_on()
        assert reading.done()
        assert len(await body(ahead)) == chunks * size

    asyncio.run(story())


@pytest.mark.parametrize("size", [1, 4_096, 65_536])
def test_no_more_than_half_a_mebibyte_is_held(size: int) -> None:
    async def story() -> None:
        ahead, chunks = Ahead(), 2 * MOST_AHEAD // max(size, 64)
        reading = asyncio.create_task(read(ahead, chunks, size))
        await let_go_on()
        assert not reading.done()
        assert len(await body(ahead)) == chunks * size
        await reading

    asyncio.run(story())
