"""How devices join and ask, papers, and what was added to the heads since, as they were written once.

Each file is read by the program and, beside it, by the reader that was written from PROTOCOL.md alone.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from brs_sync.asking import decode_ask, decode_told, encode_ask, encode_told
from brs_sync.auth import from_text
from brs_sync.bundle.message import decode_head, encode_head
from brs_sync.cursor import Walk, decode_cursor
from brs_sync.enrol import decode_enrol, decode_enrolled, encode_enrol, encode_enrolled
from brs_sync.invitefile import decode_invitation
from brs_sync.papers import decode_answer, decode_request
from brs_sync.parts import only_part
from brs_sync.tierwords import NOBODY, read_word
from brs_sync.wire import Reply, decode_reply, encode_message, encode_reply
from brs_sync.wire import decode_request as decode_sync
from brs_sync.wire import encode_request as encode_sync

from tests.sync.independent import cbor, frames
from tests.sync.independent.columns import Bytes

GOLDEN = Path(__file__).parents[1] / "golden" / "1"
KEN, SENT = "contacts/KEN", "report/KEN/2025/basel/sent"
CODE = "K7QF3M9XT2PA"


def golden(name: str) -> bytes:
    return (GOLDEN / f"{name}.bytes").read_bytes()


def said(name: str) -> Any:
    """What the one part of a message says, as PROTOCOL.md alone tells it."""
    reader = Bytes(golden(name))
    assert reader.take(1) == b"\x01"
    content = cbor.decode(frames.read_part(reader))
    reader.end()
    return content


@pytest.mark.parametrize("form", [1, 2, 3])
def test_a_request_to_join_of_every_form_is_read_and_written_as_it_was(form: int) -> None:
    request = decode_enrol(only_part([golden(f"enrol-{form}")]))
    assert (request.plain, request.hub) == (form == 1, form == 3)
    assert encode_message(encode_enrol(request)) == golden(f"enrol-{form}")
    version, code, key, name, proof = said(f"enrol-{form}")
    assert (version, code, name) == (form, CODE, "Ann") and key == request.key
    frames.verify(key, proof, cbor.encode(["brs-enrol", 1, code, key, name]))


@pytest.mark.parametrize("form", [1, 2])
def test_an_answer_to_who_joined_of_both_forms_is_read_and_written_as_it_was(form: int) -> None:
    reply = decode_enrolled(only_part([golden(f"enrolled-{form}")]))
    assert encode_message(encode_enrolled(reply)) == golden(f"enrolled-{form}")
    version, hub, grant, *rest = said(f"enrolled-{form}")
    more = [] if form == 1 else [[grant], [[hub, [""]]]]
    assert version == form and rest == ["p-device", "Ann", "reader", ["contacts"], *more]
    assert frames.read_statement(grant)["subject"] == said("enrol-2")[2]
    assert (reply.hub, reply.grant, len(reply.statements)) == (hub, grant, form - 1)


def test_the_answers_head_is_signed_over_the_proof() -> None:
    head = golden("enrolled-2")[1:]
    words = cbor.encode(["brs-reply", 1, said("enrol-2")[4], sha256(head).digest()])
    frames.verify(said("enrolled-2")[1], from_text(golden("enrolled-header").decode()), words)


def test_papers_and_an_invitation_are_read_as_they_were_written() -> None:
    asked, answer = decode_request(golden("paper-request").decode()), decode_answer(golden("paper-answer").decode())
    device, hub = said("enrol-2")[2], said("enrolled-2")[1]
    assert (asked.key, asked.name) == (device, "Centre")
    assert (answer.key, answer.issuer, answer.role) == (device, hub, "regional-centre")
    for name, fields in (("request", [1, device, "Centre"]), ("answer", [1, device, hub, "https://hub.example"])):
        begin, *lines = golden(f"paper-{name}").decode().split()
        letters = "".join(lines)
        told = cbor.decode(frames.unsqueeze(base64.b32decode(letters + "=" * (-len(letters) % 8))))
        assert begin == f"BRS-{'REQUEST' if name == 'request' else 'GRANT'}" and told[: len(fields)] == fields
        frames.verify(hub if name == "answer" else device, told[-1], cbor.encode([f"brs-authority-{name}", *told[:-1]]))
    assert decode_invitation(golden("invitation").decode()) == ("K7QF-3M9X-T2PA", "https://hub.example")


def test_a_tiers_word_is_read_as_it_was_written() -> None:
    word = read_word(golden("word"))
    assert (word.device, word.name, list(word.held)) == (NOBODY, "Centre", [SENT])
    assert [(one.seq, one.verdict, one.reason) for one in word.verdicts] == [(2, "quarantined", "no-right")]
    content, signature = cbor.decode(golden("word"))
    version, hub, nobody, _, held, verdicts, name = cbor.decode(content)
    assert (version, nobody, name, list(held), len(verdicts)) == (1, bytes(16), "Centre", [SENT], 1)
    frames.verify(hub, signature, b"brs-receipt-1\0" + content)


def test_a_word_on_what_is_no_version_stands_where_an_earlier_release_does_not_look() -> None:
    """Such a release refuses a reply or a bundle whose `words` are not all on submitted versions, as it read them."""
    word = golden("word-wide")
    assert list(read_word(word).held) == [KEN]
    content, signature = cbor.decode(word)
    _, hub, nobody, _, held, verdicts, name = cbor.decode(content)
    assert (nobody, list(held), verdicts, name) == (bytes(16), [KEN], [], "Centre")
    frames.verify(hub, signature, b"brs-receipt-1\0" + content)
    for head in ("reply-wide", "bundle-head-wide"):
        assert said(head)["wide"] == [word] and "words" not in said(head)
        earlier = {name for name in said(head) if len(name) == 1}  # all else it passes by
        assert earlier <= {"s", "c", "k", "n", "t", "r"}
    together = cbor.decode(frames.read_part(Bytes(encode_reply(Reply(words=(golden("word"),), wide=(word,))))))
    assert together == {"words": [golden("word")], "wide": [word]}
    assert decode_reply(only_part([golden("reply-wide")])).wide == (word,)
    assert decode_head(only_part([golden("bundle-head-wide")])).wide == (word,)


_HEADS: list[tuple[str, Callable[[bytes], Any], Callable[[Any], bytes], set[str]]] = [
    ("request-long", decode_sync, encode_sync,
     {"d", "c", "w", "room", "snapshots", "log", "time", "tier", "within", "beneath"}),
    ("reply-long", decode_reply, encode_reply, {"d", "m", "w", "left", "time", "beneath", "words"}),
    ("bundle-head", decode_head, encode_head, {"k", "n", "t", "r", "s", "files", "words", "tier"}),
    ("reply-wide", decode_reply, encode_reply, {"s", "c", "wide"}),
    ("bundle-head-wide", decode_head, encode_head, {"k", "n", "t", "r", "s", "wide"}),
    ("ask", decode_ask, lambda ask: encode_ask(*ask), set()),
    ("told", decode_told, encode_told, set()),
]  # fmt: skip


@pytest.mark.parametrize(("name", "decode", "encode", "fields"), _HEADS, ids=[one[0] for one in _HEADS])
def test_a_head_with_what_was_added_since_is_read_and_written_as_it_was(
    name: str, decode: Callable[[bytes], Any], encode: Callable[[Any], bytes], fields: set[str]
) -> None:
    assert encode_message(encode(decode(only_part([golden(name)])))) == golden(name)
    if fields:
        assert set(said(name)) == fields


def test_heads_say_what_they_said() -> None:
    request, reply = decode_sync(only_part([golden("request-long")])), decode_reply(only_part([golden("reply-long")]))
    device, hub = (sha256(key).digest()[:16] for key in (said("enrol-2")[2], said("enrolled-2")[1]))
    assert request.within == (KEN, "report/KEN") and request.room == 3_000_000
    assert request.gaps == reply.gaps == {KEN: {device: (1, 7, 7), hub: (0, 9, 4)}}
    assert said("request-long")["beneath"] == {KEN: {device: [1, 7], hub: [0, 9, 4]}}
    cursor = decode_cursor(request.cursor)
    assert cursor is not None and (cursor.commits, cursor.statements, cursor.words) == (4711, 12, 5)
    assert cursor.walk == Walk(4800, 2, 4750)
    assert request.wants == reply.wants == {KEN: {device: [(1, 0), (2, 1)]}}
    assert reply.words == (golden("word"),) == decode_head(only_part([golden("bundle-head")])).words
    assert said("ask") == [1, "end", {"device": "k7qf3m", "how": "lost", "reason": "in a taxi"}]
    assert said("told") == [1, {"device": {"device": "k7qf3m", "ended": "lost"}}]
