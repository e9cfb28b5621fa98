"""What has come of a body and was not asked for yet, in however small chunks a slow line brings it."""

from __future__ import annotations

import asyncio

MOST_AHEAD = 512 * 1024  # bytes of one request
_CHUNK = 64  # bytes that a chunk takes at least, so that single bytes are not read ahead by the hundred thousand


class Ahead:
    """Chunks between who reads a body and who works on it; a failure stands where it broke, None at its end."""

    def __init__(self) -> None:
        self._held: asyncio.Queue[bytes | Exception | None] = asyncio.Queue()
        self._bytes = 0
        self._room = asyncio.Event()

    async def put(self, chunk: bytes | Exception | None) -> None:
        """Keep it at once; come back when there is room for more."""
        self._held.put_nowait(chunk)
        self._bytes += _size(chunk)
        while self._bytes >= MOST_AHEAD:
            self._room.clear()
            await self._room.wait()

    async def get(self) -> bytes | Exception | None:
        """The next one, when it has come."""
        chunk = await self._held.get()
        self._bytes -= _size(chunk)
        self._room.set()
        return chunk


def _size(chunk: bytes | Exception | None) -> int:
    return max(_CHUNK, len(chunk)) if isinstance(chunk, bytes) else 0
