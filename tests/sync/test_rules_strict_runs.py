"""SYNC, commit and roads: what only a later signature proves stays in one frame with it, whatever order it came in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from random import Random

import pytest
from brs_sync.commit import commit_hash, decode_header
from brs_sync.frames import Frame, decode_frame, decode_whole
from brs_sync.inbox import open_frames
from brs_sync.outgoing import pack_commits
from brs_sync.parts import VERSION, Parts
from brs_sync.pieces import PieceStore
from brs_sync.replica import Replica
from brs_sync.views import StoredCommit
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sync.snapshots import PARTITION, attested, newcomer
from tests.sync.world import World, made_world, record, type_in

_CHAIN = 6


def _long(name: str) -> str:
    """A text that fills a sixth of a frame."""
    return f"{name} {Random(name).randbytes(1_300).hex()}"


@pytest.fixture
def world() -> Iterator[World]:
    """Ana, Bob and Cleo."""
    with made_world() as made:
        yield made


@cache
def two_chains() -> tuple[tuple[StoredCommit, ...], tuple[StoredCommit, ...]]:
    """What Ana and Bob wrote, all signed."""
    with made_world() as made:
        for name in ("ana", "bob"):
            for number in range(_CHAIN):
                type_in(made[name], record(f"{name}{number}"), note=_long(f"{name}{number}"))
        return tuple(made.missing("ana", "hub")), tuple(made.missing("bob", "hub"))


def proves_itself(commits: Sequence[StoredCommit]) -> bool:
    """Whether each is signed, or named as the one before it by a later one that proves itself."""
    proven: set[bytes | None] = set()
    for commit in reversed(commits):
        if commit.signature is None and commit_hash(commit.header) not in proven:
            return False
        proven.add(decode_header(commit.header).prev)
    return True


_flags = st.lists(st.booleans(), min_size=2 * _CHAIN, max_size=2 * _CHAIN)


@settings(max_examples=25, deadline=None)
@given(_flags, _flags)
def test_every_frame_proves_itself_whatever_came_between_the_commits_of_a_run(
    first: list[bool], signed: list[bool]
) -> None:
    ana, bob = map(list, two_chains())
    commits: list[StoredCommit] = []
    for mine, says in zip(first, signed, strict=True):
        chain = (ana if mine else bob) or ana or bob
        commit = chain.pop(0)
        commits.append(commit if says or not chain else replace(commit, signature=None))
    packed = pack_commits(commits, 1 << 24, {})
    assert packed.commits == len(commits)
    went = [commit.header for frame in _whole(packed.frames) for commit in frame.commits]
    assert went == [commit.header for commit in commits]
    assert all(proves_itself(frame.commits) for frame in _whole(packed.frames))


def _whole(parts: Sequence[bytes]) -> Iterator[Frame]:
    """The frames, those in pieces put together."""
    data = b""
    for part in parts:
        frame = decode_frame(part)
        if frame.piece is None:
            yield frame
            continue
        data += frame.piece.data
        if frame.piece.index == frame.piece.count - 1:
            yield decode_whole(data)
            data = b""


def test_rule_18_a_log_fetched_beneath_a_word_goes_on_in_frames_that_prove_themselves(world: World) -> None:
    """Of Ana's run the word leaves out the second, which was written over; it comes as the last in arrival."""
    for number in range(_CHAIN):
        key = record("again") if number in (1, 5) else record(f"ana{number}")
        type_in(world["ana"], key, note=_long(f"ana{number}"))
    type_in(world["bob"], record("bob"), note=_long("bob"))
    for name in ("ana", "bob"):
        carry(world[name], world["hub"])
    dan, eve = newcomer(world), newcomer(world, "eve")
    dan.take_snapshot(attested(world["hub"]))
    dan.fetch_log([PARTITION])
    dan.receive(world.missing("hub", "dan"))
    assert not dan.bases()
    carry(dan, eve)
    assert eve.state_digest() == dan.state_digest()


def carry(
    source: Replica, target: Replica, commits: Sequence[StoredCommit] | None = None, *, proven: bool = False
) -> None:
    """These, or all, in frames, each read for itself; none of it is refused."""
    lacking = list(source.commits_after(PARTITION, {}, 1 << 30)) if commits is None else commits
    pieces = PieceStore(target.folder)
    packed = pack_commits(lacking, 1 << 24, {}, proven=proven)
    for part in Parts().feed(bytes((VERSION,)) + b"".join(packed.frames)):
        received = target.receive(open_frames([part], pieces, "stick", 0).commits)
        assert not received.unauthentic, received.results
    pieces.close()
