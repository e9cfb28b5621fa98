"""Where the road to the hub above stands: kept in the hub's books, so that whichever process has the turn goes on.

All of it is hints: what is lost of it, or cannot be used by another process, costs one round trip with vectors, and
nothing goes twice. Arrivals are numbered by each process for itself, so what was told up to a number is said by what
was held then: another process that holds the same knows where its own numbers stand.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from brs_sync.digest import short_digest
from brs_sync.errors import SyncProblem
from brs_sync.hub.lease import Lease, Sole, Turn
from brs_sync.note import Note, decode_note

if TYPE_CHECKING:
    from brs_sync.database import Connection
    from brs_sync.hub.service import HubService
    from brs_sync.hub.store.books import Books
    from brs_sync.hub.upstream import UpState
    from brs_sync.replica import Replica

STATE = "upstream-state"
_NONE = b""  # a digest that nothing has
_SAY = (
    "INSERT INTO road_file (peer, partition, list, held_ms, arrivals) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (peer, partition, list) DO UPDATE SET held_ms = excluded.held_ms, arrivals = excluded.arrivals"
)
_ROAD = "INSERT INTO road (peer, owner, turn, note, heads, said) VALUES (?, ?, ?, ?, ?, ?)"
_KEEP = (
    f"{_ROAD} ON CONFLICT (peer) DO UPDATE SET"
    " owner = excluded.owner, turn = excluded.turn, note = excluded.note, heads = excluded.heads, said = excluded.said"
)


def turn_of(service: HubService) -> Turn:
    """What lets this process speak upwards for the hub."""
    return Lease(service.admin.books) if service.is_shared else Sole()


class UpRoad:
    """The road to one hub, `peer`, as far as this process has the turn."""

    def __init__(self, service: HubService, turn: Turn, peer: str) -> None:
        self._service, self.turn, self._peer = service, turn, peer
        self._books: Books = service.admin.books

    def take_up(self) -> None:
        """Stand where whoever had the turn before has left it."""
        if not self._service.is_shared:
            return
        with self._books.reading() as connection:
            row = connection.execute(
                "SELECT owner, note, heads, said FROM road WHERE peer = ?", (self._peer,)
            ).fetchone()
        if row is None or row[0] == self.turn.owner:
            return  # what is noted here is as new
        replica = self._service.replica
        note = taken_up(replica, bytes(row[1]), bytes(row[2]), bytes(row[3]))
        here = decode_note(replica.peer_note(self._peer))
        replica.set_peer_note(self._peer, replace(note, counter=max(note.counter, here.counter)).encode())
        with self._own() as connection:  # by numbers of another process
            connection.execute("DELETE FROM road_file WHERE peer = ? AND held_ms IS NULL", (self._peer,))

    def keep(self, state: UpState) -> None:
        """How it went and where it stands, on disk when this returns; refused as turn-over where others go on."""
        row = self._row() if self._service.is_shared else None
        with self._own() as connection:
            connection.execute(
                "INSERT INTO fact VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (STATE, json.dumps(asdict(state)).encode()),
            )
            if row is not None:
                connection.execute(_KEEP, row)

    def _row(self) -> tuple[object, ...]:
        said = said_of(self._service.replica, self._peer)
        return (self._peer, self.turn.owner, self.turn.turn, *said)

    def files(self, partition: str) -> Mapping[bytes, tuple[int | None, int]]:
        """For each list that the hub above spoke of: since when it holds it, or at how many arrivals it did not."""
        with self._books.reading() as connection:
            rows = connection.execute(
                "SELECT list, held_ms, arrivals FROM road_file WHERE peer = ? AND partition = ?",
                (self._peer, partition),
            ).fetchall()
        return {bytes(name): (held, arrivals) for name, held, arrivals in rows}

    def hear_file(self, partition: str, name: bytes, held_ms: int | None, arrivals: int = 0) -> None:
        """It has said that it holds the whole file, or that it knows nothing of it at that many arrivals."""
        with self._own() as connection:
            connection.execute(_SAY, (self._peer, partition, name, held_ms, arrivals))

    def forget_files(self) -> None:
        """It went back to a backup: what it said it holds it may have lost."""
        with self._own() as connection:
            connection.execute("DELETE FROM road_file WHERE peer = ?", (self._peer,))

    @contextmanager
    def _own(self) -> Iterator[Connection]:
        """A transaction of the books in which this process has the turn, or nothing is written."""
        with self._books.transaction() as connection:
            if not self.turn.holds(connection):
                raise SyncProblem("turn-over")
            yield connection


def leave(service: HubService) -> None:
    """Where the roads of a folder stand that was a hub by itself, for whichever process goes on; nothing twice."""
    replica, books = service.replica, service.admin.books
    peers = [name for (name,) in replica.reader().execute("SELECT name FROM peer WHERE note IS NOT NULL").fetchall()]
    with books.transaction() as connection:
        for peer in peers:
            row = (peer, "", 0, *said_of(replica, peer))
            connection.execute(f"{_ROAD} ON CONFLICT (peer) DO NOTHING", row)


def said_of(replica: Replica, peer: str) -> tuple[bytes, bytes, bytes]:
    """The note of a peer without the numbers of this copy; what is held and said here, if it was all told."""
    note = decode_note(replica.peer_note(peer))
    # What arrives meanwhile is in neither digest, or there is none: it must not count as told.
    statements, sure = replica.statements_mark(note.scope), note.sure and note.mine >= replica.arrival()
    heads = short_digest(replica.vectors(note.scope), _NONE) if sure else _NONE
    told, sure = not replica.statements(note.scope, note.said), sure and note.mine >= replica.arrival()
    return replace(note, mine=0, said=0).encode(), heads if sure else _NONE, statements if told else _NONE


def taken_up(replica: Replica, data: bytes, heads: bytes, said: bytes) -> Note:
    """The note of another process by the numbers of this copy."""
    note = decode_note(data)
    # How far it had come before each digest is made: what arrives meanwhile comes behind that, and is told.
    newest = max((arrival for arrival, _ in replica.statements(note.scope)), default=0) if said else 0
    if said and said == replica.statements_mark(note.scope):
        note = replace(note, said=newest)
    arrived = replica.arrival()
    if heads and heads == short_digest(replica.vectors(note.scope), _NONE):
        return replace(note, mine=arrived)
    return replace(note, sure=False)
