"""A process that stands before a hub: a plain line that counts and breaks, a hotel's portal, or a proxy."""

from __future__ import annotations

import asyncio
import contextlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).resolve().parents[2]
_PAGE = b"<html><body>Welcome to the Grand Hotel. Please sign in.</body></html>"
_STATUS = {200: "OK", 302: "Found", 407: "Proxy Authentication Required", 511: "Network Authentication Required"}
_MOST_HEAD = 65_536


class Gate:
    """The process and how it is told what to be: "line", "portal" with a status, or "proxy" with a password or none."""

    def __init__(self, target: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.helpers.gate", str(target)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        self.port = int(self._answer()["port"])
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def be(self, mode: str, **more: Any) -> None:
        """What it is from the next connection on; the count begins anew.

        A line with `still` carries nothing more up when so many bytes have come down, until it is told otherwise.
        """
        self._ask({"mode": mode} | more)

    def count(self) -> dict[str, int]:
        """Connections, and the bytes that went up and came down, all heads included."""
        return self._ask({})

    def _ask(self, told: dict[str, Any]) -> dict[str, int]:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(told) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> dict[str, int]:
        assert self._process.stdout is not None
        answer: dict[str, int] = json.loads(self._process.stdout.readline())
        return answer


class _Broken(Exception):
    """The line has carried all that it may."""


class _Standing:
    """The process's side."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._told: dict[str, Any] = {"mode": "line"}
        self._counts = {"connections": 0, "up": 0, "down": 0}
        self._news = asyncio.Event()

    def tell(self, told: dict[str, Any]) -> dict[str, int]:
        if told:
            self._told = told
            self._counts = dict.fromkeys(self._counts, 0)
            self._news.set()
            self._news = asyncio.Event()
        return self._counts

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._counts["connections"] += 1
        try:
            mode = self._told["mode"]
            if mode == "line":
                await self._pass_on(b"", reader, writer)
            elif mode == "portal":
                await self._head(reader)
                await self._say(writer, int(self._told["status"]), "Location: http://login.hotel.example/\r\n")
            else:
                await self._as_proxy(reader, writer)
        except (OSError, asyncio.IncompleteReadError, _Broken):
            pass
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _as_proxy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await self._head(reader)
        if self._told.get("password") and b"proxy-authorization: basic" not in head.lower():
            return await self._say(writer, 407, 'Proxy-Authenticate: Basic realm="hotel"\r\n')
        # The whole address stands in the first line; the hub is told only the path.
        method, address, rest = head.split(b" ", 2)
        path = b"/" + address.split(b"/", 3)[3]
        return await self._pass_on(b" ".join((method, path, rest)), reader, writer)

    async def _pass_on(self, first: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        behind, before = await asyncio.open_connection("127.0.0.1", self._target)
        try:
            before.write(first)
            both = [self._carry(reader, before, "up"), self._carry(behind, writer, "down")]
            ends = [asyncio.ensure_future(one) for one in both]
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            for one in ends:
                one.cancel()
            await asyncio.gather(*ends, return_exceptions=True)
            await self._let_arrive(behind, before)
        finally:
            before.close()

    @staticmethod
    async def _let_arrive(behind: asyncio.StreamReader, before: asyncio.StreamWriter) -> None:
        """What was counted reaches the hub before the line is gone: closing over unread answers would take it back."""
        with contextlib.suppress(OSError):
            before.write_eof()
            while await behind.read(4096):
                pass

    async def _carry(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, way: str) -> None:
        limit = self._told.get("limit")
        still = self._told.get("still") if way == "up" else None
        while data := await source.read(4096):
            if limit is not None:
                data = data[: max(0, limit - self._counts["up"] - self._counts["down"])]
            if still is not None and self._counts["down"] >= still:
                await self._news.wait()
            self._counts[way] += len(data)
            sink.write(data)
            await sink.drain()
            if limit is not None and self._counts["up"] + self._counts["down"] >= limit:
                raise _Broken

    async def _head(self, reader: asyncio.StreamReader) -> bytes:
        head = await reader.readuntil(b"\r\n\r\n")
        self._counts["up"] += len(head)
        return head

    async def _say(self, writer: asyncio.StreamWriter, status: int, more: str) -> None:
        line = f"HTTP/1.1 {status} {_STATUS[status]}\r\nContent-Type: text/html\r\n"
        answer = f"{line}{more}Content-Length: {len(_PAGE)}\r\nConnection: close\r\n\r\n".encode() + _PAGE
        self._counts["down"] += len(answer)
        writer.write(answer)
        await writer.drain()


async def _serve(target: int) -> None:
    standing = _Standing(target)
    server = await asyncio.start_server(standing.meet, "127.0.0.1", 0, limit=_MOST_HEAD)
    print(json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        print(json.dumps(standing.tell(json.loads(line))), flush=True)


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
