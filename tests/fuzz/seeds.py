"""What honest programs write, for every target: the bytes from which bad ones are made."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from brs_sync import auth, cbor, enrol, papers, wire
from brs_sync.asking import encode_told
from brs_sync.blobs import deltas, manifest
from brs_sync.blobs import wire as files
from brs_sync.bundle import age, mail
from brs_sync.bundle.keys import sealing_key
from brs_sync.commit import OPEN, PERSONAL, Header, encode_header, section_hash, sign_commit
from brs_sync.engine import read_commit
from brs_sync.frames import FILE_LIST, FILE_PIECE, STATEMENTS, commits_content
from brs_sync.ids import Dot
from brs_sync.invitefile import encode_invitation
from brs_sync.merge import SETTLE, WRITE, CellName, Context
from brs_sync.note import Note
from brs_sync.packing import squeeze
from brs_sync.parts import open_part, varint
from brs_sync.section import CellChange, encode_section
from brs_sync.snapshot import content
from brs_sync.statement import issue_grant, issue_revocation
from brs_sync.values import Missing, Number, Ref, encode
from brs_sync.views import StoredCommit, StoredSection

from tests.fuzz import door, people
from tests.fuzz.keys import HUB, READER

GOLDEN = Path(__file__).parents[1] / "sync" / "golden" / "1"
PLACE = "contacts/KEN"
OTHER = bytes(range(16))
ONE = CellChange("contacts", "=one", "name", WRITE, "x")


def section() -> bytes:
    """Writes and a decision, of all kinds of values."""
    values = {
        "name": "Anna", "quantity": Number("12.50"), "unit": None, "why": Missing("unknown"),
        "who": Ref("=aldrin", "Aldrin"), "themes/air": True, "rep/r1/x": {"a": "b", "n": Number("7")},
    }  # fmt: skip
    changes = [CellChange("contacts", "=one", path, WRITE, value) for path, value in values.items()]
    changes.append(CellChange("contacts", "=two", "name", SETTLE, "chosen", (Dot(OTHER, 3),), "agreed"))
    return encode_section(READER.id, changes)


def header(data: bytes, seq: int = 1, prev: bytes | None = None) -> bytes:
    """A header that names others, and what was left standing."""
    cell = CellName("contacts", "=one", "name")
    context = Context({OTHER: 5}, frozenset({Dot(OTHER, 2)}), frozenset({(Dot(OTHER, 4), cell)}))
    return encode_header(
        Header(
            PLACE, READER.id, seq, prev, READER.public, "p", context, {"authority/revoked": {OTHER: 1}},
            ("contacts",), 5 << 16, 5, bytes(16), ((OPEN, section_hash(data)), (PERSONAL, bytes(32))),
        )
    )  # fmt: skip


def commit() -> StoredCommit:
    """A signed commit with one section here and one that is not."""
    data = section()
    made = header(data)
    sections = (
        StoredSection(OPEN, section_hash(data), "present", data),
        StoredSection(PERSONAL, bytes(32), "withheld"),
    )
    return StoredCommit(made, sign_commit(READER.key, section_hash(made)), sections)


def statements() -> list[bytes]:
    """A grant and a revocation."""
    grant = issue_grant(
        HUB.key, subject=READER.public, person="p", name="P", role="focal-point", prefixes=("contacts/KEN",),
        rights=("read", "write"), chain=bytes(32), issued=5,
    )  # fmt: skip
    end = issue_revocation(
        HUB.key, number=3, subject=READER.public, mode="closed", cut={PLACE: 4}, reason="retired", chain=None, issued=5
    )
    return [grant, end]


def of(name: str) -> Iterator[bytes]:
    """The beginnings for one target."""
    yield b""
    yield from _MAKERS.get(name, lambda: iter(()))()


def _content(file: str) -> bytes:
    return open_part((GOLDEN / file).read_bytes(), 1 << 18)


def _frames() -> Iterator[bytes]:
    yield commits_content([commit()])
    yield from (_content(path.name) for path in sorted(GOLDEN.glob("*.frame")) if path.stat().st_size < 1500)


def _mail() -> Iterator[bytes]:
    stream = io.BytesIO(random.Random(5).randbytes(9000))
    yield from mail.split(stream, 9000, 4096)


def _requests() -> Iterator[bytes]:
    vectors = {PLACE: {OTHER: (3, bytes(8)), READER.id: (1, bytes(8))}}
    wants = {PLACE: {OTHER: [(1, 0), (2, 1)]}}
    for request in (
        wire.Request(bytes(wire.DIGEST_BYTES), cursor=bytes(8)),
        wire.Request(bytes(wire.DIGEST_BYTES), None, vectors, (b"a", b"b"), {bytes(32): b"\x05"}, wants),
        wire.Request(
            bytes(wire.DIGEST_BYTES),
            room=4096,
            snapshots=True,
            by_log=True,
            time=True,
            tier=True,
            within=(PLACE,),
            gaps={PLACE: {OTHER: (1, 7, 3)}},
        ),
    ):
        yield open_part(wire.encode_request(request), wire.MAX_HEAD)


def _replies() -> Iterator[bytes]:
    vectors = {PLACE: {OTHER: (3, bytes(8))}}
    digest = bytes(wire.DIGEST_BYTES)
    for reply in (
        wire.Reply(same=True),
        wire.Reply(ask=True, digest=digest, scope=("contacts/KEN", "report")),
        wire.Reply(digest=digest, cursor=bytes(8), vectors=vectors, receipt=b"r", frames=(b"a",), more=True),
        wire.Reply(digest=digest, left=5, time_ms=7, words=(b"w", b"v"), gaps={PLACE: {OTHER: (0, 9, 4)}}),
    ):
        yield open_part(wire.encode_reply(reply), wire.MAX_HEAD)


def _files_requests() -> Iterator[bytes]:
    request = files.FilesRequest((bytes(32),), {bytes(32): (0, 5)}, 4096, (b"a",))
    yield open_part(files.encode_request(request), wire.MAX_HEAD)


def _deltas() -> Iterator[bytes]:
    made = manifest.decode_manifest(_list())
    yield files.opened(deltas.delta_frame(made, made))[1]


def _files_replies() -> Iterator[bytes]:
    yield cbor.dumps({"h": {bytes(32): True}, "n": [bytes(32)], "m": True})
    yield open_part(files.encode_reply(files.FilesReply({}, (bytes(32),), (b"a",), True)), wire.MAX_HEAD)


def _list() -> bytes:
    return manifest.list_pieces(random.Random(9).randbytes(100_000)).encode()


def _snapshot() -> Iterator[bytes]:
    one = read_commit(commit())
    heads = {one.header.replica: content.ChainHead(1, one.hash, one.header.hlc)}
    for way in (content.WHOLE, content.ASIDE):
        live = () if way == content.ASIDE else tuple(1 for _ in one.changes or ())
        entry = content.Entry(way, one, live)
        yield content.encode_snapshot(content.Snapshot(READER.public, PLACE, 5, heads, [entry]))


def _bundle() -> Iterator[bytes]:
    stream = age.Sealer([sealing_key(READER.public)], random.Random(11).randbytes)
    yield stream.begin() + stream.update(b"what is in it") + stream.finish()


def _enrol() -> Iterator[bytes]:
    request = enrol.ask_to_enrol("K7QF-3M9X-T2PA", READER.public, "P", READER.key.sign)
    for one in (request, replace(request, plain=True), replace(request, hub=True)):
        yield open_part(enrol.encode_enrol(one), 1 << 16)


def _enrolled() -> Iterator[bytes]:
    reply = enrol.EnrolReply(HUB.public, statements()[0], "p", "P", "focal-point", ("contacts/KEN",))
    more = replace(reply, statements=tuple(statements()), roots=((HUB.public, ("", PLACE)),))
    for one in (reply, more):
        yield open_part(enrol.encode_enrolled(one), 1 << 17)


def _invitation() -> Iterator[bytes]:
    text = encode_invitation("K7QF-3M9X-T2PA", "https://hub.example:8765/")
    yield text.encode()
    yield text.splitlines()[1].encode()


def _paper() -> Iterator[bytes]:
    yield papers.encode_request(papers.AuthorityRequest(READER.public, "Registry of Kenya"), READER.key.sign).encode()


def _answer() -> Iterator[bytes]:
    roots = [[HUB.public, ["contacts", "report"]]]
    yield cbor.dumps([1, READER.public, HUB.public, "https://hub.example", "national-hub", statements(), roots])


def _exchange() -> Iterator[bytes]:
    """A poll, a first request, a commit that anybody else may have written, and one of the device's own."""
    own = Header(
        PLACE, READER.id, 1, None, READER.public, "p", Context({}), {}, ("contacts",), 1 << 16, 0, None,
        ((OPEN, section_hash(encode_section(READER.id, [ONE]))),),
    )  # fmt: skip
    door.hub()  # made here, where nobody counts its memory as an input's
    data, made = encode_section(READER.id, [ONE]), encode_header(own)
    section_here = StoredSection(OPEN, section_hash(data), "present", data)
    mine = StoredCommit(made, sign_commit(READER.key, section_hash(made)), (section_here,))
    poll = open_part(wire.encode_request(wire.Request(bytes(wire.DIGEST_BYTES))), wire.MAX_HEAD)
    yield door.written(poll)
    for head in _requests():
        yield door.written(head, commits_content([commit()]))
    yield door.written(poll, commits_content([mine]))
    yield door.written(poll, bytes((STATEMENTS,)) + varint(1) + varint(len(statements()[0])) + statements()[0])


