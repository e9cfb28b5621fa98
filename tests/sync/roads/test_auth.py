"""Who says what: a request is its device's, a reply its hub's, a receipt the hub's word (SYNC, trust)."""

from __future__ import annotations

import pytest
from brs_sync.auth import (
    MAX_COUNTER,
    check_reply,
    format_credentials,
    from_text,
    is_signed,
    is_signed_request,
    parse_credentials,
    sign_reply,
    sign_request,
    to_text,
)
from brs_sync.ids import replica_id
from brs_sync.receipt import CommitVerdict, Receipt, encode_receipt, encode_short, read_receipt, restored
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from tests.sync.roads.test_wire import refusal, vectors

DEVICE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
HUB = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
DEVICE_KEY, HUB_KEY = DEVICE.public_key().public_bytes_raw(), HUB.public_key().public_bytes_raw()
REPLICA = replica_id(DEVICE_KEY)
PATH = "/v1/sync"


@given(st.integers(1, MAX_COUNTER), st.binary(max_size=100))
def test_credentials_are_read_as_they_were_written_and_prove_the_request(counter: int, head: bytes) -> None:
    credentials = sign_request(DEVICE.sign, REPLICA, HUB_KEY, PATH, counter, head)
    assert parse_credentials(format_credentials(credentials)) == credentials
    assert is_signed_request(credentials, DEVICE_KEY, HUB_KEY, PATH, head)


@pytest.mark.parametrize("changed", ["key", "hub", "path", "head", "counter"])
def test_a_request_holds_for_one_device_hub_path_body_and_number(changed: str) -> None:
    made = sign_request(DEVICE.sign, REPLICA, HUB_KEY, PATH, 7, b"head")
    said = {"key": DEVICE_KEY, "hub": HUB_KEY, "path": PATH, "head": b"head"}
    if changed == "counter":
        made = type(made)(made.name, 8, made.signature)
    else:
        said[changed] = {"key": HUB_KEY, "hub": DEVICE_KEY, "path": "/v1/enrol", "head": b"heads"}[changed]
    assert not is_signed_request(made, said["key"], said["hub"], said["path"], said["head"])  # type: ignore[arg-type]


@given(st.text(max_size=150))
def test_any_other_header_is_unauthentic(text: str) -> None:
    assert refusal(lambda: parse_credentials(text)) == "unauthentic"


@given(st.binary(max_size=80), st.binary(max_size=80), st.binary(max_size=80))
def test_keys_and_signatures_of_any_length_sign_nothing(key: bytes, signature: bytes, words: bytes) -> None:
    assert not is_signed(key, signature, words)


def test_a_reply_answers_one_request() -> None:
    header = sign_reply(HUB.sign, b"asked", b"head")
    check_reply(header, HUB_KEY, b"asked", b"head")
    assert refusal(lambda: check_reply(header, HUB_KEY, b"asked before", b"head")) == "unauthentic"
    assert refusal(lambda: check_reply(header, DEVICE_KEY, b"asked", b"head")) == "unauthentic"
    assert refusal(lambda: check_reply("1", HUB_KEY, b"asked", b"head")) == "unauthentic"


@given(st.binary(max_size=70))
def test_text_of_bytes_has_one_spelling(data: bytes) -> None:
    assert from_text(to_text(data)) == data
    assert refusal(lambda: from_text(to_text(data) + "=")) == "malformed"


@given(vectors, st.lists(st.tuples(st.text(max_size=9), st.integers(1, 2**40), st.text(max_size=9)), max_size=4))
def test_a_receipt_is_the_hubs_word_and_nobody_elses(held: dict, said: list[tuple[str, int, str]]) -> None:
    verdicts = tuple(CommitVerdict(name, REPLICA, seq, "quarantined", why) for name, seq, why in said)
    receipt = Receipt(HUB_KEY, REPLICA, 1_767_225_600_000, held, verdicts)
    data = encode_receipt(receipt, HUB.sign)
    assert read_receipt(data, HUB_KEY) == receipt
    assert refusal(lambda: read_receipt(data, DEVICE_KEY)) == "unauthentic"
    forged = encode_receipt(receipt, DEVICE.sign)
    assert refusal(lambda: read_receipt(forged, HUB_KEY)) == "unauthentic"


def test_a_receipt_leaves_out_what_its_reader_sent_and_is_as_it_was_signed_again() -> None:
    heads = {"contacts/KEN": {REPLICA: (3, bytes(8))}}
    receipt = Receipt(HUB_KEY, REPLICA, 1_795_256_476_463, heads)
    whole, short = encode_receipt(receipt, HUB.sign), encode_short(receipt, HUB.sign, heads)
    assert len(short) < 80 < len(whole) - 60
    assert restored(short, HUB_KEY, REPLICA, heads) == whole
    assert restored(whole, HUB_KEY, REPLICA, {}) == whole
    other = {"contacts/KEN": {REPLICA: (3, bytes(7) + b"x")}}
    assert encode_short(receipt, HUB.sign, other) == whole
    assert restored(short, HUB_KEY, REPLICA, other) is None and restored(short, DEVICE_KEY, REPLICA, heads) is None


def test_a_receipt_with_a_verdict_is_never_shortened() -> None:
    heads = {"contacts/KEN": {REPLICA: (3, bytes(8))}}
    verdict = CommitVerdict("contacts/KEN", REPLICA, 3, "quarantined", "no-right")
    receipt = Receipt(HUB_KEY, REPLICA, 5, heads, (verdict,))
    assert encode_short(receipt, HUB.sign, heads) == encode_receipt(receipt, HUB.sign)
