"""Every answer on disk before anyone is told that it is safe."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from brs_sync.cbor import dumps, loads
from brs_sync.commit import MAX_HEADER
from brs_sync.database import Connection, set_user_version, translated, user_version, written_whole
from brs_sync.ddl import statements
from brs_sync.disk import FILES, Disk
from brs_sync.erasures import rewrite
from brs_sync.ids import Dot, RecordKey
from brs_sync.merge import Context
from brs_sync.values import Value, decode, encode

APPLICATION = 0x4252534A  # "BRSJ"
VERSION = 1
Known = Mapping[str, Mapping[bytes, int]]
_ANSWER = "INSERT INTO answer (session, path, value, wall_ms) VALUES (?,?,?,?)"


@dataclass(frozen=True, slots=True)
class Opened:
    """A session as the journal holds it; `context_row` is the last answer it had when the context was taken.

    `authority` are the revocations that were known then (SYNC rule 13).
    """

    token: str
    key: RecordKey
    replica: bytes
    person: str
    context: Context
    context_row: int
    kept: bool
    opened_ms: int
    authority: Known = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as typed."""

    row: int
    path: str
    value: Value
    wall_ms: int


def encode_context(context: Context, authority: Known | None = None) -> bytes:
    """A session's context as bytes; it never has exceptions for single cells, which belong to a commit."""
    vector: dict[bytes, int] = dict(context.vector)
    dots: list[list[object]] = [[*dot] for dot in sorted(context.dots)]
    known = {name: dict(chains) for name, chains in (authority or {}).items()}
    return dumps([vector, dots, known] if known else [vector, dots])


def decode_context(data: bytes) -> tuple[Context, Known]:
    """The context behind its bytes, and the authority that was known with it."""
    vector, dots, *known = loads(data, max_bytes=4 * MAX_HEADER, max_depth=4)
    return Context(vector, frozenset(Dot(*dot) for dot in dots)), known[0] if known else {}


class Journal:
    """A small file of its own with one writer (SYNC rule 1); each call is on disk when it returns."""

    def __init__(self, path: Path, points: Callable[[str], None], disk: Disk = FILES) -> None:
        self._path = path
        self._points = points
        self._connection: Connection = disk.database(path, APPLICATION, VERSION)
        if user_version(self._connection) < VERSION:
            self._create()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def open_session(self, opened: Opened) -> None:
        """A session with its context, before its first answer."""
        self._points("journal.before_session")
        with self._transaction() as connection:
            connection.execute(
                "INSERT INTO session VALUES (?,?,?,?,?,?,?,?,?,?)",
                (
                    opened.token, *opened.key, opened.replica, opened.person,
                    encode_context(opened.context, opened.authority),
                    opened.context_row, int(opened.kept), opened.opened_ms,
                ),
            )  # fmt: skip
        self._points("journal.after_session")

    def refresh(self, token: str, context: Context, authority: Known, row: int) -> None:
        """The context that answers after `row` are given under."""
        with self._transaction() as connection:
            connection.execute(
                "UPDATE session SET context=?, context_row=? WHERE token=?",
                (encode_context(context, authority), row, token),
            )
        self._points("journal.after_refresh")

    def move(self, token: str, replica: bytes, context: Context, authority: Known) -> None:
        """The session goes on under another name of this copy, with the same commits in its context."""
        with self._transaction() as connection:
            connection.execute(
                "UPDATE session SET replica=?, context=?, context_row=? WHERE token=?",
                (replica, encode_context(context, authority), self.last_row(), token),
            )

    def answer(self, token: str, path: str, value: Value, wall_ms: int) -> int:
        """One answer; its row number never comes again."""
        return self.answer_all(token, [(path, value)], wall_ms)[0]

    def answer_all(self, token: str, changes: Sequence[tuple[str, Value]], wall_ms: int) -> list[int]:
        """What one command of a person changed, as a whole or not at all; the row numbers in its order."""
        self._points("journal.before_row")
        rows = [(token, path, encode(value), wall_ms) for path, value in changes]
        with self._transaction() as connection:
            numbers = [connection.execute(_ANSWER, row).lastrowid for row in rows]
        self._points("journal.after_row")
        return [int(number or 0) for number in numbers]

    def answers(self, token: str, after: int) -> list[Answer]:
        """A session's answers above a row, in the order typed."""
        rows = self._connection.execute(
            'SELECT "row", path, value, wall_ms FROM answer WHERE session=? AND "row">? ORDER BY "row"', (token, after)
        )
        return [Answer(row, path, decode(value), wall_ms) for row, path, value, wall_ms in rows]

    def sessions(self) -> list[Opened]:
        """All sessions that the journal holds, oldest first."""
        rows = self._connection.execute("SELECT * FROM session ORDER BY opened_ms, token")
        return [_opened(row) for row in rows]

    def last_row(self) -> int:
        """The newest row number ever given."""
        found = self._connection.execute("SELECT seq FROM sqlite_sequence WHERE name='answer'").fetchone()
        return int(found[0]) if found else 0

    def forget(self, token: str, up_to: int | None, mark: int | None = None) -> None:
        """Drop answers that are sealed (or discarded); without `up_to` the session too.

        `mark` is how many commits the database beside had taken in: a backup put back later has fewer.
        """
        with self._transaction() as connection:
            if up_to is None:
                connection.execute("DELETE FROM answer WHERE session=?", (token,))
                connection.execute("DELETE FROM session WHERE token=?", (token,))
            else:
                connection.execute('DELETE FROM answer WHERE session=? AND "row"<=?', (token, up_to))
            if mark is not None:
                connection.execute("REPLACE INTO mark VALUES ('arrival', ?)", (mark,))

    def mark(self) -> int:
        """How many commits the database beside had taken in when the journal last looked."""
        found = self._connection.execute("SELECT value FROM mark WHERE name='arrival'").fetchone()
        return int(found[0]) if found else 0

    def restart(self, arrival: int) -> None:
        """The database beside is another one from here on."""
        with self._transaction() as connection:
            connection.execute("REPLACE INTO mark VALUES ('arrival', ?)", (arrival,))

    def scrub(self) -> bool:
        """Write the file anew without what was dropped from it (SYNC rule 15); False where it has to be tried again."""
        return rewrite(self._connection)

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with translated(self._path), written_whole(self._connection) as connection:
            yield connection

    def _create(self) -> None:
        with self._transaction() as connection:
            for statement in statements("journal"):
                connection.execute(statement)
            set_user_version(connection, VERSION)


def _opened(row: tuple[Any, ...]) -> Opened:
    token, partition, collection, record, replica, person, context, context_row, kept, opened_ms = row
    key = RecordKey(partition, collection, record)
    shown, known = decode_context(context)
    return Opened(token, key, replica, person, shown, context_row, bool(kept), opened_ms, known)
