"""Wire: what one side says the other hears, byte for byte, and nothing else gets in (SYNC, roads; invariant 7)."""

from __future__ import annotations

import tracemalloc

import pytest
import zstandard
from brs_sync import cbor
from brs_sync.errors import SyncProblem
from brs_sync.packing import squeeze, unsqueeze
from brs_sync.parts import MAX_PART, VERSION, Parts, encode_part, only_part, open_part, varint
from brs_sync.wire import (
    DIGEST_BYTES,
    MARK_BYTES,
    MAX_FRAMES,
    MAX_HEAD,
    Reply,
    Request,
    decode_reply,
    decode_request,
    encode_message,
    encode_reply,
    encode_request,
    frame_hash,
)
from hypothesis import given
from hypothesis import strategies as st

REFUSALS = {"malformed", "too-large"}
names = st.from_regex(r"[A-Za-z0-9_.-]{1,12}(/[A-Za-z0-9_.-]{1,12}){0,3}", fullmatch=True)
hashes = st.binary(min_size=DIGEST_BYTES, max_size=DIGEST_BYTES)
chain_heads = st.tuples(st.integers(0, 2**48), st.binary(min_size=MARK_BYTES, max_size=MARK_BYTES))
vectors = st.dictionaries(
    names, st.dictionaries(st.binary(min_size=16, max_size=16), chain_heads, max_size=4), max_size=5
)
pieces = st.dictionaries(st.binary(min_size=32, max_size=32), st.binary(max_size=40), max_size=3)
frames = st.lists(st.binary(max_size=60), max_size=5).map(lambda all_: tuple(encode_part(data) for data in all_))


def refusal(work: object) -> str:
    """The code with which the work is refused."""
    with pytest.raises(SyncProblem) as caught:
        work()  # type: ignore[operator]
    return caught.value.code


@given(st.lists(st.binary(max_size=400), min_size=1, max_size=6), st.lists(st.integers(1, 50), max_size=40))
def test_a_message_is_its_parts_however_the_line_cuts_it(contents: list[bytes], cuts: list[int]) -> None:
    message = encode_message(encode_part(contents[0]), [encode_part(data) for data in contents[1:]])
    parts, heard, at = Parts(), [], 0
    for size in [*cuts, len(message)]:
        heard += [open_part(part, 400) for part in parts.feed(message[at : at + size])]
        at += size
    parts.finish()
    assert heard == contents


@given(st.lists(st.binary(min_size=1, max_size=300), min_size=1, max_size=4), st.data())
def test_a_torn_message_yields_a_prefix_of_its_parts_and_is_known_as_torn(
    contents: list[bytes], data: st.DataObject
) -> None:
    message = encode_message(encode_part(contents[0]), [encode_part(part) for part in contents[1:]])
    end = data.draw(st.integers(0, len(message) - 1))
    parts = Parts()
    heard = [open_part(part, 300) for part in parts.feed(message[:end])]
    assert heard == contents[: len(heard)]
    borders = {1 + sum(len(encode_part(c)) for c in contents[:n]) for n in range(1, len(contents))}
    if end not in borders and end != 1:
        assert refusal(parts.finish) == "malformed"


@given(hashes, st.none() | st.binary(max_size=64), st.none() | vectors, frames, pieces)
def test_a_request_is_read_as_it_was_written(
    digest: bytes, cursor: bytes | None, told: dict | None, sent: tuple[bytes, ...], held: dict
) -> None:
    for time in (False, True):
        request = decode_request(encode_request(Request(digest, cursor, told, sent, held, time=time)))
        assert request == Request(digest, cursor, told, tuple(frame_hash(frame) for frame in sent), held, time=time)


@given(
    st.booleans(), st.booleans(), st.none() | hashes, st.none() | vectors, st.none() | st.lists(names), frames, pieces
)
def test_a_reply_is_read_as_it_was_written(
    same: bool, more: bool, digest: bytes | None, told: dict | None, scope: list | None, sent: tuple, held: dict
) -> None:
    prefixes = None if scope is None else tuple(scope)
    now = 1_767_225_600_000 if more else None
    reply = Reply(same, not same, digest, b"cursor", told, prefixes, b"receipt", sent, more, held, time_ms=now)
    heard = decode_reply(encode_reply(reply))
    assert heard.frames == tuple(frame_hash(frame) for frame in sent) and heard.time_ms == now
    assert (heard.same, heard.ask, heard.digest, heard.vectors, heard.scope, heard.more, heard.pieces) == (
        same, not same, digest, told, prefixes, more, held,
    )  # fmt: skip


@given(st.binary(max_size=300))
def test_random_bytes_are_refused_by_name_and_never_by_accident(data: bytes) -> None:
    def read() -> None:
        decode_request(only_part([data]))

    try:
        read()
    except SyncProblem as problem:
        assert problem.code in REFUSALS
    try:
        decode_reply(encode_part(data))
    except SyncProblem as problem:
        assert problem.code in REFUSALS


