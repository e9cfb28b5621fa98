"""What makes many histories in one process quick, and what none of them can tell.

Seven machines of one process sign for one another and read the same commits. Whoever signed words knows that he did, so
a signature that was made or found right in this process is not worked out again; any other is. Functions whose result
hangs on their arguments alone keep what they found. What may not be altered is filled in without being guarded, frames
are squeezed less hard than for a line that costs money, and seven of eight have their commits as they are instead of in
columns, which the format allows: all this is other tests' business.
"""

from __future__ import annotations

import dataclasses
import gc
import hashlib
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from itertools import count
from types import FunctionType, ModuleType
from typing import Any
from zlib import crc32

from brs_sync import auth, commit, engine, frames, gathered, identity, packing, statement, tables
from brs_sync.blobs import tables as shelves
from brs_sync.bundle import keys
from brs_sync.snapshot import content
from brs_sync.streams import Out
from brs_sync.views import StoredCommit, StoredSection
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tests.simulation.disk import SPARES

_Function = Callable[..., Any]
_MOST = 50_000
_KEPT = 2048
_CHECKERS = (auth, commit, statement, content)
_LEVEL = 3  # of squeezing
_EARNEST = 8
_IN_COLUMNS = 8  # one frame of so many
_frames: dict[bytes, tuple[StoredCommit, ...]] = {}  # that were written here
_for_good = ExitStack()
_right: set[tuple[bytes, bytes, bytes]] = set()  # key, signature, words
_secrets: dict[bytes, bytes] = {}  # of keys that make marks


def _kept(function: _Function) -> _Function:
    return lru_cache(maxsize=_KEPT)(function)


def _kept_by_name(function: _Function) -> _Function:
    """Of a stored commit, whose name here is no part of what makes it equal to another."""
    kept = lru_cache(maxsize=_KEPT)(lambda stored, name: function(stored))
    return lambda stored: kept(stored, stored.replica)


def _said(function: _Function) -> _Function:
    """Of a frame that is written here: what is in it is known to whoever reads it."""
    kept = _kept(function)

    def encode(commits: Sequence[StoredCommit], *, amid: bool = False) -> bytes:
        told = tuple(commits)
        part: bytes = kept(told, amid=amid)
        if len(_frames) >= _KEPT:
            _frames.clear()
        _frames[part] = _as_read(told, frames.signatures_said(told, amid=amid))
        return part

    return encode


def _heard(function: _Function) -> _Function:
    """Of a frame that is read: one of eight that were written here is read in earnest, and so is any other."""
    kept, counts = _kept(function), count()

    def decode(part: bytes) -> frames.Frame:
        told = _frames.get(part)
        if told is None:
            return kept(part)  # type: ignore[no-any-return]
        frame = frames.Frame(commits=told)
        if not next(counts) % _EARNEST:
            assert function(part) == frame, f"a frame says {function(part)}, and {frame} was put into it"
        return frame

    return decode


def _as_read(commits: Sequence[StoredCommit], said: Sequence[bool]) -> tuple[StoredCommit, ...]:
    """The commits as their reader gets them: without names, and with the signatures that are said alone."""
    return tuple(
        StoredCommit(commit.header, commit.signature if says else None, tuple(map(_section, commit.sections)))
        for says, commit in zip(said, commits)
    )


def _section(section: StoredSection) -> StoredSection:
    state = "present" if section.data is not None else "withheld" if section.sealed is None else "sealed"
    return StoredSection(section.cls, section.hash, state, section.data, section.sealed)  # type: ignore[arg-type]


def _mostly_as_they_are(put: _Function) -> _Function:
    """Which way a frame's commits are written hangs on them alone, so that a script that is replayed meets the same."""

    def put_commits(out: Out, commits: Sequence[StoredCommit], signed_at: Sequence[bool]) -> None:
        if not crc32(commits[0].header, len(commits)) % _IN_COLUMNS:
            put(out, commits, signed_at)
            return
        out.number(len(commits))
        out.ints([1] * len(commits))
        for stored, says in zip(commits, signed_at):
            gathered._put_as_is(out, stored, says)

    return put_commits


# Each gives what nobody changes, and refuses by an error, which is not kept.
_PURE: dict[_Function, Callable[[_Function], _Function]] = {
    engine.read_commit: _kept_by_name,
    frames.encode_commits: _said,
    frames.decode_frame: _heard,
    packing.squeeze: _kept,
    statement._open: _kept,
    tables.workspace_tables: _kept,
    tables.journal_tables: _kept,
    shelves.shelf_tables: _kept,
    shelves.hub_tables: _kept,
    content.decode_snapshot: _kept,
    keys.sealing_key: _kept,
    keys.agree: _kept,
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


class Marking(Signing):
    """A private key whose signatures are marks that this process alone can tell from others; quicker by far."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        super().__init__(key)
        self._secret = _secrets[self._public] = key.private_bytes_raw()

    def sign(self, words: bytes) -> bytes:
        """The mark under these words."""
        return _mark(self._secret, words)


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
        secret = _secrets.get(self._key)
        if secret is not None and signature == _mark(secret, words):
            return
        if (self._key, signature, words) not in _right:
            Ed25519PublicKey.from_public_bytes(self._key).verify(signature, words)
            _keep(self._key, signature, words)


def _mark(secret: bytes, words: bytes) -> bytes:
    return hashlib.blake2b(words, digest_size=64, key=secret).digest()


def _keep(key: bytes, signature: bytes, words: bytes) -> None:
    if len(_right) >= _MOST:
        _right.clear()
    _right.add((key, signature, words))


def _modules() -> list[ModuleType]:
    return [module for name, module in sys.modules.items() if name.startswith("brs_sync")]


def _unguard() -> None:
    """Let frozen things be filled in like others: each of their fields costs a call else, a twentieth of all time."""
    for module in _modules():
        for cls in vars(module).values():
            own = isinstance(cls, type) and cls.__module__ == module.__name__ and "__init__" in vars(cls)
            if own and dataclasses.is_dataclass(cls) and cls.__dataclass_params__.frozen:  # type: ignore[attr-defined]
                _fill_plainly(cls)  # type: ignore[arg-type]


def _fill_plainly(cls: type) -> None:
    open_ = dataclasses.make_dataclass(
        "_Open",
        [(f.name, Any, _field(f)) for f in dataclasses.fields(cls)],  # type: ignore[arg-type]
        namespace={"__post_init__": vars(cls)["__post_init__"]} if "__post_init__" in vars(cls) else None,
    )
    for name in ("__setattr__", "__delattr__"):
        delattr(cls, name)
    cls.__init__ = open_.__init__  # type: ignore[misc]


def _field(of: dataclasses.Field[Any]) -> Any:
    return dataclasses.field(default=of.default, default_factory=of.default_factory, init=of.init)  # type: ignore[call-overload]


@contextmanager
def remembering() -> Iterator[None]:
    """In here nothing is worked out twice; afterwards the program is as it was."""
    if SPARES.used:  # it is so for good
        yield
        return
    kept = {function: keep(function) for function, keep in _PURE.items()}
    changed: list[tuple[object, str, object]] = [
        (module, name, kept[value])
        for module in _modules()
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
    if SPARES.used:
        return
    _for_good.enter_context(remembering())
    _unguard()
    packing.LEVEL = _LEVEL
    frames.put_commits = _mostly_as_they_are(frames.put_commits)
    identity.Ed25519PrivateKey = Marking  # type: ignore[assignment,misc]
    SPARES.used = True
    gc.collect()
    gc.freeze()
    gc.set_threshold(5_000, 20, 100)  # few enough to stay in the processor's cache
