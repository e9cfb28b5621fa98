"""The tables of the hub's administration, as SQLModel defines them."""

from __future__ import annotations

from sqlalchemy import MetaData
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateTable
from sqlmodel import Field, SQLModel

_tables = MetaData()


class _Admin(SQLModel):
    metadata = _tables


class FactRow(_Admin, table=True):
    """One fact about this hub."""

    __tablename__ = "fact"
    name: str = Field(primary_key=True)
    value: bytes


class InvitationRow(_Admin, table=True):
    """An invitation, known by its code's hash alone; `used_by` is the one key that it admits."""

    __tablename__ = "invitation"
    code: bytes = Field(primary_key=True)
    role: str
    prefixes: str
    person: str | None
    made_ms: int
    expires_ms: int
    used_by: bytes | None


class DeviceRow(_Admin, table=True):
    """An admitted key; `counter` is its latest request's, `charged` how much it sent that was not authentic."""

    __tablename__ = "device"
    replica: bytes = Field(primary_key=True)
    key: bytes
    person: str
    name: str
    role: str
    prefixes: str
    statement: bytes
    enrolled_ms: int
    seen_ms: int | None
    counter: int
    charged: int


class TermsRow(_Admin, table=True):
    """What an invitation gives beyond its role's own rights, who made it, and whom it makes a successor of."""

    __tablename__ = "terms"
    code: bytes = Field(primary_key=True)
    shares: str
    inviter: bytes | None
    succeeds: bytes | None


class NoteRow(_Admin, table=True):
    """What people call a device, and how it ended."""

    __tablename__ = "device_note"
    replica: bytes = Field(primary_key=True)
    label: str
    ended: str
    ended_ms: int | None


class DeedRow(_Admin, table=True):
    """What an administrator asked of a hub that is being served, and what came of it."""

    __tablename__ = "deed"
    id: str = Field(primary_key=True)
    act: str
    said: str
    asked_ms: int
    taken_ms: int | None
    result: str | None


class PageCodeRow(_Admin, table=True):
    """A code with which somebody may sign in at the administrator's page, known by its hash alone."""

    __tablename__ = "page_code"
    code: bytes = Field(primary_key=True)
    made_ms: int
    expires_ms: int


class PageSessionRow(_Admin, table=True):
    """Somebody who has signed in there, known by the hash of what his browser shows."""

    __tablename__ = "page_session"
    token: bytes = Field(primary_key=True)
    made_ms: int
    seen_ms: int


class FailureRow(_Admin, table=True):
    """How often a place has tried codes in vain."""

    __tablename__ = "failure"
    source: str = Field(primary_key=True)
    tries: int
    last_ms: int


class UsageRow(_Admin, table=True):
    """How many bytes a device brought on a day, UTC: clocks of two processes may stand on two days."""

    __tablename__ = "usage_by_day"
    device: bytes = Field(primary_key=True)
    day: int = Field(primary_key=True)
    size: int


class LeaseRow(_Admin, table=True):
    """Which of several processes does what only one may do, in which turn, and until when by the database's clock."""

    __tablename__ = "lease"
    name: str = Field(primary_key=True)
    owner: str
    turn: int
    until_ms: int


class RoadRow(_Admin, table=True):
    """Where the road to a hub above stands, and whose word that is; `heads` and `said`: what was known to be there."""

    __tablename__ = "road"
    peer: str = Field(primary_key=True)
    owner: str
    turn: int
    note: bytes
    heads: bytes
    said: bytes


class RoadFileRow(_Admin, table=True):
    """What the hub above said of a list, for a partition: held from the clock's time on, or unknown there."""

    __tablename__ = "road_file"
    peer: str = Field(primary_key=True)
    partition: str = Field(primary_key=True)
    list: bytes = Field(primary_key=True)
    held_ms: int | None = None
    arrivals: int = 0


def admin_metadata() -> MetaData:
    """The tables, for another kind of database than a file."""
    return _tables


def admin_tables() -> list[str]:
    """The statements that make the tables, those that are not there yet."""
    return [
        str(CreateTable(table, if_not_exists=True).compile(dialect=sqlite.dialect())) for table in _tables.sorted_tables
    ]
