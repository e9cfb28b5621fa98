"""The tables of lists and pieces, and those that a hub has beside them, as SQLModel defines them."""

from __future__ import annotations

from sqlalchemy import Index, MetaData
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlmodel import Field, SQLModel

_shelf = MetaData()
_hub = MetaData()


class _Shelf(SQLModel):
    metadata = _shelf


class _Hub(SQLModel):
    metadata = _hub


class ListRow(_Shelf, table=True):
    """The list of a file's pieces, named by its hash."""

    __tablename__ = "list"
    hash: bytes = Field(primary_key=True)
    blob: bytes = Field(index=True)
    size: int
    data: bytes


class ListedRow(_Shelf, table=True):
    """One piece of a list: where in the file it stands."""

    __tablename__ = "listed"
    __table_args__ = (Index("listed_piece", "piece"), {"sqlite_with_rowid": False})
    list: bytes = Field(primary_key=True)
    place: int = Field(primary_key=True)
    piece: bytes
    at: int
    size: int


class PartRow(_Shelf, table=True):
    """A piece that is here by itself: a hub keeps all of them so, a device those of files that are not whole yet."""

    __tablename__ = "part"
    name: bytes = Field(primary_key=True)
    size: int
    data: bytes


class SaidRow(_Shelf, table=True):
    """What a hub said of a list: `held` from the clock's time on, or nothing known of it at that many arrivals."""

    __tablename__ = "said"
    __table_args__ = ({"sqlite_with_rowid": False},)
    peer: str = Field(primary_key=True)
    list: bytes = Field(primary_key=True)
    held_ms: int | None = None
    arrivals: int = 0


class NamingRow(_Hub, table=True):
    """A section that names a list; `hash` is the section's, so that one that is no longer there names nothing."""

    __tablename__ = "naming"
    __table_args__ = (Index("naming_list", "list"), {"sqlite_with_rowid": False})
    commit: int = Field(primary_key=True)
    place: int = Field(primary_key=True)
    list: bytes = Field(primary_key=True)
    blob: bytes
    size: int
    hash: bytes


class UnreadRow(_Hub, table=True):
    """A section that was not here when it was its turn to be looked through."""

    __tablename__ = "unread"
    __table_args__ = ({"sqlite_with_rowid": False},)
    commit: int = Field(primary_key=True)
    place: int = Field(primary_key=True)


class MarkRow(_Hub, table=True):
    """How far the log has been looked through."""

    __tablename__ = "mark"
    name: str = Field(primary_key=True)
    value: int


class BroughtRow(_Hub, table=True):
    """A device that showed a list, which nobody can who has not had the file."""

    __tablename__ = "brought"
    __table_args__ = ({"sqlite_with_rowid": False},)
    device: str = Field(primary_key=True)
    list: bytes = Field(primary_key=True)


class SentRow(_Hub, table=True):
    """A piece that this device sent itself, of a file that is not whole yet."""

    __tablename__ = "sent"
    __table_args__ = ({"sqlite_with_rowid": False},)
    device: str = Field(primary_key=True)
    piece: bytes = Field(primary_key=True)
    size: int


class GivenRow(_Hub, table=True):
    """A file that is whole and was given to the readers of a partition."""

    __tablename__ = "given"
    __table_args__ = ({"sqlite_with_rowid": False},)
    list: bytes = Field(primary_key=True)
    partition: str = Field(primary_key=True)


class IdleRow(_Hub, table=True):
    """A list that nobody needs: how much of it was here since when."""

    __tablename__ = "idle"
    __table_args__ = ({"sqlite_with_rowid": False},)
    list: bytes = Field(primary_key=True)
    held: int
    since_ms: int


# What is said of this copy of the log, by its own numbers, is nobody else's.
_OWN = ("naming", "unread", "mark")


def shared_tables() -> MetaData:
    """What several processes of one hub share of their shelf."""
    made = MetaData()
    for table in (*_shelf.sorted_tables, *_hub.sorted_tables):
        if table.name not in _OWN:
            table.to_metadata(made)
    return made


def shelf_tables() -> list[str]:
    """The statements for a device's shelf."""
    return _ddl(_shelf)


def hub_tables() -> list[str]:
    """The statements for a hub's shelf."""
    return _ddl(_shelf) + _ddl(_hub)


def _ddl(tables: MetaData) -> list[str]:
    dialect = sqlite.dialect()
    made = [str(CreateTable(table).compile(dialect=dialect)) for table in tables.sorted_tables]
    indexes = (index for table in tables.sorted_tables for index in sorted(table.indexes, key=str))
    return made + [str(CreateIndex(index).compile(dialect=dialect)) for index in indexes]
