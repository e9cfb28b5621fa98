"""A section's bytes: the changes of one class, in columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import groupby, pairwise
from typing import Any, NamedTuple

from brs_sync.cbor import dumps, loads
from brs_sync.errors import SyncProblem
from brs_sync.ids import ID_BYTES, MAX_SEQ, Dot, created_id, is_collection, is_group_path, is_record, split_created
from brs_sync.merge import ACCEPT, ERASE, REOPEN, SETTLE, WRITE, CellName, Context
from brs_sync.values import Missing, Value, from_plain, to_plain

VERSION = 1
MAX_SECTION = 4 << 20
MAX_CHANGES = 20_000
MAX_NAMES = 1000
MAX_REASON = 4000
MAX_SECTIONS = 1024  # of one commit
ERASED = Missing("erased")


class CellChange(NamedTuple):
    """One change as a commit carries it; an erasure's `places` say which section of each named commit it empties."""

    collection: str
    record: str
    path: str
    kind: int
    value: Value
    names: tuple[Dot, ...] = ()
    reason: str = ""
    places: tuple[int, ...] = ()


def encode_section(replica: bytes, changes: Iterable[CellChange]) -> bytes:
    """The columns of these changes, in their one order; `replica` is the commit's, whose record ids are shortest."""
    rows = sorted(changes, key=lambda c: (c.collection, c.record, c.path))
    paths = sorted({row.path for row in rows})
    collections = sorted({row.collection for row in rows})
    records = [(key, sum(1 for _ in group)) for key, group in groupby(rows, key=lambda c: (c.collection, c.record))]
    creators: list[bytes] = []
    ids = [_short_id(replica, record, creators) for (_, record), _ in records]
    path_at = {path: i for i, path in enumerate(paths)}
    collection_at = {name: i for i, name in enumerate(collections)}
    specials = [
        [i, row.kind, _names_out(row), row.reason] for i, row in enumerate(rows) if row.kind != WRITE or row.reason
    ]
    columns = [
        VERSION,
        collections,
        creators,
        [collection_at[key[0]] for key, _ in records],
        ids,
        [count for _, count in records],
        paths,
        [path_at[row.path] for row in rows],
        [to_plain(row.value) for row in rows],
        specials,
    ]
    return dumps(columns)


def _names_out(row: CellChange) -> list[object]:
    if row.kind == ERASE:
        return [part for dot, place in zip(row.names, row.places, strict=True) for part in (*dot, place)]
    return [part for dot in row.names for part in dot]


def decode_section(replica: bytes, data: bytes) -> list[CellChange]:
    """The changes behind a section's bytes; refuses what is out of bounds, out of order or said twice."""
    columns = loads(data, max_bytes=MAX_SECTION, max_depth=6)
    match columns:
        case [
            1,
            list(collections),
            list(creators),
            list(of),
            list(ids),
            list(counts),
            list(paths),
            list(at),
            list(values),
            list(specials),
        ]:
            pass
        case _:
            raise SyncProblem("malformed", what="section")
    if not (len(of) == len(ids) == len(counts) and len(at) == len(values) <= MAX_CHANGES and len(ids) <= len(at)):
        raise SyncProblem("malformed", what="columns")
    _check_tables(collections, creators, paths)
    keys = _record_keys(replica, collections, creators, of, ids)
    extra = _specials(specials, len(at))
    return _rows(keys, counts, paths, at, values, extra)


def _short_id(replica: bytes, record: str, creators: list[bytes]) -> object:
    created = split_created(record)
    if created is None:
        return record
    creator, counter = created
    if creator == replica:
        return counter
    if creator not in creators:
        creators.append(creator)
    return [creators.index(creator), counter]


def _check_tables(collections: list[Any], creators: list[Any], paths: list[Any]) -> None:
    for names, check in ((collections, is_collection), (paths, _is_path)):
        if not all(type(name) is str and check(name) for name in names):
            raise SyncProblem("malformed", what="name")
        if any(a >= b for a, b in pairwise(names)):
            raise SyncProblem("malformed", what="order")
    if not all(type(creator) is bytes and len(creator) == ID_BYTES for creator in creators):
        raise SyncProblem("malformed", what="creator")


_is_path = lru_cache(maxsize=8192)(is_group_path)


def _record_keys(
    replica: bytes, collections: list[str], creators: list[bytes], of: list[Any], ids: list[Any]
) -> list[tuple[str, str]]:
    keys = [(collections[_index(c, len(collections))], _long_id(replica, i, creators)) for c, i in zip(of, ids)]
    if any(a >= b for a, b in pairwise(keys)):
        raise SyncProblem("malformed", what="order")
    return keys


def _long_id(replica: bytes, short: Any, creators: list[bytes]) -> str:
    match short:
        case str() if is_record(short) and split_created(short) is None:
            return short
        case int() if 0 < short < 10**15 and short is not True:
            return created_id(replica, short)
        case [int(creator), int(counter)] if 0 < counter < 10**15:
            other = creators[_index(creator, len(creators))]
            if other != replica:
                return created_id(other, counter)
    raise SyncProblem("malformed", what="record")


