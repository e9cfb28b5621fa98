"""A sealed section: bytes that whoever carries them can check and pass on, and only a reader can open (SYNC rule 12).

envelope = [1, the sealer's key, the sections that the commit erases, an age stream of the section, signature]
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from brs_sync.auth import Sign, is_signed
from brs_sync.bundle.age import MAX_READERS, Lock, make_lock, seal_under
from brs_sync.bundle.keys import sealing_key
from brs_sync.cbor import dumps, loads
from brs_sync.erase import Place
from brs_sync.errors import SyncProblem
from brs_sync.section import MAX_SECTION, MAX_SECTIONS, checked_dot

VERSION = 1
MAX_ENVELOPE = MAX_SECTION + (1 << 18)
MAX_PLACES = 4000
_FIRST = b"\x85"  # of an array of five; a section is one of ten
_SIGNED = b"brs-sealed-1\x00"
_NONCE = 16

Secret = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a relay holds in a section's stead: who sealed it, and the sections that end with it (SYNC rule 15)."""

    sealer: bytes
    ends: tuple[Place, ...]
    stream: bytes
    signature: bytes

    def encode(self) -> bytes:
        """The envelope's bytes."""
        return dumps([VERSION, self.sealer, _places_out(self.ends), self.stream, self.signature])

    def is_proved(self, partition: str, digest: bytes) -> bool:
        """Whether the sealer's own word stands for these bytes as the section of this hash in this partition."""
        return is_signed(self.sealer, self.signature, _words(partition, digest, self.ends, self.stream))


def make_locker(partition: str, readers: Sequence[bytes], secret: Secret) -> Lock:
    """The lock of all that a sealer seals to these readers in a partition: always the same, so it squeezes away.

    `secret` makes 32 bytes that nobody but the sealer can make, the same for the same words.
    """
    if len(readers) > MAX_READERS:
        raise SyncProblem("too-large", what="readers", limit=MAX_READERS)
    words = dumps(["lock", partition, list(readers)])
    count = 0

    def entropy(size: int) -> bytes:
        nonlocal count
        count += 1
        return secret(words + count.to_bytes(2, "big"))[:size]

    return make_lock([sealing_key(reader) for reader in readers], entropy)


def seal(
    section: bytes, partition: str, ends: Sequence[Place], lock: Lock, sealer: bytes, secret: Secret, sign: Sign
) -> bytes:
    """A section's envelope: the same each time, so that a large one can be sent on where it was cut off."""
    digest = hashlib.sha256(section).digest()
    nonce = secret(dumps(["section", partition, digest, hashlib.sha256(lock.header).digest()]))[:_NONCE]
    stream = seal_under(lock, nonce, section)
    places = tuple(sorted(ends)[:MAX_PLACES])
    return Envelope(sealer, places, stream, sign(_words(partition, digest, places, stream))).encode()


def is_envelope(data: bytes) -> bool:
    """Whether the bytes begin as an envelope does, and no section."""
    return data[:1] == _FIRST


def read_envelope(data: bytes) -> Envelope:
    """The envelope behind its bytes, every part bounded."""
    match loads(data, max_bytes=MAX_ENVELOPE, max_depth=2):
        case [1, bytes(sealer), list(ends), bytes(stream), bytes(signature)] if len(sealer) == 32:
            return Envelope(sealer, _places_in(ends), stream, signature)
    raise SyncProblem("malformed", what="envelope")


def _words(partition: str, digest: bytes, ends: Sequence[Place], stream: bytes) -> bytes:
    return _SIGNED + dumps([partition, digest, _places_out(ends), hashlib.sha256(stream).digest()])


def _places_out(ends: Sequence[Place]) -> list[object]:
    return [part for end in ends for part in (*end.dot, end.place)]


def _places_in(parts: list[Any]) -> tuple[Place, ...]:
    if len(parts) % 3 or len(parts) > 3 * MAX_PLACES:
        raise SyncProblem("malformed", what="envelope")
    places = [Place(checked_dot(*parts[at : at + 2]), parts[at + 2]) for at in range(0, len(parts), 3)]
    if not all(type(one.place) is int and 0 <= one.place < MAX_SECTIONS for one in places):
        raise SyncProblem("malformed", what="envelope")
    if any(a >= b for a, b in pairwise(places)):
        raise SyncProblem("malformed", what="order")
    return tuple(places)
