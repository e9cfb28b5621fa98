"""Frames: small, each provable alone, nothing in them twice that the reader can compute (SYNC, roads)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from brs_sync.errors import SyncProblem
from brs_sync.frames import (
    FRAME_BYTES,
    PIECE_BYTES,
    bitmap,
    decode_frame,
    decode_whole,
    encode_commits,
    encode_pieces,
    encode_statements,
    has_bit,
)
from brs_sync.ids import RecordKey
from brs_sync.inbox import left_over, open_frames
from brs_sync.outgoing import Packed, pack_commits, pack_statements
from brs_sync.parts import encode_part
from brs_sync.pieces import MOST_OF_ONE, PieceStore
from brs_sync.replica import Replica
from brs_sync.slicing import SLICE_BYTES, put_frame
from brs_sync.views import StoredCommit
from brs_sync.wire import MAX_FRAMES
from hypothesis import given
from hypothesis import strategies as st

PLACE = "contacts/KEN"
EVERYTHING = 1 << 30


def open_replica(folder: Path) -> Replica:
    return Replica.open(folder, schemas=lambda collection: None)


@pytest.fixture
def author(tmp_path: Path) -> Iterator[Replica]:
    with open_replica(tmp_path / "author") as replica:
        yield replica


def write(replica: Replica, count: int, size: int = 20, partition: str = PLACE) -> None:
    for n in range(count):
        key = RecordKey(partition, "contacts", f"=r{n}")
        replica.write([(key, f"q{n}", os.urandom(size // 2).hex())])


def held(replica: Replica) -> list[StoredCommit]:
    return list(replica.commits_after(PLACE, {}, EVERYTHING))


def contents(frames: list[bytes]) -> list[StoredCommit]:
    return [commit for frame in frames for commit in decode_frame(frame).commits]


def test_commits_come_out_as_they_went_in(author: Replica) -> None:
    write(author, 5)
    commits = held(author)
    assert [replace(c, signature=None) for c in decode_frame(encode_commits(commits)).commits] == [
        replace(c, signature=None) for c in commits
    ]


def test_only_the_last_of_a_run_is_signed_and_proves_the_rest(author: Replica, tmp_path: Path) -> None:
    write(author, 5)
    commits = decode_frame(encode_commits(held(author))).commits
    assert [c.signature is not None for c in commits] == [False] * 4 + [True]
    with open_replica(tmp_path / "reader") as reader:
        assert [r.status for r in reader.receive(commits).results] == ["held"] * 5
    with open_replica(tmp_path / "robbed") as robbed:
        assert {r.status for r in robbed.receive(commits[:4]).results} == {"unauthentic"}


def test_runs_of_two_writers_are_proved_apart(author: Replica, tmp_path: Path) -> None:
    with open_replica(tmp_path / "second") as second, open_replica(tmp_path / "reader") as reader:
        write(author, 3)
        write(second, 3)
        pairs = zip(held(author), held(second))
        frame = encode_commits([commit for pair in pairs for commit in pair])
        assert {r.status for r in reader.receive(decode_frame(frame).commits).results} == {"held"}


@pytest.mark.parametrize("size", [20, 400, 3000])
def test_every_frame_is_small_and_is_proved_and_kept_alone(author: Replica, tmp_path: Path, size: int) -> None:
    write(author, 60, size)
    packed = pack_commits(held(author), EVERYTHING, {})
    assert packed.commits == 60
    assert all(len(frame) <= FRAME_BYTES for frame in packed.frames)
    assert all(len(frame) >= 2000 for frame in packed.frames[1:-1]), "nor are they so small that heads grow"
    with open_replica(tmp_path / "reader") as reader:
        for frame in packed.frames:
            assert {r.status for r in reader.receive(decode_frame(frame).commits).results} == {"held"}
        assert reader.vector() == author.vector()


def test_what_was_relayed_without_signatures_is_relayed_again(author: Replica, tmp_path: Path) -> None:
    write(author, 40, 400)
    with open_replica(tmp_path / "relay") as relay, open_replica(tmp_path / "reader") as reader:
        for frame in pack_commits(held(author), EVERYTHING, {}).frames:
            relay.receive(decode_frame(frame).commits)
        assert any(c.signature is None for c in held(relay))
        for frame in pack_commits(held(relay), EVERYTHING, {}).frames:
            assert {r.status for r in reader.receive(decode_frame(frame).commits).results} == {"held"}
        assert [c.header for c in held(reader)] == [c.header for c in held(author)]


def test_a_message_takes_no_more_than_its_budget_and_whole_commits(author: Replica) -> None:
    write(author, 60, 3000)
    commits = held(author)
    done = 0
    while done < len(commits):
        packed = pack_commits(commits[done:], 30_000, {})
        assert 0 < packed.size <= 30_000 and packed.commits > 0
        assert [c.header for c in contents(packed.frames)] == [c.header for c in commits[done : done + packed.commits]]
        done += packed.commits


def test_a_message_has_no_more_frames_than_a_head_may_name() -> None:
    packed = Packed()
    assert sum(packed.takes(b"x", EVERYTHING) for _ in range(MAX_FRAMES + 5)) == MAX_FRAMES


def large(author: Replica) -> tuple[StoredCommit, list[bytes]]:
    """A commit too large for a frame, and the pieces in which it goes."""
    key = RecordKey(PLACE, "contacts", "=big")
    author.write([(key, f"q{n}", os.urandom(30).hex()) for n in range(1000)])
    commit = held(author)[-1]
    return commit, pack_commits([commit], EVERYTHING, {}).frames


def test_a_large_commit_goes_in_pieces_of_which_the_reader_names_those_it_has(author: Replica, tmp_path: Path) -> None:
    commit, frames = large(author)
    assert len(frames) > 3 and all(len(frame) <= FRAME_BYTES for frame in frames)
    store = PieceStore(tmp_path)
    open_frames(frames[1:3], store, "peer", 0)
    rest = pack_commits([commit], EVERYTHING, store.held("peer")).frames
    assert rest == [frames[0], *frames[3:]]
    assert open_frames(rest[:1], store, "other", 0).commits == [], "another sender's pieces are not his"
    delivery = open_frames(rest, store, "peer", 0)
    assert [c.header for c in delivery.commits] == [commit.header]
    for whole in delivery.wholes:
        store.forget("peer", whole)
    assert store.count() == 1
    store.close()


def test_a_commit_that_squeezes_very_well_still_opens_within_bounds(author: Replica, tmp_path: Path) -> None:
    key = RecordKey(PLACE, "contacts", "=big")
    author.write([(key, f"q{n}", "the same answer again and again " * 20) for n in range(1000)])
    frames = pack_commits(held(author), EVERYTHING, {}).frames
    assert sum(map(len, frames)) < FRAME_BYTES
    store = PieceStore(tmp_path)
    assert [c.header for c in open_frames(frames, store, "peer", 0).commits] == [c.header for c in held(author)]
    store.close()


def test_pieces_survive_a_restart_and_a_whole_that_nobody_took_is_taken_then(author: Replica, tmp_path: Path) -> None:
    commit, frames = large(author)
    store = PieceStore(tmp_path)
    open_frames(frames[:-1], store, "peer", 0)
    store.close()
    store = PieceStore(tmp_path)
    assert left_over(store, "peer", 0).commits == []
    open_frames(frames[-1:], store, "peer", 0)
    store.close()
    store = PieceStore(tmp_path)
    assert [c.header for c in left_over(store, "peer", 0).commits] == [commit.header]
    store.close()


def test_a_large_commit_amid_small_ones_keeps_its_place(author: Replica, tmp_path: Path) -> None:
    write(author, 3)
    large(author)
    write(author, 3)
    store = PieceStore(tmp_path / "store")
    delivery = open_frames(pack_commits(held(author), EVERYTHING, {}).frames, store, "peer", 0)
    assert [c.header for c in delivery.commits] == [c.header for c in held(author)]
    store.close()


def test_wrong_pieces_are_thrown_away_and_old_ones_expire(author: Replica, tmp_path: Path) -> None:
    _, frames = large(author)
    pieces = [decode_frame(frame).piece for frame in frames]
    store = PieceStore(tmp_path)
    wrong = [replace(piece, data=bytes(len(piece.data))) for piece in pieces if piece is not None]
    (whole,) = store.put(wrong, "peer", 0)
    assert store.take("peer", whole) is None and store.count() == 0
    store.put(wrong[:1], "peer", 0)
    store.put(wrong[1:2], "peer", 40 * 24 * 3600 * 1000)
    assert store.count() == 1
    store.close()


def test_one_sender_cannot_fill_the_disk_nor_push_out_another(tmp_path: Path, author: Replica) -> None:
    _, frames = large(author)
    piece = decode_frame(frames[0]).piece
    assert piece is not None
    store = PieceStore(tmp_path)
    store.put([piece], "honest", 0)
    store.put([replace(piece, whole=os.urandom(32), data=b"x") for _ in range(MOST_OF_ONE + 50)], "greedy", 0)
    assert store.count() == MOST_OF_ONE + 1
    assert store.held("honest") == {piece.whole: b"\x01"}
    store.close()


@given(st.sets(st.integers(0, 600)))
def test_a_bitmap_names_exactly_its_places(places: set[int]) -> None:
    bits = bitmap(sorted(places))
    assert {place for place in range(700) if has_bit(bits, place)} == places


@given(st.binary(min_size=1, max_size=60_000))
def test_pieces_joined_are_the_whole(whole: bytes) -> None:
    pieces = [decode_frame(frame).piece for frame in encode_pieces(whole, {})]
    assert b"".join(piece.data for piece in pieces if piece is not None) == whole
    assert all(piece is not None and len(piece.data) <= PIECE_BYTES for piece in pieces)


@given(st.lists(st.binary(max_size=200), max_size=20))
def test_statements_come_out_as_they_went_in(statements: list[bytes]) -> None:
    assert list(decode_frame(encode_statements(statements)).statements) == statements
    packed = Packed()
    assert pack_statements(statements, packed, EVERYTHING) == len(statements)
    assert [s for frame in packed.frames for s in decode_frame(frame).statements] == statements


@given(st.binary(max_size=400))
def test_random_bytes_are_no_frame(data: bytes) -> None:
    for read in (decode_frame, decode_whole):
        for part in (data, encode_part(data)):
            try:
                read(part)
            except SyncProblem as problem:
                assert problem.code in {"malformed", "too-large"}


def test_an_altered_frame_brings_nothing_that_counts(author: Replica, tmp_path: Path) -> None:
    """SYNC rule 12: what is not authentic never counts."""
    write(author, 3)
    part = bytearray(encode_commits(held(author)))
    with open_replica(tmp_path / "reader") as reader:
        for place in range(2, len(part)):
            part[place] ^= 1
            try:
                received = reader.receive(decode_frame(bytes(part)).commits)
            except SyncProblem as problem:
                assert problem.code in {"malformed", "too-large"}
            else:
                good = {c.header for c in held(author)}
                assert all(c.header in good for c in held(reader)) and received is not None
            part[place] ^= 1
        assert {c.header for c in held(reader)} <= {c.header for c in held(author)}


def test_a_frame_in_slices_comes_out_whatever_it_holds(author: Replica, tmp_path: Path) -> None:
    """A piece of a large frame may itself come in slices; who ends amid it goes on where it was."""
    commit, pieces = large(author)
    store = PieceStore(tmp_path)
    slices = [one for piece in pieces for one in encode_pieces(piece, {}, SLICE_BYTES)]
    assert len(slices) > 4 * len(pieces)
    found: list[bytes] = []
    for place, one in enumerate(slices):
        delivery = open_frames([one], store, "peer", 0)
        found += [c.header for c in delivery.commits]
        if place == len(slices) // 2:
            # A process that ended between keeping a piece and letting go of its slices takes it once more.
            store.close()
            store = PieceStore(tmp_path)
            delivery = left_over(store, "peer", 0)
            assert not delivery.commits
        for whole in delivery.wholes:
            store.forget("peer", whole)
    assert found == [commit.header] and store.count() == 0
    store.close()


def test_a_frame_goes_whole_or_on_in_slices_whichever_is_less() -> None:
    frame = next(iter(encode_pieces(os.urandom(5_000), {})))
    packed = Packed(strict=True)
    assert not put_frame(frame, 3_000, {}, packed)
    assert len(packed.frames) == 2 and packed.size <= 3_000 and packed.short
    name = decode_frame(packed.frames[0]).piece
    assert name is not None
    for there, count in ((b"\x03", 3), (b"\x01", 4)):
        rest = Packed()
        assert put_frame(frame, EVERYTHING, {name.whole: there}, rest) and len(rest.frames) == count
    for there in (b"", b"\x1f"):  # the second: kept in vain, since it was not taken when it was whole
        whole = Packed()
        assert put_frame(frame, EVERYTHING, {name.whole: there}, whole) and whole.frames == [frame]


def test_a_file_in_pieces_of_a_frame_is_malformed() -> None:
    for kind in (3, 4):
        with pytest.raises(SyncProblem):
            decode_whole(encode_part(bytes((kind,)) + os.urandom(90)))
