"""Names of replicas, commits, records and paths."""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from brs_sync.errors import SyncProblem

ID_BYTES = 16
MAX_SEQ = 2**48
MAX_PATH = 1000
MAX_ROW_ID = 40
_COLLECTION = re.compile(r"[a-z][a-z0-9_-]{0,63}")
_PARTITION = re.compile(r"[A-Za-z0-9_.-]{1,64}(?:/[A-Za-z0-9_.-]{1,64}){0,7}")
_RECORD = re.compile(r"(?:[a-z2-7]{26}-[1-9][0-9]{0,14}|=[a-z0-9._%~-]{1,100}|=#[a-z2-7]{26})")
_CREATED = re.compile(r"([a-z2-7]{26})-([1-9][0-9]{0,14})")
_PATH = re.compile(r"[^/|\s\x00-\x1f\x7f]{1,120}(?:/[^/|\s\x00-\x1f\x7f]{1,120}){0,7}")
_ROW = re.compile(r"[A-Za-z0-9_-]{1,40}")
_KEY_KEEPS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789._-")


class Dot(NamedTuple):
    """Names one commit within a partition: who wrote it, and as which of his there."""

    replica: bytes
    seq: int

    def __str__(self) -> str:
        return f"{replica_text(self.replica)}:{self.seq}"


class RecordKey(NamedTuple):
    """Names one record: it lives in one partition for life."""

    partition: str
    collection: str
    record: str


@lru_cache(maxsize=4096)
def replica_id(public_key: bytes) -> bytes:
    """A replica is named by its key, so nobody can take another's name."""
    return hashlib.sha256(public_key).digest()[:ID_BYTES]


@lru_cache(maxsize=4096)
def replica_text(replica: bytes) -> str:
    """The text form of a replica's id: 26 lower-case base32 characters."""
    return base64.b32encode(replica).decode("ascii").rstrip("=").lower()


def is_replica_text(text: str) -> bool:
    """Whether the text is of the form of a replica's id."""
    return re.fullmatch(r"[a-z2-7]{26}", text) is not None


def parse_replica(text: str) -> bytes:
    """The replica's id behind its text form."""
    if not is_replica_text(text):
        raise SyncProblem("not-found", what="replica", name=text[:80])
    replica = base64.b32decode(text.upper() + "======")
    if replica_text(replica) != text:
        raise SyncProblem("not-found", what="replica", name=text[:80])
    return replica


def parse_dot(text: str) -> Dot:
    """The dot behind `<replica>:<seq>`."""
    replica, _, seq = text.partition(":")
    if not re.fullmatch(r"[1-9][0-9]{0,14}", seq):
        raise SyncProblem("not-found", what="dot", name=text[:80])
    return Dot(parse_replica(replica), int(seq))


def created_id(replica: bytes, counter: int) -> str:
    """The id of a record that has no key: its creator and his counter."""
    return f"{replica_text(replica)}-{counter}"


def split_created(record: str) -> tuple[bytes, int] | None:
    """Creator and counter of a record's id, or None for one derived from key fields."""
    match = _CREATED.fullmatch(record)
    if match is None:
        return None
    replica = base64.b32decode(match[1].upper() + "======")
    return (replica, int(match[2])) if replica_text(replica) == match[1] else None


def keyed_id(values: Sequence[str]) -> str:
    """The id of a record with key fields: the same on every device that types the same key."""
    text = "~".join(_escape(unicodedata.normalize("NFC", value).strip().casefold()) for value in values)
    if len(text) <= 64:
        return "=" + text
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return "=#" + base64.b32encode(digest).decode("ascii").lower()[:26]


def row_id(replica: bytes, counter: int) -> str:
    """A fresh repeat row's id: short, and unique over devices."""
    prefix = base64.b32encode(replica[:5]).decode("ascii").lower()
    return f"{prefix}{counter}"


def _escape(text: str) -> str:
    return "".join(c if c in _KEY_KEEPS else _percent(c) for c in text)


def is_partition(text: str) -> bool:
    """Whether the text can name a partition."""
    return len(text) <= 200 and _PARTITION.fullmatch(text) is not None


def is_collection(text: str) -> bool:
    """Whether the text can name a collection."""
    return _COLLECTION.fullmatch(text) is not None


