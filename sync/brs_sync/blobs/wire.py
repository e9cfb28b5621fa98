"""Heads of the messages about files: what a device offers and wants, what a hub holds and gives.

message = version, head part, frame part*
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from brs_sync import cbor
from brs_sync.blobs.borders import MAX_PIECE, MOST_PIECES
from brs_sync.blobs.manifest import BLOB_BYTES, MAX_LIST
from brs_sync.blobs.plan import MOST_RUNS, Runs
from brs_sync.errors import SyncProblem
from brs_sync.frames import FILE_DELTA, FILE_LIST, FILE_PIECE
from brs_sync.ids import is_prefix
from brs_sync.parts import encode_part, open_part
from brs_sync.wire import HASH_BYTES, MAX_FRAMES, MAX_HEAD, MAX_MESSAGE, MAX_WITHIN, frame_hash

MOST_BASES = 2  # lists named for one that is wanted
FILES_PATH = "/v1/files"
MOST_FILES = 64  # spoken of in one head
UNKNOWN, HELD, LIST_WANTED = 0, 1, 2
State = int | bytes  # one of the three, or a bitmap of the pieces held


@dataclass(frozen=True, slots=True)
class FilesRequest:
    """`offers` are lists whose files the device has; `wants` lists it wants (no runs) or pieces of them; `most` is how
    many bytes of frames the reply may have. `bases` are lists that the device has, by the wanted one that is like them.
    `within` says of which prefixes alone it is spoken: a hub gives a file on for a partition for which it has it.
    """

    offers: tuple[bytes, ...] = ()
    wants: Mapping[bytes, Runs] = field(default_factory=dict)
    most: int = 0
    frames: tuple[bytes, ...] = ()
    bases: Mapping[bytes, tuple[bytes, ...]] = field(default_factory=dict)
    within: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class FilesReply:
    """`states` answer the offers, `absent` are the lists wanted that cannot be had here, for whatever reason. `deltas`
    says that a list may come against another one that the sender was told is held."""

    states: Mapping[bytes, State] = field(default_factory=dict)
    absent: tuple[bytes, ...] = ()
    frames: tuple[bytes, ...] = ()
    more: bool = False
    deltas: bool = False


def list_frame(data: bytes) -> bytes:
    """The frame that carries a list."""
    return encode_part(bytes((FILE_LIST,)) + data)


def piece_frame(data: bytes) -> bytes:
    """The frame that carries a piece."""
    return encode_part(bytes((FILE_PIECE,)) + data)


def opened(frame: bytes) -> tuple[int, bytes]:
    """What a frame about files carries, and of which kind; any other frame is malformed here."""
    data = open_part(frame, MAX_LIST + 1)
    if (
        not data
        or data[0] not in (FILE_LIST, FILE_PIECE, FILE_DELTA)
        or (data[0] == FILE_PIECE and len(data) > MAX_PIECE + 1)
    ):
        raise SyncProblem("malformed", what="kind")
    return data[0], data[1:]


def frame_kind(frame: bytes) -> int:
    """What kind a frame about files is of."""
    return opened(frame)[0]


def encode_request(request: FilesRequest) -> bytes:
    """The head part of a request."""
    head: dict[str, object] = {}
    if request.offers:
        head["o"] = list(request.offers)
    if request.wants:
        head["w"] = {name: list(runs) for name, runs in request.wants.items()}
        head["b"] = request.most
    if request.frames:
        head["f"] = [frame_hash(frame) for frame in request.frames]
    if request.bases:
        head["bases"] = {name: list(bases) for name, bases in request.bases.items()}
    if request.within is not None:
        head["within"] = list(request.within)
    return encode_part(cbor.dumps(head))


def decode_request(part: bytes) -> FilesRequest:
    """The request in a head part; `frames` are the hashes of the frames that are to come."""
    head = _head(part, "owbf")
    wants = head.get("w", {})
    if not isinstance(wants, dict) or len(wants) > MOST_FILES:
        raise SyncProblem("malformed", what="w")
    most = head.get("b", 0)
    if type(most) is not int or not 0 <= most <= MAX_MESSAGE:
        raise SyncProblem("malformed", what="b")
    asked = {_name(name): _runs(runs) for name, runs in wants.items()}
    return FilesRequest(_names(head, "o"), asked, most, _hashes(head), _bases(head), _within(head))


def encode_reply(reply: FilesReply) -> bytes:
    """The head part of a reply."""
    head: dict[str, object] = {}
    if reply.states:
        head["h"] = dict(reply.states)
    if reply.absent:
        head["n"] = list(reply.absent)
    if reply.frames:
        head["f"] = [frame_hash(frame) for frame in reply.frames]
    if reply.more:
        head["m"] = True
    if reply.deltas:
        head["deltas"] = True
    return encode_part(cbor.dumps(head))


def decode_reply(part: bytes) -> FilesReply:
    """The reply in a head part; `frames` are the hashes of the frames that are to come."""
    head = _head(part, "hnfm")
    states = head.get("h", {})
    if not isinstance(states, dict) or len(states) > MOST_FILES:
        raise SyncProblem("malformed", what="h")
    if head.get("m", True) is not True:
        raise SyncProblem("malformed", what="m")
    told = {_name(name): _state(state) for name, state in states.items()}
    return FilesReply(told, _names(head, "n"), _hashes(head), "m" in head, head.get("deltas") is True)


def _head(part: bytes, known: str) -> dict[str, Any]:
    decoded = cbor.loads(open_part(part, MAX_HEAD), max_bytes=MAX_HEAD, max_depth=4)
    if not isinstance(decoded, dict) or not all(isinstance(key, str) for key in decoded):
        raise SyncProblem("malformed", what="head")
    if any(len(key) == 1 and key not in known for key in decoded):
        raise SyncProblem("malformed", what="field")
    return decoded


def _names(head: dict[str, Any], field_name: str) -> tuple[bytes, ...]:
    names = head.get(field_name, [])
    if not isinstance(names, list) or len(names) > MOST_FILES:
        raise SyncProblem("malformed", what=field_name)
    return tuple(_name(name) for name in names)


def _bases(head: dict[str, Any]) -> dict[bytes, tuple[bytes, ...]]:
    bases = head.get("bases", {})
    if not isinstance(bases, dict) or len(bases) > MOST_FILES:
        raise SyncProblem("malformed", what="bases")
    if not all(isinstance(some, list) and len(some) <= MOST_BASES for some in bases.values()):
        raise SyncProblem("malformed", what="bases")
    return {_name(name): tuple(_name(one) for one in some) for name, some in bases.items()}


def _within(head: dict[str, Any]) -> tuple[str, ...] | None:
    found = head.get("within")
    if found is None:
        return None
    if not isinstance(found, list) or len(found) > MAX_WITHIN or not all(isinstance(one, str) for one in found):
        raise SyncProblem("malformed", what="within")
    if not all(map(is_prefix, found)):
        raise SyncProblem("malformed", what="within")
    return tuple(found)


def _name(value: object) -> bytes:
    if not isinstance(value, bytes) or len(value) != BLOB_BYTES:
        raise SyncProblem("malformed", what="list")
    return value


def _runs(value: object) -> Runs:
    if not isinstance(value, list) or len(value) > MOST_RUNS or not all(type(one) is int for one in value):
        raise SyncProblem("malformed", what="runs")
    return tuple(value)


def _state(value: object) -> State:
    if type(value) is int and value in (UNKNOWN, HELD, LIST_WANTED):
        return value
    if isinstance(value, bytes) and len(value) <= (MOST_PIECES + 7) // 8:
        return value
    raise SyncProblem("malformed", what="h")


def _hashes(head: dict[str, Any]) -> tuple[bytes, ...]:
    found = head.get("f", [])
    if not isinstance(found, list) or len(found) > MAX_FRAMES:
        raise SyncProblem("malformed", what="f")
    if not all(isinstance(one, bytes) and len(one) == HASH_BYTES for one in found):
        raise SyncProblem("malformed", what="f")
    return tuple(found)
