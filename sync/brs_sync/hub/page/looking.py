"""What the page shows of a hub's books and log, a page of rows at a time: each list goes on behind the last row's key.

The log is read by a connection that waits for no writer; counts per row come from the chains, which are far fewer than
the commits.
"""

# ruff: noqa: S608 (every value is bound; what is put into statements is written here)

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from brs_sync.columns import VERDICTS
from brs_sync.database import Connection
from brs_sync.hub.store.books import Books
from brs_sync.ids import replica_text

PAGE = 50
_MOST_MS = 1 << 60
_LAST = b"\xff" * 17
_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class Part(Generic[_Row]):
    """Some rows of a list, and the key behind which the next ones come; empty at its end."""

    rows: tuple[_Row, ...]
    after: str = ""


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A device in the list."""

    replica: bytes
    key: bytes
    person: str
    name: str
    role: str
    prefixes: tuple[str, ...]
    enrolled_ms: int
    seen_ms: int | None
    charged: int
    label: str
    ended: str
    ended_ms: int | None

    @property
    def id(self) -> str:
        """Its letters."""
        return replica_text(self.replica)

    @property
    def countries(self) -> tuple[str, ...]:
        """Whose it is, by what it may see."""
        parts = (one.split("/") for one in self.prefixes)
        return tuple(sorted({p[1] for p in parts if len(p) > 1 and len(p[1]) == 3 and p[1].isupper()}))


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An invitation in the list; `number` names it and lets nobody in."""

    number: str
    role: str
    prefixes: tuple[str, ...]
    made_ms: int
    expires_ms: int
    used: bool


@dataclass(frozen=True, slots=True)
class HeldRow:
    """Commits of one author in one partition that are held and not applied, for one reason."""

    partition: str
    replica: bytes
    verdict: str
    reason: str
    count: int
    first: int
    last: int
    wall_ms: int
    author: str

    @property
    def id(self) -> str:
        """The author's letters."""
        return replica_text(self.replica)


@dataclass(frozen=True, slots=True)
class PartitionRow:
    """A partition with what is held of it."""

    path: str
    writers: int
    commits: int
    size: int


@dataclass(frozen=True, slots=True)
class ChainRow:
    """How far one writer's commits of a partition are held here."""

    partition: str
    replica: bytes
    last: int
    wall_ms: int | None
    author: str

    @property
    def id(self) -> str:
        """The writer's letters."""
        return replica_text(self.replica)


_STATES = {"use": " AND coalesce(n.ended, '') = ''", "ended": " AND coalesce(n.ended, '') <> ''"}
_DEVICES = (
    "SELECT d.replica, d.key, d.person, d.name, d.role, d.prefixes, d.enrolled_ms, d.seen_ms, d.charged,"
    " n.label, n.ended, n.ended_ms FROM device d LEFT JOIN device_note n ON n.replica = d.replica"
    " WHERE (coalesce(d.seen_ms, 0), d.replica) < (?, ?)"
)


def devices(books: Books, after: str, state: str = "") -> Part[DeviceRow]:
    """Devices, who was here last first."""
    seen, _, letters = after.partition("-")
    since = (_number(seen), _bytes(letters)) if after else (_MOST_MS, _LAST)
    query = f"{_DEVICES}{_STATES.get(state, '')} ORDER BY coalesce(d.seen_ms, 0) DESC, d.replica DESC LIMIT {PAGE + 1}"
    rows = [_device(row) for row in _all(books, query, since)]
    return _part(rows, lambda one: f"{one.seen_ms or 0}-{one.replica.hex()}")


def names_of(books: Books, replicas: Iterable[bytes]) -> dict[bytes, str]:
    """What the devices among these are called."""
    found = list(dict.fromkeys(replicas))
    if not found:
        return {}
    query = (
        "SELECT d.replica, d.name, n.label FROM device d LEFT JOIN device_note n ON n.replica = d.replica"
        f" WHERE d.replica IN ({_marks(found)})"
    )
    return {bytes(who): f"{name} ({label})" if label else name for who, name, label in _all(books, query, found)}


def counted(books: Books) -> dict[str, int]:
    """How many devices are in use and how many were ended."""
    query = (
        "SELECT coalesce(n.ended, '') <> '', count(*) FROM device d"
        " LEFT JOIN device_note n ON n.replica = d.replica GROUP BY 1"
    )
    found = {bool(ended): int(count) for ended, count in _all(books, query)}
    return {"use": found.get(False, 0), "ended": found.get(True, 0)}


