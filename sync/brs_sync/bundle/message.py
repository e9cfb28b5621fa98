"""What a bundle says beside its frames: who sends it to whom and what the sender holds; at the end, that it is whole.

bundle = age stream of: version, head part, frame part*, empty part, end part
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from brs_sync import cbor
from brs_sync.auth import Sign, is_signed
from brs_sync.bundle import filewants
from brs_sync.enrol import MAX_NAME, is_name
from brs_sync.errors import SyncProblem
from brs_sync.ids import ID_BYTES, is_prefix
from brs_sync.parts import VERSION, Parts, encode_part, open_part
from brs_sync.wants import Wants, decode_wants, encode_wants
from brs_sync.wire import MAX_HEAD, MAX_WORDS, Vectors, decode_vectors, encode_vectors

MAX_RECEIPTS = 16
MAX_SCOPE = 1000
MAX_READERS = 64
MAX_PARTITIONS = 20_000  # in an index, which nobody needs
MAX_TIME = 1 << 48
_KNOWN = "kntrsvaw"
_SIGNED = b"brs-bundle-1\x00"
_NO_PART = encode_part(b"")


@dataclass(frozen=True, slots=True)
class Head:
    """Who sends this to which replicas, when by the sender's clock, what of (`scope`), and what the sender holds.

    `receipts` are of any tier's making and prove themselves; `wants` are sections that the sender lacks and may read,
    `files` the lists of files that he lacks. `words` are what tiers have said to everybody below them on submitted
    versions, `wide` what they have said on anything else; `tier`: a hub sends this to another, and `scope` is all that
    goes between them.
    """

    sender: bytes
    name: str
    time_ms: int
    readers: tuple[bytes, ...]
    scope: tuple[str, ...]
    vectors: Vectors = field(default_factory=dict)
    receipts: tuple[bytes, ...] = ()
    wants: Wants = field(default_factory=dict)
    files: tuple[bytes, ...] = ()
    words: tuple[bytes, ...] = ()
    tier: bool = False
    wide: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Index:
    """What was put in, for a quick look: commits by partition, the first and last time in them."""

    commits: Mapping[str, int]
    first_ms: int
    last_ms: int


@dataclass(frozen=True, slots=True)
class End:
    """The sender's last words: so many frames, all of them signed for together."""

    frames: int
    index: Index | None


def encode_head(head: Head) -> bytes:
    """The head's part."""
    content: dict[str, object] = {
        "k": head.sender,
        "n": head.name,
        "t": head.time_ms,
        "r": list(head.readers),
        "s": list(head.scope),
    }
    if head.vectors:
        content["v"] = encode_vectors(head.vectors)
    if head.receipts:
        content["a"] = list(head.receipts)
    if head.wants:
        content["w"] = encode_wants(head.wants)
    if head.files:
        content["files"] = filewants.encode(head.files)
    content |= {name: list(words) for name, words in (("words", head.words), ("wide", head.wide)) if words}
    if head.tier:
        content["tier"] = True
    return encode_part(cbor.dumps(content))


def decode_head(part: bytes) -> Head:
    """The head in a part, each field bounded; an unknown one of one letter is a later version's and refused."""
    decoded = cbor.loads(open_part(part, MAX_HEAD), max_bytes=MAX_HEAD, max_depth=6)
    if not isinstance(decoded, dict) or not all(isinstance(name, str) for name in decoded):
        raise SyncProblem("malformed", what="bundle")
    if any(len(name) == 1 and name not in _KNOWN for name in decoded):
        raise SyncProblem("bundle-newer")
    match decoded:
        case {"k": bytes(sender), "n": str(name), "t": int(time), "r": list(readers), "s": list(scope)}:
            head = Head(
                sender, name, time, tuple(readers), tuple(scope),
                decode_vectors(decoded.get("v", {})), tuple(_listed(decoded.get("a", []), MAX_RECEIPTS)),
                decode_wants(decoded.get("w", {})), filewants.decode(decoded.get("files", [])),
                tuple(_listed(decoded.get("words", []), MAX_WORDS)), decoded.get("tier") is True,
                tuple(_listed(decoded.get("wide", []), MAX_WORDS)),
            )  # fmt: skip
            if _is_sound(head):
                return head
    raise SyncProblem("malformed", what="bundle")


