"""The index made for records that are there already: in short steps, from a worker, behind everything else."""
# ruff: noqa: S608 (the tables' names are made in columns.py)

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from brs_sync.database import Connection
from brs_sync.ids import RecordKey, is_frozen
from brs_sync.views import RecordState

from brs_desktop.records.columns import Layout
from brs_desktop.records.labels import LabelBook
from brs_desktop.records.rows import is_listed
from brs_desktop.records.search.documents import Document, document
from brs_desktop.records.search.index import SearchIndex

# Records in one step, that is in one transaction: nobody waits longer than that for the turn to write.
STEP = 25


class Source(Protocol):
    """What filling needs of a replica."""

    def record(self, key: RecordKey) -> RecordState: ...
    def records(self, collection: str, partition: str | None = None) -> Iterator[RecordKey]: ...
    def writing(self) -> AbstractContextManager[Connection]: ...
    def reader(self) -> Connection: ...
    def scrub(self, *, due: bool = False) -> bool: ...


@dataclass(frozen=True)
class Step:
    """How far it is: records read of all that are to be read."""

    done: int
    total: int


def steps(index: SearchIndex, layouts: Mapping[str, Layout], source: Source) -> Iterator[Step]:
    """Everything that is to be done, a step at a time; who stops half-way starts that collection again.

    Words are cut outside the transaction. What the projector writes meanwhile is newer than what was read here and is
    left alone (`touched`).
    """
    if index.has_unknown:
        with source.writing() as connection:
            index.drop_unknown(connection)
    total = _count(index.unfilled, layouts, source.reader())
    done = 0
    for name in index.unfilled:
        with source.writing():
            index.begin(name)
        keys = (key for key in source.records(name) if not is_frozen(key.partition))
        while batch := tuple(islice(keys, STEP)):
            _write(index, _read(batch, layouts, source), source)
            done += len(batch)
            yield Step(done, max(done, total))
        with source.writing() as connection:
            index.end(connection, name)
    tidy(index, source)


def tidy(index: SearchIndex, source: Source) -> None:
    """Let words of something erased leave the index, and then the file (SYNC rule 15)."""
    if index.is_stale(source.reader()):
        with source.writing() as connection:
            index.tidy(connection)
        source.scrub(due=True)


def _count(names: tuple[str, ...], layouts: Mapping[str, Layout], connection: Connection) -> int:
    tables = (layouts[name].table for name in names)
    return sum(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables)


def _write(index: SearchIndex, made: list[tuple[RecordKey, Document | None]], source: Source) -> None:
    with source.writing() as connection:
        for key, found in made:
            if key not in index.touched:
                index.put(connection, key, found)


def _read(
    keys: tuple[RecordKey, ...], layouts: Mapping[str, Layout], source: Source
) -> list[tuple[RecordKey, Document | None]]:
    """Records read beside the writer; one that lists do not show has no document."""
    labels = LabelBook(source.reader(), layouts)
    made: list[tuple[RecordKey, Document | None]] = []
    for key in keys:
        state = source.record(key)
        shown = state.cells and is_listed(state)
        made.append((key, document(layouts[key.collection].collection, state, labels) if shown else None))
    return made
