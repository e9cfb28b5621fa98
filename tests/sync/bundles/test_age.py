"""The sealed stream is the age format: others' files open here, and what was touched never gives wrong bytes."""

from __future__ import annotations

import hashlib
import io
import random
from pathlib import Path

import pytest
from brs_sync.bundle.age import CHUNK, MAX_READERS, Sealer, sealed_size, unseal
from brs_sync.bundle.keys import agree, sealing_key
from brs_sync.errors import SyncProblem
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

DATA = Path(__file__).parent / "data"


def key_of(name: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())


def public_of(name: str) -> bytes:
    return sealing_key(key_of(name).public_key().public_bytes_raw())


def sealed(data: bytes, *readers: str) -> bytes:
    sealer = Sealer([public_of(name) for name in readers or ("reader",)], random.Random(1).randbytes)
    return sealer.begin() + sealer.update(data) + sealer.finish()


def opened(stream: bytes, reader: str = "reader") -> bytes:
    """All that could be proved, and what ended it."""
    key = key_of(reader)
    return b"".join(unseal(io.BytesIO(stream).read, public_of(reader), lambda share: agree(key, share)))


def prefix(stream: bytes, reader: str = "reader") -> tuple[bytes, str]:
    key, data = key_of(reader), b""
    try:
        for piece in unseal(io.BytesIO(stream).read, public_of(reader), lambda share: agree(key, share)):
            data += piece
    except SyncProblem as problem:
        return data, problem.code
    return data, ""


@pytest.mark.parametrize(("name", "size"), [("small", 300), ("long", CHUNK + 77)])
def test_what_another_implementation_sealed_is_opened(name: str, size: int) -> None:
    """Made by rage (pyrage 1.4.0) for a stranger and for this reader, with a lock of a kind that nobody knows."""
    data = hashlib.shake_256(b"age").digest(size)
    assert opened((DATA / f"{name}.age").read_bytes()) == data


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK])
def test_what_is_sealed_is_opened_and_its_size_is_known_before(size: int) -> None:
    data = random.Random(size).randbytes(size)
    stream = sealed(data, "stranger", "reader")
    assert opened(stream) == data and len(stream) == sealed_size(size, 2)


def test_bytes_may_come_in_portions_of_any_size() -> None:
    data, stream = random.Random(3).randbytes(CHUNK + 9), bytearray()
    sealer = Sealer([public_of("reader")], random.Random(1).randbytes)
    stream += sealer.begin()
    for at in range(0, len(data), 997):
        stream += sealer.update(data[at : at + 997])
    assert bytes(stream + sealer.finish()) == sealed(data)


def test_whoever_it_is_not_for_reads_nothing() -> None:
    assert prefix(sealed(b"secret"), "other") == (b"", "bundle-for-other")
    assert b"secret" not in sealed(b"secret")


def test_a_stream_that_tears_gives_its_beginning_in_whole_pieces() -> None:
    data = random.Random(5).randbytes(2 * CHUNK + 100)
    stream = sealed(data)
    start = len(stream) - (2 * (CHUNK + 16) + 116)
    ends = (start + 16, start + CHUNK, start + CHUNK + 15, start + CHUNK + 16, start + CHUNK + 17, len(stream) - 1)
    for end in ends:
        found, code = prefix(stream[:end])
        assert code == "bundle-damaged" and data.startswith(found)
        assert len(found) == (end - start) // (CHUNK + 16) * CHUNK


def test_every_truncation_of_a_small_stream_is_refused() -> None:
    stream = sealed(b"0123456789" * 20)
    for end in range(len(stream)):
        found, code = prefix(stream[:end])
        assert found == b"" and code in ("bundle-damaged", "no-bundle"), end
        assert code == "bundle-damaged" or end == 0


def test_every_flipped_bit_of_a_small_stream_is_refused() -> None:
    stream = sealed(b"0123456789" * 3)
    for place in range(len(stream)):
        for bit in range(8):
            wrong = bytearray(stream)
            wrong[place] ^= 1 << bit
            found, code = prefix(bytes(wrong))
            assert found == b"" and code in ("bundle-damaged", "bundle-for-other", "no-bundle"), (place, bit)


def test_what_follows_the_end_is_seen() -> None:
    assert prefix(sealed(b"data") + b"x")[1] == "bundle-damaged"


def test_pieces_in_another_order_are_refused() -> None:
    stream = sealed(random.Random(5).randbytes(3 * CHUNK))
    start, step = len(stream) - 3 * (CHUNK + 16), CHUNK + 16
    first, second = stream[start : start + step], stream[start + step : start + 2 * step]
    assert prefix(stream[:start] + second + first + stream[start + 2 * step :]) == (b"", "bundle-damaged")


@given(st.binary(max_size=400))
def test_random_bytes_are_refused(data: bytes) -> None:
    assert prefix(data)[1] in ("no-bundle", "bundle-damaged")


@given(st.binary(max_size=200))
def test_random_bytes_behind_the_right_beginning_are_refused(data: bytes) -> None:
    assert prefix(b"age-encryption.org/v1\n" + data)[1] in ("bundle-damaged", "bundle-for-other", "malformed")


def test_headers_have_bounds() -> None:
    endless = b"age-encryption.org/v1\n" + b"-> X25519 " + b"A" * (1 << 20)
    assert prefix(endless)[1] == "bundle-damaged"
    lock = sealed(b"").split(b"\n")[1:3]
    many = b"age-encryption.org/v1\n" + b"\n".join(lock * 200) + b"\n--- x\n"
    assert prefix(many)[1] in ("too-large", "bundle-damaged")
    with pytest.raises(SyncProblem, match="too-large"):
        Sealer([public_of("reader")] * (MAX_READERS + 1), random.Random(1).randbytes)


@pytest.mark.parametrize("share", [bytes(32), (1).to_bytes(32, "little")])
def test_a_share_of_small_order_is_refused(share: bytes) -> None:
    with pytest.raises(SyncProblem, match="malformed"):
        agree(key_of("reader"), share)


@pytest.mark.parametrize("public", [b"", bytes(31), (1).to_bytes(32, "little"), (2**255 - 19).to_bytes(32, "little")])
def test_what_is_no_key_is_refused(public: bytes) -> None:
    with pytest.raises(SyncProblem, match="bad-value"):
        sealing_key(public)