def is_record(text: str) -> bool:
    """Whether the text can be a record's id."""
    return _RECORD.fullmatch(text) is not None


def is_path(text: str) -> bool:
    """Whether the text can be a cell's path: bounded, normalised, and every row id of the allowed form."""
    if len(text) > MAX_PATH or _PATH.fullmatch(text) is None or not _encodable(text):
        return False
    return all(_ROW.fullmatch(row.rsplit("/", 1)[1]) for row in rows_of(text))


def is_group_path(text: str) -> bool:
    """Whether the text can be the path of a decision: one path, or those of a review group joined by "|"."""
    return len(text) <= MAX_PATH and all(is_path(part) for part in text.split("|"))


def element(value: str) -> str:
    """A set element's segment of a path: the choice's name with what a path cannot hold escaped."""
    text = unicodedata.normalize("NFC", value)
    return "".join(c if c not in "/|%" and not c.isspace() and c.isprintable() else _percent(c) for c in text)


def element_value(segment: str) -> str:
    """The choice's name behind a set element's segment."""
    return unquote(segment)


def _encodable(text: str) -> bool:
    return text.isascii() or (
        unicodedata.is_normalized("NFC", text) and not any("\ud800" <= c <= "\udfff" for c in text)
    )


def _percent(text: str) -> str:
    return "".join(f"%{b:02x}" for b in text.encode("utf-8", "replace"))


def is_prefix(text: str) -> bool:
    """Whether the text can be the prefix of a grant: a partition's beginning, in which `*` stands for any segment."""
    return is_partition(text.replace("*", "x")) and all(part == "*" or "*" not in part for part in text.split("/"))


def in_scope(partition: str, prefixes: Sequence[str]) -> bool:
    """Whether one of the prefixes covers the partition, or the prefix; "" covers everything.

    Whole segments at a time; `*` is any one segment, so that `report/KEN/*/*/sent` are a country's sent reports alone.
    """
    for prefix in prefixes:  # asked for each row of many lists: a generator would cost more than the answer
        if not prefix or partition == prefix or partition.startswith(prefix.rstrip("/") + "/"):
            return True
        if "*" in prefix and _fits(partition, prefix):
            return True
    return False


def common_prefix(one: str, other: str) -> str | None:
    """What two prefixes both cover, as one prefix; None where nothing."""
    ours, theirs = (text.rstrip("/").split("/") if text else [] for text in (one, other))
    for mine, its in zip(ours, theirs, strict=False):
        if mine != its and "*" not in (mine, its):
            return None
    longer, shorter = (ours, theirs) if len(ours) >= len(theirs) else (theirs, ours)
    return "/".join([b if a == "*" else a for a, b in zip(longer, shorter, strict=False)] + longer[len(shorter) :])


def _fits(partition: str, prefix: str) -> bool:
    names, wanted = partition.split("/"), prefix.rstrip("/").split("/")
    return len(names) >= len(wanted) and all(w in ("*", n) for n, w in zip(names, wanted, strict=False))


def is_frozen(partition: str) -> bool:
    """Whether the partition holds versions that were submitted: each its own commit, never edited (SYNC rule 19)."""
    return partition.rpartition("/")[2] == "sent"


@lru_cache(maxsize=8192)
def rows_of(path: str) -> tuple[str, ...]:
    """The repeat rows around a cell, outermost first: `rep/<row>/sub/<row>/name` has two.

    An even number of segments ends in a set's element, an odd one in a question, so the rows are the pairs before.
    """
    parts = path.split("/")
    end = len(parts) - 1 if len(parts) % 2 else len(parts) - 2
    return tuple("/".join(parts[: n + 2]) for n in range(0, end, 2))


def is_alive_path(path: str) -> bool:
    """Whether the cell says that a row or the record exists."""
    return path == "alive" or (path.endswith("/alive") and path.count("/") % 2 == 0)


def is_order_path(path: str) -> bool:
    """Whether the cell says where a row stands among its siblings."""
    return path.endswith("/.order")


def row_of(path: str) -> str | None:
    """The innermost repeat row around a cell."""
    rows = rows_of(path)
    return rows[-1] if rows else None
