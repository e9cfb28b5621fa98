"""Heads of the exchange's messages: what a device says and what a hub answers, beside the frames.

message = version, head part, frame part*
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from brs_sync import cbor
from brs_sync.errors import SyncProblem
from brs_sync.ids import ID_BYTES, MAX_SEQ, is_partition, is_prefix
from brs_sync.parts import VERSION, encode_part, open_part
from brs_sync.snapshot.asking import Gaps, decode_gaps, encode_gaps
from brs_sync.wants import Wants, decode_wants, encode_wants

SYNC_PATH, ENROL_PATH, HELLO_PATH = "/v1/sync", "/v1/enrol", "/v1/hello"
MAX_HEAD = 1 << 19  # bytes of a head, opened
MAX_FRAMES = 256
MAX_MESSAGE = 1 << 20
MAX_PREFIXES = 1000
MAX_WITHIN = 256  # prefixes that a hub says its clients' grants cover; of more it asks for all that it may have
MAX_WORDS = 256
MAX_CURSOR = 64
HASH_BYTES = 16
DIGEST_BYTES = 12
MARK_BYTES = 8

Vector = Mapping[bytes, tuple[int, bytes]]
Vectors = Mapping[str, Vector]


@dataclass(frozen=True, slots=True)
class Request:
    """What a device says in one request; `vectors` only where the digest alone would not do.

    `room` are the bytes that the frames of the answer may have, where the device has a budget. `by_log` says that it
    goes by the log where that is; without `snapshots`, that it takes nothing else. `time` asks for the hub's clock.
    A hub that asks says that it is a `tier`, and `within` which prefixes its own clients' grants cover, where that is
    less than it may have itself.
    """

    digest: bytes
    cursor: bytes | None = None
    vectors: Vectors | None = None
    frames: tuple[bytes, ...] = ()
    pieces: Mapping[bytes, bytes] = field(default_factory=dict)
    wants: Wants = field(default_factory=dict)
    room: int | None = None
    snapshots: bool = False
    by_log: bool = False
    gaps: Gaps = field(default_factory=dict)
    time: bool = False
    tier: bool = False
    within: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What a hub answers: nothing new (`same`), news, or a plea for vectors (`ask`).

    `left` says about how many bytes are still to come, where there is more; it is for people. `words` are receipts of
    other tiers on submitted versions, `wide` those on anything else, each with its own signature.
    """

    same: bool = False
    ask: bool = False
    digest: bytes | None = None
    cursor: bytes | None = None
    vectors: Vectors | None = None
    scope: tuple[str, ...] | None = None
    receipt: bytes | None = None
    frames: tuple[bytes, ...] = ()
    more: bool = False
    pieces: Mapping[bytes, bytes] = field(default_factory=dict)
    wants: Wants = field(default_factory=dict)
    left: int = 0
    gaps: Gaps = field(default_factory=dict)
    time_ms: int | None = None
    words: tuple[bytes, ...] = ()
    wide: tuple[bytes, ...] = ()


def frame_hash(part: bytes) -> bytes:
    """What the head says of a frame, so that each frame is known for its sender's before the next has come."""
    return hashlib.sha256(part).digest()[:HASH_BYTES]


def encode_message(head: bytes, frames: Sequence[bytes] = ()) -> bytes:
    """A whole message of parts that are encoded already."""
    return bytes((VERSION,)) + head + b"".join(frames)


def encode_request(request: Request) -> bytes:
    """The head part of a request; its frames' parts follow it in the message."""
    head: dict[str, object] = {"d": request.digest}
    if request.cursor is not None:
        head["c"] = request.cursor
    if request.vectors is not None:
        head["v"] = encode_vectors(request.vectors)
    if request.frames:
        head["f"] = [frame_hash(frame) for frame in request.frames]
    if request.pieces:
        head["t"] = dict(request.pieces)
    if request.wants:
        head["w"] = encode_wants(request.wants)
    if request.room is not None:
        head["room"] = request.room
    flags = {"snapshots": request.snapshots, "log": request.by_log, "time": request.time, "tier": request.tier}
    head |= {name: True for name, flag in flags.items() if flag}
    if request.within is not None:
        head["within"] = list(request.within)
    if request.gaps:
        head["beneath"] = encode_gaps(request.gaps)
    return encode_part(cbor.dumps(head))


