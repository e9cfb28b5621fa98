"""What a section file says, on its way there and on its way back: written, and read with every part checked."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from brs_sync import cbor
from brs_sync.errors import SyncProblem
from brs_sync.ids import RecordKey, is_collection, is_partition, is_path, is_record
from brs_sync.values import Value
from brs_sync.values import decode as decode_value
from brs_sync.values import encode as encode_value
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from brs_desktop.workspace.formmedia import name_of
from brs_desktop.workspace.sections.envelope import (
    ID_BYTES,
    MOST_ATTACHED,
    MOST_HEAD,
    Content,
    SectionFileProblem,
)

MOST_NAME = 100
MOST_CELLS = 50_000
MOST_RETURNS = 200  # names of returns that one carries
MOST_FILES = 500
MOST_MANIFEST = 1 << 16
_KEY, _SIGNATURE, _DEPTH, _LAST_MS = 32, 64, 4, 1 << 47
_PURPOSE = b"brs section given 1\n"
Cells = Mapping[str, Value]


class Attached(NamedTuple):
    """A file that goes along, by the SHA-256 of its bytes and how many they are."""

    sha256: str
    size: int


@dataclass(frozen=True)
class Given:
    """A section as it was given: the form, what is asked, what was answered, and how answers come back.

    `media` says which of the files are what the form calls by a name; a form without them is told as ever, so that
    earlier programs open it too.

    `manifest` describes the kind of record, for a program that does not know it. `reply` is the key to which answers
    are sealed; `secret` proves that who answers had this file open.
    """

    id: bytes
    giver: str
    given_ms: int
    whom: str
    key: RecordKey
    form_hash: str
    section: str
    title: str
    cells: Cells
    reply: bytes
    secret: bytes
    signer: bytes
    xform: str
    manifest: str
    files: tuple[Attached, ...] = ()
    media: Mapping[str, str] = field(default_factory=dict)

    def write(self, sign: Callable[[bytes], bytes]) -> Content:
        """The content of its file, signed by the giver's device."""
        body = self.xform.encode("utf-8")
        media = [[name, bytes.fromhex(sha256)] for name, sha256 in sorted(self.media.items())]
        told = cbor.dumps(
            [
                self.id, self.giver, self.given_ms, self.whom, [*self.key], self.form_hash, self.section, self.title,
                _written(self.cells), self.reply, self.secret, self.signer, self.manifest,
                _listed(self.files),
                *([media] if media else []),
            ]
        )  # fmt: skip
        return Content(cbor.dumps([told, sign(_signed(told, body))]), body)

    @classmethod
    def read(cls, content: Content) -> Given:
        """What somebody else's program wrote; refused where any of it is not as it has to be."""
        told, signature = _parts(content.head, 2)
        parts = _parts(told, 14, 15) if type(told) is bytes else []
        if not parts or type(signature) is not bytes or len(signature) != _SIGNATURE:
            raise _damaged()
        (
            name,
            giver,
            given_ms,
            whom,
            key,
            form_hash,
            section,
            title,
            cells,
            reply,
            secret,
            signer,
            kind,
            files,
            *named,
        ) = parts
        try:
            Ed25519PublicKey.from_public_bytes(_key(signer)).verify(signature, _signed(told, content.body))
            xform = content.body.decode("utf-8")
        except (InvalidSignature, ValueError) as error:
            raise _damaged() from error
        if hashlib.sha256(content.body).hexdigest() != form_hash:
            raise _damaged()
        return cls(
            _bytes(name, ID_BYTES), _text(giver), _time(given_ms), _text(whom), _record(key), form_hash,
            _text(section, 200), _text(title, 1000), _cells(cells), _key(reply), _key(secret), signer, xform,
            _long(kind), _files(files), _media(named[0] if named else [], files),
        )  # fmt: skip


class Said(NamedTuple):
    """An answer of another office, and the number of the return that first brought it."""

    since: int
    value: Value


@dataclass(frozen=True)
class Returned:
    """What was ever answered otherwise than it was given, as it stands where the section is filled.

    What was left alone is not in it: it says nothing, whatever became of it at the giver's. `returns` are the names of
    the newest returns that led to this one, its own last, of `number` in all: a copied folder goes its own way.
    """

    id: bytes
    returns: tuple[bytes, ...]
    number: int
    by: str
    returned_ms: int
    form_hash: str
    cells: Mapping[str, Said]
    files: tuple[Attached, ...] = ()

    @property
    def name(self) -> bytes:
        """What this return is called by those that follow it."""
        return self.returns[-1]

    def place(self, name: bytes) -> int:
        """The number of the return of this name on the way to this one, 0 where it did not lead here."""
        if name not in self.returns:
            return 0
        return self.number - len(self.returns) + 1 + self.returns.index(name)

    def write(self, secret: bytes) -> Content:
        """The content of the file, proved by the section's secret."""
        cells = [[path, one.since, encode_value(one.value)] for path, one in sorted(self.cells.items())]
        files = _listed(self.files)
        told = cbor.dumps(
            [self.id, [*self.returns], self.number, self.by, self.returned_ms, self.form_hash, cells, files]
        )
        return Content(cbor.dumps([told, hmac.digest(secret, told, "sha256")]))

    @classmethod
    def read(cls, content: Content, secret: bytes) -> Returned:
        """What came back; refused where it was not made with the section's own file."""
        told, proof = _parts(content.head, 2)
        if type(told) is not bytes or type(proof) is not bytes:
            raise _damaged()
        if content.body or not hmac.compare_digest(hmac.digest(secret, told, "sha256"), proof):
            raise _damaged()
        name, returns, number, by, returned_ms, form_hash, cells, files = _parts(told, 8)
        if type(number) is not int or not 0 < number < 1 << 32:
            raise _damaged()
        return cls(
            _bytes(name, ID_BYTES), _returns(returns, number), number, _text(by), _time(returned_ms),
            _text(form_hash, 128), _said(cells, number), _files(files),
        )  # fmt: skip


