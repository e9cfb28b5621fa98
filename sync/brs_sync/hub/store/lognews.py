"""What a partition of the shared log has beyond a place: read in whole appends, about so much at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import and_, case, func, or_, select

from brs_sync.columns import STATES
from brs_sync.hub.store.tables import AppendRow, CommitRow, SectionRow, StatementRow
from brs_sync.views import StoredCommit, StoredSection

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table

# What is read together, in whole appends: so many commits, so many bytes; one append at least.
AT_ONCE, AT_ONCE_BYTES = 2000, 16 << 20

_append: Table = AppendRow.__table__  # type: ignore[attr-defined]
_commit: Table = CommitRow.__table__  # type: ignore[attr-defined]
_section: Table = SectionRow.__table__  # type: ignore[attr-defined]
_statement: Table = StatementRow.__table__  # type: ignore[attr-defined]


class Place(NamedTuple):
    """How far a partition has grown, and the mark of the append that brought it there."""

    version: int
    mark: bytes


START = Place(0, b"")


@dataclass(frozen=True, slots=True)
class News:
    """What a partition has beyond a place, and the place that whoever takes it in has come to.

    Where the log has another mark there, or does not reach so far, it is not the log that was read: `put_back`, and
    nothing else is said.
    """

    place: Place
    put_back: bool = False
    commits: tuple[StoredCommit, ...] = ()
    statements: tuple[bytes, ...] = ()


def read_news(connection: Connection, partition: str, at: Place, version: int, most: int) -> News:
    """What is beyond the place, up to the version or so far as one reading goes."""
    after = at.version
    if _mark(connection, partition, after) != at.mark:
        return News(START, put_back=True)
    if version <= after:
        return News(at)
    upto = _whole(connection, partition, after, version, most)
    statements = _statements(connection, partition, after, upto)
    place = Place(upto, _mark(connection, partition, upto) or b"")
    return News(place, False, _commits(connection, partition, after, upto), statements)


def _mark(connection: Connection, partition: str, version: int) -> bytes | None:
    if not version:
        return START.mark
    query = select(_append.c.mark).where(_append.c.partition == partition, _append.c.version == version)
    found = connection.execute(query).scalar_one_or_none()
    return None if found is None else bytes(found)


def _whole(connection: Connection, partition: str, after: int, version: int, most: int) -> int:
    """The version up to which no more than is to be read together comes: each append whole, for its end proves it."""
    at = sorted(
        number
        for column, is_so in ((_commit.c.version, _is_new), (_commit.c.changed, _is_changed))
        for (number,) in connection.execute(
            select(column)
            .where(_commit.c.partition == partition, is_so(after, version))
            .order_by(column)
            .limit(most + 1)
        )
    )
    if len(at) > most:
        version = max([at[0], *(number for number in at if number < at[most])])
    when = case((_commit.c.version > after, _commit.c.version), else_=_commit.c.changed)
    sizes = connection.execute(
        select(when, func.sum(func.length(_section.c.data)))
        .select_from(_commit.outerjoin(_section, same_commit()))
        .where(_commit.c.partition == partition, or_(_is_new(after, version), _is_changed(after, version)))
        .group_by(when)
        .order_by(when)
    ).fetchall()
    size = 0
    for place, (_, more) in enumerate(sizes):
        size += more or 0
        if size > AT_ONCE_BYTES and place:
            return int(sizes[place - 1][0])
    return version


def _is_new(after: int, upto: int) -> Any:
    return and_(_commit.c.version > after, _commit.c.version <= upto)


def _is_changed(after: int, upto: int) -> Any:
    return and_(_commit.c.version <= after, _commit.c.changed > after, _commit.c.changed <= upto)


def _commits(connection: Connection, partition: str, after: int, upto: int) -> tuple[StoredCommit, ...]:
    found: dict[tuple[bytes, int, bytes], tuple[bytes, bytes | None, list[StoredSection]]] = {}
    names = (_commit.c.replica, _commit.c.seq, _commit.c.hash)
    rows = connection.execute(
        select(*names, _commit.c.header, _commit.c.signature, _section.c.cls, _section.c.digest, _section.c.state,
               _section.c.data)
        .select_from(_commit.outerjoin(_section, same_commit()))
        .where(_commit.c.partition == partition, or_(_is_new(after, upto), _is_changed(after, upto)))
        .order_by(_commit.c.version, _commit.c.place, _section.c.place)
    )  # fmt: skip
    for replica, seq, digest, header, signature, cls, section_digest, state, data in rows:
        commit = found.setdefault((bytes(replica), seq, bytes(digest)), (header, signature, []))
        if cls is not None:
            commit[2].append(_stored(cls, section_digest, STATES[state], data))
    return tuple(StoredCommit(header, signature, tuple(sections)) for header, signature, sections in found.values())


def _stored(cls: str, digest: bytes, state: Any, data: bytes | None) -> StoredSection:
    if state == "present":
        return StoredSection(cls, digest, "present", data)
    return StoredSection(cls, digest, state, None, data)


def _statements(connection: Connection, partition: str, after: int, upto: int) -> tuple[bytes, ...]:
    columns = _statement.c
    query = (
        select(columns.data)
        .where(columns.partition == partition, columns.version > after, columns.version <= upto)
        .order_by(_statement.c.version, _statement.c.place)
    )
    return tuple(bytes(data) for (data,) in connection.execute(query))


def same_commit() -> Any:
    """Joined within the partition: both lie in the same division, on the same machine."""
    return and_(*(_section.c[name] == _commit.c[name] for name in ("partition", "replica", "seq", "hash")))
