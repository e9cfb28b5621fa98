"""The one function that opens a shared database, and what its failures are called: no address or password in them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from brs_sync.errors import SyncProblem

if TYPE_CHECKING:
    from sqlalchemy import Engine

APPLICATION = 0x4252534C  # "BRSL"
VERSION = 1
CONNECT_SECONDS = 5
# Nobody waits for a statement for ever, and a process that hangs lets go of what it has locked.
STATEMENT_MS, IDLE_MS = 60_000, 60_000
OLDEST = 150_000  # PostgreSQL 15
_SCHEMES = ("postgresql://", "postgres://", "postgresql+psycopg://")
# Of these SQLSTATE classes time heals all, or another server: away, out of resources, stopped, a lost race.
_AWAY = ("08", "40", "53", "57", "58")


def open_database(place: str | Path, *, connections: int = 8) -> Engine:
    """An engine over `postgresql://…`, or over a file of SQLite; nothing is asked of it yet but that it can be named.

    Refused: bad-value for what is no address, not-installed without the driver.
    """
    if isinstance(place, Path):
        return _sqlite(place)
    from sqlalchemy import create_engine
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    if not place.startswith(_SCHEMES):
        raise SyncProblem("bad-value", what="database", text=place.partition(":")[0][:20])
    try:
        url = make_url(place).set(drivername="postgresql+psycopg")
    except (ArgumentError, ValueError):
        raise SyncProblem("bad-value", what="database", text="") from None
    try:
        engine = create_engine(
            url,
            hide_parameters=True,  # what people wrote belongs in no log
            pool_pre_ping=True,
            pool_size=connections,
            max_overflow=connections,
            pool_timeout=CONNECT_SECONDS,
            connect_args={"connect_timeout": CONNECT_SECONDS, "fallback_application_name": "brs-hub"},
        )
    except ModuleNotFoundError:
        raise SyncProblem("not-installed", what="psycopg") from None
    _on_connect(engine)
    return engine


def is_postgresql(engine: Engine) -> bool:
    """Whether it is PostgreSQL, which several processes write to at a time."""
    return engine.dialect.name == "postgresql"


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Turn what the database says into the closed list of sync's own; what it says may name addresses and people."""
    from sqlalchemy.exc import DBAPIError, SQLAlchemyError
    from sqlalchemy.exc import TimeoutError as PoolTimeout

    try:
        yield
    except DBAPIError as error:
        raise _problem(error) from None
    except PoolTimeout:
        raise SyncProblem("store-away", what="connections") from None
    except SQLAlchemyError as error:
        raise SyncProblem("store-failed", what=type(error).__name__) from None


def _problem(error: Any) -> SyncProblem:
    state = str(getattr(error.orig, "sqlstate", None) or "")
    if "locked" in str(error.orig):
        return SyncProblem("database-locked")
    away = error.connection_invalidated or state[:2] in _AWAY or type(error.orig).__name__ == "OperationalError"
    return SyncProblem("store-away" if away else "store-failed", what=state or type(error.orig).__name__)


def _on_connect(engine: Engine) -> None:
    from sqlalchemy import event

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: object) -> None:
        # In one round trip. An acknowledged commit is on disk (SYNC rule 16), whatever the server's own habit is.
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT set_config('statement_timeout', '{STATEMENT_MS}', false),"
                f" set_config('idle_in_transaction_session_timeout', '{IDLE_MS}', false),"
                " set_config('synchronous_commit', CASE current_setting('synchronous_commit')"
                " WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, false),"
                " current_setting('server_version_num')::int"
            )
            version = cursor.fetchone()[3]
        connection.commit()
        if version < OLDEST:
            raise SyncProblem("store-too-old", what=version // 10_000)


def _sqlite(path: Path) -> Engine:
    from sqlalchemy import event

    from brs_sync.database import make_engine
    from brs_sync.database import open_database as open_file

    def connect() -> Any:
        path.parent.mkdir(parents=True, exist_ok=True)
        return open_file(path, application=APPLICATION, version=VERSION, examine=False)

    engine: Engine = make_engine(connect)

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        # One writer at a time, from its first look on; who only reads says so.
        reads = connection.get_execution_options().get("reads", False)
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine
