"""The peer: a bare Starlette route that inserts the rows of a request into SQLite, each time on disk.

As a process: `python -m benchmarks._hub_bare FILE` says as JSON where it listens. No signatures, grants or receipts.

`/rows` takes the very rows that a push leaves at a hub (its commit, the end of its chain, its section, its fifty
changes), into the same tables. `/append` takes fifty answers, one after the other into a table without a history.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from brs_sync.hub import server
from brs_sync.log import open_log
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from benchmarks import _hub_rows

Inserts = Mapping[str, _hub_rows.Rows]  # the rows of each statement
_INTO = {
    "commits": "INSERT INTO commits VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    "chain": "REPLACE INTO chain VALUES (?,?,?,?,?)",
    "section": "INSERT INTO section VALUES (?,?,?,?,?,?)",
    "change": "INSERT INTO change VALUES (?,?,?,?,?,?,?,?,?,?,?)",
}
_APPEND = "INSERT OR IGNORE INTO changes (device, number, record, path, value) VALUES (?, ?, ?, ?, ?)"
_APPENDED = (
    "CREATE TABLE changes (seq INTEGER PRIMARY KEY, device TEXT NOT NULL, number INTEGER NOT NULL,"
    " record TEXT, path TEXT, value TEXT, UNIQUE (device, number))"
)


def body(device: str, number: int) -> bytes:
    """Fifty changes as somebody would send them who keeps no history and proves nothing."""
    rows = [
        {"n": number * 50 + n, "record": f"{number % 3}-{n}", "path": f"field{n}", "value": f"answer {number} to {n}"}
        for n in range(50)
    ]
    return json.dumps({"device": device, "rows": rows}).encode()


def request(port: int, path: str, sent: bytes) -> bytes:
    """The whole of a request."""
    return f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: {len(sent)}\r\n\r\n".encode() + sent


def _rows(body: bytes) -> Inserts:
    return {_INTO[name]: rows for name, rows in _hub_rows.read(body).items()}


def _answers(body: bytes) -> Inserts:
    told = json.loads(body)
    return {_APPEND: [[told["device"], row["n"], row["record"], row["path"], row["value"]] for row in told["rows"]]}


class _Tables:
    """A hub's database, with the same care for the disk, and one thread at a time that writes."""

    def __init__(self, path: Path) -> None:
        self._connection = open_log(path)
        self._connection.execute(_APPENDED)
        self._writer = CapacityLimiter(1)

    async def insert(self, rows: Inserts) -> int:
        """One transaction."""
        return await run_sync(self._insert, rows, limiter=self._writer)

    def _insert(self, rows: Inserts) -> int:
        self._connection.execute("BEGIN IMMEDIATE")
        for statement, them in rows.items():
            self._connection.executemany(statement, them)
        self._connection.execute("COMMIT")
        return sum(map(len, rows.values()))


def main(path: str) -> None:
    """Serve until told to stop."""
    tables = _Tables(Path(path))

    def route(path: str, read: Callable[[bytes], Inserts]) -> Route:
        async def push(request: Request) -> JSONResponse:
            return JSONResponse({"rows": await tables.insert(read(await request.body()))})

        return Route(path, push, methods=["POST"])

    listener = server.listen("127.0.0.1", 0)
    ready = json.dumps({"listening": server.address(listener)})
    application = Starlette(routes=[route("/rows", _rows), route("/append", _answers)])
    server.run(application, listener, lambda: print(ready, flush=True))


if __name__ == "__main__":
    main(sys.argv[1])
