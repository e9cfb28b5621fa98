"""How much each device has brought today: it outlives the process, or a restart would be worth a disk."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import MetaData
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateTable
from sqlmodel import Field, SQLModel

from brs_sync.clock import Clock
from brs_sync.sidefile import SideFile

APPLICATION = 0x42525355  # "BRSU"
FILE_NAME = "hub-usage.db"
_DAY_MS = 86_400_000
_tables = MetaData()


class UsageRow(SQLModel, table=True):
    """What one device has brought on one day."""

    __tablename__ = "usage"
    metadata = _tables
    device: bytes = Field(primary_key=True)
    day: int
    bytes: int


class Usage:
    """One row a device; any thread may call."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._file = SideFile(folder / FILE_NAME, APPLICATION, _statements)
        self._clock = clock

    def today(self, device: bytes) -> int:
        """Bytes that it has brought since midnight, UTC."""
        with self._file.reading() as connection:
            row = connection.execute(
                "SELECT bytes FROM usage WHERE device = ? AND day = ?", (device, self._day())
            ).fetchone()
        return int(row[0]) if row else 0

    def add(self, device: bytes, size: int) -> None:
        """It has brought so many more."""
        with self._file.transaction() as connection:
            connection.execute(
                "INSERT INTO usage (device, day, bytes) VALUES (?, ?, ?) ON CONFLICT (device) DO UPDATE SET"
                " bytes = CASE WHEN usage.day = excluded.day THEN usage.bytes ELSE 0 END + excluded.bytes,"
                " day = excluded.day",
                (device, self._day(), size),
            )

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _day(self) -> int:
        return self._clock.now_ms() // _DAY_MS


def _statements() -> list[str]:
    return [str(CreateTable(table).compile(dialect=sqlite.dialect())) for table in _tables.sorted_tables]
