"""A request's body: bounded, read ahead of who works on it, and never waited for for long."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from starlette.requests import Request

from brs_sync.errors import SyncProblem
from brs_sync.hub.ahead import Ahead

SILENCE_SECONDS = 60.0
GRACE_SECONDS, SLOWEST = 60.0, 100.0  # of waiting for a body; afterwards so many bytes a second on the whole

LEFT = "brs.left"  # where the server leaves, in a request's scope, what came before its line broke and nobody took


class Gone(Exception):
    """The other side went away, or fell silent, before its request was whole."""


@dataclass(frozen=True, slots=True)
class Begun:
    """The first bytes of a body, mostly all of it, and the seconds that they were waited for."""

    chunk: bytes
    more: bool
    waited: float


async def begin(request: Request, limit: int) -> Begun:
    """Wait for the first bytes of a body of at most `limit`; too-large where it says itself that it is."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        raise SyncProblem("too-large", limit=limit)
    clock = asyncio.get_running_loop().time
    asked = clock()
    chunk, more = await _message(request, min(SILENCE_SECONDS, GRACE_SECONDS))
    if len(chunk) > limit:
        raise SyncProblem("too-large", limit=limit)
    return Begun(chunk, more, clock() - asked)


async def chunks(request: Request, limit: int, begun: Begun | None = None) -> AsyncIterator[bytes]:
    """The body's chunks, at most `limit` bytes of them, never waiting long for the next.

    They are read ahead: the server forgets what has come and was not asked for when the line breaks.
    """
    begun = begun or await begin(request, limit)
    yield begun.chunk
    if not begun.more:
        return
    ahead = Ahead()
    reading = asyncio.create_task(_read(request, limit, ahead, begun))
    try:
        while (chunk := await ahead.get()) is not None:
            if isinstance(chunk, Exception):
                raise chunk
            yield chunk
    finally:
        reading.cancel()


async def _read(request: Request, limit: int, ahead: Ahead, begun: Begun) -> None:
    size, waited, more = len(begun.chunk), begun.waited, True
    clock = asyncio.get_running_loop().time
    try:
        while more:
            asked = clock()
            chunk, more = await _message(request, min(SILENCE_SECONDS, GRACE_SECONDS + size / SLOWEST - waited))
            waited += clock() - asked
            size += len(chunk)
            if size > limit:
                raise SyncProblem("too-large", limit=limit)
            await ahead.put(chunk)
        await ahead.put(None)
    except Exception as error:  # raised where the body is asked for, not here, where nobody looks
        await ahead.put(error)


async def _message(request: Request, patience: float) -> tuple[bytes, bool]:
    """The next bytes, and whether more are to come."""
    try:
        async with asyncio.timeout(patience):
            message = await request.receive()
    except TimeoutError as error:
        raise Gone from error
    if message["type"] == "http.disconnect":
        if left := request.scope.pop(LEFT, b""):
            return left, True
        raise Gone
    return message.get("body", b""), message.get("more_body", False)
