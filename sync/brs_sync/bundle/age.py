"""The age v1 format (age-encryption.org/v1) with X25519 readers: a header, then pieces of 64 KiB that prove themselves.

Any tool that speaks age opens what is sealed here with the reader's key, and the other way round.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import io
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from brs_sync.errors import SyncProblem

CHUNK = 1 << 16
TAG = 16
MAX_READERS = 64
MAX_HEADER = 1 << 14
_MAGIC = b"age-encryption.org/v1\n"
_WRAP = b"age-encryption.org/v1/X25519"
_FILE_KEY, _NONCE, _SHARE, _COLUMNS = 16, 16, 32, 64

Agree = Callable[[bytes], bytes]
Read = Callable[[int], bytes]


class Lock(NamedTuple):
    """A stream's header, and the key that it gives to whoever can open it."""

    header: bytes
    key: bytes


class Sealer:
    """Seals one stream: `begin`, then `update` as often as there is something, then `finish`."""

    def __init__(self, readers: Sequence[bytes], entropy: Callable[[int], bytes]) -> None:
        file_key, nonce = entropy(_FILE_KEY), entropy(_NONCE)
        self._header = _lock(readers, file_key, entropy).header + nonce
        self._cipher = _payload_cipher(file_key, nonce)
        self._kept = bytearray()
        self._count = 0

    def begin(self) -> bytes:
        """The bytes before the first piece."""
        return self._header

    def update(self, data: bytes) -> bytes:
        """Take more; the pieces that are full now. The newest bytes stay until more come: they may be the last."""
        self._kept += data
        out = bytearray()
        while len(self._kept) > CHUNK:
            out += self._seal(bytes(self._kept[:CHUNK]), last=False)
            del self._kept[:CHUNK]
        return bytes(out)

    def finish(self) -> bytes:
        """The last piece; without it a reader knows that the stream is torn."""
        return self._seal(bytes(self._kept), last=True)

    def _seal(self, data: bytes, *, last: bool) -> bytes:
        nonce = _nonce(self._count, last)
        self._count += 1
        return self._cipher.encrypt(nonce, data, None)


def make_lock(readers: Sequence[bytes], entropy: Callable[[int], bytes]) -> Lock:
    """A header for these readers; streams may share it as long as each has a nonce of its own."""
    return _lock(readers, entropy(_FILE_KEY), entropy)


def open_lock(header: bytes, public: bytes, agree: Agree) -> bytes | None:
    """The key behind a header; None where it is another's or no header."""
    try:
        return _open_header(io.BytesIO(header).read, public, agree)
    except SyncProblem:
        return None


def split_lock(stream: bytes) -> tuple[bytes, bytes]:
    """A stream's header and what follows it; without a header, nothing and all of it."""
    mark = stream.find(b"\n--- ", 0, MAX_HEADER)
    end = stream.find(b"\n", mark + 1, MAX_HEADER) + 1 if mark >= 0 else 0
    return stream[:end], stream[end:]


def seal_under(lock: Lock, nonce: bytes, data: bytes) -> bytes:
    """A whole stream under a lock."""
    cipher = _payload_cipher(lock.key, nonce)
    pieces = [data[at : at + CHUNK] for at in range(0, len(data), CHUNK)] or [b""]
    ends = len(pieces) - 1
    sealed = (cipher.encrypt(_nonce(at, at == ends), piece, None) for at, piece in enumerate(pieces))
    return lock.header + nonce + b"".join(sealed)


def unseal_under(key: bytes, body: bytes) -> bytes | None:
    """The bytes of a stream whose lock was opened; None where they were altered."""
    cipher, step = _payload_cipher(key, body[:_NONCE]), CHUNK + TAG
    pieces = [body[at : at + step] for at in range(_NONCE, len(body), step)]
    ends = len(pieces) - 1
    opened = [_try_open(cipher, _nonce(at, at == ends), piece) for at, piece in enumerate(pieces)]
    return b"".join(piece or b"" for piece in opened) if opened and None not in opened else None


