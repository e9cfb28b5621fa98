"""A hub's folder poured into the database that several processes are to share: log, books and files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Any

from brs_sync.blobs.folder import documents
from brs_sync.errors import SyncProblem
from brs_sync.hub.admin import APPLICATION, FILE_NAME, Admin
from brs_sync.hub.moving import move
from brs_sync.hub.store.settled import service_of, shared_of, shelf_of
from brs_sync.hub.tables import admin_metadata, admin_tables
from brs_sync.hub.uproad import leave
from brs_sync.sidefile import Rows, SideFile

if TYPE_CHECKING:
    from brs_sync.hub.settings import Settings

_AT_ONCE = 500
# What was asked of the process that served the folder, and who of several spoke upwards where the folder comes from.
_LEFT_OUT = ("deed", "lease")


def pour(settings: Settings) -> Iterator[dict[str, object]]:
    """Bring a folder that was a hub by itself into the settings' database; again where it stopped."""
    if settings.database is None:
        raise SyncProblem("bad-setting", where="BRS_HUB_DATABASE", should="postgresql://…")
    if documents(settings.data) is not None or not (settings.data / FILE_NAME).exists():
        raise SyncProblem("not-found", what="hub", name=str(settings.data))
    Admin(settings.data, os.urandom, create=False).close()  # makes what an earlier release did not know
    # The log first: it says whose database this is, and refuses another hub's folder before anything is written.
    service_of(settings).close()
    shared = shared_of(settings)
    assert shared is not None and shared.books is not None
    with closing(shared), closing(SideFile(settings.data / FILE_NAME, APPLICATION, admin_tables, create=False)) as old:
        books = {table.name: _brought(old, shared.books, table) for table in admin_metadata().sorted_tables}
    with closing(service_of(settings)) as service:
        leave(service)
    with shelf_of(settings) as shelf:
        *_, last = move(shelf, settings.data)
    yield {
        "devices": books["device"],
        "invitations": books["invitation"],
        "pieces": last["moved"],
        "lost": last["lost"],
        "done": last["done"],
    }


def _brought(old: SideFile, books: Rows, table: Any) -> int:
    """The rows of one table that were not there."""
    if table.name in _LEFT_OUT:
        return 0
    names = ",".join(f'"{column.name}"' for column in table.columns)
    marks = ",".join("?" * len(table.columns))
    with old.reading() as connection:
        rows = [tuple(row) for row in connection.execute(f"SELECT {names} FROM {table.name}").fetchall()]  # noqa: S608
    count = f"SELECT count(*) FROM {table.name}"  # noqa: S608
    with books.transaction() as connection:
        before = connection.execute(count).fetchone()[0]
        for start in range(0, len(rows), _AT_ONCE):
            connection.executemany(
                f"INSERT INTO {table.name} ({names}) VALUES ({marks}) ON CONFLICT DO NOTHING",  # noqa: S608
                rows[start : start + _AT_ONCE],
            )
        return int(connection.execute(count).fetchone()[0]) - int(before)
