"""What every part of a replica stands on: its folder, its one writer's transaction, its listeners."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from brs_sync.bundle.keys import agree
from brs_sync.clock import Clock
from brs_sync.database import Connection
from brs_sync.drive import Told
from brs_sync.errors import SyncProblem
from brs_sync.grant import Authority
from brs_sync.home import Home
from brs_sync.ids import RecordKey, created_id, replica_text, row_id
from brs_sync.journal import decode_context
from brs_sync.numbers import Numbers
from brs_sync.schema import SchemaSource
from brs_sync.trust import Trust
from brs_sync.turns import Turns
from brs_sync.views import Cell, Changes
from brs_sync.writer import Writer

_ROW_IDS = 32
Projector = Callable[[Connection, frozenset[RecordKey]], None]


class Core:
    """One writer at a time, readers that never wait, and everybody told afterwards."""

    def __init__(self, home: Home, clock: Clock, entropy: Callable[[int], bytes], schemas: SchemaSource) -> None:
        self.projector: Projector | None = None
        self._home = home
        self._log = home.log
        self._clock = clock
        self._entropy = entropy
        self._schemas = schemas
        self._points = home.points
        self._lock = Turns()
        self._writing_thread: int | None = None
        self._told: Told | None = None
        self._listeners: list[Callable[[Changes], None]] = []
        self._row_ids: deque[str] = deque()
        self._numbers = Numbers(home.count, entropy, clock)
        self._row_ids_drawn = 0
        self._writer = Writer(self._log, clock, home.identity, self._points, entropy)
        self._trust = Trust(self._log, home.identity, clock)

    def close(self) -> None:
        """Let go of the folder."""
        with self._lock:
            self._home.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    @property
    def folder(self) -> Path:
        """Where it lives."""
        return self._home.folder

    @property
    def id(self) -> bytes:
        """This replica's id: what its key is called."""
        return self._home.identity.id

    @property
    def id_text(self) -> str:
        """The id as text."""
        return replica_text(self.id)

    @property
    def key(self) -> bytes:
        """The Ed25519 public key."""
        return self._home.identity.public

    @property
    def authority(self) -> Authority:
        """The roots that this copy trusts and the statements that it holds."""
        return self._log.authority

    def sign(self, data: bytes) -> bytes:
        """The replica's signature; callers put their own context in front, so that nothing signed here is a commit."""
        if data.startswith(b"brs-commit") or data.startswith(b"brs-statement"):
            raise SyncProblem("bad-value", what="signature", text="")
        return self._home.identity.key.sign(data)

    def agree(self, share: bytes) -> bytes:
        """What the replica's key has in common with whoever made the share: how a bundle that is for it is opened."""
        return agree(self._home.identity.key, share)

    def secret(self, words: bytes) -> bytes:
        """32 bytes that only this replica's key can make, the same for the same words."""
        raw = self._home.identity.key.private_bytes_raw()
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"brs-secret-1\x00" + words).derive(raw)

    # people and ids

    def set_person(self, person_id: str, name: str) -> None:
        """Whoever writes from here on."""
        with self._transaction("person") as told:
            self._home.set_meta("person", person_id.encode("utf-8"))
            self._log.connection.execute("REPLACE INTO person VALUES (?,?)", (person_id, name))
            told.conflicts = True

    @property
    def person(self) -> tuple[str, str]:
        """Id and name of who writes; a device that nobody has told writes as its replica."""
        found = self._home.meta("person", self.reader())
        person = found.decode("utf-8") if found else self.id_text
        row = self.reader().execute("SELECT name FROM person WHERE id=?", (person,)).fetchone()
        return person, row[0] if row else ""

    def new_record_id(self, collection: str) -> str:
        """A fresh id for a record without key fields."""
        with self._transaction("id"):
            return self._created()

    def _created(self) -> str:
        """An id that no other copy of this folder gives to another record (SYNC rule 14); inside a transaction."""
        return created_id(self.id, self._numbers.take("records")[0])

    def new_row_id(self) -> str:
        """A fresh id for a repeat's row, unique over devices; most are at hand and wait for no writer."""
        try:
            self._let_go_of_row_ids()
            return self._row_ids.popleft()
        except IndexError:
            with self._lock:
                if not self._row_ids:
                    with self._transaction("id"):
                        numbers = self._numbers.take("rows", _ROW_IDS)
                    self._row_ids.extend(row_id(self.id, number) for number in numbers)
                return self._row_ids.popleft()

    def _let_go_of_row_ids(self) -> None:
        """Those at hand are another copy's, too, where this is one of an image of a running machine."""
        drawing = self._numbers.drawing()
        if self._row_ids_drawn != drawing:
            self._row_ids.clear()
            self._row_ids_drawn = drawing

    def reader(self) -> Connection:
        """This thread's read connection; inside a transaction of this thread, the transaction's own."""
        if self._writing_thread == threading.get_ident():
            return self._log.connection
        return self._home.reader()

    def shown_under(self, key: RecordKey, remembered: bytes) -> dict[str, Cell]:
        """The record as an editor of this context was shown it."""
        with self._lock:
            context = self._log.settled(key.partition, decode_context(remembered)[0])
            return self._log.shown(key, context)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction for read models, on the connection that has the lock."""
        with self._transaction("writing"):
            yield self._log.connection

    # telling

    def listen(self, callback: Callable[[Changes], None]) -> Callable[[], None]:
        """Be told after every commit what changed; returns the way to stop."""
        self._listeners.append(callback)
        return lambda: self._listeners.remove(callback)

    def reproject(self, keys: Iterable[RecordKey]) -> None:
        """Have the read models made anew for these records."""
        with self._transaction("reproject") as told:
            told.records.update(keys)

    @contextmanager
    def _transaction(self, name: str) -> Iterator[Told]:
        """One writer, all or nothing, read models inside; listeners hear of it afterwards."""
        with self._lock:
            if self._told is not None:
                yield self._told
                return
            told = self._told = Told()
            self._points(f"{name}.begin")
            try:
                with self._log.transaction() as connection:
                    self._writing_thread = threading.get_ident()
                    yield told
                    self._project(name, connection, told)
                    self._points(f"{name}.before_commit")
            except BaseException:
                self._writer.reload()
                raise
            finally:
                self._told = self._writing_thread = None
            self._points(f"{name}.after_commit")
        if told.records or told.conflicts:
            self._tell(told.changes())

    def _project(self, name: str, connection: Connection, told: Told) -> None:
        if told.records and self.projector is not None:
            self._points(f"{name}.before_projector")
            self.projector(connection, frozenset(told.records))

    def _tell(self, changes: Changes) -> None:
        for callback in list(self._listeners):
            callback(changes)
