"""A replica's folder: its files, its lock, who it is."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from brs_sync.database import Connection
from brs_sync.disk import FILES, Disk
from brs_sync.errors import SyncProblem
from brs_sync.identity import Identity, make_identity
from brs_sync.journal import Journal
from brs_sync.log import APPLICATION, VERSION, Log, open_log
from brs_sync.reading import last_arrival
from brs_sync.schema import SchemaSource

Points = Callable[[str], None]
CLONED = "cloned"  # the name that another copy writes under too, as long as what follows from that is not done
BROUGHT = "brought"  # how far others have brought the chains of the present name here


class Home:
    """workspace.db, journal.db and identity/ in one folder that one process has open."""

    def __init__(
        self,
        folder: Path,
        schemas: SchemaSource,
        entropy: Callable[[int], bytes],
        points: Points,
        *,
        create: bool,
        disk: Disk = FILES,
    ) -> None:
        database = folder / "workspace.db"
        if not create and not disk.exists(database):
            raise SyncProblem("not-found", what="database", name=str(database))
        disk.make_folder(folder)
        self.disk = disk
        self.folder = folder
        self.points = points
        self.closed = False
        self._local = threading.local()
        self._lock = disk.lock(folder)
        try:
            self._open(database, schemas, entropy, create)
        except BaseException:
            self._lock.release()
            raise

    def _open(self, database: Path, schemas: SchemaSource, entropy: Callable[[int], bytes], create: bool) -> None:
        connection = open_log(database, self.disk, create=create)
        try:
            self.log = Log(database, connection, schemas)
            self.journal = Journal(self.folder / "journal.db", self.points, self.disk)
        except BaseException:
            connection.close()
            raise
        self.identity = self._who(entropy)

    def close(self) -> None:
        """Let go of everything; the next process may come."""
        if self.closed:
            return
        self.closed = True
        # Readers are let go of, not closed: to close one in whose rows another thread is reading would take the
        # program down. Each goes at once, or with the last rows that are read from it.
        self._local = threading.local()
        try:
            self.journal.restart(last_arrival(self.log.connection))
        finally:
            self.journal.close()
            self.log.connection.close()
            self._lock.release()

    def reader(self) -> Connection:
        """This thread's own read connection."""
        if self.closed:
            raise SyncProblem("closed", name=str(self.folder))
        found: Connection | None = getattr(self._local, "connection", None)
        if found is None:
            found = self.disk.reader(self.folder / "workspace.db", APPLICATION, VERSION)
            self._local.connection = found
        return found

    def meta(self, name: str, connection: Connection | None = None) -> bytes | None:
        """One fact about this copy."""
        row = (connection or self.log.connection).execute("SELECT value FROM meta WHERE name=?", (name,)).fetchone()
        return row[0] if row else None

    def set_meta(self, name: str, value: bytes) -> None:
        """Keep one fact about this copy."""
        self.log.connection.execute("REPLACE INTO meta VALUES (?,?)", (name, value))

    def count(self, name: str, by: int) -> int:
        """Count on, for ever, and never the same number twice."""
        number = int.from_bytes(self.meta(name) or b"", "big") + by
        self.set_meta(name, number.to_bytes(8, "big"))
        return number

    def _who(self, entropy: Callable[[int], bytes]) -> Identity:
        """The replica that this copy is; a new one where database and key do not belong together.

        A restored backup or a copied database has another id than the key beside it, or is older than the journal
        beside it remembers: it must not write under a name under which it may have written before.
        """
        beside = self.disk.read_identity(self.folder / "identity")
        inside = self.meta("replica")
        restored = last_arrival(self.log.connection) < self.journal.mark()
        if beside is not None and beside.id == inside and not restored:
            return beside
        fresh = make_identity(entropy)
        self.renew(fresh)
        with self.log.transaction():
            self.become(fresh)
        self.journal.restart(last_arrival(self.log.connection))
        return fresh

    def renew(self, fresh: Identity) -> None:
        """Put a new key beside the database, which does not belong to it until it is told."""
        self.points("identity.before_write")
        self.disk.write_identity(self.folder / "identity", fresh)
        self.points("identity.after_write")

    def become(self, fresh: Identity) -> None:
        """From now on this copy writes as that replica; inside a transaction.

        What others brought under the name before is known as long as it is to be found out what goes to the new name.
        """
        self.set_meta("replica", fresh.id)
        self.set_meta("records", bytes(8))
        self.set_meta("rows", bytes(8))
        if self.meta(CLONED) is None:
            self.log.connection.execute("DELETE FROM meta WHERE name=?", (BROUGHT,))
        self.log.own_replica(fresh.id)
