"""Invitations: read aloud, used once, kept only as a hash, slow to guess (SYNC, trust)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from brs_sync.enrol import (
    ALPHABET,
    EnrolReply,
    ask_to_enrol,
    code_hash,
    decode_enrol,
    decode_enrolled,
    encode_enrol,
    encode_enrolled,
    new_code,
    read_code,
    split_code,
)
from brs_sync.errors import SyncProblem
from brs_sync.hub.admin import EXPIRES_MS, Admin, Invitation
from brs_sync.hub.pace import FREE_TRIES, LONGEST_WAIT_MS
from brs_sync.parts import encode_part
from brs_sync.roles import is_hub
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from tests.sync.roads.test_wire import refusal

NOW = 1_767_225_600_000
SEED = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEY = SEED.public_key().public_bytes_raw()
OTHER = bytes(32)


@pytest.fixture
def admin(tmp_path: Path) -> Iterator[Admin]:
    admin = Admin(tmp_path, os.urandom)
    yield admin
    admin.close()


def invite(admin: Admin, now: int = NOW) -> str:
    return admin.invite("focal-point", ("contacts/KEN",), now)[0]


@given(st.binary(min_size=8, max_size=8))
def test_a_code_has_sixty_bits_and_one_shape(chance: bytes) -> None:
    code = new_code(lambda size: chance)
    assert [len(group) for group in code.split("-")] == [4, 4, 4]
    number = sum(ALPHABET.index(letter) << 5 * n for n, letter in enumerate(code.replace("-", "")))
    assert number == int.from_bytes(chance, "big") & (1 << 60) - 1


@pytest.mark.parametrize(
    "typed", ["K7QF-3M9X-T0P1", "k7qf3m9xt0p1", " K7QF 3M9X TOPI ", "k7qf–3m9x–topl", "K7QF\u00a03M9X\u00a0T0PL"]
)
def test_a_code_is_understood_as_people_write_it(typed: str) -> None:
    assert code_hash(typed) == code_hash("K7QF-3M9X-T0P1")


@given(st.text(max_size=30))
def test_anything_else_is_an_unknown_code(typed: str) -> None:
    try:
        assert len(read_code(typed)) == 12
    except SyncProblem as problem:
        assert problem.code == "code-unknown"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("K7QF-3M9X-T2PA", ("K7QF-3M9X-T2PA", None)),
        ("K7QF-3M9X-T2PA@https://hub.example", ("K7QF-3M9X-T2PA", "https://hub.example")),
        (" K7QF-3M9X-T2PA @ http://[::1]:8765 ", ("K7QF-3M9X-T2PA", "http://[::1]:8765")),
    ],
)
def test_a_code_may_carry_its_hub(text: str, parts: tuple[str, str | None]) -> None:
    assert split_code(text) == parts


def test_only_a_hash_of_a_code_is_kept(admin: Admin, tmp_path: Path) -> None:
    code = invite(admin)
    admin.close()
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert code.encode() not in kept and read_code(code).encode() not in kept
    assert code_hash(code) in kept


def test_a_code_admits_one_key_and_the_same_key_again(admin: Admin) -> None:
    code = invite(admin)
    first = admin.claim(code, KEY, "here", NOW)
    assert (first.role, first.prefixes) == ("focal-point", ("contacts/KEN",))
    assert admin.claim(code, KEY, "here", NOW + EXPIRES_MS * 2) == first
    assert refusal(lambda: admin.claim(code, OTHER, "there", NOW)) == "code-used"
    assert admin.invitations(NOW) == {"open": 0, "used": 1, "expired": 0}


def test_a_code_that_is_barred_stays_as_good_as_it_was(admin: Admin) -> None:
    def barred(given: Invitation) -> str:
        return "" if is_hub(given.role) else "role-not-for-hub"

    code, upper = invite(admin), admin.invite("regional-centre", ("contacts/KEN",), NOW)[0]
    asked = replace(ask_to_enrol(code, KEY, "Centre", SEED.sign), hub=True)
    assert decode_enrol(encode_enrol(asked)) == asked
    assert refusal(lambda: admin.claim(code, KEY, "here", NOW, barred)) == "role-not-for-hub"
    assert admin.claim(code, OTHER, "here", NOW).role == "focal-point"
    assert refusal(lambda: admin.claim(code, KEY, "here", NOW, barred)) == "code-used"
    for now in (NOW, NOW + EXPIRES_MS):
        assert admin.claim(upper, KEY, "here", now, barred).role == "regional-centre"


def test_a_code_expires(admin: Admin) -> None:
    code = invite(admin)
    assert refusal(lambda: admin.claim(code, KEY, "here", NOW + EXPIRES_MS)) == "code-expired"
    assert admin.invitations(NOW + EXPIRES_MS) == {"open": 0, "used": 0, "expired": 1}
    admin.claim(code, KEY, "here", NOW + EXPIRES_MS - 1)


def test_a_code_that_nobody_made_is_unknown(admin: Admin) -> None:
    assert refusal(lambda: admin.claim("0000-0000-0000", KEY, "here", NOW)) == "code-unknown"


def test_guessing_becomes_slow_where_it_comes_from_and_keeps_nobody_out_who_has_a_good_code(admin: Admin) -> None:
    code = invite(admin)
    now = NOW
    for _ in range(FREE_TRIES):
        assert refusal(lambda: admin.claim("0000-0000-0000", KEY, "guesser", now)) == "code-unknown"
    # Behind one address there may be a whole office.
    admin.claim(invite(admin), KEY, "neighbour", now)
    admin.claim(code, KEY, "guesser", now)
    for _ in range(FREE_TRIES):
        assert refusal(lambda: admin.claim("0000-0000-0000", KEY, "guesser", now)) == "code-unknown"
    waits = []
    for _ in range(12):
        with pytest.raises(SyncProblem) as caught:
            admin.claim("0000-0000-0000", KEY, "guesser", now)
        seconds = caught.value.values["seconds"]
        assert caught.value.code == "slow-down" and isinstance(seconds, int)
        waits.append(seconds)
        now += seconds * 1000
        assert refusal(lambda now=now: admin.claim("0000-0000-0000", KEY, "guesser", now)) == "code-unknown"
        admin.claim(code, KEY, "guesser", now)  # a code that was used before makes no guess free
    assert waits[:4] == [1, 2, 4, 8] and max(waits) == LONGEST_WAIT_MS // 1000


def test_who_owns_a_network_of_addresses_guesses_as_slowly_as_who_has_one(admin: Admin) -> None:
    for place in range(FREE_TRIES):
        assert refusal(lambda at=place: admin.claim("0000-0000-0000", KEY, f"2001:db8::{at}", NOW)) == "code-unknown"
    assert refusal(lambda: admin.claim("0000-0000-0000", KEY, "2001:db8::ffff", NOW)) == "slow-down"
    assert refusal(lambda: admin.claim("0000-0000-0000", KEY, "2001:db8:0:1::1", NOW)) == "code-unknown"


def test_a_clock_set_back_locks_nobody_out(admin: Admin) -> None:
    for _ in range(FREE_TRIES + 1):
        refusal(lambda: admin.claim("0000-0000-0000", KEY, "here", NOW))
    assert refusal(lambda: admin.claim("0000-0000-0000", KEY, "here", NOW)) == "slow-down"
    assert refusal(lambda: admin.claim("0000-0000-0000", KEY, "here", NOW - 10 * EXPIRES_MS)) == "code-unknown"


def test_roles_and_prefixes_are_checked_when_the_code_is_made(admin: Admin) -> None:
    assert refusal(lambda: admin.invite("emperor", ("contacts/KEN",), NOW)) == "bad-value"
    assert refusal(lambda: admin.invite("reader", (), NOW)) == "bad-value"
    assert refusal(lambda: admin.invite("reader", ("/",), NOW)) == "bad-value"


def test_every_request_of_a_device_is_heard_once(admin: Admin) -> None:
    admin.admit(KEY, "Amina", admin.claim(invite(admin), KEY, "here", NOW), "p-1", b"grant", NOW)
    (device,) = admin.devices()
    admin.count_request(device.replica, 5, NOW)
    for counter in (5, 4):
        with pytest.raises(SyncProblem) as caught:
            admin.count_request(device.replica, counter, NOW)
        assert (caught.value.code, caught.value.values["counter"]) == ("stale-request", 5)
    admin.count_request(device.replica, 6, NOW + 1)
    assert admin.devices()[0].seen_ms == NOW + 1


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs", "Cf"]), max_size=100))
def test_a_request_to_join_is_read_as_it_was_written_and_signed_by_its_own_key(name: str) -> None:
    request = ask_to_enrol("K7QF-3M9X-T2PA", KEY, name, SEED.sign)
    assert decode_enrol(encode_enrol(request)) == request


def test_nobody_joins_for_a_key_that_is_not_his() -> None:
    stolen = ask_to_enrol("K7QF-3M9X-T2PA", OTHER, "Mallory", SEED.sign)
    assert refusal(lambda: decode_enrol(encode_enrol(stolen))) == "unauthentic"
    spoofed = ask_to_enrol("K7QF-3M9X-T2PA", KEY, "evil\u202ename", SEED.sign)
    assert refusal(lambda: decode_enrol(encode_enrol(spoofed))) == "malformed"


@given(st.binary(max_size=300))
def test_random_bytes_join_nobody(data: bytes) -> None:
    for read in (decode_enrol, decode_enrolled):
        assert refusal(lambda read=read: read(encode_part(data))) in {"malformed", "too-large", "unauthentic"}


def test_a_reply_is_read_as_it_was_written() -> None:
    reply = EnrolReply(KEY, b"grant", "p-1", "Amina", "centre", ("contacts/KEN", "report/KEN"))
    assert decode_enrolled(encode_enrolled(reply)) == reply
