"""Cutting, lists and plans: what holds for all bytes."""

from __future__ import annotations

import hashlib
import os
import random
from itertools import accumulate

import pytest
from brs_sync.blobs.borders import LEAST, MAX_FILE, MAX_PIECE, MOST_PIECES, cut
from brs_sync.blobs.manifest import (
    Manifest,
    decode_manifest,
    is_whole,
    list_pieces,
    longest_list,
    piece_name,
    prove_list,
)
from brs_sync.blobs.naming import Named, named_by, named_in
from brs_sync.blobs.plan import Errand, OnDisk, fitting, in_order, places_of, runs_of, to_evict
from brs_sync.errors import SyncProblem
from brs_sync.merge import WRITE
from brs_sync.section import CellChange, encode_section
from brs_sync.values import Number
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sync.blobs.shelves import cell

# Long files out of short choices: noise, text of few words, one byte again and again, all behind one another.
_stretch = st.tuples(st.sampled_from(["noise", "text", "same"]), st.integers(0, 150_000), st.integers(0, 1 << 30))
files = st.lists(_stretch, max_size=4).map(lambda parts: b"".join(stretch(*part) for part in parts))


def stretch(kind: str, size: int, seed: int) -> bytes:
    dice = random.Random(seed)
    if kind == "noise":
        return dice.randbytes(size)
    if kind == "same":
        return bytes((seed % 256,)) * size
    words = (b"waste", b"party", b"the", b"import", b"of", b"%d" % dice.randrange(100))
    return b" ".join(dice.choice(words) for _ in range(size // 5))[:size]


@given(files)
@settings(max_examples=60, deadline=None)
def test_equal_bytes_have_equal_pieces_that_make_the_file_again(data: bytes) -> None:
    made = list_pieces(data)
    assert made == list_pieces(bytes(bytearray(data))) and decode_manifest(made.encode()) == made
    assert len(made.pieces) <= MOST_PIECES and len(made.encode()) <= longest_list(len(data))
    assert all(piece.size <= MAX_PIECE for piece in made.pieces)
    assert all(piece.size >= LEAST for piece in made.pieces[:-1])
    parts = [data[piece.at : piece.at + piece.size] for piece in made.pieces]
    assert b"".join(parts) == data and is_whole(made, iter(parts))
    assert [piece_name(part) for part in parts] == [piece.name for piece in made.pieces]


@given(files, st.data())
@settings(max_examples=60, deadline=None)
def test_an_insertion_a_deletion_or_another_word_makes_few_new_pieces(data: bytes, draw: st.DataObject) -> None:
    at = draw.draw(st.integers(0, len(data)))
    gone = draw.draw(st.integers(0, 300))
    changed = data[:at] + draw.draw(st.binary(max_size=300)) + data[at + gone :]
    before, after = list_pieces(data), list_pieces(changed)
    known = {piece.name for piece in before.pieces}
    fresh = {piece.name: piece for piece in after.pieces if piece.name not in known}
    # The piece around the change and those up to the next sign behind it. Where bytes show no sign within the greatest
    # size, borders are forced by length and have nothing to find each other by again.
    forced = any(piece.size == MAX_PIECE for piece in (*before.pieces, *after.pieces))
    assert forced or sum(piece.size for piece in fresh.values()) <= 4 * MAX_PIECE


def test_a_long_file_is_cut_more_coarsely_so_that_its_list_stays_one_piece() -> None:
    part = os.urandom(1 << 20)
    data = b"".join(hashlib.sha256(b"%d" % n).digest() + part for n in range(70))
    made = list_pieces(data)
    assert len(made.pieces) <= MOST_PIECES and len(made.encode()) <= MAX_PIECE
    assert sum(made.pieces[n].size for n in range(len(made.pieces))) == len(data)
    with pytest.raises(ValueError, match=str(MAX_FILE + 1)):
        cut(_Long())  # type: ignore[arg-type]


class _Long:
    """Says that it is longer than any file that travels."""

    def __len__(self) -> int:
        return MAX_FILE + 1


def test_borders_stay_where_they_are_for_ever() -> None:
    """A later version that cut elsewhere would send every file anew."""
    data = b"".join(hashlib.sha256(b"%d" % n).digest() for n in range(16_000))
    ends = list(accumulate(cut(data)))
    assert hashlib.sha256(repr(ends).encode()).hexdigest() == BORDERS
    assert list_pieces(data).hash.hex() == LIST


BORDERS = "0f57e6279000cc763d374f650e7c8e7f4ffd2268e9bfc5a4b24e682dfdebf15d"
LIST = "21a2eb6f2c790dc14572e5135954838d9a7c67a4b0392facabeb624e23a9bb94"


@pytest.mark.parametrize(
    "wrong",
    [
        lambda good: good[:-1],
        lambda good: good + b"\x00",
        lambda good: good.replace(b"\x84\x01", b"\x84\x02", 1),
        lambda good: b"",
        lambda good: b"\xff" * 40,
    ],
)
def test_what_is_no_list_is_refused(wrong) -> None:
    good = list_pieces(os.urandom(50_000)).encode()
    with pytest.raises(SyncProblem):
        decode_manifest(wrong(good))


def test_a_list_whose_sizes_do_not_add_up_is_refused() -> None:
    made = list_pieces(os.urandom(50_000))
    lying = Manifest(made.blob, made.size + 1, made.pieces)
    with pytest.raises(SyncProblem):
        decode_manifest(lying.encode())


def test_another_list_than_the_one_named_is_refused() -> None:
    made, other = list_pieces(b"one"), list_pieces(b"two")
    with pytest.raises(SyncProblem) as caught:
        prove_list(other.encode(), made.hash)
    assert caught.value.code == "unauthentic"


@given(st.binary(max_size=400))
def test_random_bytes_are_a_list_or_refused(data: bytes) -> None:
    try:
        decode_manifest(data)
    except SyncProblem as problem:
        assert problem.code in ("malformed", "too-large")


def test_a_hash_tells_no_piece_not_even_of_a_file_of_one() -> None:
    """SYNC rule 17: whoever names a piece has had the content."""
    made = list_pieces(b"short")
    assert len(made.pieces) == 1 and made.pieces[0].name != made.blob[:16]


def test_a_file_is_named_by_a_group_with_its_hash_its_size_and_its_list() -> None:
    made = list_pieces(b"content")
    value = cell(made)
    assert isinstance(value, dict)
    assert named_by(value) == Named(made.blob, made.hash, 7)
    for part, wrong in (("pieces", None), ("sha256", "xyz"), ("size", Number("1.5")), ("size", Number("-1"))):
        assert named_by(value | {part: wrong}) is None
    change = CellChange("documents", "=a", "file", WRITE, value)
    section = encode_section(bytes(16), [change, change._replace(path="cover")])
    assert list(named_in(bytes(16), section)) == [Named(made.blob, made.hash, 7)]
    assert list(named_in(bytes(16), section[:-1])) == []


@given(st.sets(st.integers(0, 200)))
def test_places_go_as_runs_and_come_back(places: set[int]) -> None:
    assert list(places_of(runs_of(sorted(places)), 201)) == sorted(places)


@pytest.mark.parametrize("runs", [(0,), (5, 1, 5, 1), (3, 1, 0, 1), (0, 0), (0, 11), (-1, 1)])
def test_runs_that_are_none_are_refused(runs: tuple[int, ...]) -> None:
    with pytest.raises(SyncProblem):
        list(places_of(runs, 10))


def test_the_urgent_go_first_then_the_short_each_once() -> None:
    late, large, small = Errand(b"c", 5, 1), Errand(b"a", 9), Errand(b"b", 2)
    assert in_order([late, large, small, Errand(b"c", 5, 2)]) == [small, large, late]


@given(st.lists(st.integers(1, MAX_PIECE)), st.integers(0, 400_000))
def test_what_fits_is_the_beginning_and_at_least_one(sizes: list[int], room: int) -> None:
    made = [(place, list_pieces(b"x").pieces[0]._replace(size=size)) for place, size in enumerate(sizes)]
    chosen = fitting(made, room)
    assert chosen == made[: len(chosen)] and (len(chosen) == 1 or sum(p.size for _, p in chosen) <= room or not sizes)


_on_disk = st.builds(OnDisk, st.uuids().map(str), st.integers(1, 100), st.integers(0, 50), st.booleans(), st.booleans())


@given(st.lists(_on_disk), st.integers(0, 500))
def test_what_goes_is_the_least_recently_opened_and_never_what_is_kept_or_unsent(
    files: list[OnDisk], room: int
) -> None:
    """SYNC rule 16."""
    going = to_evict(files, room)
    assert not any(one.pinned or one.unsent for one in going)
    left = [one for one in files if one not in going]
    free = [one for one in left if not one.pinned and not one.unsent]
    assert not free or sum(one.size for one in left) <= room
    assert all(gone.opened_ms <= stays.opened_ms for gone in going for stays in free)
    if going:
        assert sum(one.size for one in [*left, going[-1]]) > room
