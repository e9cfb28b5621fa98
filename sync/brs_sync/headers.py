"""Headers of commits that travel together: what follows from the one before is left out and put back.

What does not come out as it was by these rules travels as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from brs_sync.cbor import closed, dumps, loads
from brs_sync.clock import COUNTER_BITS
from brs_sync.commit import MAX_HEADER, VERSION, commit_hash
from brs_sync.contexts import others
from brs_sync.errors import SyncProblem
from brs_sync.ids import replica_id

PREV, ACT, EXCEPTIONS, AUTHORITY, COLLECTIONS, SIGNED, DIGEST = 1, 2, 4, 8, 16, 32, 64
MAX_FLAGS = 127
_SMALL = 2048
_MOST = 1 << 62

# partition, author's key, person
Chain = tuple[str, bytes, str]


@dataclass(slots=True)
class Fields:
    """What of a header is said: differences from what was expected, and the parts that `flags` names."""

    chain: Chain
    seq: int  # above the one expected
    wall: int  # above the one before
    hlc: int  # above the one expected
    flags: int
    vector: Mapping[bytes, int]  # entry by entry above the one expected
    prev: bytes = b""
    act: bytes = b""
    exceptions: Sequence[Any] = ()
    authority: Mapping[str, Any] = field(default_factory=dict)
    collections: Sequence[str] = ()
    digest: bytes = b""


@dataclass(slots=True)
class _Last:
    """Where a chain, or a frame, stands: after this header."""

    header: bytes = b""
    seq: int = 0
    hash: bytes | None = None
    hlc: int = -1
    vector: Mapping[bytes, int] = field(default_factory=dict)
    exceptions: Sequence[Any] = ()
    digest: bytes | None = None
    wall: int = 0
    act: bytes | None = None
    authority: Mapping[str, Any] = field(default_factory=dict)


_FIRST = _Last()


class Lineage:
    """What the next header is expected to be; the writer and the reader of a frame take the same steps."""

    def __init__(self) -> None:
        self._chains: dict[Chain, _Last] = {}
        self._before = _FIRST

    def leave_out(self, header: bytes, collections: Sequence[str], *, signed: bool) -> Fields | None:
        """What must be said of a header, or None where it has to go as it is.

        `collections` as its sections say; `signed` where its signature is said. Nobody changes what is found: a hub
        says one commit to many, mostly behind the same ones.
        """
        find = _kept_differences if len(header) <= _SMALL else _differences
        try:
            parts = _parts(header)
            chain = parts[1], parts[5], parts[6]
            last = self._chains.get(chain, _FIRST)
            fields = find(header, tuple(collections), signed, last.header, self._before.header)
        except (TypeError, ValueError, AttributeError, IndexError, OverflowError, SyncProblem):
            return None
        if fields is not None:
            self._before = self._chains[fields.chain] = _after(header)
        return fields

    def put_back(self, fields: Fields, sections: Sequence[Any], collections: Sequence[str]) -> bytes:
        """The header's bytes."""
        made = _made(fields, sections, collections, self._chains.get(fields.chain, _FIRST), self._before)
        header = closed(made)
        self._before = self._chains[fields.chain] = _last(made, header)
        return header


def _differences(header: bytes, collections: Sequence[str], signed: bool, chain: bytes, before: bytes) -> Fields | None:
    """What must be said of a header behind the last one of its chain and the one before it in the frame."""
    parts, last, frame = _parts(header), _after(chain), _after(before)
    fields = _compared(parts, collections, last, frame)
    made = _made(fields, parts[14], collections, last, frame)
    if dumps(made) != header or not _is_small(fields):
        return None
    fields.flags |= SIGNED * signed
    return fields


_kept_differences = lru_cache(maxsize=2048)(_differences)


