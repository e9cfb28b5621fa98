"""What an entry's file is and where it stands; the small tables that say what is on this device."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from brs_sync.database import Connection
from brs_sync.ids import RecordKey
from brs_sync.values import Number, Value

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
)


@dataclass(frozen=True)
class FileCell:
    """The cell `file` of an entry."""

    name: str
    sha256: str
    size: int
    type: str

    @property
    def is_pdf(self) -> bool:
        """Whether the reader inside can show it."""
        return self.type == "application/pdf"

    def value(self) -> dict[str, Value]:
        """The cell's one value."""
        return {"name": self.name, "sha256": self.sha256, "size": Number(str(self.size)), "type": self.type}

    @classmethod
    def of(cls, value: Value) -> FileCell | None:
        """What a cell says; one that is damaged or of another make names no file."""
        if not isinstance(value, dict):
            return None
        name, sha256, size, kind = (value.get(part) for part in ("name", "sha256", "size", "type"))
        if not (isinstance(name, str) and isinstance(sha256, str) and isinstance(kind, str)):
            return None
        whole = size.decimal() if isinstance(size, Number) else None
        return cls(name, sha256, int(whole) if whole is not None and 0 <= whole < 1 << 50 else 0, kind)


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
    """An entry with its file and its place among the editions."""

    key: RecordKey
    title: str
    file: FileCell | None
    state: str
    kept: bool
    readonly: bool
    contested: bool
    link: str
    lines: tuple[Line, ...]
    newer: tuple[Edition, ...]
    older: tuple[Edition, ...]
    offers: tuple[Offer, ...]


@dataclass(frozen=True)
class Used:
    """How much the files take on this computer."""

    files: int
    bytes: int
    kept_files: int
    kept_bytes: int


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


def mark_kept(replica: Replica, key: RecordKey, on: bool) -> None:
    """Remember on this device alone that an entry's file is to be kept here, or no longer."""
    statement = (
        "INSERT OR IGNORE INTO library_kept VALUES (?, ?)"
        if on
        else "DELETE FROM library_kept WHERE partition = ? AND record = ?"
    )
    with replica.writing() as connection:
        connection.execute(statement, (key.partition, key.record))


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
