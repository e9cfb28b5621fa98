"""Waiting requests share a transaction, and one's failure is not its neighbours'."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from brs_sync.errors import SyncProblem
from brs_sync.hub.lane import MOST_TOGETHER, Job, Lane
from brs_sync.ids import RecordKey
from brs_sync.replica import Replica
from brs_sync.views import Received, StoredCommit

from tests.helpers.patience import PATIENCE_S


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Replica]:
    with Replica.open(tmp_path / "hub", schemas=lambda name: None) as replica:
        yield replica


def written(folder: Path, count: int) -> list[StoredCommit]:
    """Commits of one author, each in a partition of its own, so that each stands alone."""
    with Replica.open(folder, schemas=lambda name: None) as author:
        for n in range(count):
            author.write([(RecordKey(f"contacts/C{n}", "contacts", "=jo"), "name", str(n))])
        return [commit for _, commit in author.commits_since(0, ("",), 1 << 20)]


class Turnstile:
    """Stores for real, but holds the first transaction back until `crowd` others are waiting behind it."""

    def __init__(self, replica: Replica, crowd: int) -> None:
        self._replica, self._crowd = replica, crowd
        self.sizes: list[int] = []
        self.lane = Lane(self.receive)

    def receive(
        self, commits: Sequence[StoredCommit], statements: Sequence[bytes], *, told: Collection[bytes]
    ) -> Received:
        """Store in the replica."""
        if not self.sizes:
            with self.lane.queued:
                self.lane.queued.wait_for(lambda: self.lane.waiting >= self._crowd, timeout=PATIENCE_S)
        self.sizes.append(len(commits))
        if any(commit.signature == b"" for commit in commits):
            raise SyncProblem("disk-full")
        return self._replica.receive(commits, statements, told=told)


def all_at_once(lane: Lane, jobs: Sequence[Sequence[StoredCommit]]) -> list[Received | str]:
    """Submit each job from a thread of its own; what each got back."""
    answers: list[Received | str] = [""] * len(jobs)

    def submit(place: int) -> None:
        try:
            answers[place] = lane.submit(jobs[place], [])
        except SyncProblem as problem:
            answers[place] = problem.code

    threads = [threading.Thread(target=submit, args=(place,)) for place in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_those_who_wait_are_stored_together_and_each_gets_its_own_back(hub: Replica, tmp_path: Path) -> None:
    commits = written(tmp_path / "author", 8)
    door = Turnstile(hub, crowd=7)
    answers = all_at_once(door.lane, [[commit] for commit in commits])
    assert door.sizes == [1, 7]
    for place, answer in enumerate(answers):
        assert isinstance(answer, Received)
        (result,) = answer.results
        assert (result.partition, result.status) == (f"contacts/C{place}", "held")


def test_one_failure_fails_nobody_else(hub: Replica, tmp_path: Path) -> None:
    commits = written(tmp_path / "author", 5)
    bad = StoredCommit(commits[4].header, b"", commits[4].sections)
    door = Turnstile(hub, crowd=4)
    answers = all_at_once(door.lane, [[commit] for commit in [*commits[:4], bad]])
    assert answers[4] == "disk-full"
    assert all(isinstance(answer, Received) and answer.results[0].status == "held" for answer in answers[:4])
    assert hub.arrival() == 4


def test_a_crowd_is_stored_in_bounded_portions(hub: Replica, tmp_path: Path) -> None:
    commits = written(tmp_path / "author", MOST_TOGETHER + 10)
    door = Turnstile(hub, crowd=len(commits) - 1)
    all_at_once(door.lane, [[commit] for commit in commits])
    assert sum(door.sizes) == len(commits) and max(door.sizes) == MOST_TOGETHER


def test_jobs_that_one_caller_brings_share_a_transaction_and_only_the_bad_one_fails(
    hub: Replica, tmp_path: Path
) -> None:
    first, second, third = written(tmp_path / "author", 3)
    door = Turnstile(hub, crowd=0)
    brought = [Job([commit], [], ()) for commit in (first, replace(second, signature=b""), third)]
    one, failed, other = door.lane.submit_all(brought)
    assert door.sizes == [3, 1, 1, 1]
    assert isinstance(failed, SyncProblem) and failed.code == "disk-full"
    assert all(isinstance(good, Received) and good.results[0].status == "held" for good in (one, other))
