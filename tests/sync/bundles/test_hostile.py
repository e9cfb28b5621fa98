"""Bundles from bad hands and bad sticks: a valid beginning or a clear refusal, never wrong data, bounded memory."""

from __future__ import annotations

import io
import random
import tracemalloc
from collections.abc import Sequence
from dataclasses import replace

import pytest
from brs_sync import cbor
from brs_sync.bundle import peers
from brs_sync.bundle.age import CHUNK, Sealer, unseal
from brs_sync.bundle.keys import sealing_key
from brs_sync.bundle.message import Head, Index, Listener, Message, encode_end, encode_head
from brs_sync.bundle.reading import Reading
from brs_sync.bundle.survey import survey
from brs_sync.errors import SyncProblem
from brs_sync.frames import COMMITS, PIECE, STATEMENTS, encode_commits
from brs_sync.parts import VERSION, Parts, encode_part, open_part, varint
from brs_sync.replica import Replica
from hypothesis import given
from hypothesis import strategies as st

from tests.sync.bundles.carrying import NOW, bundle, take
from tests.sync.world import World, made_world, record, type_in

REFUSALS = {
    "malformed", "too-large", "bundle-damaged", "bundle-for-other", "bundle-unsigned", "bundle-bomb", "bundle-newer",
    "no-bundle", "unauthentic",
}  # fmt: skip


def sealed(taker: Replica, plain: bytes) -> bytes:
    """Whatever bytes, sealed to a reader: what anybody can do who knows his key."""
    sealer = Sealer([sealing_key(taker.key)], random.Random(2).randbytes)
    return sealer.begin() + sealer.update(plain) + sealer.finish()


def head_of(giver: Replica, taker: Replica, **fields: object) -> Head:
    return Head(giver.key, "Ana", NOW, (taker.id,), ("",), **fields)  # type: ignore[arg-type]


def made(giver: Replica, taker: Replica, frames: Sequence[bytes], index: Index | None = None) -> bytes:
    """A signed bundle of any frames."""
    message = Message(head_of(giver, taker), giver.sign)
    plain = message.begin() + b"".join(message.frame(frame) for frame in frames)
    return sealed(taker, plain + message.end(index))


def standing(replica: Replica) -> tuple[object, ...]:
    """Everything that a refused bundle must leave as it was."""
    return replica.digest(), replica.state_digest(), replica.statements(), replica.outbox("")


def refusal(taker: Replica, data: bytes) -> str:
    """The code that a bundle is refused with, in a preview and when it is taken in, nothing being changed by either."""
    before = standing(taker)
    peers.prepare(taker)
    codes = []
    for way in (lambda: survey(io.BytesIO(data), taker), lambda: take(taker, data)):
        with pytest.raises(SyncProblem) as caught:
            way()
        codes.append(caught.value.code)
    assert standing(taker) == before and codes[1] in REFUSALS
    return codes[1]


def test_a_bundle_cut_at_every_byte_changes_nothing(world: World) -> None:
    type_in(world["ana"], record(), name="Ann", phone="1")
    data, bob = bundle(world["ana"], world["bob"]), world["bob"]
    before = standing(bob)
    peers.prepare(bob)
    for end in range(len(data)):
        with pytest.raises(SyncProblem) as caught:
            take(bob, data[:end])
        assert caught.value.code in ("bundle-damaged", "no-bundle")
        assert standing(bob) == before, end
    assert take(bob, data).fresh == 1


def test_every_flipped_bit_changes_nothing(world: World) -> None:
    type_in(world["ana"], record(), name="Ann")
    data, bob = bundle(world["ana"], world["bob"]), world["bob"]
    before = standing(bob)
    peers.prepare(bob)
    for place in range(len(data)):
        wrong = bytearray(data)
        wrong[place] ^= 1 << place % 8
        with pytest.raises(SyncProblem) as caught:
            take(bob, bytes(wrong))
        assert caught.value.code in ("bundle-damaged", "bundle-for-other", "no-bundle")
    assert standing(bob) == before and take(bob, data).fresh == 1