def sealed_size(size: int, readers: int) -> int:
    """How many bytes a stream of `size` bytes makes for so many readers, to the byte."""
    pieces = max(1, -(-size // CHUNK))
    return len(_MAGIC) + readers * (54 + 44) + 48 + _NONCE + size + pieces * TAG


def unseal(read: Read, public: bytes, agree: Agree) -> Iterator[bytes]:
    """The pieces of a sealed stream, each proved before it is handed on.

    `public` is the reader's X25519 key, `agree` the secret that it shares with a share. Raises no-bundle for what is no
    such stream, bundle-for-other where none of its locks is this reader's, bundle-damaged where it is torn or altered.
    """
    file_key = _open_header(read, public, agree)
    nonce = _exactly(read, _NONCE)
    cipher = _payload_cipher(file_key, nonce)
    count, piece = 0, _upto(read, CHUNK + TAG)
    while True:
        following = _upto(read, CHUNK + TAG) if len(piece) == CHUNK + TAG else b""
        last = not following
        data = _try_open(cipher, _nonce(count, last), piece)
        if data is None or (last and not data and count):
            if last and (whole := _try_open(cipher, _nonce(count, False), piece)) is not None:
                yield whole
            raise SyncProblem("bundle-damaged", what="piece")
        yield data
        if last:
            return
        count, piece = count + 1, following


def _lock(readers: Sequence[bytes], file_key: bytes, entropy: Callable[[int], bytes]) -> Lock:
    if not 0 < len(readers) <= MAX_READERS:
        raise SyncProblem("too-large", what="readers", limit=MAX_READERS)
    return Lock(_header([_stanza(reader, file_key, entropy(32)) for reader in readers], file_key), file_key)


def _stanza(reader: bytes, file_key: bytes, secret: bytes) -> bytes:
    ephemeral = X25519PrivateKey.from_private_bytes(secret)
    share = ephemeral.public_key().public_bytes_raw()
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(reader))
    wrapped = ChaCha20Poly1305(_derive(shared, share + reader, _WRAP)).encrypt(bytes(12), file_key, None)
    return b"-> X25519 " + _to_text(share) + b"\n" + _to_text(wrapped) + b"\n"


def _header(stanzas: Sequence[bytes], file_key: bytes) -> bytes:
    text = _MAGIC + b"".join(stanzas) + b"---"
    return text + b" " + _to_text(_header_mac(file_key, text)) + b"\n"


def _header_mac(file_key: bytes, text: bytes) -> bytes:
    return hmac.digest(_derive(file_key, b"", b"header"), text, hashlib.sha256)


def _open_header(read: Read, public: bytes, agree: Agree) -> bytes:
    """The key of the stream, found behind the one lock that is this reader's; the header's proof is checked by it."""
    lines = _Lines(read)
    if (first := lines.next()) != _MAGIC:
        raise SyncProblem("bundle-damaged" if first and _MAGIC.startswith(first) else "no-bundle")
    file_key: bytes | None = None
    for _ in range(MAX_READERS + 1):
        line = lines.next()
        if line.startswith(b"---"):
            break
        found = _try_stanza(line, lines.body(), public, agree)
        file_key = found if file_key is None else file_key
    else:
        raise SyncProblem("too-large", what="readers", limit=MAX_READERS)
    mac = _from_text(line[4:-1]) if line.startswith(b"--- ") and line.endswith(b"\n") else b""
    if file_key is None:
        raise SyncProblem("bundle-for-other")
    if not hmac.compare_digest(_header_mac(file_key, lines.taken[: -len(line)] + b"---"), mac):
        raise SyncProblem("bundle-damaged", what="header")
    return file_key


def _try_stanza(line: bytes, body: bytes, public: bytes, agree: Agree) -> bytes | None:
    """The stream's key if this lock is the reader's; other kinds of locks are other readers' matter."""
    words = line[:-1].split(b" ")
    if words[0] != b"->" or len(words) < 2:
        raise SyncProblem("bundle-damaged", what="header")
    if words[1] != b"X25519":
        return None
    share = _from_text(words[2]) if len(words) == 3 else b""
    wrapped = _from_text(body)
    if len(share) != _SHARE or len(wrapped) != _FILE_KEY + TAG:
        raise SyncProblem("bundle-damaged", what="header")
    key = _derive(agree(share), share + public, _WRAP)
    return _try_open(ChaCha20Poly1305(key), bytes(12), wrapped)


class _Lines:
    """A header's lines, one after another, never more of them than a header may have."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self.taken = b""

    def next(self) -> bytes:
        """The next line with its end; what there is when the stream ends before."""
        line = bytearray()
        while not line.endswith(b"\n"):
            if len(self.taken) + len(line) >= MAX_HEADER or (not self.taken and not _MAGIC.startswith(line)):
                break
            byte = self._read(1)
            if not byte:
                break
            line += byte
        self.taken += line
        if self.taken != line and not line.endswith(b"\n"):
            raise SyncProblem("bundle-damaged", what="header")
        return bytes(line)

    def body(self) -> bytes:
        """A lock's content: full lines up to one that is shorter."""
        body = b""
        while True:
            line = self.next()[:-1]
            body += line
            if len(line) < _COLUMNS:
                return body
            if len(line) > _COLUMNS:
                raise SyncProblem("bundle-damaged", what="header")


def _payload_cipher(file_key: bytes, nonce: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(_derive(file_key, nonce, b"payload"))


def _derive(secret: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=info).derive(secret)


def _nonce(count: int, last: bool) -> bytes:
    return count.to_bytes(11, "big") + bytes((last,))


def _try_open(cipher: ChaCha20Poly1305, nonce: bytes, data: bytes) -> bytes | None:
    try:
        return cipher.decrypt(nonce, data, None) if len(data) >= TAG else None
    except InvalidTag:
        return None


def _upto(read: Read, size: int) -> bytes:
    """That many bytes, or all that are left."""
    data = read(size)
    while len(data) < size and (more := read(size - len(data))):
        data += more
    return data


def _exactly(read: Read, size: int) -> bytes:
    data = _upto(read, size)
    if len(data) != size:
        raise SyncProblem("bundle-damaged", what="header")
    return data


def _to_text(data: bytes) -> bytes:
    return base64.b64encode(data).rstrip(b"=")


def _from_text(text: bytes) -> bytes:
    """Bytes out of a header; only the one spelling of them."""
    try:
        data = base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise SyncProblem("bundle-damaged", what="header") from error
    if _to_text(data) != text:
        raise SyncProblem("bundle-damaged", what="header")
    return data
