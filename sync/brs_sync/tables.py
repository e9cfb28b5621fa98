"""The fixed tables, as SQLModel defines them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Index, Integer, LargeBinary, MetaData, Table, UniqueConstraint
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlmodel import Field, SQLModel

_workspace = MetaData()
_journal = MetaData()


class _Workspace(SQLModel):
    metadata = _workspace


class _Journal(SQLModel):
    metadata = _journal


def _key() -> Any:
    return Field(default=None, primary_key=True)


class Meta(_Workspace, table=True):
    """One fact about this copy."""

    __tablename__ = "meta"
    name: str = Field(primary_key=True)
    value: bytes = Field(sa_column=Column("value", LargeBinary, nullable=False))


class ReplicaRow(_Workspace, table=True):
    """A replica's id, interned; `own` are the keys this copy has written with."""

    __tablename__ = "replica"
    id: int | None = _key()
    name: bytes = Field(unique=True)
    own: int = 0
    shipped: int = 0


class PartitionRow(_Workspace, table=True):
    """A partition's path, interned."""

    __tablename__ = "partition"
    id: int | None = _key()
    path: str = Field(unique=True)


class PersonRow(_Workspace, table=True):
    """The name that goes with a person's id, by grant or by this copy's own profile."""

    __tablename__ = "person"
    id: str = Field(primary_key=True)
    name: str


class CommitRow(_Workspace, table=True):
    """A held commit; its key grows in order of arrival."""

    __tablename__ = "commits"
    __table_args__ = (
        UniqueConstraint("partition", "replica", "seq"),
        Index("commits_verdict", "verdict", sqlite_where=Column("verdict", Integer) != 0),
        {"sqlite_autoincrement": True},
    )
    id: int | None = _key()
    partition: int
    replica: int
    seq: int
    hash: bytes
    header: bytes
    signature: bytes | None
    person: str
    hlc: int
    wall_ms: int
    changes: int
    size: int
    verdict: int
    reason: str


class ChainRow(_Workspace, table=True):
    """The newest held commit of one replica in one partition: the version vector, entry by entry."""

    __tablename__ = "chain"
    __table_args__ = ({"sqlite_with_rowid": False},)
    partition: int = Field(primary_key=True)
    replica: int = Field(primary_key=True)
    seq: int
    hash: bytes
    hlc: int


class SectionRow(_Workspace, table=True):
    """One section: `state` 0 present, 1 withheld, 2 sealed, 3 erased."""

    __tablename__ = "section"
    __table_args__ = (Index("section_withheld", "hash", sqlite_where=Column("state", Integer) == 1),)
    commit: int = Field(primary_key=True)
    place: int = Field(primary_key=True)
    cls: str
    hash: bytes
    state: int
    data: bytes | None


class RecordRow(_Workspace, table=True):
    """A record's key, interned; `deletes` is set once anything in it was ever deleted."""

    __tablename__ = "record"
    __table_args__ = (UniqueConstraint("collection", "partition", "record"), Index("record_id", "record"))
    id: int | None = _key()
    partition: int
    collection: str
    record: str
    deletes: int = 0


class PathRow(_Workspace, table=True):
    """A cell's path, interned."""

    __tablename__ = "path"
    id: int | None = _key()
    path: str = Field(unique=True)


class ChangeRow(_Workspace, table=True):
    """An applied change; the rows with `live` are the heads. `commit` is the commit's key."""

    __tablename__ = "change"
    __table_args__ = ({"sqlite_with_rowid": False},)
    record: int = Field(primary_key=True)
    path: int = Field(primary_key=True)
    commit: int = Field(primary_key=True)
    replica: int
    seq: int
    hlc: int
    kind: int
    live: int
    value: Any = Field(default=None, sa_column=Column("value", LargeBinary))  # text and numbers as they are
    names: bytes | None = None
    reason: str | None = None


class ConflictRow(_Workspace, table=True):
    """A fold over a record's heads: what is open, what was settled and can be undone."""

    __tablename__ = "conflict"
    __table_args__ = (Index("conflict_record", "record"),)
    id: str = Field(primary_key=True)
    record: int
    kind: str
    path: str
    open: int
    settled: int
    hlc: int


class StatementRow(_Workspace, table=True):
    """A signed grant or revocation, named by its hash; its key grows in order of arrival."""

    __tablename__ = "statement"
    __table_args__ = ({"sqlite_autoincrement": True},)
    id: int | None = _key()
    hash: bytes = Field(unique=True)
    kind: str
    subject: bytes
    data: bytes


class PeerRow(_Workspace, table=True):
    """What a peer has acknowledged, and its road's own note."""

    __tablename__ = "peer"
    name: str = Field(primary_key=True)
    acknowledged: bytes | None = None
    note: bytes | None = None


class SealedRow(_Workspace, table=True):
    """Up to which journal row a session is sealed, and the context its own commits made."""

    __tablename__ = "sealed"
    session: str = Field(primary_key=True)
    row: int
    context: bytes


class SessionRow(_Journal, table=True):
    """An open editor: on disk before its first answer."""

    __tablename__ = "session"
    token: str = Field(primary_key=True)
    partition: str
    collection: str
    record: str
    replica: bytes
    person: str
    context: bytes
    context_row: int
    kept: int
    opened_ms: int


class AnswerRow(_Journal, table=True):
    """One answer as typed."""

    __tablename__ = "answer"
    __table_args__ = (Index("answer_session", "session"), {"sqlite_autoincrement": True})
    row: int | None = _key()
    session: str = Field(foreign_key="session.token")
    path: str
    value: bytes
    wall_ms: int


class MarkRow(_Journal, table=True):
    """One fact about the journal: how far its database had come when it was last looked at."""

    __tablename__ = "mark"
    name: str = Field(primary_key=True)
    value: int


def workspace_tables() -> list[str]:
    """The statements that make the workspace's tables."""
    return _ddl(_workspace.sorted_tables)


def journal_tables() -> list[str]:
    """The statements that make the journal's tables."""
    return _ddl(_journal.sorted_tables)


def _ddl(tables: Sequence[Table]) -> list[str]:
    dialect = sqlite.dialect()
    made = [str(CreateTable(table).compile(dialect=dialect)) for table in tables]
    return made + [str(CreateIndex(i).compile(dialect=dialect)) for t in tables for i in sorted(t.indexes, key=str)]