def decode_request(part: bytes) -> Request:
    """The request in a head part; `frames` are the hashes of the frames that are to come."""
    head = _Head(part, "dcvftw")
    return Request(
        digest=head.blob("d", DIGEST_BYTES),
        cursor=head.blob("c", MAX_CURSOR, exact=False) if "c" in head.map else None,
        vectors=decode_vectors(head.map["v"]) if "v" in head.map else None,
        frames=head.hashes("f"),
        pieces=head.bitmaps("t"),
        wants=decode_wants(head.map.get("w", {})),
        room=head.count("room") if "room" in head.map else None,
        snapshots=head.flag("snapshots"),
        by_log=head.flag("log"),
        time=head.flag("time"),
        tier=head.flag("tier"),
        within=head.prefixes("within", MAX_WITHIN) if "within" in head.map else None,
        gaps=decode_gaps(head.map.get("beneath", {})),
    )


def encode_reply(reply: Reply) -> bytes:
    """The head part of a reply; its frames' parts follow it in the message."""
    head: dict[str, object] = {}
    for name, flag in (("s", reply.same), ("a", reply.ask), ("m", reply.more)):
        if flag:
            head[name] = True
    plain = {"d": reply.digest, "c": reply.cursor, "r": reply.receipt, "left": reply.left or None}
    head |= {name: value for name, value in {**plain, "time": reply.time_ms}.items() if value is not None}
    if reply.vectors is not None:
        head["v"] = encode_vectors(reply.vectors)
    if reply.scope is not None:
        head["p"] = list(reply.scope)
    if reply.frames:
        head["f"] = [frame_hash(frame) for frame in reply.frames]
    if reply.pieces:
        head["t"] = dict(reply.pieces)
    if reply.wants:
        head["w"] = encode_wants(reply.wants)
    if reply.gaps:
        head["beneath"] = encode_gaps(reply.gaps)
    head |= {name: list(words) for name, words in (("words", reply.words), ("wide", reply.wide)) if words}
    return encode_part(cbor.dumps(head))


def decode_reply(part: bytes) -> Reply:
    """The reply in a head part; `frames` are the hashes of the frames that are to come."""
    head = _Head(part, "samdcrvpftw")
    return Reply(
        same=head.flag("s"),
        ask=head.flag("a"),
        digest=head.blob("d", DIGEST_BYTES) if "d" in head.map else None,
        cursor=head.blob("c", MAX_CURSOR, exact=False) if "c" in head.map else None,
        vectors=decode_vectors(head.map["v"]) if "v" in head.map else None,
        scope=head.prefixes("p") if "p" in head.map else None,
        receipt=head.blob("r", MAX_HEAD, exact=False) if "r" in head.map else None,
        frames=head.hashes("f"),
        more=head.flag("m"),
        pieces=head.bitmaps("t"),
        wants=decode_wants(head.map.get("w", {})),
        left=head.count("left") if "left" in head.map else 0,
        time_ms=head.count("time") if "time" in head.map else None,
        gaps=decode_gaps(head.map.get("beneath", {})),
        words=head.words("words"),
        wide=head.words("wide"),
    )


