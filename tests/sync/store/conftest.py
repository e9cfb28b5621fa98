"""The kinds of database that a shared log lies in: SQLite, and each PostgreSQL that is here."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from brs_sync.hub.store.opening import open_database
from brs_sync.hub.store.sharedlog import SharedLog
from brs_sync.ids import RecordKey
from brs_sync.replica import Replica
from brs_sync.views import StoredCommit

from tests.helpers.postgres import Server, engines

Opener = Callable[[], SharedLog]
PARTITIONS = ("contacts/KEN", "contacts/KEN/x", "contacts/KENYA", "report/KEN/2025/basel/sent")


@pytest.fixture(scope="session")
def servers() -> Iterator[Callable[[str], Server]]:
    """A server of each version, started when the first test asks for it."""
    started: dict[str, Server] = {}

    def server(version: str) -> Server:
        if version not in started:
            started[version] = Server(version)
        return started[version]

    yield server
    for one in started.values():
        one.close()


@pytest.fixture(params=["sqlite", *engines()])
def place(request: pytest.FixtureRequest, tmp_path: Path, servers: Callable[[str], Server]) -> str | Path:
    """Where a new shared log lies."""
    return tmp_path / "shared.db" if request.param == "sqlite" else servers(request.param).database()


@pytest.fixture
def another(place: str | Path) -> Iterator[Opener]:
    """Opens the log, each time as another process would."""
    opened: list[SharedLog] = []

    def log() -> SharedLog:
        opened.append(SharedLog(open_database(place), divisions=4))
        return opened[-1]

    yield log
    for one in opened:
        one.close()


@pytest.fixture
def log(another: Opener) -> SharedLog:
    return another()


@pytest.fixture(scope="session")
def commits(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[StoredCommit]]:
    """Some commits of two writers in each partition; of the first partition two have one dot."""
    folder = tmp_path_factory.mktemp("writers")
    found: dict[str, list[StoredCommit]] = {partition: [] for partition in PARTITIONS}
    with _writer(folder / "a") as first, _writer(folder / "b") as second:
        for partition in PARTITIONS:
            for number in range(3):
                _write(first, partition, f"a{number}")
            _write(second, partition, "b")
    shutil.copytree(folder / "a", folder / "clone")
    with _writer(folder / "a") as first, _writer(folder / "clone") as clone:
        _write(first, PARTITIONS[0], "one")
        _write(clone, PARTITIONS[0], "other")
    for name in ("a", "b", "clone"):
        with _writer(folder / name) as writer:
            for partition in PARTITIONS:
                found[partition] += writer.commits_after(partition, {}, 1 << 20)
    return {partition: list({commit.header: commit for commit in found[partition]}.values()) for partition in found}


@pytest.fixture(scope="session")
def grant(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A statement."""
    with _writer(tmp_path_factory.mktemp("root")) as root:
        root.add_root(root.key)
        return root.issue_grant(bytes(32), person="p", name="P", role="reader", prefixes=["contacts"], rights=["read"])


def _writer(folder: Path) -> Replica:
    return Replica.open(folder, schemas=lambda collection: None)


def _write(replica: Replica, partition: str, text: str) -> None:
    replica.write([(RecordKey(partition, "contacts", f"={text}"), "name", f"What {text} wrote")])
