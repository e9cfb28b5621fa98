"""Hubs under hubs: real processes over real sockets, forked from one that has loaded the program."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

from brs_sync.auth import from_text
from brs_sync.database import open_database
from brs_sync.hub.admin import Admin
from brs_sync.hub.upstream import UpState, read_state
from brs_sync.ids import RecordKey
from brs_sync.log import APPLICATION, VERSION
from brs_sync.replica import Replica
from brs_sync.submission import FrozenVersion, Submission, state_of
from brs_sync.tierwords import holders
from brs_sync.values import Number
from brs_sync.ways import way_of

from tests.helpers import forked
from tests.helpers.forked import Forked
from tests.helpers.patience import PATIENCE_S
from tests.helpers.ports import until_free
from tests.sync.roads.hubs import Device

T = TypeVar("T")
CENTRE = ("contacts/KEN", "report/KEN")


class Tier:
    """One hub: its folder, its commands, and its process while it serves; or one of its processes, by what `told`."""

    def __init__(self, folder: Path, name: str, **told: str) -> None:
        self.folder, self.name, self._told = folder, name, told
        self.process: Forked | None = None
        self.port = 0

    def command(self, *arguments: str, code: int = 0) -> list[dict[str, Any]]:
        """One command of `brs-hub` to its end: its answers, or its error."""
        done = forked.run("brs-hub", "--data", str(self.folder), *arguments, env=os.environ | self._told)
        assert done.returncode == code, done.stderr
        return [json.loads(line) for line in (done.stderr if code else done.stdout).splitlines()]

    def dies(self, point: str, *arguments: str) -> bool:
        """Whether a command is ended by a power cut at that point."""
        env = os.environ | self._told | {"BRS_CRASH_AT": point}
        return forked.run("brs-hub", "--data", str(self.folder), *arguments, env=env).returncode == -signal.SIGKILL

    def serve(self) -> None:
        """Answer from now on."""
        listen = f"127.0.0.1:{until_free(self.port)}"
        env = os.environ | {"BRS_HUB_NAME": self.name} | self._told
        self.process = Forked("brs-hub", "--data", str(self.folder), "serve", "--listen", listen, env=env)
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.process.complaints()
        ready = json.loads(line)
        self.url: str = ready["listening"]
        self.key = from_text(ready["hub"])
        self.port = int(self.url.rsplit(":", 1)[1])

    def stop(self) -> None:
        """End it as an administrator would."""
        if self.process is not None:
            self.process.terminate()
            assert self.process.wait() == 0, self.process.complaints()
            self.process.close()
            self.process = None

    def kill(self) -> None:
        """End it as a power cut would, if it has not ended itself."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process.close()
            self.process = None

    def join(self, above: Tier, *prefixes: str, role: str = "regional-centre") -> None:
        """Become a client of another, which is served."""
        (invitation,) = above.command("invite", "--role", role, "--prefix", *(prefixes or CENTRE))
        self.command("upstream", "set", above.url, str(invitation["code"]), "--name", self.name)

    def device(self, folder: Path, *prefixes: str, role: str = "focal-point") -> Device:
        """Somebody's device that has joined this hub, which is served."""
        (invitation,) = self.command("invite", "--role", role, "--prefix", *(prefixes or CENTRE))
        device = Device(folder, self.url)
        device.client.enrol(str(invitation["code"]), folder.name)
        return device

    def meet(self) -> dict[str, Any]:
        """One exchange with the hub above, while this one is not served."""
        return self.command("upstream", "sync")[0]

    def meet_served(self) -> UpState:
        """The same by the task beside a hub that is served."""
        with closing(Admin(self.folder, os.urandom)) as admin:
            before = read_state(admin).tried_ms
            self.command("upstream", "sync", "--now")
            return until(lambda: None if (state := read_state(admin)).tried_ms == before else state)

    def rows(self, query: str, *values: object) -> list[Any]:
        """What its log says."""
        connection = open_database(
            self.folder / "workspace.db", read_only=True, application=APPLICATION, version=VERSION
        )
        try:
            return list(connection.execute(query, values).fetchall())
        finally:
            connection.close()

    def commits(self) -> dict[tuple[str, bytes, int], tuple[bytes, bytes | None, tuple[bytes, ...]]]:
        """Every commit as it is stored: header, signature and sections, to the byte."""
        sections: dict[int, list[bytes]] = {}
        for commit, data in self.rows('SELECT "commit", data FROM section ORDER BY "commit", place'):
            sections.setdefault(commit, []).append(bytes(data or b""))
        rows = self.rows(
            "SELECT p.path, r.name, c.seq, c.id, c.header, c.signature FROM commits c JOIN partition p"
            " ON p.id=c.partition JOIN replica r ON r.id=c.replica WHERE r.shipped=0"
        )
        return {
            (path, who, seq): (header, signature, tuple(sections.get(number, ())))
            for path, who, seq, number, header, signature in rows
        }

    def digests(self) -> tuple[str, str]:
        """What it holds and what stands in it, by one word each."""
        with Replica.open(self.folder, schemas=lambda name: None) as replica:
            return replica.digest(), replica.state_digest()


def until(look: Callable[[], T | None]) -> T:
    """What is found once it is there."""
    pause, end = threading.Event(), time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        found = look()
        if found is not None:
            return found
        pause.wait(0.05)
    raise AssertionError("it never came")


def submit(device: Device, report: str = "report/KEN/2025/basel", amount: int = 12) -> FrozenVersion:
    """A draft, which stays in the country, and a version made from it."""
    draft = RecordKey(f"{report}/draft", "surveys", "=ken")
    device.replica.write([(draft, "amount", Number(str(amount)))])
    cells = device.replica.cells(draft)
    answers = {path: cell.value for path, cell in cells.items()}
    shown = device.replica.context(draft.partition)
    key = device.replica.submit(Submission(draft, f"{report}/sent", answers, shown, state_of(cells)))
    return next(one for one in device.replica.versions("surveys", key.partition) if one.key == key)


def held_by(device: Device, version: FrozenVersion) -> dict[str, bool]:
    """Which kinds of tiers above a device have said that they hold a version."""
    found = holders(device.replica, version.key.partition, version.dot)
    return {one.kind: one.held_ms is not None for one in found}


def way(device: Device, key: RecordKey) -> tuple[str, dict[str, bool]]:
    """How far a record is known to have come, and which kinds of tiers above have said that they hold all of it."""
    found = way_of(device.replica, key)
    assert found is not None
    return found.state, {one.kind: one.held_ms is not None for one in found.holders}