def _compared(parts: list[Any], collections: Sequence[str], last: _Last, before: _Last) -> Fields:
    _, partition, _, seq, prev, key, person, vector, exceptions, authority, names, hlc, wall, act, _ = parts[:15]
    chain, digest = (partition, key, person), _said(parts)
    own = replica_id(key)
    expected = _vector(last, own, seq)
    flags = PREV * (prev != _prev(last, seq)) | ACT * (act != before.act)
    flags |= EXCEPTIONS * (exceptions != list(last.exceptions)) | AUTHORITY * (authority != before.authority)
    flags |= COLLECTIONS * (names != list(collections)) | DIGEST * (digest != _digest(last, vector, own))
    entries = {who: vector.get(who, 0) - expected.get(who, 0) for who in {**expected, **vector}}
    return Fields(
        chain,
        seq - last.seq - 1,
        wall - before.wall,
        hlc - _hlc(last, wall),
        flags,
        {who: more for who, more in entries.items() if more},
        prev or b"",
        act or b"",
        exceptions,
        authority,
        names,
        digest or b"",
    )


def _made(fields: Fields, sections: Sequence[Any], collections: Sequence[str], last: _Last, before: _Last) -> list[Any]:
    partition, key, person = fields.chain
    replica = replica_id(key)
    seq, wall = last.seq + 1 + fields.seq, before.wall + fields.wall
    vector = _vector(last, replica, seq)
    for who, more in fields.vector.items():
        vector[who] = vector.get(who, 0) + more
    vector = {who: number for who, number in vector.items() if number}
    digest = fields.digest if fields.flags & DIGEST else _digest(last, vector, replica)
    return [
        VERSION,
        partition,
        replica,
        seq,
        fields.prev if fields.flags & PREV else _prev(last, seq),
        key,
        person,
        vector,
        list(fields.exceptions if fields.flags & EXCEPTIONS else last.exceptions),
        fields.authority if fields.flags & AUTHORITY else before.authority,
        list(fields.collections if fields.flags & COLLECTIONS else collections),
        _hlc(last, wall) + fields.hlc,
        wall,
        (fields.act or None) if fields.flags & ACT else before.act,
        [list(section) for section in sections],
        *([] if digest is None else [digest]),
    ]


def _last(made: Sequence[Any], header: bytes) -> _Last:
    _, _, _, seq, _, _, _, vector, exceptions, authority, _, hlc, wall, act, _ = made[:15]
    return _Last(header, seq, commit_hash(header), hlc, vector, exceptions, _said(made), wall, act, authority)


def _parts(header: bytes) -> Any:
    """The parts of a header, which nobody changes: the last small ones are kept."""
    return _kept_parts(header) if len(header) <= _SMALL else _read_parts(header)


def _read_parts(header: bytes) -> Any:
    return loads(header, max_bytes=MAX_HEADER, max_depth=5)


_kept_parts = lru_cache(maxsize=1024)(_read_parts)


def _after(header: bytes) -> _Last:
    return _kept_after(header) if len(header) <= _SMALL else _read_after(header)


def _read_after(header: bytes) -> _Last:
    return _last(_parts(header), header) if header else _FIRST


_kept_after = lru_cache(maxsize=1024)(_read_after)


def _is_small(fields: Fields) -> bool:
    """Whether its numbers can be written; a time out of this world cannot."""
    said = (fields.seq, fields.wall, fields.hlc, *fields.vector.values())
    return all(abs(number) < _MOST for number in said) and "\0" not in fields.chain[2]


def _prev(last: _Last, seq: int) -> bytes | None:
    return last.hash if last.hash is not None and seq == last.seq + 1 else None


def _vector(last: _Last, replica: bytes, seq: int) -> dict[bytes, int]:
    """As the author's last one was, and with all of his own."""
    return {**last.vector, replica: seq - 1} if seq > 1 else dict(last.vector)


def _said(parts: Sequence[Any]) -> bytes | None:
    """The digest in a header, where it has one."""
    return parts[15] if len(parts) > 15 else None


def _digest(last: _Last, vector: Mapping[bytes, int], own: bytes) -> bytes | None:
    """That of the author's last one, where the context is the same but for his own commits."""
    return last.digest if others(vector, own) == others(last.vector, own) else None


def _hlc(last: _Last, wall: int) -> int:
    return max(wall << COUNTER_BITS, last.hlc + 1)
