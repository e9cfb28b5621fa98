"""Everything that reads bytes from outside: what may be done to it is to refuse by name, in bounded memory and time.

A new parser gets a line in TARGETS and a few bytes in `seeds.py`; the rest follows by itself.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from brs_sync import cbor, papers
from brs_sync.asking import decode_ask, decode_told
from brs_sync.auth import parse_credentials
from brs_sync.blobs import deltas, manifest
from brs_sync.blobs import wire as files
from brs_sync.bundle import mail
from brs_sync.bundle.age import unseal
from brs_sync.bundle.keys import agree, sealing_key
from brs_sync.bundle.message import decode_head
from brs_sync.commit import decode_header
from brs_sync.cursor import decode_cursor
from brs_sync.enrol import decode_enrol, decode_enrolled, split_code
from brs_sync.errors import SyncProblem
from brs_sync.frames import decode_frame, decode_whole
from brs_sync.identity import Identity
from brs_sync.invitefile import decode_invitation
from brs_sync.note import decode_note
from brs_sync.packing import unsqueeze
from brs_sync.parts import Parts, encode_part
from brs_sync.receipt import read_receipt, restored
from brs_sync.sealed import read_envelope
from brs_sync.section import decode_section
from brs_sync.snapshot.content import decode_snapshot, read_body, signed_words
from brs_sync.statement import parse_statement
from brs_sync.tierwords import read_word
from brs_sync.values import decode as decode_value
from brs_sync.wire import decode_reply, decode_request

from tests.fuzz import door, people
from tests.fuzz.keys import HUB, READER
from tests.fuzz.store import header_arrives, section_arrives

Parse = Callable[[bytes], object]
_BASE = manifest.list_pieces(random.Random(9).randbytes(100_000))  # the list that lists are squeezed against
MEMORY_MB = 96  # more than any input may take: eight megabytes opened, four times that in numbers and names on the way
LONGEST = 1 << 14  # bytes of an input


@dataclass(frozen=True, slots=True)
class Target:
    """One parser, and all that it may raise."""

    name: str
    parse: Parse
    refusals: tuple[type[Exception], ...] = (SyncProblem,)
    slow: bool = False

    def __call__(self, data: bytes) -> None:
        """Read the bytes: to the end, or to a refusal."""
        with suppress(*self.refusals):
            self.parse(data)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _in_a_part(parse: Parse) -> Parse:
    """What a part holds is squeezed, where any altered byte ends it: what is in it is altered before that."""
    return lambda data: parse(encode_part(data))


def _receipt(data: bytes) -> object:
    """The hub's signature holds for whatever the content says: a hub may be bad, too."""
    return read_receipt(cbor.dumps([data, HUB.key.sign(b"brs-receipt-1\x00" + data)]), HUB.public)


def _paper(kind: str, who: Identity) -> Callable[[bytes], str]:
    """A paper's text around these fields, whose signature holds for whatever they say."""

    def text(data: bytes) -> str:
        try:
            fields = cbor.loads(data, max_bytes=LONGEST)
        except SyncProblem:
            fields = None
        if isinstance(fields, list):
            data = cbor.dumps([*fields, who.key.sign(cbor.dumps([f"brs-authority-{kind}", *fields]))])
        return papers._text(papers._REQUEST if kind == "request" else papers._ANSWER, data)

    return text


_request_text, _answer_text = _paper("request", READER), _paper("answer", HUB)


def _word(data: bytes) -> object:
    """A tier's signature holds for whatever it says to everybody below: a tier may be bad, too."""
    return read_word(cbor.dumps([data, HUB.key.sign(b"brs-receipt-1\x00" + data)]))


def _snapshot(body: bytes) -> object:
    """The maker's signature holds for whatever the body says."""
    return decode_snapshot(READER.key.sign(signed_words(read_body(body))) + body)


def _bundle(data: bytes) -> object:
    """What is in a bundle, sealed to its reader or not."""
    stream = io.BytesIO(data)
    return b"".join(unseal(stream.read, sealing_key(READER.public), lambda share: agree(READER.key, share)))


_READERS = people.READERS
TARGETS = {
    target.name: target
    for target in (
        Target("cbor", lambda data: cbor.loads(data, max_bytes=1 << 16)),
        Target("value", decode_value),
        Target("header", decode_header),
        Target("section", lambda data: decode_section(READER.id, data)),
        Target("statement", lambda data: parse_statement(cbor.dumps([data, bytes(64)]), verified=True)),
        Target("statement-raw", parse_statement),
        Target("envelope", read_envelope),
        Target("parts", lambda data: [len(part) for part in Parts().feed(data)]),
        Target("squeezed", lambda data: unsqueeze(data, 1 << 18)),
        Target("frame", _in_a_part(decode_frame)),
        Target("frame-raw", decode_frame),
        Target("whole", _in_a_part(decode_whole)),
        Target("request", _in_a_part(decode_request)),
        Target("reply", _in_a_part(decode_reply)),
        Target("files-request", _in_a_part(files.decode_request)),
        Target("files-reply", _in_a_part(files.decode_reply)),
        Target("files-frame", _in_a_part(files.opened)),
        Target("files-list", manifest.decode_manifest),
        Target("files-delta", lambda data: deltas.list_of(data, _BASE)),
        Target("snapshot", _snapshot),
        Target("receipt", _receipt),
        Target("receipt-short", lambda data: restored(data, HUB.public, READER.id, {})),
        Target("word", _word),
        Target("ask", _in_a_part(decode_ask)),
        Target("told", _in_a_part(decode_told)),
        Target("credentials", lambda data: parse_credentials(_text(data))),
        Target("enrol", _in_a_part(decode_enrol)),
        Target("enrolled", _in_a_part(decode_enrolled)),
        Target("invitation", lambda data: decode_invitation(_text(data))),
        Target("paper", lambda data: papers.decode_request(_text(data))),
        Target("paper-request", lambda data: papers.decode_request(_request_text(data))),
        Target("paper-answer", lambda data: papers.decode_answer(_answer_text(data))),
        *(Target(name, read, slow=True) for name, read in door.READERS.items()),
        Target("code", lambda data: split_code(_text(data))),
        Target("cursor", decode_cursor),
        Target("note", decode_note),
        Target("bundle", _bundle),
        Target("bundle-head", _in_a_part(decode_head)),
        Target("mail-part", lambda data: mail.read_part(io.BytesIO(data))),
        Target("arriving-header", header_arrives),
        Target("arriving-section", section_arrives),
        *(
            Target(name, read, (SyncProblem, *people.REFUSALS), name in people.SLOW)
            for name, read in people.READERS.items()
        ),
    )
}
