"""A request's body that cannot be read ends its request, whatever the reason: nobody waits for it for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import uvicorn
from brs_sync.errors import SyncProblem
from brs_sync.hub import body as bodies
from brs_sync.hub.server import _Patient
from starlette.requests import Request
from starlette.types import Scope
from uvicorn.server import ServerState

SCOPE = {"type": "http", "method": "POST", "path": "/v1/sync", "headers": []}
Receive = Callable[[], Awaitable[dict[str, Any]]]


def body(receive: Receive, limit: int = 100) -> list[bytes]:
    """The chunks of a body that comes so; a wait without end fails here."""

    async def read() -> list[bytes]:
        async with asyncio.timeout(20):
            return [chunk async for chunk in bodies.chunks(Request(dict(SCOPE), receive), limit)]

    return asyncio.run(read())


def messages(*told: dict[str, Any] | Exception) -> Receive:
    """A server that says these, one after the other."""
    left = list(told)

    async def receive() -> dict[str, Any]:
        one = left.pop(0)
        if isinstance(one, Exception):
            raise one
        return one

    return receive


def chunk(data: bytes, *, more: bool = True) -> dict[str, Any]:
    return {"type": "http.request", "body": data, "more_body": more}


def test_a_body_comes_as_it_was_sent() -> None:
    assert b"".join(body(messages(chunk(b"ab"), chunk(b"c", more=False)))) == b"abc"


@pytest.mark.parametrize("error", [RuntimeError("odd"), OSError(5, "io"), ValueError("bad")])
def test_whatever_goes_wrong_is_raised_where_the_body_is_asked_for(error: Exception) -> None:
    with pytest.raises(type(error), match=str(error.args[-1])):
        body(messages(chunk(b"ab"), error))


def test_who_goes_away_is_gone_and_too_much_is_refused() -> None:
    with pytest.raises(bodies.Gone):
        body(messages(chunk(b"ab"), {"type": "http.disconnect"}))
    with pytest.raises(SyncProblem, match="too-large"):
        body(messages(chunk(b"x" * 60), chunk(b"x" * 60), chunk(b"", more=False)))


def test_who_drips_is_gone_however_steadily(monkeypatch: pytest.MonkeyPatch) -> None:
    """A byte now and then is no silence, and would hold a place for ever."""
    monkeypatch.setattr(bodies, "GRACE_SECONDS", 0.05)
    monkeypatch.setattr(bodies, "SLOWEST", 1e9)

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(0.001)
        return chunk(b"x")

    with pytest.raises(bodies.Gone):
        body(receive, limit=1 << 40)


@pytest.mark.parametrize("taken", [False, True], ids=["untouched", "begun"])
def test_what_came_before_a_line_broke_is_read_though_the_server_was_busy(taken: bool) -> None:
    """The server's own protocol over a line that breaks before, or after, anybody has asked for the body."""
    read = list[bytes]()
    ended = asyncio.Event()

    async def slow(scope: Scope, receive: Receive, _send: object) -> None:
        request = Request(scope, receive)  # type: ignore[arg-type]
        begun = await bodies.begin(request, 100) if taken else None
        more.set()
        await broken.wait()
        with pytest.raises(bodies.Gone):
            async for one in bodies.chunks(request, 100, begun):
                read.append(one)
        ended.set()

    more, broken = asyncio.Event(), asyncio.Event()

    async def meet() -> None:
        config = uvicorn.Config(slow, log_config=None, http=_Patient, lifespan="off", ws="none")  # type: ignore[arg-type]
        config.load()
        made: list[_Patient] = []

        def protocol() -> _Patient:
            made.append(_Patient(config=config, server_state=ServerState(), app_state={}))
            return made[-1]

        async with asyncio.timeout(60):
            server = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", 0)
            _reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            writer.write(b"POST /v1/sync HTTP/1.1\r\nHost: hub\r\nContent-Length: 90\r\n\r\nab")
            await more.wait()
            writer.write(b"cd")
            writer.close()
            while made[0] in made[0].connections:
                await asyncio.sleep(0)
            broken.set()
            await ended.wait()
            server.close()

    asyncio.run(meet())
    assert b"".join(read) == b"abcd"
