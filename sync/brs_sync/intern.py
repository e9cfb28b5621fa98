"""Small numbers for the long names in the database."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from brs_sync.database import Connection
from brs_sync.ids import RecordKey

_KEPT_RECORDS = 50_000


class Interning:
    """Names and their numbers, cached; `fresh` are the records that this transaction is the first to name."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.forget()

    def forget(self) -> None:
        """Drop every cache, as after a rollback."""
        self._replicas: dict[bytes, int] = {}
        self._replica_names: dict[int, bytes] = {}
        self._partitions: dict[str, int] = {}
        self._paths: dict[str, int] = {}
        self._records: OrderedDict[RecordKey, tuple[int, bool]] = OrderedDict()
        self._own: set[bytes] | None = None
        self.fresh: set[int] = set()

    def replica_id(self, name: bytes) -> int:
        """The number of a replica here."""
        found = self._replicas.get(name)
        if found is None:
            self.connection.execute("INSERT OR IGNORE INTO replica (name, own, shipped) VALUES (?,0,0)", (name,))
            found = self.connection.execute("SELECT id FROM replica WHERE name=?", (name,)).fetchone()[0]
            self._replicas[name] = found
        return found

    def replica_name(self, number: int) -> bytes:
        """The replica behind its number."""
        found = self._replica_names.get(number)
        if found is None:
            found = self.connection.execute("SELECT name FROM replica WHERE id=?", (number,)).fetchone()[0]
            self._replica_names[number] = found
        return found

    def partition_id(self, path: str) -> int:
        """The number of a partition here."""
        found = self._partitions.get(path)
        if found is None:
            self.connection.execute("INSERT OR IGNORE INTO partition (path) VALUES (?)", (path,))
            found = self.connection.execute("SELECT id FROM partition WHERE path=?", (path,)).fetchone()[0]
            self._partitions[path] = found
        return found

    def path_id(self, path: str) -> int:
        """The number of a path here."""
        found = self._paths.get(path)
        if found is None:
            self.connection.execute("INSERT OR IGNORE INTO path (path) VALUES (?)", (path,))
            found = self.connection.execute("SELECT id FROM path WHERE path=?", (path,)).fetchone()[0]
            self._paths[path] = found
        return found

    def path_ids(self, paths: Sequence[str]) -> list[int]:
        """The numbers of several."""
        known = self._paths
        return [known.get(path) or self.path_id(path) for path in paths]

    def record_id(self, key: RecordKey) -> int:
        """The number of a record here."""
        return self.record(key)[0]

    def record(self, key: RecordKey) -> tuple[int, bool]:
        """The number of a record here, and whether anything in it was ever deleted."""
        found = self._records.get(key)
        if found is None:
            found = self._find_record(key)
            self._records[key] = found
            if len(self._records) > _KEPT_RECORDS:
                self._records.popitem(last=False)
        return found

    def note_delete(self, key: RecordKey) -> None:
        """Something in the record is deleted from now on."""
        self._records[key] = (self.record(key)[0], True)

    def _find_record(self, key: RecordKey) -> tuple[int, bool]:
        partition = self.partition_id(key.partition)
        row = self.connection.execute(
            "SELECT id, deletes FROM record WHERE collection=? AND partition=? AND record=?",
            (key.collection, partition, key.record),
        ).fetchone()
        if row is not None:
            return row[0], bool(row[1])
        cursor = self.connection.execute(
            "INSERT INTO record (partition, collection, record, deletes) VALUES (?,?,?,0)",
            (partition, key.collection, key.record),
        )
        number = int(cursor.lastrowid or 0)
        self.fresh.add(number)
        return number, False

    def own_replica(self, name: bytes) -> None:
        """From now on this copy writes as that replica."""
        self.replica_id(name)
        self.connection.execute("UPDATE replica SET own=1 WHERE name=?", (name,))
        self._own = None

    def shipped_replica(self, name: bytes) -> None:
        """From now on this program pins that set."""
        self.replica_id(name)
        self.connection.execute("UPDATE replica SET shipped=1 WHERE name=?", (name,))
        self._own = None

    def is_own(self, replica: bytes) -> bool:
        """Whether this copy wrote, or writes, as that replica, or pins it."""
        if self._own is None:
            self._own = {r[0] for r in self.connection.execute("SELECT name FROM replica WHERE own=1 OR shipped=1")}
        return replica in self._own
