"""A real hub in a process of its own, and devices that reach it over a real socket.

Its processes are forked from one that has loaded the program (tests/helpers/forked.py); where the start itself is what
is tested, or the memory of a process, it is started by its name.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from brs_sync.auth import from_text
from brs_sync.client import HubClient, SyncReport
from brs_sync.clock import Clock, SystemClock
from brs_sync.hub.admin import Admin
from brs_sync.ids import Dot, RecordKey
from brs_sync.replica import Replica
from brs_sync.values import Value

from tests.helpers import forked
from tests.helpers.ports import until_free

TAKEN = "address-unusable"
# Two devices that a hub has let in, and when: the fixture `admin`.
AMINA, BO = b"\x01" * 32, b"\x02" * 32
NOW = 1_760_000_000_000
COMMAND = [str(Path(sys.executable).with_name("brs-hub"))]


class Hub:
    """`brs-hub serve` on a free port; the same port again after a restart."""

    def __init__(self, folder: Path, crash: str = "", options: tuple[str, ...] = ()) -> None:
        self.folder = folder
        self.options = options
        self.port = 0
        self.start(crash)

    def start(self, crash: str = "") -> None:
        """Start the process and wait until it says that it listens."""
        while not (line := self._begun(crash)):
            said = self.process.communicate()[1]
            # Between looking and listening its port may have been given to another process of the run.
            if not self.port or TAKEN not in said:
                raise AssertionError(f"the hub did not start: {said}")
        self.ready = ready = json.loads(line)
        self.url: str = ready["listening"]
        self.address: str = ready.get("address", self.url)
        self.key = from_text(ready["hub"])
        self.port = int(self.url.rsplit(":", 1)[1])

    def _begun(self, crash: str) -> str:
        """What a new process says first; nothing where it ended."""
        words = ("--data", str(self.folder), "serve", "--listen", f"127.0.0.1:{until_free(self.port)}", *self.options)
        self.process = self._serve(words, os.environ | {"BRS_CRASH_AT": crash})
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def _serve(self, words: tuple[str, ...], environment: Mapping[str, str]) -> forked.Forked | subprocess.Popen[str]:
        return forked.Forked("brs-hub", *words, env=environment)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.said = self.process.communicate()

    def kill(self) -> None:
        """End the process without warning."""
        self.process.kill()
        self.ended()

    def stop(self) -> int:
        """Ask the process to end; its exit code."""
        self.process.terminate()
        return self.ended()

    def ended(self) -> int:
        """Wait for the end; the exit code, or minus the signal's number."""
        self.said = self.process.communicate()
        assert self.process.returncode is not None
        return self.process.returncode

    def was_killed(self) -> bool:
        """Whether it ended at its crash point."""
        return self.ended() == -signal.SIGKILL

    def invite(self, *prefixes: str, role: str = "focal-point", person: str | None = None) -> str:
        """A code, made beside the serving process in its administration file."""
        with self.admin() as admin:
            return admin.invite(role, prefixes, SystemClock().now_ms(), person)[0]

    @contextmanager
    def admin(self) -> Iterator[Admin]:
        """The hub's administration, opened by this process beside the serving one."""
        admin = Admin(self.folder, os.urandom)
        try:
            yield admin
        finally:
            admin.close()

    def device(self, folder: Path, *prefixes: str, role: str = "focal-point", url: str | None = None) -> Device:
        """A device that has joined."""
        device = Device(folder, url or self.url)
        device.client.enrol(self.invite(*prefixes, role=role), folder.name)
        return device

    def run(self, *arguments: str) -> list[dict[str, object]]:
        """One command of the hub's command line; its answers."""
        return run_command(self.folder, *arguments)

    def peak_kb(self) -> int:
        """The most memory that the process ever had."""
        status = Path(f"/proc/{self.process.pid}/status").read_text("ascii")
        return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1])


class StartedHub(Hub):
    """The same, started by its name, as a person starts it."""

    def _serve(self, words: tuple[str, ...], environment: Mapping[str, str]) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*COMMAND, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
        )


def run_command(folder: Path, *arguments: str, code: int = 0) -> list[dict[str, object]]:
    """Run `brs-hub` to its end; the objects that it printed, or its error."""
    done = forked.run("brs-hub", "--data", str(folder), *arguments)
    assert done.returncode == code, done.stderr
    return [json.loads(line) for line in (done.stderr if code else done.stdout).splitlines()]


class Device:
    """A replica and its way to the hub."""

    def __init__(self, folder: Path, url: str, *, hub_key: bytes | None = None, clock: Clock | None = None) -> None:
        self.folder = folder
        self.replica = Replica.open(folder, clock=clock, schemas=lambda collection: None)
        self.client = HubClient(self.replica, url, hub_key=hub_key, clock=clock)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the replica and hang up."""
        self.client.close()
        self.replica.close()

    def at(self, url: str) -> None:
        """Reach the same hub by another address."""
        key = self.client.hub_key
        self.client.close()
        self.client = HubClient(self.replica, url, hub_key=key)

    def write(self, partition: str, record: str, **values: Value) -> Dot:
        """One commit: these values of one record."""
        key = RecordKey(partition, "contacts", "=" + record)
        return self.replica.write([(key, path, value) for path, value in values.items()])[-1]

    def sync(self) -> SyncReport:
        """Exchange with the hub to the end."""
        return self.client.sync_once()

    def value(self, partition: str, record: str, path: str) -> Value:
        """What is displayed, None where there is nothing."""
        cell = self.replica.cells(RecordKey(partition, "contacts", "=" + record)).get(path)
        return None if cell is None else cell.value

    def values(self, partition: str, record: str, path: str) -> set[Value]:
        """All live values of a cell."""
        cell = self.replica.cells(RecordKey(partition, "contacts", "=" + record)).get(path)
        return set() if cell is None else {head.value for head in cell.heads}
