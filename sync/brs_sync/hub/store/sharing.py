"""What one process of several has of their hub: the log, the books, and the key that all of them speak with.

The key lies in a file that each process is given and not in the database: who reads a backup of the database, or
administers its server, cannot speak as the hub. The database holds the public key, so that a process with another one
is refused before it says a word.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from brs_sync.database import written_whole
from brs_sync.disk import FILES, Disk
from brs_sync.errors import SyncProblem
from brs_sync.hub.store.books import FILES_LOCK, Books, SharedBooks
from brs_sync.hub.store.mirror import Mirror
from brs_sync.hub.store.opening import is_postgresql, open_database
from brs_sync.hub.store.sharedlog import DIVISIONS, SharedLog
from brs_sync.hub.tables import admin_metadata
from brs_sync.identity import Identity, make_identity, read_identity, write_first_identity
from brs_sync.log import open_log
from brs_sync.sidefile import Rows

if TYPE_CHECKING:
    from sqlalchemy import Engine, MetaData

    from brs_sync.replica import Replica


@dataclass(frozen=True, slots=True)
class Shared:
    """One database that several processes serve from; without `books` each keeps its own, and so with the rest.

    `rows` are those of files, and of large frames that are not whole yet.
    """

    log: SharedLog
    books: Books | None
    key: Path | None
    rows: Rows | None = None

    def settle(self, folder: Path, entropy: Callable[[int], bytes], disk: Disk = FILES) -> None:
        """See that the folder speaks with the hub's key; an empty one is made a copy of this hub.

        Refused: hub-key-missing, hub-key-differs.
        """
        disk.make_folder(folder)
        lock = disk.lock(folder)
        try:
            self._settle(folder, entropy, disk)
        finally:
            lock.release()

    def _settle(self, folder: Path, entropy: Callable[[int], bytes], disk: Disk) -> None:
        said, here = self.log.fact("key"), disk.read_identity(folder / "identity")
        given = here if self.key is None else read_identity(self.key.parent, self.key.name)
        if given is None and said is not None:
            raise SyncProblem("hub-key-missing", name=str(self.key or folder))
        if given is None:
            given = self._first(here or make_identity(entropy))
        if (here is not None and here.id != given.id) or (said is not None and said != given.public):
            raise SyncProblem("hub-key-differs", name=str(folder))
        # Said before the folder is made a copy: who is refused leaves nothing there that has to be cleared away.
        if self.log.keep_fact("key", given.public) != given.public:
            raise SyncProblem("hub-key-differs", name=str(folder))
        if here is None:
            disk.write_identity(folder / "identity", given)
        plant(folder, given, disk)

    def _first(self, made: Identity) -> Identity:
        """The hub's first key; where another process that starts just now was quicker, that one's."""
        if self.key is None or write_first_identity(self.key.parent, made, self.key.name):
            return made
        found = read_identity(self.key.parent, self.key.name)
        if found is None:  # there, and cannot be read: never written over
            raise SyncProblem("hub-key-missing", name=str(self.key))
        return found

    def mirror(self, replica: Replica, history: bytes) -> Mirror:
        """What keeps a process's replica in step with the log; `history` names the order of arrivals in a new one."""
        return Mirror(replica, self.log, history)

    def close(self) -> None:
        """Let go of the database."""
        self.log.close()


def open_shared(address: str, key: Path | None = None, divisions: int = DIVISIONS) -> Shared:
    """The database at `postgresql://…`."""
    engine = open_database(address)
    return Shared(SharedLog(engine, divisions), books_in(engine), key, rows_in(engine))


def books_in(engine: Engine) -> Books | None:
    """The hub's books in that database; in a file of SQLite none: a process there has its own."""
    return SharedBooks(engine, admin_metadata) if is_postgresql(engine) else None


def rows_in(engine: Engine) -> Rows | None:
    """The same of files and of what is not whole yet."""
    return SharedBooks(engine, shared_rows, FILES_LOCK) if is_postgresql(engine) else None


def shared_rows() -> MetaData:
    """The tables of files, and of large frames that are not whole yet."""
    from brs_sync.blobs.tables import shared_tables
    from brs_sync.piecetable import PieceRow

    tables = shared_tables()
    PieceRow.__table__.to_metadata(tables)  # type: ignore[attr-defined]
    return tables


def plant(folder: Path, identity: Identity, disk: Disk) -> None:
    """Let an empty folder be that replica's: it holds no commit of its own, and a hub writes none."""
    connection = open_log(folder / "workspace.db", disk)
    try:
        if connection.execute("SELECT 1 FROM meta WHERE name='replica'").fetchone() is None:
            with written_whole(connection):
                connection.execute("INSERT INTO meta VALUES ('replica', ?)", (identity.id,))
                connection.execute("INSERT INTO replica (name, own, shipped) VALUES (?,1,0)", (identity.id,))
    finally:
        connection.close()
