"""SYNC, commit: a long stretch of single saves goes on from everybody who has it, whichever signatures came with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate, groupby, pairwise

import pytest
from brs_sync.frames import MAX_WHOLE_OPEN, MOST_UNSAID, signatures_said
from brs_sync.gathered import MAX_COMMITS
from brs_sync.replica import Replica
from brs_sync.snapshot.asking import first_of
from brs_sync.views import StoredCommit
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sync.bundles.carrying import bundle, take
from tests.sync.snapshots import PARTITION, attested, newcomer
from tests.sync.test_rules_strict_runs import carry
from tests.sync.world import World, made_world, record

MANY = MAX_COMMITS + 76
PORTION = 100_000  # bytes of a log in one answer


@pytest.fixture
def world() -> Iterator[World]:
    """Ana, Bob and Cleo."""
    with made_world() as made:
        yield made


@pytest.fixture(scope="module")
def saved() -> Iterator[World]:
    """Ana saved many records one by one, far from everybody."""
    with made_world() as made:
        for number in range(MANY):
            made["ana"].write([(record(f"r{number}"), "name", str(number))])
        yield made


def test_a_log_that_is_fetched_in_portions_goes_on_from_hand_to_hand(saved: World) -> None:
    carry(saved["ana"], saved["hub"])
    dan = newcomer(saved)
    _fetch(saved["hub"], dan, attested(saved["hub"]))
    assert _longest(dan) < MOST_UNSAID
    carry(dan, saved["bob"])
    assert saved["bob"].state_digest() == saved["ana"].state_digest()


def test_a_longer_run_without_signatures_than_a_frame_has_commits_goes_on_whole(saved: World) -> None:
    """As stores of earlier releases may have it."""
    gil = newcomer(saved, "gil")
    gil.receive(_as_one_run(saved["ana"]))
    assert _longest(gil) == MANY - 1
    taken = take(saved["cleo"], bundle(gil, saved["cleo"]))
    assert taken.statuses["held"] == MANY
    assert saved["cleo"].state_digest() == saved["ana"].state_digest()


def test_a_run_that_opens_to_more_than_any_frame_goes_on_as_stubs_and_what_is_in_them(world: World) -> None:
    size = MAX_WHOLE_OPEN // 8
    for number in range(9):
        world["ana"].write([(record(f"r{number}"), f"part{part}", "x" * (size // 4)) for part in range(4)])
    world["bob"].receive(_as_one_run(world["ana"]))
    assert _longest(world["bob"]) > 7
    carry(world["bob"], world["hub"])
    assert not world["hub"].wants()
    assert world["hub"].state_digest() == world["ana"].state_digest()


@settings(max_examples=10, deadline=None)
@given(st.lists(st.integers(0, 2 * MOST_UNSAID), min_size=1, max_size=12), st.booleans())
def test_no_frame_makes_a_run_longer_than_it_was_or_than_may_be(saved: World, gaps: list[int], amid: bool) -> None:
    signed = {place for place in accumulate(gap + 1 for gap in gaps) if place < MANY - 1}
    commits = [
        commit if place in signed else replace(commit, signature=None)
        for place, commit in enumerate(_after_the_first(saved["ana"]))
    ]
    told = [place for place, says in enumerate(signatures_said(commits, amid=amid)) if says]
    there = sorted(signed)
    assert set(told) <= signed and told[-1:] == there[-1:] and (not amid or told[:1] == there[:1])
    longest = max((after - before for before, after in pairwise([-1, *there])), default=0)
    assert all(after - before <= max(longest, MOST_UNSAID) for before, after in pairwise([-1, *told]))


def _fetch(source: Replica, target: Replica, word: bytes) -> None:
    """The word, and beneath it the log in several answers."""
    target.take_snapshot(word)
    target.fetch_log([PARTITION])
    while target.bases():
        asked, _ = first_of(source.asked(target.gaps(("",)), ("",)), PORTION)
        assert asked
        carry(source, target, asked, proven=True)


def _after_the_first(replica: Replica) -> list[StoredCommit]:
    """All but the first, so that a frame with them may begin amid a run."""
    return [*replica.commits_after(PARTITION, {}, 1 << 30)][1:]


def _as_one_run(replica: Replica) -> list[StoredCommit]:
    """All of one chain, of which the last alone is signed."""
    *run, last = replica.commits_after(PARTITION, {}, 1 << 30)
    return [*(replace(commit, signature=None) for commit in run), last]


def _longest(replica: Replica) -> int:
    """How many commits in a row are kept without a signature."""
    commits = replica.commits_after(PARTITION, {}, 1 << 30)
    return max((len([*run]) for bare, run in groupby(commits, lambda one: one.signature is None) if bare), default=0)
