"""The table of unfinished frames, as SQLModel defines it."""

from __future__ import annotations

from sqlalchemy import MetaData
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateTable
from sqlmodel import Field, SQLModel

_tables = MetaData()


class PieceRow(SQLModel, table=True):
    """One piece, and who sent it."""

    metadata = _tables
    __tablename__ = "piece"
    sender: str = Field(primary_key=True)
    whole: bytes = Field(primary_key=True)
    place: int = Field(primary_key=True)
    count: int
    came_ms: int
    data: bytes


def piece_tables() -> list[str]:
    """The statements that make the table."""
    return [str(CreateTable(table).compile(dialect=sqlite.dialect())) for table in _tables.sorted_tables]
