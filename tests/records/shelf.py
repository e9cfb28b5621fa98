"""A shelf of records: the smallest thing that a read model can be made from, without a log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from brs_sync.database import Connection, driver
from brs_sync.ids import RecordKey
from brs_sync.values import Value
from brs_sync.views import Cell, RecordState

from brs_desktop.records import ReadModel, Registry


class Shelf:
    """Records in memory and one connection; a write is projected in the transaction that made it."""

    def __init__(self, registry: Registry) -> None:
        self.states: dict[RecordKey, RecordState] = {}
        self.connection: Connection = driver.connect(":memory:", isolation_level=None)
        self.model = ReadModel(registry, self)
        for name in self.model.prepare():
            self.model.fill(name)

    def record(self, key: RecordKey) -> RecordState:
        """The record as displayed; one that nobody wrote has no cells."""
        return self.states.get(key) or state(key, {})

    def records(self, collection: str, partition: str | None = None) -> Iterator[RecordKey]:
        """The keys of a collection."""
        keys = (key for key in list(self.states) if key.collection == collection)
        return (key for key in keys if partition in (None, key.partition))

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction."""
        self.connection.execute("BEGIN")
        yield self.connection
        self.connection.execute("COMMIT")

    def put(self, key: RecordKey, values: Mapping[str, Value], **marks: bool | int) -> RecordKey:
        """Keep a record's cells as they are said to be, and project."""
        self.states[key] = state(key, values, **marks)
        with self.writing() as connection:
            self.model.project(connection, [key])
        return key

    def dump(self, collection: str) -> list[tuple[object, ...]]:
        """Every row of a collection's table, in order."""
        layout = self.model.layouts[collection]
        names = ", ".join(layout.names)
        return self.connection.execute(f"SELECT {names} FROM {layout.table} ORDER BY 1, 2").fetchall()


def state(key: RecordKey, values: Mapping[str, Value], **marks: bool | int) -> RecordState:
    """A record as a replica shows it."""
    cells = {path: Cell(path, value) for path, value in values.items()}
    deleted = bool(marks.get("deleted"))
    return RecordState(
        key=key,
        alive=not deleted,
        deleted=deleted,
        contested_delete=bool(marks.get("contested_delete")),
        cells=cells,
        conflicts=int(marks.get("conflicts", 0)),
        reviews=0,
        pending=bool(marks.get("pending")),
    )
