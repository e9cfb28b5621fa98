"""The tables of the shared log, as SQLModel defines them: every key begins with the partition, no row names two.

PostgreSQL divides them by the hash of the partition; what spreads tables over many machines can do the same.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, Index, LargeBinary, MetaData, Text
from sqlmodel import Field, SQLModel

log_tables = MetaData()
_DIVIDED: dict[str, str] = {"postgresql_partition_by": "HASH (partition)"}


class _Log(SQLModel):
    metadata = log_tables


def _text() -> Any:
    # In the order of its bytes everywhere, whatever language a server speaks: what begins alike is a range of it.
    return Text().with_variant(Text(collation="C"), "postgresql")


def _partition() -> Any:
    return Field(sa_column=Column("partition", _text(), primary_key=True))


def _bytes(*, key: bool = False, empty: bool = False) -> Any:
    return Field(default=None, sa_column=Column(LargeBinary, primary_key=key, nullable=empty))


def _number(*, key: bool = False) -> Any:
    return Field(sa_column=Column(BigInteger, primary_key=key, nullable=False, autoincrement=False))


class VersionRow(_Log, table=True):
    """How often a partition has grown: dense, counted on under the row's lock by the transaction that appends."""

    __tablename__ = "log_version"
    __table_args__ = (_DIVIDED,)
    partition: str = _partition()
    version: int = _number()


class AppendRow(_Log, table=True):
    """One append's mark, drawn by lot: a database that was put back from a backup counts on with other marks."""

    __tablename__ = "log_append"
    __table_args__ = (_DIVIDED,)
    partition: str = _partition()
    version: int = _number(key=True)
    mark: bytes = _bytes()


class CommitRow(_Log, table=True):
    """A held commit by the name and number that its writer gave it; of two with one dot both are here.

    `version` is the append that brought it and `place` its place there, `changed` the last that touched its sections.
    """

    __tablename__ = "log_commit"
    __table_args__ = (
        Index("log_commit_version", "partition", "version", "place"),
        Index("log_commit_changed", "partition", "changed"),
        _DIVIDED,
    )
    partition: str = _partition()
    replica: bytes = _bytes(key=True)
    seq: int = _number(key=True)
    hash: bytes = _bytes(key=True)
    header: bytes = _bytes()
    signature: bytes | None = _bytes(empty=True)
    version: int = _number()
    place: int = _number()
    changed: int = _number()


class SectionRow(_Log, table=True):
    """A commit's section: its bytes, or what is here in their stead by `state`."""

    __tablename__ = "log_section"
    __table_args__ = (_DIVIDED,)
    partition: str = _partition()
    replica: bytes = _bytes(key=True)
    seq: int = _number(key=True)
    hash: bytes = _bytes(key=True)
    place: int = _number(key=True)
    cls: str
    digest: bytes = _bytes()
    state: int = _number()
    data: bytes | None = _bytes(empty=True)


class StatementRow(_Log, table=True):
    """A grant or revocation, named by its hash."""

    __tablename__ = "log_statement"
    __table_args__ = (Index("log_statement_version", "partition", "version", "place"), _DIVIDED)
    partition: str = _partition()
    hash: bytes = _bytes(key=True)
    data: bytes = _bytes()
    version: int = _number()
    place: int = _number()


class FactRow(_Log, table=True):
    """One fact about the hub whose log this is."""

    __tablename__ = "log_fact"
    __table_args__ = (_DIVIDED,)
    partition: str = _partition()
    name: str = Field(sa_column=Column("name", _text(), primary_key=True))
    value: bytes = _bytes()
