"""A hub of several processes, here services in one process, and devices that ask now this one and now that."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

from brs_sync.blobs.tables import hub_tables
from brs_sync.client import HubClient, SyncReport
from brs_sync.clock import SystemClock
from brs_sync.hub.admin import APPLICATION
from brs_sync.hub.service import HubService
from brs_sync.hub.store.books import Books
from brs_sync.hub.store.opening import open_database
from brs_sync.hub.store.sharedlog import SharedLog
from brs_sync.hub.store.sharing import Shared, books_in, rows_in
from brs_sync.hub.store.tables import log_tables
from brs_sync.hub.tables import admin_tables
from brs_sync.ids import RecordKey
from brs_sync.parts import only_part
from brs_sync.piecetable import piece_tables
from brs_sync.replica import Replica
from brs_sync.sidefile import Rows, SideFile
from brs_sync.values import Value
from brs_sync.wire import ENROL_PATH, encode_message

from tests.simulation.road import SimulatedRoad, _Reply
from tests.sync.world import schemas

KEN = "contacts/KEN"
Content = dict[str, list[dict[str, Any]]]


class Office:
    """Desks by name, each a service over a folder of its own; all of them over one log."""

    def __init__(self, folder: Path, place: str | Path) -> None:
        self.folder, self._place = folder, place
        self.key = folder / "hub.key"
        self.desks: dict[str, HubService] = {}
        self._devices: list[OfficeDevice] = []

    def shared(self, key: Path | None = None) -> Shared:
        """The database as one more process opens it."""
        engine = open_database(self._place)
        books: Books | None = books_in(engine)
        rows: Rows | None = rows_in(engine)
        if books is None or rows is None:  # in files: one for all of them
            books = SideFile(self.folder / "books.db", APPLICATION, admin_tables)
            rows = SideFile(self.folder / "rows.db", APPLICATION, lambda: [*hub_tables(), *piece_tables()])
        return Shared(SharedLog(engine, divisions=4), books, key or self.key, rows)

    def open(self, *names: str, **options: Any) -> HubService:
        """Start these; the last one."""
        for name in names:
            self.desks[name] = HubService(
                self.folder / name, clock=SystemClock(), entropy=os.urandom, shared=self.shared(), **options
            )
        return self.desks[names[-1]]

    def end(self, name: str, *, forget: bool = False) -> None:
        """Close one; its folder may be lost with it."""
        self.desks.pop(name).close()
        if forget:
            shutil.rmtree(self.folder / name)

    def content(self) -> Content:
        """All that is in the log, as a backup has it."""
        with closing(self.shared().log) as log, log._engine.connect() as connection:
            return {
                table.name: [dict(row._mapping) for row in connection.execute(table.select())]
                for table in log_tables.sorted_tables
            }

    def put_back(self, content: Content) -> None:
        """Let the log be what it was then."""
        with closing(self.shared().log) as log, log._engine.begin() as connection:
            for table in log_tables.sorted_tables:
                connection.execute(table.delete())
                if content[table.name]:
                    connection.execute(table.insert(), content[table.name])

    def close(self) -> None:
        """Close everything."""
        for device in self._devices:
            device.close()
        for name in list(self.desks):
            self.end(name)

    def device(self, name: str, *prefixes: str, at: str, role: str = "focal-point") -> OfficeDevice:
        """A device that joined at that desk."""
        admin = self.desks[at].admin
        device = OfficeDevice(self, self.folder / f"device-{name}")
        code, _ = admin.invite(role, prefixes or (KEN,), SystemClock().now_ms())
        device.join(code, at)
        self._devices.append(device)
        return device

    def copy(self, device: OfficeDevice, name: str) -> OfficeDevice:
        """A device whose folder is a copy of another's: two that write under one name."""
        device.replica.close()
        shutil.copytree(device.folder, self.folder / f"device-{name}")
        device.replica = _open(device.folder)
        clone = OfficeDevice(self, self.folder / f"device-{name}")
        clone.hub_key = device.hub_key
        self._devices.append(clone)
        return clone


class OfficeDevice:
    """A replica, and its way to the desks."""

    def __init__(self, office: Office, folder: Path) -> None:
        self.office, self.folder = office, folder
        self.replica = _open(folder)
        self.hub_key: bytes | None = None

    def join(self, code: str, at: str) -> None:
        """Enrol with a code."""
        client = self._client(at)
        client.enrol(code, self.folder.name)
        self.hub_key = client.hub_key

    def sync(self, at: str) -> SyncReport:
        """Exchange with one desk to the end."""
        report = self._client(at).sync_once()
        assert report.agreed
        return report

    def write(self, record: str, partition: str = KEN, **values: Value) -> None:
        """One commit."""
        key = RecordKey(partition, "contacts", f"={record}")
        self.replica.write([(key, path, value) for path, value in values.items()])

    def value(self, record: str, path: str, partition: str = KEN) -> Value:
        """What is shown."""
        cell = self.replica.cells(RecordKey(partition, "contacts", f"={record}")).get(path)
        return None if cell is None else cell.value

    def close(self) -> None:
        """Close the replica."""
        self.replica.close()

    def _client(self, at: str) -> HubClient:
        client = HubClient(self.replica, "http://nowhere", hub_key=self.hub_key)
        desk: Any = SimpleNamespace(name=at, service=self.office.desks[at])
        client._road = _Road(desk, Random(0), lambda what: None)  # type: ignore[assignment]
        return client


class _Road(SimulatedRoad):
    """To a desk's door, and to where it lets new devices in."""

    @contextmanager
    def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> Iterator[Any]:
        """Ask."""
        if path != ENROL_PATH:
            with super().post(path, body, headers) as reply:
                yield reply
            return
        answer = self._hub.service.enrol(only_part([body]), "here")
        data = encode_message(answer.head, answer.frames)
        yield _Reply(answer.signature, data, self, True, len(data))


def _open(folder: Path) -> Replica:
    return Replica.open(folder, schemas=schemas, entropy=random.Random(os.urandom(8)).randbytes)


def told(service: HubService) -> tuple[str, str]:
    """Two words for all that a desk holds and shows, once it has looked at what the others have."""
    service._kept.catch_up(prefixes=("",))
    return service.replica.digest(), service.replica.state_digest()
