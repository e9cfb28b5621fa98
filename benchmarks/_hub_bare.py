"""The peer: a bare Starlette route that inserts the fifty rows of a request into SQLite, each time on disk.

As a process: `python -m benchmarks._hub_bare FILE` says as JSON where it listens. No signatures, grants or receipts.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from concurrent.futures import ThreadPoolExecutor

from anyio.to_thread import run_sync
from brs_sync.hub import server
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

_INSERT = "INSERT OR IGNORE INTO changes (device, number, record, path, value) VALUES (?, ?, ?, ?, ?)"


def body(device: str, number: int) -> bytes:
    """Fifty changes as somebody would send them who keeps no history and proves nothing."""
    rows = [
        {"n": number * 50 + n, "record": f"{number % 3}-{n}", "path": f"field{n}", "value": f"answer {number} to {n}"}
        for n in range(50)
    ]
    return json.dumps({"device": device, "rows": rows}).encode()


def request(port: int, device: str, number: int) -> bytes:
    """The whole of a request."""
    sent = body(device, number)
    return f"POST /push HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: {len(sent)}\r\n\r\n".encode() + sent


class _Table:
    def __init__(self, path: str) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS changes"
            " (seq INTEGER PRIMARY KEY, device TEXT NOT NULL, number INTEGER NOT NULL,"
            " record TEXT, path TEXT, value TEXT, UNIQUE (device, number))"
        )
        self._writer = ThreadPoolExecutor(1)

    def insert(self, device: str, rows: list[dict[str, object]]) -> int:
        """One transaction, in the thread that writes."""
        return self._writer.submit(self._insert, device, rows).result()

    def _insert(self, device: str, rows: list[dict[str, object]]) -> int:
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.executemany(
            _INSERT, [(device, row["n"], row["record"], row["path"], row["value"]) for row in rows]
        )
        self._connection.execute("COMMIT")
        return int(self._connection.execute("SELECT max(seq) FROM changes").fetchone()[0])


def main(path: str) -> None:
    """Serve until told to stop."""
    table = _Table(path)

    async def push(request: Request) -> JSONResponse:
        told = json.loads(await request.body())
        return JSONResponse({"seq": await run_sync(table.insert, told["device"], told["rows"])})

    listener = server.listen("127.0.0.1", 0)
    ready = json.dumps({"listening": server.address(listener)})
    application = Starlette(routes=[Route("/push", push, methods=["POST"])])
    server.run(application, listener, lambda: print(ready, flush=True))


if __name__ == "__main__":
    main(sys.argv[1])
