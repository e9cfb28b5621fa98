"""Signatures around the exchange: a request is its device's, a reply is its hub's and answers that request."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from brs_sync import cbor
from brs_sync.errors import SyncProblem

REQUEST_HEADER = REPLY_HEADER = "BRS"  # short: it goes with every request and every answer
UNSIGNED = "1"  # what a hub says of itself where it has nothing to sign
MAX_COUNTER = 1 << 53
KEY_BYTES, SIGNATURE_BYTES = 32, 64
_NAME_BYTES, _COUNTER_BYTES = 8, 7
_CREDENTIALS = _NAME_BYTES + _COUNTER_BYTES + SIGNATURE_BYTES

Sign = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a request says of its sender; proved only by `is_signed_request`. `name` is how his replica's id begins."""

    name: bytes
    counter: int
    signature: bytes


def sign_request(sign: Sign, replica: bytes, hub: bytes, path: str, counter: int, head: bytes) -> Credentials:
    """Sign a request to this hub at this path; `counter` is above that of every earlier request of the device."""
    return Credentials(replica[:_NAME_BYTES], counter, sign(_request_words(hub, path, counter, head)))


def format_credentials(credentials: Credentials) -> str:
    """The header's text."""
    return to_text(credentials.name + credentials.counter.to_bytes(_COUNTER_BYTES, "big") + credentials.signature)


def parse_credentials(text: str) -> Credentials:
    """The header's text read back; anything else is a request without a name."""
    try:
        data = from_text(text)
    except SyncProblem as problem:
        raise SyncProblem("unauthentic", what="header") from problem
    counter = int.from_bytes(data[_NAME_BYTES:-SIGNATURE_BYTES], "big")
    if len(data) != _CREDENTIALS or not 0 < counter <= MAX_COUNTER:
        raise SyncProblem("unauthentic", what="header")
    return Credentials(data[:_NAME_BYTES], counter, data[-SIGNATURE_BYTES:])


def is_signed_request(credentials: Credentials, key: bytes, hub: bytes, path: str, head: bytes) -> bool:
    """Whether the device's key signed this head for this hub, path and counter."""
    return is_signed(key, credentials.signature, _request_words(hub, path, credentials.counter, head))


def sign_reply(sign: Sign, asked: bytes, head: bytes) -> str:
    """The header of a reply: signed over the signature of the request that it answers."""
    return to_text(sign(_reply_words(asked, head)))


def check_reply(text: str, hub: bytes, asked: bytes, head: bytes) -> None:
    """Refuse a reply that the pinned hub did not give to this very request."""
    try:
        signature = from_text(text)
    except SyncProblem:
        signature = b""
    if not is_signed(hub, signature, _reply_words(asked, head)):
        raise SyncProblem("unauthentic", what="reply")


def is_signed(key: bytes, signature: bytes, words: bytes) -> bool:
    """Whether the key signed the words; keys and signatures of any length may be asked about."""
    if len(key) != KEY_BYTES or len(signature) != SIGNATURE_BYTES:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, words)
    except (InvalidSignature, ValueError):
        return False
    return True


def to_text(data: bytes) -> str:
    """Bytes for a header."""
    return base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")


def from_text(text: str) -> bytes:
    """Bytes out of a header; only the one spelling of them."""
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError) as error:
        raise SyncProblem("malformed", what="base64") from error
    if to_text(data) != text:
        raise SyncProblem("malformed", what="base64")
    return data


def _request_words(hub: bytes, path: str, counter: int, head: bytes) -> bytes:
    return cbor.dumps(["brs-request", 1, hub, path, counter, hashlib.sha256(head).digest()])


def _reply_words(asked: bytes, head: bytes) -> bytes:
    return cbor.dumps(["brs-reply", 1, asked, hashlib.sha256(head).digest()])
