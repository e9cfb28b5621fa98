"""A database that cannot be opened is refused by name, and every byte of it stays as it was."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from brs_sync import database
from brs_sync.database import ENCRYPTION, check, open_database, set_user_version, user_version
from brs_sync.errors import SyncProblem

from tests.sync.world import open_replica, record, type_in

APPLICATION = 0x42525331


def digest(folder: Path) -> dict[str, str]:
    """Every file of a folder and what is in it."""
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with something in it, closed."""
    folder = tmp_path_factory.mktemp("workspace") / "replica"
    replica = open_replica(folder)
    replica.write((record(f"r{n}"), "name", f"name {n} " * 20) for n in range(200))
    type_in(replica, record("typed"), name="typed")
    replica.close()
    return folder


@pytest.fixture
def folder(workspace: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(workspace, tmp_path / "replica"))


def _garbage(path: Path) -> None:
    path.write_bytes(b"not a database at all" * 100)


def _short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:50])


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _scribbled(path: Path) -> None:
    data = bytearray(path.read_bytes())
    for at in range(4096 * 3, len(data), 4096):
        data[at : at + 200] = b"\xff" * 200
    path.write_bytes(bytes(data))


def _other_application(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[68:72] = b"\x00\x00\x00\x07"
    path.write_bytes(bytes(data))


def _foreign(path: Path) -> None:
    path.unlink()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (a)")
    connection.commit()
    connection.close()


def _newer(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version=99")
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _read_only(path: Path) -> None:
    path.chmod(0o444)


@pytest.mark.parametrize("name", ["workspace.db", "journal.db"])
@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (_garbage, "database-damaged"),
        (_short, "database-damaged"),
        (_cut, "database-damaged"),
        (_scribbled, "database-damaged"),
        (_other_application, "database-not-ours"),
        (_foreign, "database-not-ours"),
        (_newer, "database-newer"),
        (_read_only, "database-read-only"),
    ],
)
def test_what_cannot_be_opened_is_refused_and_left_byte_for_byte(
    folder: Path, name: str, spoil: Callable[[Path], None], code: str
) -> None:
    spoil(folder / name)
    before = digest(folder)
    with pytest.raises(SyncProblem) as refused:
        open_replica(folder)
    assert refused.value.code == code
    assert digest(folder) == before


def test_a_folder_that_another_process_has_open_is_locked(folder: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from tests.sync.world import open_replica\n"
        "r = open_replica(Path(sys.argv[1])); print('open', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        before = digest(folder)
        with pytest.raises(SyncProblem, match="database-locked"):
            open_replica(folder)
        assert digest(folder) == before
        other.kill()
    open_replica(folder).close()


def test_a_database_that_another_program_holds_is_locked(folder: Path) -> None:
    script = (
        "import sys, sqlite3; c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('PRAGMA locking_mode=EXCLUSIVE'); c.execute('BEGIN EXCLUSIVE'); print('held', flush=True)\n"
        "sys.stdin.read()"
    )
    path = folder / "workspace.db"
    with subprocess.Popen(
        [sys.executable, "-c", script, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(SyncProblem, match="database-locked"):
            open_database(path, application=APPLICATION, version=1, busy_ms=50)
        other.kill()


def test_a_missing_database_is_not_made_unless_asked(tmp_path: Path) -> None:
    with pytest.raises(SyncProblem, match="not-found"):
        open_replica_without_making(tmp_path / "none")
    assert not (tmp_path / "none").exists()


def open_replica_without_making(folder: Path) -> None:
    """Open what must be there."""
    from brs_sync.replica import Replica

    Replica.open(folder, schemas=lambda _: None, create=False)


def test_every_open_file_is_durable_and_says_whose_it_is_from_its_first_page(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    connection = open_database(path, application=7, version=1)
    assert path.read_bytes()[68:72] == (7).to_bytes(4, "big")
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)
    set_user_version(connection, 1)
    assert user_version(connection) == 1
    assert check(connection)
    connection.close()


def test_read_only_connections_cannot_write(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    writer = open_database(path, application=7, version=1)
    writer.execute("CREATE TABLE t (a)")
    reader = open_database(path, application=7, version=1, read_only=True)
    with pytest.raises(database.DatabaseError):
        reader.execute("INSERT INTO t VALUES (1)")
    reader.close()
    writer.close()


@pytest.mark.skipif(not ENCRYPTION, reason="this platform has no SQLCipher")
def test_an_encrypted_database_opens_with_its_key_alone(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    connection = open_database(path, key=b"k" * 32, application=7, version=1)
    connection.execute("CREATE TABLE t (a)")
    connection.close()
    before = digest(tmp_path)
    for key, code in ((None, "database-damaged"), (b"z" * 32, "database-key-wrong")):
        with pytest.raises(SyncProblem, match=code):
            open_database(path, key=key, application=7, version=1)
    assert digest(tmp_path) == before
    open_database(path, key=b"k" * 32, application=7, version=1).close()


def test_an_engine_for_models_stands_on_the_same_function(tmp_path: Path) -> None:
    from brs_sync.database import make_engine
    from brs_sync.tables import PersonRow
    from sqlmodel import Session, select

    replica = open_replica(tmp_path / "replica")
    replica.set_person("ana", "Ana")
    replica.close()
    engine = make_engine(
        lambda: open_database(tmp_path / "replica" / "workspace.db", application=APPLICATION, version=1)
    )
    with Session(engine) as session:
        assert session.exec(select(PersonRow.name)).all() == ["Ana"]
    engine.dispose()


def test_the_key_is_readable_by_its_owner_alone(folder: Path) -> None:
    assert (folder / "identity" / "replica.key").stat().st_mode & 0o777 == 0o600
    assert os.listdir(folder / "identity") == ["replica.key"]
