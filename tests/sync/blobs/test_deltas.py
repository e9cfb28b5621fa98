"""The list of a corrected edition goes as what differs from a list that both sides have, and only where both may."""

from __future__ import annotations

from itertools import accumulate

import pytest
from brs_sync.blobs.deltas import base_of, delta_frame, list_of
from brs_sync.blobs.manifest import Manifest, Piece, list_pieces, piece_name
from brs_sync.blobs.wire import LIST_WANTED, list_frame, opened
from brs_sync.errors import SyncProblem
from brs_sync.frames import FILE_DELTA, FILE_LIST
from hypothesis import given
from hypothesis import strategies as st

from tests.sync.blobs.shelves import Keeper, noise
from tests.sync.blobs.test_rights import asks, stranger
from tests.sync.blobs.test_rights import given as held_at_hub

__all__ = ["stranger"]

Keepers = tuple[Keeper, Keeper]


def listed(names: list[bytes]) -> Manifest:
    """A list of pieces of 10,000 bytes with these names."""
    places = accumulate((10_000 for _ in names), initial=0)
    return Manifest(bytes(32), 10_000 * len(names), tuple(Piece(name, at, 10_000) for name, at in zip(names, places)))


def test_a_list_with_one_piece_changed_takes_a_tenth() -> None:
    names = [piece_name(str(number).encode()) for number in range(250)]
    before, after = listed(names), listed([*names[:100], piece_name(b"corrected"), *names[101:]])
    frame = delta_frame(after, before)
    assert len(frame) < 200 and len(list_frame(after.encode())) > 4000
    kind, data = opened(frame)
    assert kind == FILE_DELTA and base_of(data) == before.hash and list_of(data, before) == after.encode()


@given(st.binary(max_size=300))
def test_random_bytes_are_a_list_or_refused(data: bytes) -> None:
    base = listed([piece_name(b"a")])
    with pytest.raises(SyncProblem) as caught:
        base_of(data)
        assert len(list_of(data, base)) <= 1 << 17
        raise SyncProblem("malformed")
    assert caught.value.code in ("malformed", "too-large")


def test_another_base_or_a_torn_frame_gives_no_list_that_proves() -> None:
    names = [piece_name(str(number).encode()) for number in range(50)]
    before, after = listed(names), listed(names[1:])
    _, data = opened(delta_frame(after, before))
    for wrong, base in ((data, listed(names[::-1])), (data[:-1], before), (data + b"\x00", before)):
        try:
            assert list_of(wrong, base) != after.encode()
        except SyncProblem as problem:
            assert problem.code == "malformed"


def test_a_corrected_edition_costs_its_piece_and_no_list_either_way(keepers: Keepers, prefix: str) -> None:
    mine, theirs = keepers
    data = noise(3_000_000)
    first = held_at_hub(mine, prefix, data)
    theirs.device.sync()
    theirs.fetch(first)
    second = mine.add(data[:1_500_000] + b"corrected" + data[1_500_009:])
    mine.name(prefix, "guide", second)
    mine.device.sync()
    theirs.device.sync()
    known = {piece.name for piece in first.pieces}
    fresh = sum(piece.size for piece in second.pieces if piece.name not in known)
    assert len(list_frame(second.encode())) > 2500
    before = mine.cost, theirs.cost
    assert mine.give(second).given == [second.hash] and theirs.fetch(second).fetched == [second.hash]
    assert mine.cost - before[0] - fresh < 2300 and theirs.cost - before[1] - fresh < 1700
    assert theirs.has(second)


def test_a_base_that_one_may_not_read_is_as_good_as_none(keepers: Keepers, prefix: str, stranger: Keeper) -> None:
    """SYNC rule 17: neither given against it nor taken by it is anything learnt of a list."""
    data = noise(600_000)
    secret = held_at_hub(keepers[0], prefix, data)
    own = held_at_hub(stranger, prefix + "-else", data[:300_000] + noise(300_000))
    reply, frames = asks(stranger, wants={own.hash: ()}, most=100_000, bases={own.hash: (secret.hash,)})
    assert [opened(frame)[0] for frame in frames] == [FILE_LIST] and reply.absent == ()
    later = stranger.add(data[:400_000])
    stranger.name(prefix + "-else", "later", later)
    stranger.device.sync()
    refused, _ = asks(stranger, offers=(later.hash,), frames=(delta_frame(later, secret),))
    assert refused.states == {later.hash: LIST_WANTED} and refused.deltas
    taken, _ = asks(stranger, offers=(later.hash,), frames=(delta_frame(later, own),))
    assert isinstance(taken.states[later.hash], bytes)


def test_the_list_of_an_empty_file_has_nothing_to_share() -> None:
    empty, other = list_pieces(b""), list_pieces(noise(100_000))
    assert list_of(opened(delta_frame(empty, other))[1], other) == empty.encode()
