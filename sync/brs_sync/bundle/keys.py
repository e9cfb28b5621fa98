"""The key that a bundle is sealed to: an installation's own signing key, as the curve's other form.

Ed25519 and X25519 are two shapes of one curve, so whoever knows a replica's public key from its grant, or a hub's from
joining it, can seal to it at once: no second key to make, to hand round, to lose or to revoke. Signatures say what they
are for in their first bytes and sealing derives its keys under words of its own, so neither use helps against
the other.
"""

from __future__ import annotations

import hashlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from brs_sync.errors import SyncProblem

_PRIME = 2**255 - 19
_KEY = 32


def sealing_key(public: bytes) -> bytes:
    """The X25519 public key of an Ed25519 one: u = (1 + y) / (1 - y)."""
    y = int.from_bytes(public, "little") & ((1 << 255) - 1)
    if len(public) != _KEY or y >= _PRIME or y == 1:
        raise SyncProblem("bad-value", what="key", text=public.hex()[:80])
    u = (1 + y) * pow(1 - y, -1, _PRIME) % _PRIME
    return u.to_bytes(_KEY, "little")


def agree(key: Ed25519PrivateKey, share: bytes) -> bytes:
    """The secret that the key has in common with whoever made the share; a share of small order is refused."""
    secret = hashlib.sha512(key.private_bytes_raw()).digest()[:_KEY]
    try:
        return X25519PrivateKey.from_private_bytes(secret).exchange(X25519PublicKey.from_public_bytes(share))
    except ValueError as error:
        raise SyncProblem("malformed", what="share") from error
