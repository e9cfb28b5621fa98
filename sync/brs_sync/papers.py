"""Requests for authority and their answers, as small files: a key asks, whoever stands above it answers with a chain.

Both are bounded and signed: a request by the key that asks, an answer by the key that granted. What an answer proves
it proves by its statements; which roots it may be believed for is for whoever accepts it to say.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from brs_sync import cbor
from brs_sync.auth import KEY_BYTES, SIGNATURE_BYTES, is_signed
from brs_sync.enrol import MOST_STATEMENTS, Roots, is_name, read_roots
from brs_sync.errors import SyncProblem
from brs_sync.packing import squeeze, unsqueeze

REQUEST_SUFFIX, ANSWER_SUFFIX = ".brsrequest", ".brsgrant"
MOST_BYTES = 1 << 19
_REQUEST, _ANSWER = "BRS-REQUEST ", "BRS-GRANT "
_LINE = 76


@dataclass(frozen=True, slots=True)
class AuthorityRequest:
    """A key asks for rights; `name` is what people call whose it is."""

    key: bytes
    name: str


@dataclass(frozen=True, slots=True)
class AuthorityAnswer:
    """What was granted to a key, the chain above it, the roots that it leads to, and where the grantor is reached."""

    key: bytes
    issuer: bytes
    address: str
    role: str
    statements: tuple[bytes, ...]
    roots: Roots


def encode_request(request: AuthorityRequest, sign: Callable[[bytes], bytes]) -> str:
    """The request as text that can be a file, a mail or a QR code."""
    fields = [1, request.key, request.name]
    return _text(_REQUEST, cbor.dumps([*fields, sign(_words("request", fields))]))


def decode_request(text: str) -> AuthorityRequest:
    """The request in a text; refused unless its own key signed it."""
    match cbor.loads(_data(_REQUEST, text), max_bytes=MOST_BYTES, max_depth=2):
        case [1, bytes(key), str(name), bytes(proof)] if len(key) == KEY_BYTES and len(proof) == SIGNATURE_BYTES:
            if is_name(name) and is_signed(key, proof, _words("request", [1, key, name])):
                return AuthorityRequest(key, name)
            raise SyncProblem("unauthentic", what="request")
    raise SyncProblem("malformed", what="request")


def encode_answer(answer: AuthorityAnswer, sign: Callable[[bytes], bytes]) -> str:
    """The answer as text."""
    fields = _fields(answer)
    return _text(_ANSWER, cbor.dumps([*fields, sign(_words("answer", fields))]))


def decode_answer(text: str) -> AuthorityAnswer:
    """The answer in a text; refused unless the key that it says granted it signed it."""
    match cbor.loads(_data(_ANSWER, text), max_bytes=MOST_BYTES, max_depth=4):
        case [
            1, bytes(key), bytes(issuer), str(address), str(role), list(statements), list(roots), bytes(proof),
        ] if len(key) == len(issuer) == KEY_BYTES and len(address) <= 500 and len(role) <= 200:  # fmt: skip
            if len(statements) > MOST_STATEMENTS or not all(isinstance(one, bytes) for one in statements):
                raise SyncProblem("malformed", what="statements")
            answer = AuthorityAnswer(key, issuer, address, role, tuple(statements), read_roots(roots))
            if not is_signed(issuer, proof, _words("answer", _fields(answer))):
                raise SyncProblem("unauthentic", what="answer")
            return answer
    raise SyncProblem("malformed", what="answer")


def fingerprint(key: bytes) -> str:
    """A key in groups that two people can compare over the phone."""
    text = base64.b32encode(hashlib.sha256(b"brs-fingerprint\x00" + key).digest()[:10]).decode("ascii")
    return "-".join(text[at : at + 4] for at in range(0, 16, 4))


def _fields(answer: AuthorityAnswer) -> list[object]:
    roots = [[key, list(prefixes)] for key, prefixes in answer.roots]
    return [1, answer.key, answer.issuer, answer.address, answer.role, list(answer.statements), roots]


def _words(kind: str, fields: list[object]) -> bytes:
    return cbor.dumps([f"brs-authority-{kind}", *fields])


def _text(begin: str, data: bytes) -> str:
    text = base64.b32encode(squeeze(data)).decode("ascii").rstrip("=")
    return begin + "\n" + "\n".join(text[at : at + _LINE] for at in range(0, len(text), _LINE)) + "\n"


def _data(begin: str, text: str) -> bytes:
    if len(text) > 2 * MOST_BYTES or not text.lstrip().startswith(begin.strip()):
        raise SyncProblem("malformed", what="file")
    letters = "".join(text.lstrip()[len(begin.strip()) :].split()).upper()
    try:
        packed = base64.b32decode(letters + "=" * (-len(letters) % 8))
    except (binascii.Error, ValueError) as error:
        raise SyncProblem("malformed", what="file") from error
    return unsqueeze(packed, MOST_BYTES)