class _Head:
    """An opened head whose fields are taken out one by one, each with its bound."""

    def __init__(self, part: bytes, known: str) -> None:
        decoded = cbor.loads(open_part(part, MAX_HEAD), max_bytes=MAX_HEAD, max_depth=6)
        if not isinstance(decoded, dict) or not all(isinstance(key, str) for key in decoded):
            raise SyncProblem("malformed", what="head")
        # A field of a later version may be ignored only if its writer said so by a long name.
        if any(len(key) == 1 and key not in known for key in decoded):
            raise SyncProblem("malformed", what="field")
        self.map = cast("dict[str, Any]", decoded)

    def blob(self, name: str, size: int, *, exact: bool = True) -> bytes:
        """A field of bytes, of that size or at most that size."""
        value = self.map.get(name)
        if not isinstance(value, bytes) or len(value) > size or (exact and len(value) != size):
            raise SyncProblem("malformed", what=name)
        return value

    def flag(self, name: str) -> bool:
        """A field that is there and true, or not there."""
        if self.map.get(name, True) is not True:
            raise SyncProblem("malformed", what=name)
        return name in self.map

    def count(self, name: str) -> int:
        """A field that counts bytes, or milliseconds."""
        value = self.map.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MAX_SEQ:
            raise SyncProblem("malformed", what=name)
        return value

    def items(self, name: str, most: int) -> list[Any]:
        """A list field of bounded length; empty when it is not there."""
        value = self.map.get(name, [])
        if not isinstance(value, list) or len(value) > most:
            raise SyncProblem("malformed", what=name)
        return value

    def prefixes(self, name: str, most: int = MAX_PREFIXES) -> tuple[str, ...]:
        """A list of prefixes."""
        found = self.items(name, most)
        if not all(isinstance(prefix, str) and _is_prefix(prefix) for prefix in found):
            raise SyncProblem("malformed", what="scope")
        return tuple(found)

    def hashes(self, name: str) -> tuple[bytes, ...]:
        """A list of frame hashes."""
        found = self.items(name, MAX_FRAMES)
        if not all(isinstance(item, bytes) and len(item) == HASH_BYTES for item in found):
            raise SyncProblem("malformed", what=name)
        return tuple(found)

    def words(self, name: str) -> tuple[bytes, ...]:
        """A list of receipts."""
        found = self.items(name, MAX_WORDS)
        if not all(isinstance(word, bytes) for word in found):
            raise SyncProblem("malformed", what="words")
        return tuple(found)

    def bitmaps(self, name: str) -> dict[bytes, bytes]:
        """Which pieces of which large commits are held already."""
        found = self.map.get(name, {})
        if not isinstance(found, dict) or len(found) > MAX_FRAMES:
            raise SyncProblem("malformed", what=name)
        for key, bits in found.items():
            if not isinstance(key, bytes) or not isinstance(bits, bytes) or len(key) != 32 or len(bits) > 1024:
                raise SyncProblem("malformed", what=name)
        return cast("dict[bytes, bytes]", found)


def encode_vectors(vectors: Vectors) -> dict[str, dict[bytes, list[object]]]:
    """Vectors as the wire writes them."""
    return {name: {who: [seq, mark] for who, (seq, mark) in chain.items()} for name, chain in vectors.items()}


def decode_vectors(value: object) -> dict[str, dict[bytes, tuple[int, bytes]]]:
    """Vectors as the wire wrote them, every name and number checked."""
    if not isinstance(value, dict):
        raise SyncProblem("malformed", what="vectors")
    return {_partition(name): _vector(chains) for name, chains in value.items()}


def _vector(value: object) -> dict[bytes, tuple[int, bytes]]:
    if not isinstance(value, dict):
        raise SyncProblem("malformed", what="vector")
    return {_replica(who): _chain_head(entry) for who, entry in value.items()}


def _chain_head(value: object) -> tuple[int, bytes]:
    match value:
        case [int(seq), bytes(mark)] if 0 <= seq <= MAX_SEQ and len(mark) == MARK_BYTES and not isinstance(seq, bool):
            return seq, mark
    raise SyncProblem("malformed", what="chain")


def _partition(value: object) -> str:
    if not isinstance(value, str) or not is_partition(value):
        raise SyncProblem("malformed", what="partition")
    return value


def _is_prefix(value: str) -> bool:
    return not value or is_prefix(value)


def _replica(value: object) -> bytes:
    if not isinstance(value, bytes) or len(value) != ID_BYTES:
        raise SyncProblem("malformed", what="replica")
    return value