def invitations(books: Books, after: str) -> Part[InvitationRow]:
    """Invitations, the newest first."""
    made, _, number = after.partition("-")
    since = (_number(made), _bytes(number)) if after else (_MOST_MS, _LAST)
    query = (
        "SELECT code, role, prefixes, made_ms, expires_ms, used_by IS NOT NULL FROM invitation"
        f" WHERE (made_ms, substr(code, 1, 6)) < (?, ?) ORDER BY made_ms DESC, substr(code, 1, 6) DESC LIMIT {PAGE + 1}"
    )
    rows = [
        InvitationRow(bytes(code)[:6].hex(), role, tuple(json.loads(prefixes)), made_ms, expires_ms, bool(used))
        for code, role, prefixes, made_ms, expires_ms, used in _all(books, query, since)
    ]
    return _part(rows, lambda one: f"{one.made_ms}-{one.number}")


def open_invitations(books: Books, now_ms: int) -> int:
    """How many could still let somebody in."""
    query = "SELECT count(*) FROM invitation WHERE used_by IS NULL AND expires_ms > ?"
    return int(_all(books, query, (now_ms,))[0][0])


def withdraw(books: Books, number: str) -> bool:
    """Take back an invitation that nobody has used; False where there is none such any more."""
    name = _bytes(number)
    if len(name) != 6:
        return False
    with books.transaction() as connection:
        connection.execute(
            "DELETE FROM terms WHERE code IN"
            " (SELECT code FROM invitation WHERE substr(code, 1, 6) = ? AND used_by IS NULL)",
            (name,),
        )
        gone = connection.execute("DELETE FROM invitation WHERE substr(code, 1, 6) = ? AND used_by IS NULL", (name,))
        return int(gone.rowcount) > 0


def held(log: Connection, after: str) -> Part[HeldRow]:
    """What is held and not applied, by partition, author and reason."""
    since = _key(after, 4) or ["", "", "-1", ""]
    query = (
        "SELECT p.path, r.name, c.verdict, c.reason, count(*), min(c.seq), max(c.seq), min(c.wall_ms),"
        " max(coalesce(n.name, '')) FROM commits c JOIN partition p ON p.id = c.partition"
        " JOIN replica r ON r.id = c.replica LEFT JOIN person n ON n.id = c.person"
        " WHERE c.verdict <> 0 AND (p.path, r.name, c.verdict, c.reason) > (?, ?, ?, ?)"
        f" GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4 LIMIT {PAGE + 1}"
    )
    key = (since[0], _bytes(since[1]), _number(since[2]) if since[2] else -1, since[3])
    rows = [
        HeldRow(path, bytes(who), VERDICTS[verdict], reason, count, first, last, wall_ms, author)
        for path, who, verdict, reason, count, first, last, wall_ms, author in log.execute(query, key)
    ]
    return _part(
        rows, lambda one: "~".join((one.partition, one.replica.hex(), str(VERDICTS.index(one.verdict)), one.reason))
    )  # fmt: skip


def set_aside(log: Connection, partition: str, replica: bytes, reason: str, after: int) -> list[int]:
    """The next commits of one author in one partition that are set aside for a reason, one more than a page has."""
    rows = log.execute(
        "SELECT c.seq FROM commits c JOIN partition p ON p.id = c.partition JOIN replica r ON r.id = c.replica"
        " WHERE p.path = ? AND r.name = ? AND c.verdict <> 0 AND c.reason = ? AND c.seq > ?"
        f" ORDER BY c.seq LIMIT {PAGE + 1}",
        (partition, replica, reason, after),
    )
    return [int(seq) for (seq,) in rows]


def held_count(log: Connection) -> int:
    """How many commits are held and not applied."""
    return int(log.execute("SELECT count(*) FROM commits WHERE verdict <> 0").fetchone()[0])


def held_of(log: Connection, replicas: Sequence[bytes]) -> dict[bytes, int]:
    """The same of each of these devices."""
    query = (
        "SELECT r.name, count(*) FROM commits c JOIN replica r ON r.id = c.replica"
        f" WHERE c.verdict <> 0 AND r.name IN ({_marks(replicas)}) GROUP BY 1"
    )
    return {bytes(who): int(count) for who, count in log.execute(query, tuple(replicas))} if replicas else {}


def written_by(log: Connection, replicas: Sequence[bytes]) -> dict[bytes, int]:
    """How many commits are held of each of these devices."""
    query = (
        "SELECT r.name, sum(c.seq) FROM chain c JOIN replica r ON r.id = c.replica"
        f" WHERE r.name IN ({_marks(replicas)}) GROUP BY 1"
    )
    return {bytes(who): int(count) for who, count in log.execute(query, tuple(replicas))} if replicas else {}


