"""An answer's head goes with its body, in one write to the line: one packet, and one record of TLS."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
import uvicorn
from brs_sync.hub.server import _Patient
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from tests.helpers.patience import PATIENCE_S

ASKED = b"POST /v1/sync HTTP/1.1\r\nHost: hub\r\nContent-Length: 2\r\n\r\nab"
LAST = ASKED.replace(b"Host", b"Connection: close\r\nHost")


class Line(asyncio.Transport):
    """What was written to it, each time."""

    def __init__(self) -> None:
        super().__init__({"peername": ("192.0.2.1", 4040)})
        self.went: list[bytes] = []
        self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Take it."""
        assert not self.closed
        self.went.append(bytes(data))

    def close(self) -> None:
        """Hang up."""
        self.closed = True

    def is_closing(self) -> bool:
        """Whether that was."""
        return self.closed

    def pause_reading(self) -> None:
        """Nothing comes by itself."""

    def resume_reading(self) -> None:
        """Nothing comes by itself."""


def answered(parts: Sequence[bytes], *asked: bytes, waits: bool = False) -> tuple[list[bytes], bool]:
    """What went after these requests, each answered with a body of these parts, and whether the line was closed.

    A body that `waits` begins when its head has gone.
    """
    line, done = Line(), asyncio.Event()

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        size = str(sum(map(len, parts))).encode()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", size)]})
        while waits and not line.went:
            await asyncio.sleep(0)
        for left, part in enumerate(parts, 1 - len(parts)):
            await send({"type": "http.response.body", "body": part, "more_body": left < 0})
        done.set()

    async def meet() -> bool:
        config = uvicorn.Config(
            application, log_config=None, http=_Patient, lifespan="off", ws="none", date_header=False
        )
        config.load()
        protocol = _Patient(config=config, server_state=ServerState(), app_state={})
        protocol.connection_made(line)
        async with asyncio.timeout(PATIENCE_S):
            for one in asked:
                done.clear()
                protocol.data_received(one)
                await done.wait()
                await asyncio.sleep(0)
                await asyncio.sleep(0)
        closed = line.closed
        protocol.connection_lost(None)
        return closed

    return line.went, asyncio.run(meet())


@pytest.mark.parametrize("asked", [(ASKED,), (ASKED, ASKED, LAST), (LAST,)])
def test_an_answer_goes_in_one_write(asked: tuple[bytes, ...]) -> None:
    went, closed = answered([b"answer"], *asked)
    assert len(went) == len(asked)
    for one in went:
        head, end, body = one.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 ") and end and body == b"answer"
    assert closed == (asked[-1] is LAST)


def test_a_head_does_not_wait_for_a_body_that_is_still_to_come() -> None:
    (head, *rest), _ = answered([b"ans", b"wer"], ASKED, waits=True)
    assert head.endswith(b"\r\n\r\n") and rest == [b"ans", b"wer"]


@pytest.mark.parametrize("asked", [ASKED, LAST])
def test_a_head_alone_goes_before_the_line_is_closed(asked: bytes) -> None:
    (head,), closed = answered([b""], asked)
    assert head.endswith(b"\r\n\r\n") and closed == (asked is LAST)


@pytest.mark.parametrize("waits", [False, True])
def test_no_byte_is_lost_where_a_body_looks_like_a_head(waits: bool) -> None:
    went, _ = answered([b"HTTP/1.1 ", b"HTTP/1.1 200 OK", b""], ASKED, waits=waits)
    assert b"".join(went).endswith(b"\r\n\r\nHTTP/1.1 HTTP/1.1 200 OK")