def encode_end(frames: int, index: Index | None, digest: bytes, sign: Sign) -> bytes:
    """The end's part: signed over all that went before it."""
    listed = None if index is None else [dict(index.commits), index.first_ms, index.last_ms]
    content = cbor.dumps([frames, listed])
    return encode_part(cbor.dumps([content, sign(_SIGNED + digest + content)]))


def decode_end(part: bytes, sender: bytes, frames: int, digest: bytes) -> End:
    """The end in a part, if the sender signed it for just what came before; else the bundle is not as he made it."""
    match cbor.loads(open_part(part, MAX_HEAD), max_bytes=MAX_HEAD, max_depth=2):
        case [bytes(content), bytes(signature)] if is_signed(sender, signature, _SIGNED + digest + content):
            match cbor.loads(content, max_bytes=MAX_HEAD, max_depth=4):
                case [int(count), listed] if count == frames:
                    return End(frames, _index(listed))
    raise SyncProblem("bundle-unsigned")


class Message:
    """The plain side of a bundle, part by part, with the digest that its end signs."""

    def __init__(self, head: Head, sign: Sign) -> None:
        self._sign = sign
        self._digest = hashlib.sha256()
        self._head = head
        self.frames = 0

    def begin(self) -> bytes:
        """Version and head."""
        return self._said(bytes((VERSION,)) + encode_head(self._head))

    def frame(self, part: bytes) -> bytes:
        """One more frame."""
        self.frames += 1
        return self._said(part)

    def end(self, index: Index | None) -> bytes:
        """No more frames; the signature."""
        return _NO_PART + encode_end(self.frames, index, self._digest.digest(), self._sign)

    def _said(self, data: bytes) -> bytes:
        self._digest.update(data)
        return data


class Listener:
    """The reader's side of `Message`: fed with pieces of any size, hands out frames; tells head and end."""

    def __init__(self, reader: bytes) -> None:
        self._reader = reader
        self._parts = Parts()
        self._digest = hashlib.sha256(bytes((VERSION,)))
        self._closing = False
        self.head: Head | None = None
        self.end: End | None = None
        self.frames = 0

    def feed(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """The frames in these pieces, in order."""
        for piece in pieces:
            for part in self._parts.feed(piece):
                if self._take(part):
                    yield part

    def finish(self) -> End:
        """The stream has ended as it should: what it said last."""
        self._parts.finish()
        if self.end is None:
            raise SyncProblem("malformed", what="bundle")
        return self.end

    def _take(self, part: bytes) -> bool:
        """Whether the part is a frame; head, end and what comes after are looked at here."""
        if self.end is not None:
            raise SyncProblem("malformed", what="bundle")
        if self.head is None:
            self._digest.update(part)
            self.head = self._checked(decode_head(part))
            return False
        if self._closing:
            self.end = decode_end(part, self.head.sender, self.frames, self._digest.digest())
            return False
        if part == _NO_PART:
            self._closing = True
            return False
        self._digest.update(part)
        self.frames += 1
        return True

    def _checked(self, head: Head) -> Head:
        """A bundle that names other readers was opened by one of them and sealed again: it is not what it says."""
        if self._reader not in head.readers:
            raise SyncProblem("bundle-for-other")
        return head


def _is_sound(head: Head) -> bool:
    readers = all(isinstance(one, bytes) and len(one) == ID_BYTES for one in head.readers)
    scope = all(isinstance(one, str) and (not one or is_prefix(one)) for one in head.scope)
    few = len(head.readers) <= MAX_READERS and len(head.scope) <= MAX_SCOPE
    named = is_name(head.name) and len(head.name) <= MAX_NAME
    return len(head.sender) == 32 and 0 <= head.time_ms < MAX_TIME and readers and scope and few and named


def _listed(value: Any, most: int) -> list[bytes]:
    if not isinstance(value, list) or len(value) > most or not all(isinstance(one, bytes) for one in value):
        raise SyncProblem("malformed", what="receipts")
    return value


def _index(value: Any) -> Index | None:
    """The index, or none where it cannot be read: it is a convenience."""
    match value:
        case [dict(commits), int(first), int(last)] if len(commits) <= MAX_PARTITIONS:
            if all(isinstance(name, str) and type(count) is int for name, count in commits.items()):
                return Index(commits, first, last)
    return None
