"""A commit's header: its bytes, its hash, its signature."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from brs_sync.cbor import dumps, loads
from brs_sync.clock import MAX_HLC
from brs_sync.contexts import DIGEST_BYTES
from brs_sync.errors import SyncProblem
from brs_sync.ids import ID_BYTES, MAX_SEQ, Dot, is_collection, is_partition, is_path, is_record, replica_id
from brs_sync.merge import CellName, Context
from brs_sync.section import MAX_SECTIONS, checked_dot
from brs_sync.views import StoredCommit, StoredSection

VERSION = 1
MAX_HEADER = 1 << 20
MAX_REPLICAS = 4096
MAX_EXCEPTIONS = 4096
MAX_PERSON = 120
_SMALL_HEADER, _KEPT_HEADERS = 2048, 2048
OPEN, PERSONAL = "open", "personal"
NO_KEY = bytes(32)  # the author of a shipped set: authentic by the hash that the program pins
_SIGNED = b"brs-commit-1\x00"


@dataclass(frozen=True, slots=True)
class Header:
    """Everything about a commit but its content."""

    partition: str
    replica: bytes
    seq: int
    prev: bytes | None
    author_key: bytes
    person: str
    context: Context
    authority: Mapping[str, Mapping[bytes, int]]
    collections: tuple[str, ...]
    hlc: int
    wall_ms: int
    act: bytes | None
    sections: tuple[tuple[str, bytes], ...]
    digest: bytes | None = None  # of the commits that the context means by other names than the author's own

    @property
    def dot(self) -> Dot:
        """The commit's name within its partition."""
        return Dot(self.replica, self.seq)

    @property
    def maker(self) -> bytes:
        """Whose key wrote it: what its sections' record ids are short by, also where it goes by another name here."""
        return self.replica if self.shipped else replica_id(self.author_key)

    @property
    def shipped(self) -> bool:
        """Whether it belongs to a set that programs pin by hash."""
        return self.author_key == NO_KEY


def encode_header(header: Header) -> bytes:
    """The bytes whose hash names and whose signature proves the commit."""
    context = header.context
    exceptions: list[list[object]] = [[dot.replica, dot.seq] for dot in sorted(context.dots)]
    exceptions += [[dot.replica, dot.seq, *cell] for dot, cell in sorted(context.cells)]
    return dumps(
        [
            VERSION,
            header.partition,
            header.replica,
            header.seq,
            header.prev,
            header.author_key,
            header.person,
            dict(context.vector),
            exceptions,
            {partition: dict(vector) for partition, vector in header.authority.items()},
            list(header.collections),
            header.hlc,
            header.wall_ms,
            header.act,
            [list(section) for section in header.sections],
            *([] if header.digest is None else [header.digest]),
        ]
    )


def decode_header(data: bytes) -> Header:
    """The header behind its bytes, every part checked and bounded.

    A commit passes many hands in one exchange, so the last small ones that were read are kept as read.
    """
    return _kept_header(data) if len(data) <= _SMALL_HEADER else _read_header(data)


def _read_header(data: bytes) -> Header:
    parts = loads(data, max_bytes=MAX_HEADER, max_depth=5)
    if type(parts) is not list or len(parts) not in (15, 16) or parts[0] != VERSION or type(parts[0]) is not int:
        raise SyncProblem("malformed", what="header")
    _, partition, replica, seq, prev, key, person, vector, exceptions, authority, names, hlc, wall, act, sections = (
        parts[:15]
    )
    _check_author(partition, replica, key, person)
    dot = checked_dot(replica, seq)
    _check_bytes(prev, 32, optional=seq == 1)
    _check_bytes(act, 16, optional=True)
    if (prev is None) != (seq == 1) or not _within(hlc, MAX_HLC) or not _within(wall, MAX_HLC):
        raise SyncProblem("malformed", what="header")
    context = Context(_vector(vector), *_exceptions(exceptions))
    if context.vector.get(replica, 0) >= dot.seq:
        raise SyncProblem("malformed", what="context")
    return Header(
        partition, replica, seq, prev, key, person, context, _authority(authority), _names(names), hlc, wall, act,
        _sections(sections), _digest(parts[15:], context, replica),
    )  # fmt: skip


_kept_header = lru_cache(maxsize=_KEPT_HEADERS)(_read_header)


def commit_hash(header: bytes) -> bytes:
    """The hash over header and section hashes."""
    return hashlib.sha256(header).digest()


def section_hash(data: bytes) -> bytes:
    """The hash by which a header names a section."""
    return hashlib.sha256(data).digest()


def sign_commit(key: Ed25519PrivateKey, digest: bytes) -> bytes:
    """The author's signature over a commit's hash, kept outside it."""
    return key.sign(_SIGNED + digest)


def is_signed(author_key: bytes, digest: bytes, signature: bytes | None) -> bool:
    """Whether the signature is the author's for this commit."""
    if signature is None or len(signature) != 64:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(author_key).verify(signature, _SIGNED + digest)
    except (InvalidSignature, ValueError):
        return False
    return True


