"""Kinto: its server with the memory backend, and a device that keeps a copy as Kinto's documentation describes it."""

from __future__ import annotations

import json
import sqlite3
import sys
import threading
import time
import uuid
from pathlib import Path
from typing import Any

import orders
from orders import FIELDS, Changes

# Its own backend keeps nothing over a restart: the records get the same times again, so a device's tag stays good.
_FIRST = 1_750_000_000_000
_PARENT = "/buckets/b/collections/c"
_SETTINGS = {
    "kinto.storage_backend": "kinto.core.storage.memory",
    "kinto.cache_backend": "kinto.core.cache.memory",
    "kinto.permission_backend": "kinto.core.permission.memory",
    "kinto.userid_hmac_secret": "of a benchmark",
    "multiauth.policies": "basicauth",
    "multiauth.policy.basicauth.use": "kinto.core.authentication.BasicAuthAuthenticationPolicy",
    "kinto.record_read_principals": "system.Authenticated",
    "kinto.record_write_principals": "system.Authenticated",
    "kinto.batch_max_requests": "200",
    "kinto.paginate_by": "1000",
}


class Hub:
    """The server; nothing of it is on disk, so what it begins with is kept beside it."""

    def __init__(self, folder: Path) -> None:
        from kinto import main

        self._file = folder / "records.json"
        self._wsgi = main({}, **_SETTINGS)
        self._storage = self._wsgi.registry.storage
        if self._file.exists():
            self._fill(json.loads(self._file.read_text(encoding="utf-8")))

    def load(self, file: str) -> dict[str, Any]:
        """Take the records; their names."""
        found = [{"id": str(uuid.uuid4()), **row} for row in orders.rows(file)]
        self._file.write_text(json.dumps(found), encoding="utf-8")
        self._fill(found)
        return {"ids": [row["id"] for row in found]}

    def _fill(self, found: list[dict[str, Any]]) -> None:
        for kind, parent, name in (("bucket", "", "b"), ("collection", "/buckets/b", "c")):
            self._storage.create(kind, parent, {"id": name, "last_modified": _FIRST})
        for number, row in enumerate(found):
            self._storage.create("record", _PARENT, {**row, "last_modified": _FIRST + 1 + number})

    def serve(self) -> dict[str, Any]:
        """Listen on a port of its own."""
        from waitress import create_server

        server = create_server(self._wsgi, host="127.0.0.1", port=0)
        threading.Thread(target=server.run, daemon=True).start()
        return {"port": server.effective_port}

    def digest(self) -> dict[str, Any]:
        """What it holds."""
        found = self._storage.list_all("record", _PARENT)
        return orders.digest((row["id"], [row[name] for name in FIELDS]) for row in found)


class Device:
    """A copy in SQLite, what was changed in it since, and the time of the newest record that has been seen."""

    def __init__(self, folder: Path) -> None:
        self._base = sqlite3.connect(folder / "copy.db", isolation_level=None)
        for table in ("record (id PRIMARY KEY, body)", "changed (id PRIMARY KEY, body)", "seen (tag)"):
            self._base.execute(f"CREATE TABLE IF NOT EXISTS {table}")

    def join(self, url: str) -> None:
        """There is nothing to join: a name and a password are enough."""

    def change(self, changes: Changes, at_once: bool) -> None:
        """Save each change by itself, or all in one transaction."""
        if at_once:
            self._base.execute("BEGIN")
        for name, fields in changes:
            self._keep("record", name, self._body("record", name) | fields)
            self._keep("changed", name, self._body("changed", name) | fields)
        if at_once:
            self._base.execute("COMMIT")

    def sync(self, url: str) -> dict[str, Any]:
        """Fetch what is newer than the tag, page by page; then patch in a batch, each for the version that was seen."""
        from kinto_http import Client

        begun = time.perf_counter()
        client = Client(server_url=url + "/v1", bucket="b", collection="c", auth=("device", "device"))
        tag = self._base.execute("SELECT max(tag) FROM seen").fetchone()[0]
        came = client.get_records(**({"_since": f'"{tag}"'} if tag else {}))
        changed = self._base.execute("SELECT id, body FROM changed").fetchall()
        if changed:
            with client.batch() as batch:
                for name, body in changed:
                    seen = self._body("record", name)["last_modified"]
                    batch.patch_record(id=name, data=json.loads(body), if_match=seen)
            came += [answer["data"] for answer in batch.results()]
        self._base.execute("BEGIN")
        for row in came:
            self._keep("record", row["id"], row)
        self._base.execute("DELETE FROM changed")
        if came:
            self._base.execute("INSERT INTO seen VALUES (?)", (max(row["last_modified"] for row in came),))
        self._base.execute("COMMIT")
        return {"seconds": time.perf_counter() - begun}

    def digest(self) -> dict[str, Any]:
        """What it holds."""
        found = [json.loads(body) for (body,) in self._base.execute("SELECT body FROM record")]
        return orders.digest((row["id"], [row[name] for name in FIELDS]) for row in found)

    def _body(self, table: str, name: str) -> dict[str, Any]:
        found = self._base.execute(f"SELECT body FROM {table} WHERE id = ?", (name,)).fetchone()
        return json.loads(found[0]) if found else {}

    def _keep(self, table: str, name: str, body: dict[str, Any]) -> None:
        self._base.execute(f"INSERT OR REPLACE INTO {table} VALUES (?, ?)", (name, json.dumps(body)))


def main(role: str, folder: Path) -> None:
    """A hub or a device over a folder."""
    if role == "hub":
        hub = Hub(folder)
        orders.obey({"load": hub.load, "serve": hub.serve, "digest": hub.digest})
    else:
        device = Device(folder)
        orders.obey({"join": device.join, "change": device.change, "sync": device.sync, "digest": device.digest})


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
