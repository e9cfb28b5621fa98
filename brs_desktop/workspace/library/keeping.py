"""What of the library is to be on this device: kept always, brought when it is opened, or never brought."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brs_sync.ids import RecordKey

from brs_desktop.workspace.library import shelf
from brs_desktop.workspace.library.shelf import COLLECTION, FileCell

if TYPE_CHECKING:
    from brs_desktop.workspace.library.service import Library


def missing(library: Library) -> list[FileCell]:
    """The files of kept entries that are not here. Where a newer edition has come, the mark passes to it."""
    found: dict[str, FileCell] = {}
    for key in _kept(library):
        newest = _newest(library, key)
        file = library.file(newest)
        if file is not None and not library.store.has(file.sha256):
            found[file.sha256] = file
    return list(found.values())


def kept_files(library: Library) -> set[str]:
    """The files that are kept on purpose, by their hashes."""
    files = (library.file(key) for key in _kept(library))
    return {file.sha256 for file in files if file is not None}


def _kept(library: Library) -> list[RecordKey]:
    rows = library.workspace.replica.reader().execute("SELECT partition, record FROM library_kept ORDER BY 1, 2")
    keys = [RecordKey(partition, COLLECTION, record) for partition, record in rows.fetchall()]
    return [key for key in keys if library.workspace.replica.record(key).alive]


def _newest(library: Library, key: RecordKey) -> RecordKey:
    """The newest edition of what is kept, which is kept from now on, unless somebody said never."""
    editions = library.newer(key)
    if not editions:
        return key
    newest = library.workspace.find(editions[-1].record, COLLECTION)
    connection = library.workspace.replica.reader()
    if library.file(newest) is None or shelf.is_refused(connection, newest):
        return key
    if not shelf.is_kept(connection, newest):
        shelf.mark_kept(library.workspace.replica, newest, True)
    return newest
