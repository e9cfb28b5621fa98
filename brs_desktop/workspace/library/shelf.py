"""What an entry's file is and where it stands; the small tables that say what is on this device."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from brs_sync.database import Connection
from brs_sync.ids import RecordKey
from brs_sync.values import Number, Value

from brs_desktop.library.store import is_hash
from brs_desktop.workspace.library.words import Line

if TYPE_CHECKING:
    from brs_sync.replica import Replica

COLLECTION = "documents"
# Of a file named by an entry: it is on this computer; it is not, and was asked to be kept; it is not. "none": the
# entry names no file at all.
HERE, WANTED, ELSEWHERE, NONE = "here", "wanted", "elsewhere", "none"
_TABLES = (
    "CREATE TABLE IF NOT EXISTS library_files (sha256 TEXT NOT NULL PRIMARY KEY, size INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS library_kept (partition TEXT NOT NULL, record TEXT NOT NULL,"
    " PRIMARY KEY (partition, record)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS library_never (partition TEXT NOT NULL, record TEXT NOT NULL,"
    " PRIMARY KEY (partition, record)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS library_opened (sha256 TEXT NOT NULL PRIMARY KEY, time_ms INTEGER NOT NULL)"
    " WITHOUT ROWID",
)


@dataclass(frozen=True)
class FileCell:
    """The cell `file` of an entry; `pieces` names the list by which it travels, one without it stays where it is."""

    name: str
    sha256: str
    size: int
    type: str
    pieces: str = ""

    @property
    def is_pdf(self) -> bool:
        """Whether the reader inside can show it."""
        return self.type == "application/pdf"

    def value(self) -> dict[str, Value]:
        """The cell's one value."""
        named: dict[str, Value] = {"name": self.name, "sha256": self.sha256, "size": Number(str(self.size))}
        return named | {"type": self.type} | ({"pieces": self.pieces} if self.pieces else {})

    @classmethod
    def of(cls, value: Value) -> FileCell | None:
        """What a cell says; one that is damaged or of another make names no file."""
        if not isinstance(value, dict):
            return None
        name, sha256, size, kind = (value.get(part) for part in ("name", "sha256", "size", "type"))
        if not (isinstance(name, str) and isinstance(sha256, str) and isinstance(kind, str)):
            return None
        whole = size.decimal() if isinstance(size, Number) else None
        pieces = value.get("pieces")
        listed = pieces if isinstance(pieces, str) and is_hash(pieces) else ""
        return cls(name, sha256, int(whole) if whole is not None and 0 <= whole < 1 << 50 else 0, kind, listed)


@dataclass(frozen=True)
class Edition:
    """Another edition of an entry's document, as it is listed."""

    record: str
    title: str
    edition: str
    year: str


@dataclass(frozen=True)
class Offer:
    """What the file says of itself and the entry does not: offered, never written by itself."""

    path: str
    label: str
    value: str
    shown: str


@dataclass(frozen=True)
class Entry:
    """An entry with its file and its place among the editions.

    `can_come` says whether the hub may have the file, `coming` how many of its pieces are here, of how many; `tongue`
    the language of the title where that is not the reader's.
    """

    key: RecordKey
    title: str
    file: FileCell | None
    state: str
    kept: bool
    never: bool
    can_come: bool
    coming: tuple[int, int] | None
    readonly: bool
    contested: bool
    link: str
    lines: tuple[Line, ...]
    newer: tuple[Edition, ...]
    older: tuple[Edition, ...]
    offers: tuple[Offer, ...]
    tongue: str = ""


@dataclass(frozen=True)
class Used:
    """How much the files take on this computer."""

    files: int
    bytes: int
    kept_files: int
    kept_bytes: int


_NOT_KEPT = "DELETE FROM library_kept WHERE partition = ? AND record = ?"
_NOT_NEVER = "DELETE FROM library_never WHERE partition = ? AND record = ?"
_KEPT = ("INSERT OR IGNORE INTO library_kept VALUES (?, ?)", _NOT_KEPT, _NOT_NEVER)
_NEVER = ("INSERT OR IGNORE INTO library_never VALUES (?, ?)", _NOT_NEVER, _NOT_KEPT)


def prepare(replica: Replica, sizes: Iterable[tuple[str, int]]) -> None:
    """Make the tables, and let the list of files say what the folder holds."""
    with replica.writing() as connection:
        for statement in _TABLES:
            connection.execute(statement)
        connection.execute("DELETE FROM library_files")
        connection.executemany("INSERT INTO library_files VALUES (?, ?)", sizes)


def note_file(replica: Replica, sha256: str, size: int) -> None:
    """A file has come into the store."""
    with replica.writing() as connection:
        connection.execute("INSERT OR REPLACE INTO library_files VALUES (?, ?)", (sha256, size))


def forget_file(replica: Replica, sha256: str) -> None:
    """A file is about to leave the store to make room."""
    with replica.writing() as connection:
        connection.execute("DELETE FROM library_files WHERE sha256 = ?", (sha256,))


def note_opened(replica: Replica, sha256: str, now_ms: int) -> None:
    """Somebody has opened a file: it is among the last to make room."""
    with replica.writing() as connection:
        connection.execute("INSERT OR REPLACE INTO library_opened VALUES (?, ?)", (sha256, now_ms))


def opened(connection: Connection) -> dict[str, int]:
    """When each file was last opened."""
    return dict(connection.execute("SELECT sha256, time_ms FROM library_opened").fetchall())


def mark_kept(replica: Replica, key: RecordKey, on: bool) -> None:
    """Remember on this device alone that an entry's file is to be kept here, or no longer."""
    _mark(replica, key, _KEPT, on)


def mark_never(replica: Replica, key: RecordKey, on: bool) -> None:
    """Remember on this device alone that an entry's file is not to be brought here, or may be again."""
    _mark(replica, key, _NEVER, on)


def _mark(replica: Replica, key: RecordKey, choice: tuple[str, str, str], on: bool) -> None:
    """Who says the one no longer says the other."""
    add, take, other = choice
    with replica.writing() as connection:
        connection.execute(add if on else take, (key.partition, key.record))
        if on:
            connection.execute(other, (key.partition, key.record))


def is_refused(connection: Connection, key: RecordKey) -> bool:
    """Whether an entry's file is not to be brought to this device."""
    found = connection.execute(
        "SELECT 1 FROM library_never WHERE partition = ? AND record = ?", (key.partition, key.record)
    )
    return found.fetchone() is not None


def is_kept(connection: Connection, key: RecordKey) -> bool:
    """Whether an entry was asked to be kept on this device."""
    found = connection.execute(
        "SELECT 1 FROM library_kept WHERE partition = ? AND record = ?", (key.partition, key.record)
    )
    return found.fetchone() is not None


def state_of(file: FileCell | None, here: bool, kept: bool) -> str:
    """Where an entry's file stands."""
    if file is None:
        return NONE
    if here:
        return HERE
    return WANTED if kept else ELSEWHERE
