"""What a section file says, on its way there and on its way back: written, and read with every part checked."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from brs_sync import cbor
from brs_sync.errors import SyncProblem
from brs_sync.ids import RecordKey, is_collection, is_partition, is_path, is_record
from brs_sync.values import Value
from brs_sync.values import decode as decode_value
from brs_sync.values import encode as encode_value
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from brs_desktop.workspace.sections.envelope import ID_BYTES, MOST_HEAD, Content, SectionFileProblem

MOST_NAME = 100
MOST_CELLS = 50_000
_KEY, _SIGNATURE, _DEPTH, _LAST_MS = 32, 64, 4, 1 << 47
_PURPOSE = b"brs section given 1\n"
Cells = Mapping[str, Value]


@dataclass(frozen=True)
class Given:
    """A section as it was given: the form, what is asked, what was answered, and how answers come back.

    `reply` is the key to which answers are sealed; `secret` proves that who answers had this file open.
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

    def write(self, sign: Callable[[bytes], bytes]) -> Content:
        """The content of its file, signed by the giver's device."""
        body = self.xform.encode("utf-8")
        told = cbor.dumps(
            [
                self.id, self.giver, self.given_ms, self.whom, [*self.key], self.form_hash, self.section, self.title,
                _written(self.cells), self.reply, self.secret, self.signer,
            ]
        )  # fmt: skip
        return Content(cbor.dumps([told, sign(_signed(told, body))]), body)

    @classmethod
    def read(cls, content: Content) -> Given:
        """What somebody else's program wrote; refused where any of it is not as it has to be."""
        told, signature = _parts(content.head, 2)
        parts = _parts(told, 12) if type(told) is bytes else []
        if not parts or type(signature) is not bytes or len(signature) != _SIGNATURE:
            raise _damaged()
        name, giver, given_ms, whom, key, form_hash, section, title, cells, reply, secret, signer = parts
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
        )  # fmt: skip


@dataclass(frozen=True)
class Returned:
    """The answers of a section as they stand where it was filled; `copy` is that one opened copy of the file.

    All of its cells, so that each return says everything: `number` counts the returns of the copy.
    """

    id: bytes
    copy: bytes
    number: int
    by: str
    returned_ms: int
    form_hash: str
    cells: Cells

    def write(self, secret: bytes) -> Content:
        """The content of the file, proved by the section's secret."""
        told = cbor.dumps(
            [self.id, self.copy, self.number, self.by, self.returned_ms, self.form_hash, _written(self.cells)]
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
        name, copy, number, by, returned_ms, form_hash, cells = _parts(told, 7)
        if type(number) is not int or not 0 < number < 1 << 32:
            raise _damaged()
        return cls(
            _bytes(name, ID_BYTES), _bytes(copy, ID_BYTES), number, _text(by), _time(returned_ms),
            _text(form_hash, 128), _cells(cells),
        )  # fmt: skip


def called(text: str) -> str:
    """A name as people give it, on one line and not longer than fits beside an answer."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:MOST_NAME].strip()


def _signed(told: bytes, body: bytes) -> bytes:
    return _PURPOSE + hashlib.sha256(told).digest() + hashlib.sha256(body).digest()


def _written(cells: Cells) -> list[list[object]]:
    return [[path, encode_value(value)] for path, value in sorted(cells.items())]


def _parts(data: bytes, count: int) -> list[Any]:
    try:
        read = cbor.loads(data, max_bytes=MOST_HEAD, max_depth=_DEPTH)
    except SyncProblem as trouble:
        raise _damaged() from trouble
    if type(read) is not list or len(read) != count:
        raise _damaged()
    return read


def _cells(read: Any) -> Cells:
    if type(read) is not list or len(read) > MOST_CELLS:
        raise _damaged()
    found: dict[str, Value] = {}
    for one in read:
        if type(one) is not list or len(one) != 2 or type(one[0]) is not str or type(one[1]) is not bytes:
            raise _damaged()
        path, data = one
        if not is_path(path) or path in found:
            raise _damaged()
        try:
            found[path] = decode_value(data)
        except SyncProblem as trouble:
            raise _damaged() from trouble
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