def _files_exchange() -> Iterator[bytes]:
    for head in _files_requests():
        yield door.written(head, bytes((FILE_LIST,)) + _list(), bytes((FILE_PIECE,)) + bytes(100))
    yield door.written(open_part(files.encode_request(files.FilesRequest()), wire.MAX_HEAD))


def _credentials() -> Iterator[bytes]:
    signed = auth.sign_request(READER.key.sign, READER.id, HUB.public, wire.SYNC_PATH, 7, b"head")
    yield auth.format_credentials(signed).encode("ascii")


def _statements() -> Iterator[bytes]:
    for statement in statements():
        content, _ = cbor.loads(statement, max_bytes=1 << 16)
        yield content


def _receipt() -> Iterator[bytes]:
    held = {PLACE: {READER.id: [3, bytes(8)]}}
    verdicts = [[PLACE, READER.id, 3, "quarantined", "no-right"]]
    yield cbor.dumps([1, HUB.public, READER.id, 5, held, verdicts])
    yield cbor.dumps([5, bytes(64)])


def _word() -> Iterator[bytes]:
    """What a tier says of one partition of versions."""
    content, _ = cbor.loads((GOLDEN / "word.bytes").read_bytes(), max_bytes=1 << 16)
    hub, *rest = cbor.loads(content, max_bytes=1 << 16)[1:]
    assert hub != HUB.public
    yield cbor.dumps([1, HUB.public, *rest])


