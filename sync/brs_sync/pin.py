"""The pin of a hub's own certificate: short enough to be read aloud, and it goes behind the hub's address.

pin = the first 160 bits of the certificate's SHA-256, in letters that are not mistaken for each other.
"""

from __future__ import annotations

import hashlib

from brs_sync.enrol import ALPHABET
from brs_sync.errors import SyncProblem

LETTERS = 32  # of five bits each
_GROUP = 4
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "-": "", " ": "", "\u2013": "", "\u00a0": ""})


def pin_of(certificate: bytes) -> str:
    """The pin of a certificate's DER bytes: `K7QF-3M9X-…`."""
    number = int.from_bytes(hashlib.sha256(certificate).digest()[:20], "big")
    letters = "".join(ALPHABET[number >> 5 * (LETTERS - 1 - n) & 31] for n in range(LETTERS))
    return "-".join(letters[n : n + _GROUP] for n in range(0, LETTERS, _GROUP))


def read_pin(text: str) -> str:
    """A pin as typed, with what people misread put right; else bad-pin."""
    letters = text.strip().upper().translate(_MISREAD)
    if len(letters) != LETTERS or any(letter not in ALPHABET for letter in letters):
        raise SyncProblem("bad-pin")
    return "-".join(letters[n : n + _GROUP] for n in range(0, LETTERS, _GROUP))


def split_pin(url: str) -> tuple[str, str]:
    """`https://HOST:PORT#PIN` in its parts; no pin is an empty one. Only a certificate can be pinned."""
    address, mark, pin = url.partition("#")
    if not mark:
        return url, ""
    if not address.lower().startswith("https://"):
        raise SyncProblem("bad-pin")
    return address.rstrip("/"), read_pin(pin)


def with_pin(url: str, pin: str) -> str:
    """The address with its pin behind it."""
    return f"{url}#{pin}" if pin else url
