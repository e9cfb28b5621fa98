"""Invitation codes: how a device becomes a person's, on paper, over the phone and on the wire."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass

from brs_sync import cbor
from brs_sync.auth import KEY_BYTES, SIGNATURE_BYTES, is_signed
from brs_sync.errors import SyncProblem
from brs_sync.ids import is_prefix
from brs_sync.parts import encode_part, open_part

CODE_LETTERS = 12  # of five bits each
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MAX_ENROL = 4096
MAX_REPLY = 1 << 17
MAX_NAME = 100
MOST_STATEMENTS = 64
MOST_ROOTS = 16
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"} | dict.fromkeys("- \u2013\u00a0\u2068\u2069", ""))

_STEERING = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

Roots = tuple[tuple[bytes, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class EnrolRequest:
    """A device asks to be admitted by a code; `proof` shows that it has the key it names.

    A `plain` one understands one grant alone, by a hub that is its own root. A `hub` asks for a role of hubs only.
    """

    code: str
    key: bytes
    name: str
    proof: bytes
    plain: bool = False
    hub: bool = False


@dataclass(frozen=True, slots=True)
class EnrolReply:
    """The hub's key, to be pinned, and the device's grant; its others, the chain to the root, and the roots."""

    hub: bytes
    grant: bytes
    person: str
    name: str
    role: str
    prefixes: tuple[str, ...]
    statements: tuple[bytes, ...] = ()
    roots: Roots = ()


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


def ask_to_enrol(code: str, key: bytes, name: str, sign: Callable[[bytes], bytes]) -> EnrolRequest:
    """The request of the device that has this key."""
    letters = read_code(code)
    return EnrolRequest(letters, key, name, sign(_words(letters, key, name)))


def encode_enrol(request: EnrolRequest) -> bytes:
    """The request's bytes."""
    version = 1 if request.plain else 3 if request.hub else 2
    return encode_part(cbor.dumps([version, request.code, request.key, request.name, request.proof]))


def decode_enrol(data: bytes) -> EnrolRequest:
    """The request in those bytes; one that its own key did not sign is unauthentic."""
    match cbor.loads(open_part(data, MAX_ENROL), max_bytes=MAX_ENROL, max_depth=2):
        case [1 | 2 | 3 as version, str(code), bytes(key), str(name), bytes(proof)] if is_name(name):
            request = EnrolRequest(read_code(code), key, name, proof, plain=version == 1, hub=version == 3)
        case _:
            raise SyncProblem("malformed", what="enrol")
    if len(key) != KEY_BYTES or len(proof) != SIGNATURE_BYTES:
        raise SyncProblem("malformed", what="enrol")
    if not is_signed(key, proof, _words(request.code, key, name)):
        raise SyncProblem("unauthentic", what="enrol")
    return request


def encode_enrolled(reply: EnrolReply) -> bytes:
    """The reply's bytes; without roots as a plain request understands it."""
    fields: list[object] = [1, reply.hub, reply.grant, reply.person, reply.name, reply.role, list(reply.prefixes)]
    if reply.roots:
        roots = [[key, list(prefixes)] for key, prefixes in reply.roots]
        fields = [2, *fields[1:], list(reply.statements), roots]
    return encode_part(cbor.dumps(fields))


def decode_enrolled(data: bytes) -> EnrolReply:
    """The reply in those bytes."""
    match cbor.loads(open_part(data, MAX_REPLY), max_bytes=MAX_REPLY, max_depth=4):
        case [1 | 2 as version, bytes(hub), bytes(grant), str(person), str(name), str(role), list(prefixes), *more]:
            if (
                len(hub) == KEY_BYTES
                and version == 1 + bool(more)
                and all(isinstance(one, str) and is_prefix(one) for one in prefixes)
            ):
                statements, roots = _more(more) if more else ((), ())
                return EnrolReply(hub, grant, person, name, role, tuple(prefixes), statements, roots)
    raise SyncProblem("malformed", what="enrolled")


def _more(more: list[object]) -> tuple[tuple[bytes, ...], Roots]:
    match more:
        case [list(statements), list(roots)] if 0 < len(roots) <= MOST_ROOTS and len(statements) <= MOST_STATEMENTS:
            if all(isinstance(one, bytes) for one in statements):
                return tuple(statements), read_roots(roots)
    raise SyncProblem("malformed", what="enrolled")


def read_roots(roots: list[object]) -> Roots:
    """Keys to be trusted and under which prefixes."""
    found = []
    for root in roots:
        match root:
            case [bytes(key), list(prefixes)] if len(key) == KEY_BYTES and prefixes:
                if all(isinstance(one, str) and (not one or is_prefix(one)) for one in prefixes):
                    found.append((key, tuple(map(str, prefixes))))
                    continue
        raise SyncProblem("malformed", what="roots")
    return tuple(found)


def is_name(text: str) -> bool:
    """Whether the text may name a person: short, and without control characters."""
    return len(text) <= MAX_NAME and is_plain(text)


def is_plain(text: str) -> bool:
    """Whether the text has no control characters, nothing that turns the words around it, and no half of a letter."""
    return _STEERING.search(text) is None


def _words(code: str, key: bytes, name: str) -> bytes:
    return cbor.dumps(["brs-enrol", 1, code, key, name])
