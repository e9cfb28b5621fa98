"""age v1 with X25519 stanzas, by `cryptography` alone."""

from __future__ import annotations

import base64
import hmac
from hashlib import sha256, sha512
from itertools import pairwise

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_VERSION = "age-encryption.org/v1"
_PIECE = (1 << 16) + 16


def secret_of(seed: bytes) -> bytes:
    """The X25519 secret of who has that Ed25519 seed."""
    return sha512(seed).digest()[:32]


def public_of(key: bytes) -> bytes:
    """The X25519 key of who has that Ed25519 key: u = (1 + y) / (1 - y)."""
    field = 2**255 - 19
    y = int.from_bytes(key, "little") & (1 << 255) - 1
    return ((1 + y) * pow(1 - y, -1, field) % field).to_bytes(32, "little")


def opened(stream: bytes, secret: bytes) -> bytes:
    """What was sealed to the secret's public key."""
    end = stream.index(b"\n---") + 1
    header = stream[: end + 3]
    line = stream.index(b"\n", end)
    file_key = _file_key(stream[:end].decode().split("\n"), X25519PrivateKey.from_private_bytes(secret))
    told = hmac.new(_derived(file_key, b"", b"header"), header, sha256).digest()
    assert told == _plain(stream[end + 4 : line].decode())
    body = stream[line + 1 :]
    return _payload(_derived(file_key, body[:16], b"payload"), body[16:])


def _file_key(lines: list[str], private: X25519PrivateKey) -> bytes:
    assert lines[0] == _VERSION
    mine = private.public_key().public_bytes_raw()
    for line, wrapped in pairwise(lines[1:]):
        if not line.startswith("-> X25519 "):
            continue
        ephemeral = _plain(line.split()[2])
        shared = private.exchange(X25519PublicKey.from_public_bytes(ephemeral))
        wrap = _derived(shared, ephemeral + mine, f"{_VERSION}/X25519".encode())
        try:
            return ChaCha20Poly1305(wrap).decrypt(bytes(12), _plain(wrapped), None)
        except InvalidTag:
            continue
    raise AssertionError("sealed to others")


def _payload(key: bytes, body: bytes) -> bytes:
    cipher, found = ChaCha20Poly1305(key), []
    pieces = [body[at : at + _PIECE] for at in range(0, len(body), _PIECE)]
    for number, piece in enumerate(pieces):
        last = number == len(pieces) - 1
        found.append(cipher.decrypt(number.to_bytes(11, "big") + bytes((last,)), piece, None))
    return b"".join(found)


def _derived(secret: bytes, salt: bytes, words: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt, words).derive(secret)


def _plain(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4))