def present(cls: str, data: bytes) -> StoredSection:
    """A section with its bytes."""
    return StoredSection(cls, section_hash(data), "present", data)


def stub(commit: StoredCommit, readable: Sequence[str] = ()) -> StoredCommit:
    """The commit without the sections whose class the reader may not see: chain and vector stay dense."""
    sections = (s if s.cls in readable else StoredSection(s.cls, s.hash, "withheld") for s in commit.sections)
    return StoredCommit(commit.header, commit.signature, tuple(sections), commit.replica)


def dot_of(commit: StoredCommit) -> tuple[str, Dot]:
    """Partition and dot of a stored commit: its name here, which its bytes do not say where two copies wrote as one."""
    header = decode_header(commit.header)
    return header.partition, Dot(commit.replica or header.replica, header.seq)


def sections_match(header: Header, sections: Sequence[StoredSection]) -> bool:
    """Whether these sections are the header's: same classes and hashes, and bytes that prove their hash."""
    named = tuple((section.cls, section.hash) for section in sections)
    return named == header.sections and all(
        (s.state == "sealed" or s.sealed is None) and s.state != "present"
        if s.data is None
        else s.state == "present" and section_hash(s.data) == s.hash
        for s in sections
    )


def _check_author(partition: Any, replica: Any, key: Any, person: Any) -> None:
    if type(partition) is not str or not is_partition(partition):
        raise SyncProblem("malformed", what="partition")
    _check_bytes(replica, ID_BYTES)
    _check_bytes(key, 32)
    if key != NO_KEY and replica != replica_id(key):
        raise SyncProblem("malformed", what="replica")
    if type(person) is not str or len(person) > MAX_PERSON:
        raise SyncProblem("malformed", what="person")


def _check_bytes(data: Any, size: int, *, optional: bool = False) -> None:
    if not (data is None and optional) and (type(data) is not bytes or len(data) != size):
        raise SyncProblem("malformed", what="bytes")


def _within(number: Any, limit: int) -> bool:
    return type(number) is int and 0 <= number <= limit


def _vector(vector: Any) -> dict[bytes, int]:
    if type(vector) is not dict or len(vector) > MAX_REPLICAS:
        raise SyncProblem("malformed", what="vector")
    for replica, seq in vector.items():
        if type(replica) is not bytes or len(replica) != ID_BYTES or type(seq) is not int or not 0 < seq < MAX_SEQ:
            raise SyncProblem("malformed", what="vector")
    return vector


def _exceptions(exceptions: Any) -> tuple[frozenset[Dot], frozenset[tuple[Dot, CellName]]]:
    if type(exceptions) is not list or len(exceptions) > MAX_EXCEPTIONS:
        raise SyncProblem("malformed", what="exceptions")
    dots: set[Dot] = set()
    cells: set[tuple[Dot, CellName]] = set()
    for exception in exceptions:
        match exception:
            case [replica, seq]:
                dots.add(checked_dot(replica, seq))
            case [replica, seq, str(collection), str(record), str(path)] if (
                is_collection(collection) and is_record(record) and is_path(path)
            ):
                cells.add((checked_dot(replica, seq), CellName(collection, record, path)))
            case _:
                raise SyncProblem("malformed", what="exception")
    if len(dots) + len(cells) != len(exceptions):
        raise SyncProblem("malformed", what="exceptions")
    return frozenset(dots), frozenset(cells)


def _digest(parts: list[Any], context: Context, replica: bytes) -> bytes | None:
    """Nothing said of the context of who was shown nobody else; a commit of an earlier release says it of none."""
    if not parts:
        return None
    _check_bytes(parts[0], DIGEST_BYTES)
    if all(name == replica for name in context.vector):
        raise SyncProblem("malformed", what="digest")
    digest: bytes = parts[0]
    return digest


def _authority(authority: Any) -> dict[str, dict[bytes, int]]:
    if type(authority) is not dict or len(authority) > 64:
        raise SyncProblem("malformed", what="authority")
    if not all(type(name) is str and is_partition(name) for name in authority):
        raise SyncProblem("malformed", what="authority")
    return {name: _vector(vector) for name, vector in authority.items()}


def _names(names: Any) -> tuple[str, ...]:
    if type(names) is not list or len(names) > 256 or not all(type(n) is str and is_collection(n) for n in names):
        raise SyncProblem("malformed", what="collections")
    return tuple(names)


def _sections(sections: Any) -> tuple[tuple[str, bytes], ...]:
    if type(sections) is not list or not 0 < len(sections) <= MAX_SECTIONS:
        raise SyncProblem("malformed", what="sections")
    for section in sections:
        if type(section) is not list or len(section) != 2 or section[0] not in (OPEN, PERSONAL):
            raise SyncProblem("malformed", what="sections")
        _check_bytes(section[1], 32)
    if sum(section[0] == OPEN for section in sections) > 1:
        raise SyncProblem("malformed", what="sections")
    return tuple((cls, digest) for cls, digest in sections)
