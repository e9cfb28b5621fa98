"""What makes many histories in one process quick, and what none of them can tell.

Seven machines of one process sign for one another and read the same commits. Whoever signed words knows that he did, so
a signature that was made or found right in this process is not worked out again; any other is. Functions whose result
hangs on their arguments alone keep what they found.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from types import FunctionType
from typing import Any

from brs_sync import auth, commit, engine, frames, grant, identity, packing
from brs_sync.snapshot import content
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_Function = Callable[..., Any]
_MOST = 50_000
_KEPT = 2048
_CHECKERS = (auth, commit, grant, content)
_for_good = ExitStack()
_right: set[tuple[bytes, bytes, bytes]] = set()  # key, signature, words


def _kept(function: _Function) -> _Function:
    return lru_cache(maxsize=_KEPT)(function)


def _kept_by_name(function: _Function) -> _Function:
    """Of a stored commit, whose name here is no part of what makes it equal to another."""
    kept = lru_cache(maxsize=_KEPT)(lambda stored, name: function(stored))
    return lambda stored: kept(stored, stored.replica)


def _kept_by_content(function: _Function) -> _Function:
    """Of a list of commits."""
    kept = lru_cache(maxsize=_KEPT)(function)
    return lambda commits: kept(tuple(commits))


# Each gives what nobody changes, and refuses by an error, which is not kept.
_PURE: dict[_Function, Callable[[_Function], _Function]] = {
    engine.read_commit: _kept_by_name,
    frames.encode_commits: _kept_by_content,
    frames.decode_frame: _kept,
    packing.squeeze: _kept,
    grant._open: _kept,
}


class Signing:
    """A private key that remembers what it signed."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self.public_key = key.public_key
        self.private_bytes_raw = key.private_bytes_raw
        self._key = key
        self._public = key.public_key().public_bytes_raw()

    @classmethod
    def from_private_bytes(cls, data: bytes) -> Signing:
        """The key of these bytes."""
        return cls(Ed25519PrivateKey.from_private_bytes(data))

    def sign(self, words: bytes) -> bytes:
        """The signature under these words."""
        signature = self._key.sign(words)
        _keep(self._public, signature, words)
        return signature


class Checking:
    """A public key that checks nothing twice."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    @classmethod
    def from_public_bytes(cls, data: bytes) -> Checking:
        """The key of these bytes."""
        return cls(data)

    def verify(self, signature: bytes, words: bytes) -> None:
        """InvalidSignature where it is not this key's for these words."""
        if (self._key, signature, words) not in _right:
            Ed25519PublicKey.from_public_bytes(self._key).verify(signature, words)
            _keep(self._key, signature, words)


def _keep(key: bytes, signature: bytes, words: bytes) -> None:
    if len(_right) >= _MOST:
        _right.clear()
    _right.add((key, signature, words))


@contextmanager
def remembering() -> Iterator[None]:
    """In here nothing is worked out twice; afterwards the program is as it was."""
    kept = {function: keep(function) for function, keep in _PURE.items()}
    changed: list[tuple[object, str, object]] = [
        (module, name, kept[value])
        for module in [module for name, module in sys.modules.items() if name.startswith("brs_sync")]
        for name, value in vars(module).items()
        if isinstance(value, FunctionType) and value in kept
    ]
    changed += [(module, "Ed25519PublicKey", Checking) for module in _CHECKERS]
    changed.append((identity, "Ed25519PrivateKey", Signing))
    before = [(module, name, getattr(module, name)) for module, name, _ in changed]
    try:
        for module, name, value in changed:
            setattr(module, name, value)
        yield
    finally:
        for module, name, value in before:
            setattr(module, name, value)


def begin() -> None:
    """This process does nothing but histories."""
    _for_good.enter_context(remembering())
    gc.collect()
    gc.freeze()
    gc.set_threshold(5_000, 20, 100)  # few enough to stay in the processor's cache
