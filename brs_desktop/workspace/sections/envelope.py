"""The two kinds of section files: sealed by a code for whoever fills it, sealed to the giver on the way back.

Both are a line that says what they are, what is needed to find the key, and an age stream (brs_sync.bundle.age). Inside
stand one bounded head and what follows it, pressed together, then the files that the head names, as they are.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from brs_sync.bundle.age import Sealer, sealed_size, unseal
from brs_sync.enrol import read_code
from brs_sync.errors import SyncProblem
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

GIVEN, RETURNED = b"brs section 1\n", b"brs section answers 1\n"
ID_BYTES = 16
MOST_ATTACHED = 100_000_000  # bytes of all files that go along
MOST_PRESSED = 16 << 20
MOST_FILE = MOST_PRESSED + MOST_ATTACHED + (1 << 20)  # with its seal
MOST_HEAD = 4 << 20
MOST_BODY = 32 << 20
_LENGTH = 4
_SEED = 32
# Half a second of a small computer for each guess at a code of 60 bits.
_COST, _BLOCK = 1 << 15, 8
_CHUNK = 1 << 16
Entropy = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class Content:
    """What a section file holds: its head, and the bytes that it speaks of."""

    head: bytes
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A section file about to be written: its bytes, part by part, and how many they are at most."""

    parts: Iterator[bytes]
    most: int


class Opened:
    """A section file whose lock is open: its content, and behind it the files, one after another."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._kept = b""
        self.content = self._unpressed()

    def take(self, size: int) -> Iterator[bytes]:
        """The next so many bytes; refused where there are fewer."""
        left = size
        while left:
            data = self._kept or next(self._chunks, b"")
            if not data:
                raise SectionFileProblem("section-damaged")
            given, self._kept = data[:left], data[left:]
            left -= len(given)
            if given:
                yield given

    def end(self) -> None:
        """Nothing follows, and nothing of what there was is torn off."""
        if self._kept or any(self._chunks):
            raise SectionFileProblem("section-damaged")

    def _unpressed(self) -> Content:
        """Never more than there may be, however well it was pressed together."""
        opener, most = zlib.decompressobj(), _LENGTH + MOST_HEAD + MOST_BODY
        plain, pressed = bytearray(), 0
        for chunk in self._chunks:
            pressed += len(chunk)
            try:
                plain += opener.decompress(chunk, most + 1 - len(plain))
            except zlib.error as error:
                raise SectionFileProblem("section-damaged") from error
            if len(plain) > most or (pressed > MOST_PRESSED + _CHUNK and not opener.eof):
                raise SectionFileProblem("section-too-large")
            if opener.eof:
                break
        self._kept = opener.unused_data
        length = int.from_bytes(plain[:_LENGTH], "big")
        if not opener.eof or len(plain) < _LENGTH or length > min(MOST_HEAD, len(plain) - _LENGTH):
            raise SectionFileProblem("section-damaged")
        return Content(bytes(plain[_LENGTH : _LENGTH + length]), bytes(plain[_LENGTH + length :]))


class SectionFileProblem(Exception):
    """A file that is none, is torn or altered, holds too much, or was sealed otherwise; `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def kind_of(file: IO[bytes], size: int) -> bytes:
    """GIVEN or RETURNED, by the first line, which is read; refused where it is neither or too large."""
    if size > MOST_FILE:
        raise SectionFileProblem("section-too-large")
    line = file.readline(max(len(GIVEN), len(RETURNED)))
    if line not in (GIVEN, RETURNED):
        raise SectionFileProblem("section-no-file")
    return line


def seal_given(content: Content, files: tuple[Path, ...], code: str, entropy: Entropy) -> Sealed:
    """The file that a code opens."""
    salt = entropy(ID_BYTES)
    return _sealed(GIVEN + salt, content, files, public_of(_seed_of(code, salt)), entropy)


def open_given(file: IO[bytes], code: str) -> Opened:
    """What is behind the first line; a code that is not its own cannot be told from a lock that was altered."""
    try:
        seed = _seed_of(code, file.read(ID_BYTES))
    except SyncProblem as error:
        raise SectionFileProblem("section-code-wrong") from error
    return _unsealed(file, seed, other="section-code-wrong")


def seal_returned(content: Content, files: tuple[Path, ...], name: bytes, public: bytes, entropy: Entropy) -> Sealed:
    """Answers for whoever gave the section `name`, to be opened by nobody else."""
    return _sealed(RETURNED + name, content, files, public, entropy)


def name_of_returned(file: IO[bytes]) -> bytes:
    """Which section these are answers to, behind the first line: whoever gave it knows the key by that."""
    return file.read(ID_BYTES)


def open_returned(file: IO[bytes], seed: bytes) -> Opened:
    """The answers behind the section's name, with the key that was made when it was given."""
    return _unsealed(file, seed, other="section-damaged")


def public_of(seed: bytes) -> bytes:
    """The key to which answers are sealed."""
    return X25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def _seed_of(code: str, salt: bytes) -> bytes:
    letters = read_code(code).encode("ascii")
    most = 2 * 128 * _COST * _BLOCK
    return hashlib.scrypt(letters, salt=salt, n=_COST, r=_BLOCK, p=1, maxmem=most, dklen=_SEED)


def _sealed(front: bytes, content: Content, files: tuple[Path, ...], public: bytes, entropy: Entropy) -> Sealed:
    if len(content.head) > MOST_HEAD or len(content.body) > MOST_BODY:
        raise SectionFileProblem("section-too-large")
    pressed = zlib.compress(len(content.head).to_bytes(_LENGTH, "big") + content.head + content.body, 9)
    size = len(pressed) + sum(file.stat().st_size for file in files)
    most = len(front) + sealed_size(size, 1)
    if len(pressed) > MOST_PRESSED or most > MOST_FILE:
        raise SectionFileProblem("section-too-large")
    sealer = Sealer((public,), entropy)

    def parts() -> Iterator[bytes]:
        yield front + sealer.begin() + sealer.update(pressed)
        for path in files:
            with path.open("rb") as file:
                while data := file.read(_CHUNK):
                    yield sealer.update(data)
        yield sealer.finish()

    return Sealed(parts(), most)


def _unsealed(file: IO[bytes], seed: bytes, *, other: str) -> Opened:
    key = X25519PrivateKey.from_private_bytes(seed)

    def agree(share: bytes) -> bytes:
        try:
            return key.exchange(X25519PublicKey.from_public_bytes(share))
        except ValueError as error:
            raise SyncProblem("malformed", what="share") from error

    def proved() -> Iterator[bytes]:
        try:
            yield from unseal(file.read, public_of(seed), agree)
        except SyncProblem as trouble:
            raise SectionFileProblem(other if trouble.code == "bundle-for-other" else "section-damaged") from trouble
        except OSError as error:
            raise SectionFileProblem("section-unreadable") from error

    return Opened(proved())