@given(vectors.filter(bool), st.data())
def test_a_flipped_bit_is_refused_or_says_something_else(told: dict, data: st.DataObject) -> None:
    part = bytearray(encode_request(Request(bytes(DIGEST_BYTES), vectors=told)))
    place = data.draw(st.integers(0, len(part) * 8 - 1))
    part[place >> 3] ^= 1 << (place & 7)
    try:
        heard = decode_request(bytes(part))
    except SyncProblem as problem:
        assert problem.code in REFUSALS
    else:
        # A literal inside the squeezed head may change its word; the request's signature is over these bytes.
        assert heard != Request(bytes(DIGEST_BYTES), vectors=told)


@pytest.mark.parametrize(
    "head",
    [
        [1, 2],
        {},
        {"d": b"short"},
        {"d": bytes(DIGEST_BYTES), "c": bytes(65)},
        {"d": bytes(DIGEST_BYTES), "v": [1]},
        {"d": bytes(DIGEST_BYTES), "v": {"up//here": {}}},
        {"d": bytes(DIGEST_BYTES), "v": {"a": {b"short": [1, bytes(8)]}}},
        {"d": bytes(DIGEST_BYTES), "v": {"a": {bytes(16): [-1, bytes(8)]}}},
        {"d": bytes(DIGEST_BYTES), "v": {"a": {bytes(16): [True, bytes(8)]}}},
        {"d": bytes(DIGEST_BYTES), "v": {"a": {bytes(16): [1, bytes(7)]}}},
        {"d": bytes(DIGEST_BYTES), "f": [bytes(15)]},
        {"d": bytes(DIGEST_BYTES), "f": [bytes(16)] * (MAX_FRAMES + 1)},
        {"d": bytes(DIGEST_BYTES), "t": {bytes(31): b""}},
        {"d": bytes(DIGEST_BYTES), "z": 1},
        {"d": 1.5},
    ],
)
def test_a_head_that_is_not_as_agreed_is_malformed(head: object) -> None:
    assert refusal(lambda: decode_request(encode_part(cbor.dumps(head)))) == "malformed"


def test_a_field_with_a_long_name_is_for_later_versions_and_ignored() -> None:
    head = encode_part(cbor.dumps({"d": bytes(DIGEST_BYTES), "forecast": 3}))
    assert decode_request(head) == Request(bytes(DIGEST_BYTES))


def test_a_part_longer_than_allowed_is_refused_before_it_has_come() -> None:
    parts = Parts()
    announced = bytes((VERSION,)) + varint((MAX_PART + 1) << 1)
    assert refusal(lambda: list(parts.feed(announced))) == "too-large"


def test_another_version_is_refused_at_its_first_byte() -> None:
    assert refusal(lambda: list(Parts().feed(b"\x02"))) == "malformed"


@pytest.mark.parametrize("data", [b"\x80\x00", b"\x80\x80\x80\x80\x01", b"\xff\xff\xff\xff"])
def test_a_length_has_one_spelling(data: bytes) -> None:
    assert refusal(lambda: open_part(data + bytes(10), 100)) == "malformed"


@given(st.binary(max_size=3000))
def test_what_is_squeezed_opens_to_the_same(data: bytes) -> None:
    assert unsqueeze(squeeze(data), len(data)) == data
    if data:
        assert refusal(lambda: unsqueeze(squeeze(data), len(data) - 1)) == "too-large"


def _squeezed_otherwise(data: bytes, *, write_content_size: bool) -> bytes:
    parameters = zstandard.ZstdCompressionParameters.from_level(
        3, format=zstandard.FORMAT_ZSTD1_MAGICLESS, write_content_size=write_content_size, write_checksum=False
    )
    return zstandard.ZstdCompressor(compression_params=parameters).compress(data)


def test_a_bomb_costs_no_more_than_its_limit() -> None:
    bomb = squeeze(bytes(200_000_000))
    # A bomb that does not say how large it is, and one that lies about it.
    unsaid = _squeezed_otherwise(bytes(50_000_000), write_content_size=False)
    lying = bytearray(_squeezed_otherwise(bytes(10_000_000), write_content_size=True))
    lying[2:6] = (1000).to_bytes(4, "little")
    assert len(bomb) < 20_000
    tracemalloc.start()
    for data in (bomb, unsaid, bytes(lying)):
        assert refusal(lambda data=data: unsqueeze(data, MAX_HEAD)) in REFUSALS
    assert tracemalloc.get_traced_memory()[1] < 4 * MAX_HEAD
    tracemalloc.stop()


@given(st.binary(min_size=1, max_size=200), st.binary(min_size=1, max_size=20))
def test_a_tail_behind_what_is_squeezed_is_malformed(data: bytes, tail: bytes) -> None:
    assert refusal(lambda: unsqueeze(squeeze(data) + tail, 1000)) == "malformed"
    assert refusal(lambda: unsqueeze(squeeze(data)[:-1], 1000)) in REFUSALS