def test_of_a_large_torn_bundle_the_sound_beginning_can_be_taken(world: World) -> None:
    """SYNC, roads: torn or altered, it yields a valid prefix or a clear refusal."""
    ana, bob = world["ana"], world["bob"]
    for number in range(120):
        type_in(ana, record(f"r{number}"), note=random.Random(number).randbytes(1500).hex())
    data = bundle(ana, bob)
    assert len(data) > 2 * CHUNK
    torn = data[: CHUNK + CHUNK // 2]
    assert survey(io.BytesIO(torn), bob).damage == "bundle-damaged"
    before = standing(bob)
    with pytest.raises(SyncProblem, match="bundle-damaged"):
        take(bob, torn)
    assert standing(bob) == before
    taken = take(bob, torn, partial=True)
    assert 0 < taken.fresh < 120 and not taken.whole and taken.damage
    assert bob.vectors(("",))["contacts/KEN"][ana.id][0] == taken.fresh
    assert take(bob, data).fresh == 120 - taken.fresh
    # What a torn bundle says of its sender is not signed, so it is not believed.
    assert peers.known_to(bob, peers.reader_of(bob, ana.key))["contacts/KEN"][ana.id] == 120  # type: ignore[arg-type]


def test_a_bundle_that_a_reader_sealed_again_is_not_the_senders(world: World) -> None:
    ana, bob, cleo = world["ana"], world["bob"], world["cleo"]
    message = Message(head_of(ana, bob), ana.sign)
    plain = message.begin() + message.end(None)
    assert refusal(cleo, sealed(cleo, plain)) == "bundle-for-other"
    # The words of one sender around the frames of another.
    forged = Message(head_of(ana, cleo), bob.sign)
    assert refusal(cleo, sealed(cleo, forged.begin() + forged.end(None))) == "bundle-unsigned"


def test_frames_are_the_senders_and_all_of_them(world: World) -> None:
    ana, bob = world["ana"], world["bob"]
    frame, other = encode_part(bytes((COMMITS, 0))), encode_part(bytes((STATEMENTS, 0)))
    message = Message(head_of(ana, bob), ana.sign)
    begin, one = message.begin(), message.frame(frame)
    end = message.end(None)
    assert refusal(bob, sealed(bob, begin + end)) == "bundle-unsigned"
    assert refusal(bob, sealed(bob, begin + other + end)) == "bundle-unsigned"
    assert refusal(bob, sealed(bob, begin + one + one + end)) == "bundle-unsigned"
    assert take(bob, sealed(bob, begin + one + end)).whole


def test_a_bomb_is_refused_within_bounds(world: World) -> None:
    """A frame of little that opens to much, over and over."""
    ana, bob = world["ana"], world["bob"]
    big = bytes(60_000)
    frame = encode_part(bytes((STATEMENTS,)) + varint(4) + 4 * (varint(len(big)) + big))
    assert len(frame) < 200
    data = made(ana, bob, [frame] * 4000)
    tracemalloc.start()
    try:
        assert refusal(bob, data) == "bundle-bomb"
        assert tracemalloc.get_traced_memory()[1] < 64 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "frame",
    [
        encode_part(bytes((9, 1, 2))),
        encode_part(bytes((COMMITS,)) + varint(1024)),
        encode_part(bytes((COMMITS,)) + varint(2000)),
        encode_part(bytes((STATEMENTS,)) + varint(300)),
        encode_part(bytes((PIECE,)) + bytes(32) + varint(1) + varint(2) + b"x"),
        encode_part(bytes((PIECE,)) + bytes(32) + varint(0) + varint(1) + b"x"),
        encode_part(bytes((PIECE,)) + bytes(32) + varint(0) + varint(2) + bytes(7168)),
        varint((1 << 19) << 1) + b"x",
    ],
)
def test_frames_that_are_none_are_refused_whole(world: World, frame: bytes) -> None:
    good = encode_part(bytes((STATEMENTS, 0)))
    assert refusal(world["bob"], made(world["ana"], world["bob"], [good, frame])) in ("malformed", "too-large")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("v", {"contacts/KEN": {bytes(16): [2**60, bytes(8)]}}),
        ("v", {f"p/{number}": {bytes(16): [1, bytes(8)]} for number in range(20_000)}),
        ("v", {"contacts/../KEN": {}}),
        ("r", [bytes(16)] * 65),
        ("r", [bytes(3)]),
        ("s", ["x"] * 1001),
        ("s", ["../outside"]),
        ("a", [b""] * 17),
        ("n", "x" * 101),
        ("n", "line\nline"),
        ("t", -1),
        ("t", 2**60),
        ("k", bytes(31)),
        ("z", 1),
    ],
)
def test_heads_have_bounds(world: World, field: str, value: object) -> None:
    ana, bob = world["ana"], world["bob"]
    head = {"k": ana.key, "n": "Ana", "t": NOW, "r": [bob.id], "s": [""]} | {field: value}
    plain = bytes((VERSION,)) + encode_part(cbor.dumps(head))
    assert refusal(bob, sealed(bob, plain)) in REFUSALS


