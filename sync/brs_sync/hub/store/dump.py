"""A folder of a hub made out of the database that its processes share, as of one moment: a hub by itself, in a folder.

The log is told again to a replica that knows nothing, so every signature is looked at and every fold is made anew; what
of it could not be taken in is told, by partition.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from brs_sync import tierwords
from brs_sync.blobs.shelf import Shelf
from brs_sync.clock import Clock
from brs_sync.disk import FILES
from brs_sync.hub.admin import APPLICATION, FILE_NAME
from brs_sync.hub.store.lognews import START, Place
from brs_sync.hub.store.mirror import as_came
from brs_sync.hub.store.sharedlog import AUTHORITY, SharedLog
from brs_sync.hub.store.sharing import Shared, plant, shared_rows
from brs_sync.hub.store.spoken import KIND as WORDS
from brs_sync.hub.tables import admin_metadata, admin_tables
from brs_sync.identity import Identity
from brs_sync.pieces import APPLICATION as PIECES
from brs_sync.pieces import FILE_NAME as PIECES_NAME
from brs_sync.piecetable import piece_tables
from brs_sync.replica import Replica
from brs_sync.rising import speaks
from brs_sync.sidefile import Rows, SideFile

if TYPE_CHECKING:
    from sqlalchemy import Connection, MetaData

_AT_ONCE = 50  # rows, each of which may be a piece of a file
_NO_ROOT = b"\x00"  # said of a key that is a root no more
_IN_PIECES = "piece"


def dump(shared: Shared, identity: Identity, folder: Path, clock: Clock) -> dict[str, int]:
    """Fill an empty folder; the partitions of which commits are lacking there, and how many."""
    FILES.write_identity(folder / "identity", identity)
    plant(folder, identity, FILES)
    with shared.log.moment() as (log, connection):
        with closing(Replica.open(folder, clock=clock, schemas=lambda name: None)) as replica:
            lacking = tell(log, replica)
        if shared.books is not None:
            with closing(SideFile(folder / FILE_NAME, APPLICATION, admin_tables)) as books:
                _copy(connection, admin_metadata(), books, but=())
        if shared.rows is not None:
            with closing(Shelf(folder, hub=True)) as shelf:
                _copy(connection, shared_rows(), shelf.file, but=(_IN_PIECES,))
            with closing(SideFile(folder / PIECES_NAME, PIECES, piece_tables)) as pieces:
                _copy(connection, shared_rows(), pieces, only=_IN_PIECES)
    return lacking


def tell(log: SharedLog, replica: Replica) -> dict[str, int]:
    """Everything that the log has, to one who knows nothing; what of it he does not have afterwards."""
    bring(log, replica, {})
    here = _counts(replica)
    return {name: lacks for name, count in log.counts().items() if (lacks := count - here.get(name, 0))}


def bring(log: SharedLog, replica: Replica, known: Mapping[str, Place], but: Collection[str] = ()) -> set[str]:
    """What the log has beyond the places that are known to a copy; in which partitions the log went back behind it.

    Nothing of partitions `but`.
    """
    behind: set[str] = set()
    for name, prefixes in log.facts("root").items():
        if prefixes != _NO_ROOT:
            replica.add_root(bytes.fromhex(name), prefixes.decode().split("\n"))
    for partition in sorted(log.places(prefixes=("",)).keys() - set(but), key=lambda name: (name != AUTHORITY, name)):
        place = known.get(partition, START)
        while (news := log.news(partition, place)).place != place:
            if news.put_back:
                behind.add(partition)
                break
            replica.receive([as_came(commit) for commit in news.commits], news.statements)
            place = news.place
        if words := log.facts(WORDS, partition) if speaks(partition) else {}:
            tierwords.learn(replica, partition, words.values())
    return behind


def _counts(replica: Replica) -> dict[str, int]:
    reader = replica.reader()
    rows = reader.execute(
        "SELECT p.path, count(*) FROM commits c JOIN partition p ON p.id=c.partition WHERE c.hash<>x'' GROUP BY p.path"
    ).fetchall()
    found: dict[str, int] = dict(rows)
    said = reader.execute("SELECT count(*) FROM statement").fetchone()[0]
    return found | {AUTHORITY: found.get(AUTHORITY, 0) + said}


def _copy(
    connection: Connection, tables: MetaData, target: Rows, *, but: tuple[str, ...] = (), only: str | None = None
) -> None:
    for table in tables.sorted_tables:
        if table.name not in but and only in (None, table.name):
            marks = ",".join("?" * len(table.columns))
            names = ",".join(f'"{column.name}"' for column in table.columns)
            for rows in _rows(connection, table):
                with target.transaction() as writing:
                    writing.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", rows)  # noqa: S608


def _rows(connection: Connection, table: Any) -> Iterator[list[tuple[object, ...]]]:
    found = connection.execution_options(yield_per=_AT_ONCE).execute(table.select())
    for some in found.partitions(_AT_ONCE):
        yield [tuple(row) for row in some]
