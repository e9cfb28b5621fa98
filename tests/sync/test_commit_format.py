"""The bytes of a commit: one form, bounded, refused when anything is wrong with them."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import cbor2
import pytest
from brs_sync.cbor import dumps, loads
from brs_sync.commit import NO_KEY, Header, decode_header, encode_header
from brs_sync.contexts import digest_of
from brs_sync.engine import read_commit
from brs_sync.errors import SyncProblem
from brs_sync.ids import Dot, created_id, replica_id
from brs_sync.merge import ERASE, REOPEN, SETTLE, WRITE, CellName, Context
from brs_sync.section import CellChange, decode_section, encode_section
from brs_sync.values import Missing, Number, Ref, canonical, decode, encode, from_json, from_plain, same, to_json
from hypothesis import given
from hypothesis import strategies as st

from tests.sync.world import World, record, type_in

KEY = bytes(range(32))
ME = replica_id(KEY)
OTHER = bytes(16)

texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
numbers = st.one_of(
    st.integers(-(10**20), 10**20).map(str),
    st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9).map(str),
    st.sampled_from(["-0", "+1", "1.", ".5", "1e10", "007", "0.10"]),
).map(Number)
simple = st.one_of(
    st.none(), st.booleans(), texts, numbers, st.sampled_from(["unknown", "erased"]).map(Missing),
    st.builds(Ref, texts.filter(bool), texts),
)  # fmt: skip
values = st.one_of(simple, st.dictionaries(st.sampled_from(["quantity", "unit", "x"]), simple, max_size=3))
dots = st.builds(Dot, st.sampled_from([ME, OTHER, b"x" * 16]), st.integers(1, 1000))
records = st.sampled_from([created_id(ME, 7), created_id(OTHER, 123456), "=ken~2025", "=#" + "a" * 26])
paths = st.sampled_from(
    ["name", "rep/r1/x", "rep/r-2/themes/pops-waste", "title@fr", "alive", "rep/r1/.order", "\u4e2d"]
)
changes = st.builds(
    CellChange, st.sampled_from(["contacts", "import_responses"]), records, paths, st.just(WRITE), values,
    st.just(()), st.sampled_from(["", "why"]), st.just(()),
) | st.builds(
    CellChange, st.just("contacts"), records, paths, st.just(SETTLE), values,
    st.sets(dots, min_size=1, max_size=3).map(lambda names: tuple(sorted(names))), texts, st.just(()),
) | st.builds(
    CellChange, st.just("contacts"), records, paths, st.just(REOPEN), st.none(),
    st.sets(dots, min_size=1, max_size=3).map(lambda names: tuple(sorted(names))), texts, st.just(()),
) | st.builds(
    lambda record, path, named, reason: CellChange(
        "contacts", record, path, ERASE, Missing("erased"),
        tuple(dot for dot, _ in named), reason, tuple(place for _, place in named),
    ),
    records, paths, st.sets(st.tuples(dots, st.integers(0, 1023)), min_size=1, max_size=3).map(sorted), texts,
)  # fmt: skip
batches = st.lists(changes, min_size=1, max_size=30, unique_by=lambda c: c[:3])


@given(values)
def test_a_value_survives_its_bytes_exactly(value: Any) -> None:
    assert decode(encode(value)) == value
    assert same(value, decode(encode(value)))


@given(values, values)
def test_rule_08_equality_is_one_relation_seen_three_ways(a: Any, b: Any) -> None:
    assert same(a, b) == (canonical(a) == canonical(b)) == same(b, a)
    assert same(a, a)


@given(values)
def test_json_says_numbers_as_text_and_choices_as_targets(value: Any) -> None:
    if isinstance(value, (str, bool, Missing)) or value is None:
        assert from_json(to_json(value)) == value
    if isinstance(value, Number):
        assert to_json(value) == value.text


@given(batches)
def test_a_section_survives_its_bytes_in_one_order(batch: list[CellChange]) -> None:
    data = encode_section(ME, batch)
    found = decode_section(ME, data)
    assert found == sorted(batch, key=lambda c: c[:3])
    assert encode_section(ME, reversed(batch)) == data


@given(batches, st.data())
def test_a_section_with_any_byte_changed_is_refused_or_still_well_formed(batch: list[CellChange], data: Any) -> None:
    section = bytearray(encode_section(ME, batch))
    at = data.draw(st.integers(0, len(section) - 1))
    section[at] ^= data.draw(st.integers(1, 255))
    try:
        found = decode_section(ME, bytes(section))
    except SyncProblem:
        return
    assert encode_section(ME, found) == bytes(section)


@given(st.binary(max_size=300))
def test_hostile_bytes_are_refused_with_one_error(data: bytes) -> None:
    for opener in (decode_header, lambda b: decode_section(ME, b), decode):
        try:
            opener(data)
        except SyncProblem as problem:
            assert problem.code in ("malformed", "too-large", "bad-value")


def header(**changes: Any) -> Header:
    """A well-formed header."""
    made = Header(
        "contacts/KEN", ME, 2, bytes(32), KEY, "ana", Context({ME: 1, OTHER: 4}, frozenset({Dot(OTHER, 2)}),
        frozenset({(Dot(OTHER, 3), CellName("contacts", "=x", "name"))})), {"authority/revoked": {OTHER: 1}},
        ("contacts",), 5, 6, bytes(16), (("open", bytes(32)), ("personal", bytes(32))),
    )  # fmt: skip
    return replace(made, **changes)


@pytest.mark.parametrize("digest", [None, b"8 bytes!"])
def test_a_header_survives_its_bytes(digest: bytes | None) -> None:
    """One of an earlier release says nothing of which commits its context means."""
    made = header(digest=digest)
    assert decode_header(encode_header(made)) == made
    assert len(loads(encode_header(made), max_bytes=1 << 20)) == (15 if digest is None else 16)


def test_rule_14_a_context_says_which_commits_it_means() -> None:
    entries = [(OTHER, 4, b"a" * 32), (b"x" * 16, 2, b"b" * 32)]
    words = bytes(16) + (4).to_bytes(8, "big") + b"a" * 8 + b"x" * 16 + (2).to_bytes(8, "big") + b"b" * 8
    assert digest_of(reversed(entries)) == hashlib.sha256(words).digest()[:8]
    assert digest_of([]) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"partition": "con tacts"}, {"partition": "/x"}, {"partition": "x" * 300}, {"replica": bytes(15)},
        {"replica": bytes(16)}, {"seq": 0}, {"seq": 2**60}, {"prev": None}, {"prev": b"short"},
        {"author_key": bytes(31)}, {"person": "x" * 200}, {"hlc": -1}, {"hlc": 2**63}, {"wall_ms": -1},
        {"act": b"x"}, {"sections": ()}, {"sections": (("secret", bytes(32)),)},
        {"sections": (("open", bytes(32)), ("open", bytes(32)))}, {"collections": ("Bad Name",)},
        {"context": Context({ME: 2})}, {"context": Context({b"x": 1})}, {"context": Context({OTHER: 0})},
        {"context": Context({OTHER: 1}, frozenset({Dot(OTHER, 0)}))}, {"authority": {"": {}}}, {"seq": 1},
        {"digest": b"short"}, {"digest": bytes(9)}, {"digest": bytes(8), "context": Context({ME: 1})},
    ],
)  # fmt: skip
def test_a_header_that_is_wrong_anywhere_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(SyncProblem, match="malformed"):
        decode_header(encode_header(header(**wrong)))


def test_bytes_have_one_form() -> None:
    data = encode_header(header())
    for other in (data + b"\x00", cbor2.dumps(cbor2.loads(data), canonical=False, indefinite_containers=True)):
        with pytest.raises(SyncProblem, match="malformed"):
            decode_header(other)
    with pytest.raises(SyncProblem, match="malformed"):
        loads(b"\x18\x01", max_bytes=10)  # a small number in a long form


@pytest.mark.parametrize(
    "bomb",
    [
        b"\x9a\xff\xff\xff\xff\x01", b"\xba\xff\xff\xff\xff", b"\x5b" + b"\x7f" + b"\xff" * 7, b"\x81" * 5000,
        cbor2.dumps(2**70), cbor2.dumps({1, 2}), cbor2.dumps(cbor2.CBORTag(28, [1])), b"\x9f\xff", b"\xd8\x23\x61(",
    ],
)  # fmt: skip
def test_no_tags_no_depth_no_lengths_that_are_not_there(bomb: bytes) -> None:
    with pytest.raises(SyncProblem, match="malformed"):
        loads(bomb, max_bytes=1 << 20)


def _columns(**changed: Any) -> bytes:
    columns: dict[str, Any] = {
        "version": 1, "collections": ["contacts"], "creators": [], "of": [0], "ids": ["=x"], "counts": [1],
        "paths": ["name"], "at": [0], "values": ["v"], "specials": [],
    }  # fmt: skip
    return dumps(list((columns | changed).values()))


def test_the_plain_section_of_these_tests_is_right() -> None:
    assert decode_section(ME, _columns()) == [CellChange("contacts", "=x", "name", WRITE, "v")]


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": 2}, {"collections": ["Contacts"]}, {"of": [1]}, {"of": [-1]}, {"of": [False]}, {"ids": ["x"]},
        {"ids": [0]}, {"ids": [True]}, {"ids": [[0, 1]]}, {"counts": [2]}, {"counts": [0]}, {"counts": [True]},
        {"paths": ["a/"]}, {"paths": ["x|y"]}, {"paths": ["rep/bad row/x"]}, {"paths": ["b", "a"], "at": [0, 1]},
        {"at": [1]}, {"at": [0, 0], "values": [1, 2], "counts": [2]}, {"values": [1.5]}, {"values": [[0, "1"]]},
        {"values": [[1, 9]]}, {"values": [[0, "x"]]}, {"values": [b"x"]}, {"values": [{"a": {"b": 1}}]},
        {"values": [cbor2.undefined]}, {"specials": [[0, 0, [], ""]]}, {"specials": [[0, 1, [], ""]]},
        {"specials": [[0, 9, [bytes(16), 1], ""]]}, {"specials": [[1, 1, [bytes(16), 1], ""]]},
        {"specials": [[0, 1, [bytes(16), 0], ""]]}, {"specials": [[0, 2, [bytes(16), 1], ""]]},
        {"specials": [[0, 1, [bytes(16), 2, bytes(16), 1], ""]]},
        {"specials": [[0, 4, [bytes(16), 1, 0], ""]]}, {"values": [[1, 4]], "specials": [[0, 4, [bytes(16), 1], ""]]},
        {"values": [[1, 4]], "specials": [[0, 4, [bytes(16), 1, 1024], ""]]},
        {"values": [[1, 4]], "specials": [[0, 4, [], ""]]},
        {"values": [[1, 4]], "specials": [[0, 4, [bytes(16), 1, 0, bytes(16), 1, 0], ""]]},
        {"ids": ["=x", "=x"], "of": [0, 0], "counts": [1, 1], "at": [0, 0], "values": [1, 2]},
    ],
)  # fmt: skip
def test_a_section_that_is_wrong_anywhere_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(SyncProblem):
        decode_section(ME, _columns(**wrong))


def test_the_bytes_of_an_erasure_are_what_they_were_in_the_first_release_that_had_one() -> None:
    named = (Dot(OTHER, 3), Dot(OTHER, 5))
    erasure = CellChange("contacts", "=ken", "phone", ERASE, Missing("erased"), named, "asked", (1, 2))
    data = bytes.fromhex(
        "8a018168636f6e746163747380810081643d6b656e8101816570686f6e65810081820104818400048650"
        "000000000000000000000000000000000301500000000000000000000000000000000005026561736b6564"
    )
    assert encode_section(ME, [erasure]) == data
    assert decode_section(ME, data) == [erasure]


def test_numbers_are_bounded() -> None:
    for text in ("1" * 200, "1e9999", "", "x", "1,5", "0x1", "NaN", "\u0661"):
        with pytest.raises(SyncProblem, match="bad-value"):
            Number(text)
    assert from_plain(5) == Number("5")
    with pytest.raises(SyncProblem):
        from_plain(10**30)


def test_a_commit_whose_content_is_malformed_is_held_and_applied_nowhere(world: World) -> None:
    """The header and signature are right, so the chain goes on; nobody ever applies it."""
    from brs_sync.commit import commit_hash, present, sign_commit
    from brs_sync.views import StoredCommit

    ana = world["ana"]
    type_in(ana, record(), name="x")
    (first,) = world.missing("ana", "bob")
    read = read_commit(first)
    bad = present("open", _columns(values=[1.5]))
    nothing_to_decide = present(
        "open", encode_section(ana.id, [CellChange("contacts", "=x", "name", SETTLE, "v", (Dot(bytes(16), 9),), "")])
    )
    for section in (bad, nothing_to_decide):
        forged = replace(read.header, sections=(("open", section.hash),))
        data = encode_header(forged)
        signature = sign_commit(ana._home.identity.key, commit_hash(data))
        target = world["bob"] if section is bad else world["cleo"]
        (result,) = target.receive([StoredCommit(data, signature, (section,))]).results
        assert (result.status, result.verdict, result.reason) == ("held", "quarantined", "malformed")
        assert target.cells(record()) == {}


def test_a_shipped_author_is_nobody() -> None:
    assert decode_header(encode_header(header(author_key=NO_KEY))).shipped