def _index(at: Any, size: int) -> int:
    if type(at) is not int or not 0 <= at < size:
        raise SyncProblem("malformed", what="index")
    return at


class _Special(NamedTuple):
    """What a change is beyond a plain write."""

    kind: int = WRITE
    names: tuple[Dot, ...] = ()
    reason: str = ""
    places: tuple[int, ...] = ()


def _specials(specials: list[Any], size: int) -> dict[int, _Special]:
    extra: dict[int, _Special] = {}
    for special in specials:
        match special:
            case [int(at), int(kind), list(names), str(reason)] if WRITE <= kind <= ERASE and len(reason) <= MAX_REASON:
                if bool(names) == (kind == WRITE) or (kind == WRITE and not reason):
                    raise SyncProblem("malformed", what="names")
                if extra and at <= next(reversed(extra)):
                    raise SyncProblem("malformed", what="order")
                found = _places(names) if kind == ERASE else (_dots(names), ())
                extra[_index(at, size)] = _Special(kind, found[0], reason, found[1])
            case _:
                raise SyncProblem("malformed", what="special")
    return extra


def _dots(parts: Sequence[Any]) -> tuple[Dot, ...]:
    if len(parts) % 2 or len(parts) > 2 * MAX_NAMES:
        raise SyncProblem("malformed", what="names")
    dots = tuple(checked_dot(parts[i], parts[i + 1]) for i in range(0, len(parts), 2))
    if any(a >= b for a, b in pairwise(dots)):
        raise SyncProblem("malformed", what="order")
    return dots


def _places(parts: Sequence[Any]) -> tuple[tuple[Dot, ...], tuple[int, ...]]:
    """The sections that an erasure names: commit and place in it."""
    if len(parts) % 3 or len(parts) > 3 * MAX_NAMES:
        raise SyncProblem("malformed", what="names")
    named = [(checked_dot(parts[i], parts[i + 1]), _index(parts[i + 2], MAX_SECTIONS)) for i in range(0, len(parts), 3)]
    if any(a >= b for a, b in pairwise(named)):
        raise SyncProblem("malformed", what="order")
    return tuple(dot for dot, _ in named), tuple(place for _, place in named)


def checked_dot(replica: Any, seq: Any) -> Dot:
    """A dot from outside, or a refusal."""
    if type(replica) is not bytes or len(replica) != ID_BYTES or type(seq) is not int or not 0 < seq < MAX_SEQ:
        raise SyncProblem("malformed", what="dot")
    return Dot(replica, seq)


def _rows(
    keys: list[tuple[str, str]],
    counts: list[Any],
    paths: list[str],
    at: list[Any],
    values: list[Any],
    extra: dict[int, _Special],
) -> list[CellChange]:
    rows: list[CellChange] = []
    size, done = len(paths), 0
    plain_paths = not extra and not any("|" in path for path in paths)
    for (collection, record), count in zip(keys, counts):
        if type(count) is not int or not 0 < count <= len(at) - done:
            raise SyncProblem("malformed", what="count")
        before = -1
        for i in range(done, done + count):
            path = at[i]
            if type(path) is not int or not before < path < size:
                raise SyncProblem("malformed", what="order")
            before = path
            plain = values[i]
            value = plain if type(plain) is str and len(plain) < 10_000 else from_plain(plain)
            if plain_paths:
                rows.append(CellChange(collection, record, paths[path], WRITE, value))
                continue
            kind, names, reason, places = extra.get(i, _PLAIN)
            if not _fits(kind, value, paths[path]):
                raise SyncProblem("malformed", what="value")
            rows.append(CellChange(collection, record, paths[path], kind, value, names, reason, places))
        done += count
    if done != len(at):
        raise SyncProblem("malformed", what="count")
    return rows


_PLAIN = _Special()


def _fits(kind: int, value: Value, path: str) -> bool:
    """Whether a change of this kind may have this value at this path."""
    if kind in (ACCEPT, REOPEN):
        return value is None
    return "|" not in path and (kind != ERASE or value == ERASED)


def left_in_quarantine(changes: Iterable[CellChange]) -> dict[CellName, CellChange]:
    """What of a commit's changes stays where it is held and not applied: which heads it decided about, no value."""
    return {
        CellName(*change[:3]): change._replace(kind=-change.kind, value=None, reason="")
        for change in changes
        if change.kind in (SETTLE, REOPEN)
    }


def unshown_name(changes: Iterable[CellChange], context: Context) -> Dot | None:
    """A commit that these name and that whoever wrote under the context was not shown, or not wholly.

    Nobody decides about what he was not shown, and nobody takes it from him who does (SYNC rule 10).
    """
    return next((name for change in changes for name in change.names if not context.holds(name)), None)


def carries_decision(changes: Iterable[CellChange]) -> bool:
    """Whether the commit settles, accepts or reopens: then its author needs the right to resolve."""
    return any(change.kind in (SETTLE, ACCEPT, REOPEN) for change in changes)