def _told() -> Iterator[bytes]:
    device = {"device": "k7qf3m", "prefixes": [PLACE], "ended_ms": None, "may_end": True}
    yield open_part(encode_told({"devices": [device], "more": False}), 1 << 16)


_MAKERS = {
    "cbor": lambda: iter((section(), header(section()))),
    "value": lambda: map(encode, ("text", Number("1.50"), {"a": Missing("erased"), "b": Ref("x", "y")})),
    "header": lambda: iter((header(section()), header(section(), 2, bytes(32)))),
    "arriving-header": lambda: iter((header(section()),)),
    "section": lambda: iter((section(),)),
    "arriving-section": lambda: iter((section(), encode_section(READER.id, [ONE]))),
    "statement": _statements,
    "statement-raw": lambda: iter(statements()),
    "envelope": lambda: iter((cbor.dumps([1, HUB.public, [OTHER, 3, 0], bytes(80), bytes(64)]),)),
    "parts": lambda: iter((b"\x01" + b"".join(path.read_bytes() for path in sorted(GOLDEN.glob("*.frame"))[:3]),)),
    "squeezed": lambda: iter((squeeze(section()), squeeze(bytes(5000)))),
    "frame": _frames,
    "frame-raw": lambda: iter(p.read_bytes() for p in sorted(GOLDEN.glob("*.frame")) if p.stat().st_size < 1500),
    "whole": _frames,
    "request": _requests,
    "reply": _replies,
    "files-request": _files_requests,
    "files-reply": _files_replies,
    "files-frame": lambda: iter((bytes((3,)) + _list(), bytes((4,)) + bytes(100))),
    "files-list": lambda: iter((_list(),)),
    "files-delta": _deltas,
    "snapshot": _snapshot,
    "enrol": _enrol,
    "enrolled": _enrolled,
    "invitation": _invitation,
    "word": _word,
    "ask": lambda: iter((cbor.dumps([1, "admit", {"device": "k7qf3m", "partition": [PLACE], "upto": 3}]),)),
    "told": _told,
    "paper": _paper,
    "paper-request": lambda: iter((cbor.dumps([1, READER.public, "Registry of Kenya"]),)),
    "paper-answer": _answer,
    "door-sync": _exchange,
    "door-files": _files_exchange,
    "door-authority": door.acts,
    "door-enrol": door.asks,
    "door-code": lambda: iter((f"{door.hub().invited()}\nAna’s laptop".encode(), b"K7QF-3M9X-T2PA\nA")),
    "door": door.requests,
    "note": lambda: iter((Note(("contacts",), bytes(8), 3, 4, True, 5).encode(),)),
    "credentials": _credentials,
    "receipt": _receipt,
    "receipt-short": _receipt,
    "code": lambda: iter((b"K7QF-3M9X-T2PA", b"https://hub.example/#K7QF-3M9X-T2PA")),
    "cursor": lambda: iter((bytes(6) + b"\x05\x03",)),
    "bundle": _bundle,
    "bundle-head": lambda: iter(
        (cbor.dumps({"k": HUB.public, "n": "P", "t": 5, "r": [READER.id], "s": ["contacts"], "a": [], "v": {}}),)
    ),
    "mail-part": _mail,
    **people.SEEDS,
}  # fmt: skip
