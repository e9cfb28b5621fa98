"""The two kinds of section files: sealed by a code for whoever fills it, sealed to the giver on the way back.

Both are a line that says what they are, what is needed to find the key, and an age stream (brs_sync.bundle.age). Inside
stands one bounded head and what follows it, pressed together.
"""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from brs_sync.bundle.age import Sealer, unseal
from brs_sync.enrol import read_code
from brs_sync.errors import SyncProblem
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

GIVEN, RETURNED = b"brs section 1\n", b"brs section answers 1\n"
ID_BYTES = 16
MOST_FILE = 16 << 20  # sealed and pressed together
MOST_HEAD = 4 << 20
MOST_BODY = 32 << 20
_LENGTH = 4
_SEED = 32
# Half a second of a small computer for each guess at a code of 60 bits.
_COST, _BLOCK = 1 << 15, 8


@dataclass(frozen=True, slots=True)
class Content:
    """What a section file holds: its head, and the bytes that it speaks of."""

    head: bytes
    body: bytes = b""


class SectionFileProblem(Exception):
    """A file that is none, is torn or altered, holds too much, or was sealed otherwise; `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def kind_of(data: bytes) -> bytes:
    """GIVEN or RETURNED, by the first line; refused where it is neither or too large."""
    if len(data) > MOST_FILE:
        raise SectionFileProblem("section-too-large")
    for kind in (GIVEN, RETURNED):
        if data.startswith(kind):
            return kind
    raise SectionFileProblem("section-no-file")


def seal_given(content: Content, code: str, entropy: Callable[[int], bytes]) -> bytes:
    """The file that a code opens."""
    salt = entropy(ID_BYTES)
    return GIVEN + salt + _sealed(content, public_of(_seed_of(code, salt)), entropy)


def open_given(data: bytes, code: str) -> Content:
    """What is in the file; a code that is not its own cannot be told from a lock that was altered."""
    at = len(GIVEN)
    try:
        seed = _seed_of(code, data[at : at + ID_BYTES])
    except SyncProblem as error:
        raise SectionFileProblem("section-code-wrong") from error
    return _unsealed(data[at + ID_BYTES :], seed, other="section-code-wrong")


def seal_returned(content: Content, name: bytes, public: bytes, entropy: Callable[[int], bytes]) -> bytes:
    """Answers for whoever gave the section `name`, to be opened by nobody else."""
    return RETURNED + name + _sealed(content, public, entropy)


def name_of_returned(data: bytes) -> bytes:
    """Which section these are answers to: whoever gave it knows the key by that."""
    return data[len(RETURNED) : len(RETURNED) + ID_BYTES]


def open_returned(data: bytes, seed: bytes) -> Content:
    """The answers, with the key that was made when the section was given."""
    return _unsealed(data[len(RETURNED) + ID_BYTES :], seed, other="section-damaged")


def public_of(seed: bytes) -> bytes:
    """The key to which answers are sealed."""
    return X25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def _seed_of(code: str, salt: bytes) -> bytes:
    letters = read_code(code).encode("ascii")
    most = 2 * 128 * _COST * _BLOCK
    return hashlib.scrypt(letters, salt=salt, n=_COST, r=_BLOCK, p=1, maxmem=most, dklen=_SEED)


def _sealed(content: Content, public: bytes, entropy: Callable[[int], bytes]) -> bytes:
    if len(content.head) > MOST_HEAD or len(content.body) > MOST_BODY:
        raise SectionFileProblem("section-too-large")
    plain = len(content.head).to_bytes(_LENGTH, "big") + content.head + content.body
    sealer = Sealer((public,), entropy)
    made = sealer.begin() + sealer.update(zlib.compress(plain, 9)) + sealer.finish()
    if len(made) + 64 > MOST_FILE:
        raise SectionFileProblem("section-too-large")
    return made


def _unsealed(data: bytes, seed: bytes, *, other: str) -> Content:
    key = X25519PrivateKey.from_private_bytes(seed)

    def agree(share: bytes) -> bytes:
        try:
            return key.exchange(X25519PublicKey.from_public_bytes(share))
        except ValueError as error:
            raise SyncProblem("malformed", what="share") from error

    try:
        pressed = b"".join(unseal(io.BytesIO(data).read, public_of(seed), agree))
    except SyncProblem as trouble:
        raise SectionFileProblem(other if trouble.code == "bundle-for-other" else "section-damaged") from trouble
    plain = _unpressed(pressed)
    length = int.from_bytes(plain[:_LENGTH], "big")
    if length > min(MOST_HEAD, len(plain) - _LENGTH):
        raise SectionFileProblem("section-damaged")
    return Content(plain[_LENGTH : _LENGTH + length], plain[_LENGTH + length :])


def _unpressed(pressed: bytes) -> bytes:
    """Never more than there may be, however well it was pressed together."""
    opener, most = zlib.decompressobj(), _LENGTH + MOST_HEAD + MOST_BODY
    try:
        plain = opener.decompress(pressed, most + 1)
    except zlib.error as error:
        raise SectionFileProblem("section-damaged") from error
    if len(plain) > most:
        raise SectionFileProblem("section-too-large")
    if not opener.eof or opener.unused_data or len(plain) < _LENGTH:
        raise SectionFileProblem("section-damaged")
    return plain