def partitions(log: Connection, after: str, taken: Callable[[str], int]) -> Part[PartitionRow]:
    """The partitions of which something is held, and how many bytes each has `taken`."""
    query = (
        "SELECT p.path, count(c.replica), sum(c.seq) FROM partition p JOIN chain c ON c.partition = p.id"
        f" WHERE p.path > ? GROUP BY p.path ORDER BY p.path LIMIT {PAGE + 1}"
    )
    rows = log.execute(query, (after,)).fetchall()
    found = [PartitionRow(path, writers, commits, taken(path)) for path, writers, commits in rows]
    return _part(found, lambda one: one.path)


def chains(log: Connection, after: str, *, sent: bool = False, replica: bytes | None = None) -> Part[ChainRow]:
    """How far whose commits are held: of all partitions or of submitted versions, of all writers or of one."""
    since = _key(after, 2) or ["", ""]
    more = (" AND p.path LIKE '%/sent'" if sent else "") + (" AND r.name = ?" if replica is not None else "")
    query = (
        "SELECT p.path, r.name, c.seq, m.wall_ms, coalesce(n.name, '')"
        " FROM partition p JOIN chain c ON c.partition = p.id JOIN replica r ON r.id = c.replica"
        " LEFT JOIN commits m ON m.partition = c.partition AND m.replica = c.replica AND m.seq = c.seq"
        " LEFT JOIN person n ON n.id = m.person"
        f" WHERE (p.path, r.name) > (?, ?){more} ORDER BY p.path, r.name LIMIT {PAGE + 1}"
    )
    key = (since[0], _bytes(since[1]), *([] if replica is None else [replica]))
    rows = [ChainRow(path, bytes(who), *rest) for path, who, *rest in log.execute(query, key)]
    return _part(rows, lambda one: f"{one.partition}~{one.replica.hex()}")


def aside_in(log: Connection, rows: Iterable[ChainRow]) -> dict[tuple[str, bytes], int]:
    """How many of these writers' commits are held and not applied there."""
    paths = list(dict.fromkeys(one.partition for one in rows))
    query = (
        "SELECT p.path, r.name, count(*) FROM commits c JOIN partition p ON p.id = c.partition"
        f" JOIN replica r ON r.id = c.replica WHERE c.verdict <> 0 AND p.path IN ({_marks(paths)}) GROUP BY 1, 2"
    )
    return {(path, bytes(who)): int(count) for path, who, count in log.execute(query, paths)} if paths else {}


def received_above(log: Connection, rows: Iterable[ChainRow]) -> dict[tuple[str, bytes], dict[str, tuple[int, int]]]:
    """How far tiers above have said that they hold these versions: by each tier's key up to where, and since when."""
    found: dict[tuple[str, bytes], dict[str, tuple[int, int]]] = {}
    for one in rows:
        said = log.execute(
            "SELECT peer, max(seq), max(time_ms) FROM receipted WHERE partition = ? AND replica = ? GROUP BY peer",
            (one.partition, one.replica),
        )
        if tiers := {str(peer): (int(seq), int(time_ms)) for peer, seq, time_ms in said}:
            found[one.partition, one.replica] = tiers
    return found


def totals(log: Connection) -> Mapping[str, int]:
    """How much the log holds."""
    row = log.execute(
        "SELECT (SELECT count(*) FROM commits), (SELECT count(DISTINCT partition) FROM chain),"
        " (SELECT count(DISTINCT replica) FROM chain)"
    ).fetchone()
    return dict(zip(("commits", "partitions", "writers"), map(int, row), strict=True))


def _part(rows: list[_Row], key: Callable[[_Row], str]) -> Part[_Row]:
    shown = tuple(rows[:PAGE])
    return Part(shown, key(shown[-1]) if len(rows) > PAGE else "")


def _device(row: Sequence[Any]) -> DeviceRow:
    replica, key, person, name, role, prefixes, enrolled, seen, charged, label, ended, ended_ms = row
    return DeviceRow(
        bytes(replica), bytes(key), person, name, role, tuple(json.loads(prefixes)), enrolled, seen, charged,
        label or "", ended or "", ended_ms,
    )  # fmt: skip


def _all(books: Books, query: str, values: Sequence[object] = ()) -> list[Any]:
    with books.reading() as connection:
        return list(connection.execute(query, tuple(values)).fetchall())


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _key(text: str, parts: int) -> list[str]:
    found = text.split("~")
    return found if len(found) == parts else []


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


def _bytes(text: str) -> bytes:
    try:
        return bytes.fromhex(text)[:32]
    except ValueError:
        return b""
