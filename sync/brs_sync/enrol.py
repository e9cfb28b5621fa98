"""Invitation codes: how a device becomes a person's, on paper, over the phone and on the wire."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass

from brs_sync import cbor
from brs_sync.auth import KEY_BYTES, SIGNATURE_BYTES, is_signed
from brs_sync.errors import SyncProblem
from brs_sync.ids import is_partition
from brs_sync.parts import encode_part, open_part

CODE_LETTERS = 12  # of five bits each
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MAX_ENROL = 4096
MAX_REPLY = 1 << 16
MAX_NAME = 100
MAX_PREFIXES = 200
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "-": "", " ": "", "\u2013": "", "\u00a0": ""})

_FOCAL_POINT = ("read", "write", "resolve")
_OFFICE = (*_FOCAL_POINT, "approve", "attest", "grant")
ROLES: dict[str, tuple[str, ...]] = {
    "focal-point": _FOCAL_POINT,
    "centre": _OFFICE,
    "secretariat": _OFFICE,
    "trainer": ("carry",),
    "reader": ("read",),
}


@dataclass(frozen=True, slots=True)
class EnrolRequest:
    """A device asks to be admitted by a code; `proof` shows that it has the key it names."""

    code: str
    key: bytes
    name: str
    proof: bytes


@dataclass(frozen=True, slots=True)
class EnrolReply:
    """The hub's key, to be pinned, and the device's grant."""

    hub: bytes
    grant: bytes
    person: str
    name: str
    role: str
    prefixes: tuple[str, ...]


def new_code(entropy: Callable[[int], bytes]) -> str:
    """A fresh code of 60 bits, in groups that can be read aloud: `K7QF-3M9X-T2PA`."""
    number = int.from_bytes(entropy(8), "big")
    letters = "".join(ALPHABET[number >> 5 * n & 31] for n in range(CODE_LETTERS))
    return "-".join(letters[n : n + 4] for n in range(0, CODE_LETTERS, 4))


def read_code(text: str) -> str:
    """A code as typed, without what people add and with what they misread put right; else code-unknown."""
    letters = text.strip().upper().translate(_MISREAD)
    if len(letters) != CODE_LETTERS or any(letter not in ALPHABET for letter in letters):
        raise SyncProblem("code-unknown")
    return letters


def split_code(text: str) -> tuple[str, str | None]:
    """`CODE@URL` in its parts; a code alone has no address."""
    code, _, url = text.strip().partition("@")
    return code.strip(), url.strip() or None


def code_hash(code: str) -> bytes:
    """All that a hub keeps of a code."""
    return hashlib.sha256(b"brs-invitation\x00" + read_code(code).encode("ascii")).digest()


def check_scope(role: str, prefixes: tuple[str, ...]) -> None:
    """Refuse a role that does not exist and prefixes that name no partitions."""
    if role not in ROLES:
        raise SyncProblem("bad-value", what="role", value=role[:80])
    if not prefixes or len(prefixes) > MAX_PREFIXES:
        raise SyncProblem("bad-value", what="prefixes", value=len(prefixes))
    for prefix in prefixes:
        if not is_partition(prefix):
            raise SyncProblem("bad-value", what="prefix", value=prefix[:80])


def ask_to_enrol(code: str, key: bytes, name: str, sign: Callable[[bytes], bytes]) -> EnrolRequest:
    """The request of the device that has this key."""
    letters = read_code(code)
    return EnrolRequest(letters, key, name, sign(_words(letters, key, name)))


def encode_enrol(request: EnrolRequest) -> bytes:
    """The request's bytes."""
    return encode_part(cbor.dumps([1, request.code, request.key, request.name, request.proof]))


def decode_enrol(data: bytes) -> EnrolRequest:
    """The request in those bytes; one that its own key did not sign is unauthentic."""
    match cbor.loads(open_part(data, MAX_ENROL), max_bytes=MAX_ENROL, max_depth=2):
        case [1, str(code), bytes(key), str(name), bytes(proof)] if is_name(name):
            request = EnrolRequest(read_code(code), key, name, proof)
        case _:
            raise SyncProblem("malformed", what="enrol")
    if len(key) != KEY_BYTES or len(proof) != SIGNATURE_BYTES:
        raise SyncProblem("malformed", what="enrol")
    if not is_signed(key, proof, _words(request.code, key, name)):
        raise SyncProblem("unauthentic", what="enrol")
    return request


def encode_enrolled(reply: EnrolReply) -> bytes:
    """The reply's bytes."""
    fields = [1, reply.hub, reply.grant, reply.person, reply.name, reply.role, list(reply.prefixes)]
    return encode_part(cbor.dumps(fields))


def decode_enrolled(data: bytes) -> EnrolReply:
    """The reply in those bytes."""
    match cbor.loads(open_part(data, MAX_REPLY), max_bytes=MAX_REPLY, max_depth=3):
        case [1, bytes(hub), bytes(grant), str(person), str(name), str(role), list(prefixes)] if len(hub) == KEY_BYTES:
            if all(isinstance(prefix, str) and is_partition(prefix) for prefix in prefixes):
                return EnrolReply(hub, grant, person, name, role, tuple(prefixes))
    raise SyncProblem("malformed", what="enrolled")


def is_name(text: str) -> bool:
    """Whether the text may name a person: short, and without control characters."""
    return len(text) <= MAX_NAME and re.search(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]", text) is None


def _words(code: str, key: bytes, name: str) -> bytes:
    return cbor.dumps(["brs-enrol", 1, code, key, name])
