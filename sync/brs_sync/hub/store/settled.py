"""What the settings say of where a hub lies, opened: what the commands of a hub begin with."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING, Any

from brs_sync.errors import SyncProblem

if TYPE_CHECKING:
    from brs_sync.hub.admin import Admin
    from brs_sync.hub.hubshelf import HubShelf
    from brs_sync.hub.service import HubService
    from brs_sync.hub.settings import Settings
    from brs_sync.hub.store.objects import Objects
    from brs_sync.hub.store.sharing import Shared


def shared_of(settings: Settings) -> Shared | None:
    """The database that several processes serve from; None where the hub is one folder."""
    if settings.database is None:
        return None
    from brs_sync.hub.store.sharing import open_shared

    return open_shared(settings.database.value, settings.key, settings.divisions)


def admin_of(settings: Settings, *, create: bool = True) -> Admin:
    """The hub's books, wherever they lie."""
    from brs_sync.hub.admin import Admin

    if settings.database is None:
        return Admin(settings.data, os.urandom, create=create)
    from brs_sync.hub.store.opening import open_database
    from brs_sync.hub.store.sharing import books_in

    return Admin(settings.data, os.urandom, books=books_in(open_database(settings.database.value, connections=1)))


def service_of(settings: Settings, **options: Any) -> HubService:
    """The hub's service over its folder, which this process has alone from now on."""
    from brs_sync.blobs.folder import documents
    from brs_sync.clock import SystemClock
    from brs_sync.hub.service import HubService

    files, shared = documents(settings.data), shared_of(settings)
    if files is not None and shared is not None:
        shared.close()
        raise SyncProblem("bad-value", what="data", text=str(settings.data))  # a person's workspace is no copy of a hub
    try:
        objects = objects_of(settings)
        return HubService(
            settings.data,
            clock=SystemClock(),
            entropy=os.urandom,
            files=files,
            shared=shared,
            objects=objects,
            partition_quota=settings.partition_quota,
            **options,
        )
    except BaseException:
        if shared is not None:
            shared.close()
        raise


def objects_of(settings: Settings) -> Objects | None:
    """The object store in which files lie; None where they lie with the rest."""
    if not settings.files:
        return None
    from brs_sync.hub.store.objects import Objects, Where

    name, _, prefix = settings.files.removeprefix("s3://").partition("/")
    return Objects(Where(name, prefix, settings.files_endpoint, settings.files_region, settings.files_access))


@contextmanager
def shelf_of(settings: Settings) -> Iterator[HubShelf]:
    """The hub's files, beside the process that serves them."""
    from brs_sync.blobs.folder import documents
    from brs_sync.blobs.shelf import FILE_NAME, HUB_NAME
    from brs_sync.hub.hubshelf import HubShelf, bucket_for
    from brs_sync.identity import read_identity

    identity = read_identity(settings.data / "identity")
    if identity is None:
        raise SyncProblem("not-found", what="hub", name=str(settings.data))
    with ExitStack() as stack:
        shared = shared_of(settings)
        if shared is not None:
            stack.callback(shared.close)
        admin = stack.enter_context(closing(admin_of(settings, create=False)))
        bucket = bucket_for(objects_of(settings), identity.public, admin)
        name = HUB_NAME if documents(settings.data) is not None else FILE_NAME
        rows = None if shared is None else shared.rows
        shelf = stack.enter_context(closing(HubShelf(settings.data, name=name, rows=rows, bucket=bucket)))
        shelf.check_places(admin)
        yield shelf


def look_at_shared(settings: Settings) -> str:
    """What is wrong with the database, in a word; empty where all is well."""
    shared = shared_of(settings)
    if shared is None:
        return ""
    try:
        return "" if shared.log.keeps() else "fsync-off"
    finally:
        shared.close()


def look_at_objects(settings: Settings) -> str:
    """The same of the object store."""
    with shelf_of(settings) as shelf:
        return "" if shelf.bucket is None else shelf.bucket.look()


def look_at_files(settings: Settings) -> str:
    """The same of the files, wherever their rows lie."""
    with shelf_of(settings) as shelf:
        return "" if shelf.is_sound() else "files-damaged"
