"""Lists, pieces and heads as the first version wrote them: every later one reads and makes the same."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from brs_sync.blobs.deltas import base_of, list_of
from brs_sync.blobs.manifest import decode_manifest, list_pieces, piece_name
from brs_sync.blobs.wire import (
    HELD,
    LIST_WANTED,
    FilesReply,
    FilesRequest,
    decode_reply,
    decode_request,
    encode_reply,
    encode_request,
    list_frame,
    opened,
)
from brs_sync.bundle.message import Head, decode_head, encode_head
from brs_sync.errors import SyncProblem
from brs_sync.frames import FILE_DELTA, FILE_LIST, FILE_PIECE, decode_frame
from brs_sync.parts import encode_part
from brs_sync.wire import frame_hash
from hypothesis import given
from hypothesis import strategies as st

GOLDEN = Path(__file__).with_name("golden")
DATA = b"".join(hashlib.sha256(b"%d" % n).digest() for n in range(2_000)) + b"Waste is what its holder discards. " * 40
OTHER, NONE = bytes(range(32)), bytes(32)


def read(name: str) -> bytes:
    return (GOLDEN / name).read_bytes()


def test_the_list_of_a_file_is_the_same_for_ever() -> None:
    made = list_pieces(DATA)
    assert made.encode() == read("list.bytes") and decode_manifest(read("list.bytes")) == made


def test_frames_are_read_as_they_were_meant() -> None:
    made = list_pieces(DATA)
    assert opened(read("list.frame")) == (FILE_LIST, made.encode())
    kind, piece = opened(read("piece.frame"))
    assert kind == FILE_PIECE and piece == DATA[made.pieces[-1].at :] and piece_name(piece) == made.pieces[-1].name
    assert decode_frame(read("piece.frame")).file == bytes((FILE_PIECE,)) + piece


def test_heads_are_read_and_written_as_they_were() -> None:
    made = list_pieces(DATA)
    marks = (frame_hash(list_frame(made.encode())),)
    request = FilesRequest((made.hash,), {OTHER: (0, 3, 7, 1), NONE: ()}, 65_536, marks)
    assert decode_request(read("request.bytes")) == request
    again = FilesRequest(request.offers, request.wants, request.most, (list_frame(made.encode()),))
    assert encode_request(again) == read("request.bytes")
    states = {made.hash: b"\x05", NONE: HELD, OTHER: LIST_WANTED}
    assert decode_reply(read("reply.bytes")) == FilesReply(states, (b"\x01" * 32,), marks, True)
    assert encode_reply(FilesReply(states, (b"\x01" * 32,), again.frames, True)) == read("reply.bytes")


def test_a_list_against_another_one_is_read_as_it_was_meant() -> None:
    made, other = list_pieces(DATA), list_pieces(DATA[:-500])
    kind, data = opened(read("delta.frame"))
    assert kind == FILE_DELTA and base_of(data) == made.hash and list_of(data, made) == other.encode()


def test_what_later_fields_say_is_read_and_written_as_it_was() -> None:
    asking = FilesRequest(wants={NONE: ()}, most=65_536, bases={NONE: (OTHER,)})
    assert decode_request(read("request-bases.bytes")) == asking and encode_request(asking) == read(
        "request-bases.bytes"
    )
    told = FilesReply({NONE: LIST_WANTED}, deltas=True)
    assert decode_reply(read("reply-deltas.bytes")) == told and encode_reply(told) == read("reply-deltas.bytes")
    head = Head(OTHER, "Amina", 1, (bytes(16),), ("library/KEN",), files=(NONE, OTHER))
    assert decode_head(read("bundle-head.part")) == head and encode_head(head) == read("bundle-head.part")


@given(st.binary(max_size=300))
def test_random_heads_and_frames_are_refused_or_read(data: bytes) -> None:
    for reader in (decode_request, decode_reply, opened):
        for part in (data, encode_part(data)):
            try:
                reader(part)
            except SyncProblem as problem:
                assert problem.code in ("malformed", "too-large")


@pytest.mark.parametrize("kind", [0, 1, 2, 5, 255])
def test_other_frames_have_no_place_here(kind: int) -> None:
    with pytest.raises(SyncProblem):
        opened(encode_part(bytes((kind,)) + b"anything"))
