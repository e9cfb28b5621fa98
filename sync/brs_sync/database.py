"""The one function that opens SQLite, and nothing is written before the file is known to be ours."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from brs_sync.errors import SyncProblem

try:
    from sqlcipher3 import dbapi2 as driver

    ENCRYPTION = True
except ImportError:  # a platform without the wheel: the standard library's SQLite, unencrypted; doctor says so
    driver = sqlite3
    ENCRYPTION = False

Connection = sqlite3.Connection
DatabaseError: tuple[type[Exception], ...] = (sqlite3.DatabaseError, driver.DatabaseError)

_MAGIC = b"SQLite format 3\x00"
_BUSY_MS = 5000
# What a workspace asks over and over, its lists and searches too, is prepared once.
_STATEMENTS = 512
_NO_ROOM_BYTES = 1 << 16  # twice what the log of writes takes beside it at once
# Above this size the pages are not all read at each opening; `check` is there for a doctor.
_QUICK_CHECK_BYTES = 32 << 20


def open_database(
    path: Path,
    *,
    key: bytes | None = None,
    read_only: bool = False,
    create: bool = True,
    application: int,
    version: int,
    synchronous: Literal["FULL", "OFF"] = "FULL",
    busy_ms: int = _BUSY_MS,
    examine: bool = True,
) -> Connection:
    """Open a database file of this application, or refuse and leave every byte of it as it was.

    `examine=False` is for one more connection to a file that this process has open.
    Refusals: not-found, database-not-ours, database-newer, database-damaged, database-locked, database-read-only.
    """
    with translated(path):
        size = path.stat().st_size if path.exists() else -1
        if size < 0 and (read_only or not create):
            raise SyncProblem("not-found", what="database", name=str(path))
        if size == 0 and not create and not read_only:
            # Nothing of it is left: made anew, it would pass for whole, and copies of it would drive out the good ones.
            raise SyncProblem("database-damaged", name=str(path))
        if size > 0 and examine:
            with _wrong_key(path, key):
                _examine(path, size, key, application, version)
        if not read_only:
            _writable(path)
        connection = _connect(path, key, "ro" if read_only else "rwc", busy_ms)
        try:
            _prepare(connection, read_only, application=application, synchronous=synchronous)
        except BaseException:
            connection.close()
            raise
        return connection


def user_version(connection: Connection) -> int:
    """The schema version that the file says it has; 0 before its tables are made."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def set_user_version(connection: Connection, version: int) -> None:
    """Say which schema version the file has, inside the transaction that made it so."""
    connection.execute(f"PRAGMA user_version={int(version)}")


def check(connection: Connection) -> bool:
    """Read every page: whether the file is whole."""
    return bool(connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")


def make_engine(factory: Callable[[], Connection], *, shared: bool = False) -> Any:
    """An SQLAlchemy engine over `open_database`: pooled, or one shared connection."""
    from sqlalchemy import create_engine
    from sqlalchemy.pool import QueuePool, StaticPool

    return create_engine("sqlite://", module=driver, creator=factory, poolclass=StaticPool if shared else QueuePool)


@contextlib.contextmanager
def written_whole(connection: Connection) -> Iterator[Connection]:
    """One transaction, on disk when it ends without an error and undone otherwise."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextlib.contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn the driver's failures into the closed list of sync's own."""
    try:
        yield
    except DatabaseError as error:
        raise SyncProblem(_code(error, path), name=str(path)) from error
    except PermissionError as error:
        raise SyncProblem("database-read-only", name=str(path)) from error
    except OSError as error:
        raise SyncProblem("disk-full" if error.errno == 28 else "database-damaged", name=str(path)) from error


def _code(error: Exception, path: Path) -> str:
    text = str(error)
    if "locked" in text or "busy" in text:
        return "database-locked"
    if "readonly" in text or "read-only" in text or "unable to open" in text:
        return "database-read-only"
    # Where the log of writes beside it finds no room, SQLite speaks of its file alone: nothing is damaged.
    full = "disk is full" in text or ("disk I/O" in text and shutil.disk_usage(path.parent).free < _NO_ROOM_BYTES)
    return "disk-full" if full else "database-damaged"


@contextlib.contextmanager
def _wrong_key(path: Path, key: bytes | None) -> Iterator[None]:
    """With a key, an unreadable first page most likely means another key."""
    try:
        yield
    except DatabaseError as error:
        if key is None or "not a database" not in str(error):
            raise
        raise SyncProblem("database-key-wrong", name=str(path)) from error


def _examine(path: Path, size: int, key: bytes | None, application: int, version: int) -> None:
    """Everything that can be wrong with the file, found without a handle that could write."""
    if key is None:
        _examine_header(path, application)
    # Without a write-ahead log beside it nothing can change under us, and no side file is left by looking.
    quiet = not path.with_name(path.name + "-wal").exists()
    connection = _connect(path, key, "ro&immutable=1" if quiet else "ro", _BUSY_MS)
    try:
        found = connection.execute("PRAGMA application_id").fetchone()[0]
        if found != application:
            raise SyncProblem("database-not-ours", name=str(path))
        if user_version(connection) > version:
            raise SyncProblem("database-newer", name=str(path))
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        if size <= _QUICK_CHECK_BYTES and not check(connection):
            raise SyncProblem("database-damaged", name=str(path))
    finally:
        connection.close()


def _examine_header(path: Path, application: int) -> None:
    with path.open("rb") as file:
        header = file.read(100)
    if len(header) < 100 or not header.startswith(_MAGIC):
        raise SyncProblem("database-damaged", name=str(path))
    if int.from_bytes(header[68:72], "big") != application:
        raise SyncProblem("database-not-ours", name=str(path))


def _writable(path: Path) -> None:
    """Mode bits are asked too: an administrator's process would be let through them."""
    for place in (path, path.parent):
        if place.exists() and (not os.access(place, os.W_OK) or not place.stat().st_mode & 0o222):
            raise SyncProblem("database-read-only", name=str(path))


def _connect(path: Path, key: bytes | None, mode: str, busy_ms: int) -> Connection:
    uri = f"file:{quote(str(path))}?mode={mode}"
    connection: Connection = driver.connect(
        uri,
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        timeout=busy_ms / 1000,
        cached_statements=_STATEMENTS,
    )
    if key is not None:
        if not ENCRYPTION:
            connection.close()
            raise SyncProblem("no-encryption", name=str(path))
        connection.execute("PRAGMA cipher_log_level=NONE")
        connection.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
    return connection


def _prepare(connection: Connection, read_only: bool, *, application: int, synchronous: str) -> None:
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA trusted_schema=OFF")
    if read_only:
        connection.execute("PRAGMA query_only=ON")
        return
    if not connection.execute("PRAGMA page_count").fetchone()[0]:
        # Before the write-ahead log exists, so that the file itself says whose it is from its first page on. Asked of
        # the database, not of the file: what a crash left of a first page is undone by the first look at it.
        connection.execute(f"PRAGMA application_id={int(application)}")
    connection.execute("PRAGMA journal_mode=WAL")
    user_version(connection)  # the first look makes the files beside it: what has no room for them is refused here
    connection.execute(f"PRAGMA synchronous={synchronous}")
    connection.execute("PRAGMA temp_store=MEMORY")
    connection.execute("PRAGMA secure_delete=ON")
    connection.execute("PRAGMA cache_size=-16000")