def test_an_endless_or_senseless_index_is_no_matter(world: World) -> None:
    """It is a convenience: what counts is counted from the frames."""
    ana, bob = world["ana"], world["bob"]
    many = Index({f"contacts/{number}": 1 for number in range(15_000)}, 0, 2**60)
    found = survey(io.BytesIO(made(ana, bob, [], many)), bob)
    assert found.whole and found.commits == 0 and found.partitions == {}


def test_a_receipt_that_its_tier_did_not_sign_is_refused(world: World) -> None:
    ana, bob = world["ana"], world["bob"]
    content = cbor.dumps([1, world["hub"].key, bob.id, NOW, {}, []])
    message = Message(head_of(ana, bob, receipts=(cbor.dumps([content, bytes(64)]),)), ana.sign)
    assert refusal(bob, sealed(bob, message.begin() + message.end(None))) in ("unauthentic", "malformed")


def test_commits_that_nobody_signed_are_charged_and_never_seen(world: World) -> None:
    ana, bob = world["ana"], world["bob"]
    type_in(ana, record(), name="Ann")
    (commit,) = ana.commits_after("contacts/KEN", {}, 1 << 20)
    forged = replace(commit, signature=bytes(64))
    taken = take(bob, made(ana, bob, [encode_commits([forged])]))
    assert taken.unauthentic == 1 and taken.fresh == 0 and bob.cells(record()) == {}


@given(st.lists(st.binary(max_size=120), max_size=6), st.booleans())
def test_random_words_are_refused_or_mean_nothing(pieces: list[bytes], begun: bool) -> None:
    start = bytes((VERSION,)) + encode_head(Head(bytes(32), "", 0, (bytes(16),), ())) if begun else b""
    listener = Listener(bytes(16))
    try:
        for _ in listener.feed([start, *pieces]):
            pass
        listener.finish()
    except SyncProblem as problem:
        assert problem.code in REFUSALS
    else:
        raise AssertionError("random words were signed")


def touched(data: st.DataObject, whole: bytes) -> bytes:
    """The bytes with a few places overwritten, left out or grown."""
    wrong = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(wrong)))
        wrong[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    return bytes(wrong)


@given(st.data())
def test_whatever_happens_to_a_bundle_no_wrong_data_comes_of_it(data: st.DataObject) -> None:
    """On its way, before it was sealed, or at the hands of a sender who signs anything."""
    with made_world(("ana", "bob")) as world:
        ana, bob = world["ana"], world["bob"]
        way = data.draw(st.sampled_from(("carried", "sealed", "signed")))
        if way == "carried":
            stream = touched(data, _SAMPLE["data"])
        elif way == "sealed":
            stream = sealed(bob, touched(data, _SAMPLE["plain"]))
        else:
            frame = bytes(touched(data, open_part(_SAMPLE["frame"], 1 << 18)))
            stream = made(ana, bob, [encode_part(frame)])
        before = standing(bob)
        try:
            taken = take(bob, stream, partial=True)
        except SyncProblem as problem:
            assert problem.code in REFUSALS
            assert standing(bob) == before
        else:
            assert taken.fresh == 0 or bob.cells(record())["name"].value == "Ann"


def _sample() -> dict[str, bytes]:
    with made_world(("ana", "bob")) as world:
        type_in(world["ana"], record(), name="Ann")
        data = bundle(world["ana"], world["bob"])
        plain = b"".join(unseal(io.BytesIO(data).read, sealing_key(world["bob"].key), world["bob"].agree))
        _head, *_statements, frame = list(Parts().feed(plain))[:-2]
        return {"data": data, "plain": plain, "frame": frame}


_SAMPLE = _sample()


def test_the_end_is_for_its_own_frames(world: World) -> None:
    part = encode_end(3, None, bytes(32), world["ana"].sign)
    assert len(part) < 90
    reading = Reading(io.BytesIO(b""), world["ana"])
    with pytest.raises(SyncProblem, match="no-bundle"):
        list(reading.frames())