def called(text: str) -> str:
    """A name as people give it, on one line and not longer than fits beside an answer."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:MOST_NAME].strip()


def _signed(told: bytes, body: bytes) -> bytes:
    return _PURPOSE + hashlib.sha256(told).digest() + hashlib.sha256(body).digest()


def _written(cells: Cells) -> list[list[object]]:
    return [[path, encode_value(value)] for path, value in sorted(cells.items())]


def _parts(data: bytes, *counts: int) -> list[Any]:
    try:
        read = cbor.loads(data, max_bytes=MOST_HEAD, max_depth=_DEPTH)
    except SyncProblem as trouble:
        raise _damaged() from trouble
    if type(read) is not list or len(read) not in counts:
        raise _damaged()
    return read


def _cells(read: Any) -> Cells:
    found: dict[str, Value] = {}
    for path, data in _rows(read, 2):
        if path in found:
            raise _damaged()
        found[path] = _value(data)
    return found


def _said(read: Any, number: int) -> Mapping[str, Said]:
    found: dict[str, Said] = {}
    for path, since, data in _rows(read, 3):
        if path in found or type(since) is not int or not 0 < since <= number:
            raise _damaged()
        found[path] = Said(since, _value(data))
    return found


def _rows(read: Any, width: int) -> Iterator[list[Any]]:
    if type(read) is not list or len(read) > MOST_CELLS:
        raise _damaged()
    for one in read:
        if type(one) is not list or len(one) != width or type(one[0]) is not str or not is_path(one[0]):
            raise _damaged()
        yield one


def _value(data: Any) -> Value:
    if type(data) is not bytes:
        raise _damaged()
    try:
        return decode_value(data)
    except SyncProblem as trouble:
        raise _damaged() from trouble


def _returns(read: Any, number: int) -> tuple[bytes, ...]:
    if type(read) is not list or not 0 < len(read) <= min(number, MOST_RETURNS):
        raise _damaged()
    found = tuple(_bytes(one, ID_BYTES) for one in read)
    if len(set(found)) != len(found):
        raise _damaged()
    return found


def _listed(files: tuple[Attached, ...]) -> list[list[object]]:
    return [[bytes.fromhex(one.sha256), one.size] for one in files]


def _files(read: Any) -> tuple[Attached, ...]:
    if type(read) is not list or len(read) > MOST_FILES:
        raise _damaged()
    found: dict[str, int] = {}
    for one in read:
        if type(one) is not list or len(one) != 2 or type(one[1]) is not int or one[1] < 1:
            raise _damaged()
        found[_key(one[0]).hex()] = one[1]
    if len(found) != len(read) or sum(found.values()) > MOST_ATTACHED:
        raise _damaged()
    return tuple(Attached(*one) for one in found.items())


def _media(read: Any, files: Any) -> Mapping[str, str]:
    if type(read) is not list or len(read) > MOST_FILES:
        raise _damaged()
    there, found = {one.sha256 for one in _files(files)}, {}
    for one in read:
        if type(one) is not list or len(one) != 2 or type(one[0]) is not str or not name_of(one[0]):
            raise _damaged()
        found[one[0]] = _key(one[1]).hex()
    if len(found) != len(read) or not there.issuperset(found.values()):
        raise _damaged()
    return found


def _record(read: Any) -> RecordKey:
    if type(read) is not list or len(read) != 3 or not all(type(part) is str for part in read):
        raise _damaged()
    if not (is_partition(read[0]) and is_collection(read[1]) and is_record(read[2])):
        raise _damaged()
    return RecordKey(*read)


def _text(read: Any, most: int = MOST_NAME) -> str:
    if type(read) is not str or len(read) > most or not read.isprintable():
        raise _damaged()
    return read


def _long(read: Any) -> str:
    if type(read) is not str or len(read) > MOST_MANIFEST:
        raise _damaged()
    return read


def _time(read: Any) -> int:
    if type(read) is not int or not 0 <= read < _LAST_MS:
        raise _damaged()
    return read


def _key(read: Any) -> bytes:
    return _bytes(read, _KEY)


def _bytes(read: Any, length: int) -> bytes:
    if type(read) is not bytes or len(read) != length:
        raise _damaged()
    return read


def _damaged() -> SectionFileProblem:
    return SectionFileProblem("section-damaged")
