"""Which of what came is new and authentic: each commit signed, or a later one of its run; each after one that is held.

Two commits may follow the same one: that proves that two copies write under one name (SYNC rule 14). Both are taken
in, each as a branch; but who is here to be told of it goes on under another name first, and says what he has again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from brs_sync.commit import is_signed
from brs_sync.engine import Incoming
from brs_sync.ids import Dot
from brs_sync.log import Log
from brs_sync.views import Result, Status


@dataclass(slots=True)
class Case:
    """One received commit on its way to a result."""

    place: int
    commit: Incoming


def in_chains(log: Log, cases: list[Case], results: dict[int, Result], told: Collection[bytes]) -> list[Case]:
    """The new and authentic ones, every chain in its order, the chains as they came; the rest get their results.

    Of the names in `told` no second side is taken in: 'forked'.
    """
    chains: dict[tuple[str, bytes], list[Case]] = {}
    for case in cases:
        chains.setdefault((case.commit.header.partition, case.commit.header.replica), []).append(case)
    proven = [case for (_, who), chain in chains.items() for case in _prove(log, chain, results, who in told)]
    proven.sort(key=lambda case: case.place)
    return _with_predecessors(proven)


def _with_predecessors(proven: list[Case]) -> list[Case]:
    """Keep the order of the sender, but each chain dense: its places are filled by its commits in their order."""
    by_chain: dict[tuple[str, bytes], list[Case]] = {}
    for case in proven:
        by_chain.setdefault((case.commit.header.partition, case.commit.header.replica), []).append(case)
    for chain in by_chain.values():
        chain.sort(key=lambda case: case.commit.header.seq, reverse=True)
    return [by_chain[case.commit.header.partition, case.commit.header.replica].pop() for case in proven]


def _prove(log: Log, chain: list[Case], results: dict[int, Result], keeps: bool) -> list[Case]:
    """The commits of one name that are new and authentic (SYNC, commit)."""
    ordered = sorted(chain, key=lambda case: (case.commit.header.seq, case.place))
    run = _Run(log, keeps, [case.commit for case in ordered])
    for case in ordered:
        result = run.add(case)
        if result is not None:
            results[case.place] = result
    return run.signed_part(results)


class _Run:
    """What is new of one name: commits that follow what is held, or each other."""

    def __init__(self, log: Log, keeps: bool, came: Sequence[Incoming]) -> None:
        self._log, self._keeps, self._came = log, keeps, came
        self._cases: dict[bytes, Case] = {}
        self._followed: set[bytes | None] = set()
        self._last = 0

    def add(self, case: Case) -> Result | None:
        """Take a commit into the run, or say what it is instead."""
        commit, header = case.commit, case.commit.header
        if commit.hash in self._cases:
            return result_of(commit, "duplicate")
        name = self._log.named(header.partition, header.replica, header.seq, commit.hash)
        if name is not None:
            return judged_result(self._log, header.partition, Dot(name, header.seq), "duplicate")
        if self._log.beneath(header.partition, header.dot):
            return result_of(commit, "duplicate")
        status = self._link(commit)
        if status is not None:
            return result_of(commit, status)
        self._cases[commit.hash] = case
        self._followed.add(header.prev)
        self._last = header.seq
        return None

    def _link(self, commit: Incoming) -> Status | None:
        """How a commit stands to what is held and to the run so far; None where it follows one of them."""
        header, log = commit.header, self._log
        before = self._cases.get(header.prev) if header.prev is not None else None
        spot = log.spot(header) if before is None else None
        if before is not None and before.commit.header.seq == header.seq - 1:
            second = header.prev in self._followed
        elif spot is not None:
            second = log.diverges(header.partition, spot) or header.prev in self._followed
        else:
            return self._unlinked(commit)
        if second and (self._keeps or not self._is_authentic(commit)):
            return "forked" if self._is_authentic(commit) else "unauthentic"
        return None

    def _unlinked(self, commit: Incoming) -> Status:
        """What it follows is not here; where another commit is in that place, its word alone counts for nothing."""
        header, log = commit.header, self._log
        names = log.branches(header.partition).within(header.replica)
        last = max((log.end(header.partition, name) for name in names), default=0)
        if header.seq > max(last, self._last) + 1 or self._is_authentic(commit):
            return "forked" if self._keeps and header.seq <= max(last, self._last) + 1 else "gap"
        return "unauthentic"

    def _is_authentic(self, commit: Incoming) -> bool:
        """Whether its own signature, or that of one after it which came with it, says that its author wrote it."""
        return signed(commit) or commit.hash in self._vouched

    @cached_property
    def _vouched(self) -> set[bytes | None]:
        """What a signed one names as the one before it, down to the first that came."""
        found: set[bytes | None] = set()
        for commit in reversed(self._came):
            if commit.hash in found or signed(commit):
                found.add(commit.header.prev)
        return found

    def signed_part(self, results: dict[int, Result]) -> list[Case]:
        """The run up to the last valid signature of each side; what comes after proves nothing and is charged."""
        proven: set[bytes | None] = set()
        kept: list[Case] = []
        for case in reversed(self._cases.values()):
            commit = case.commit
            if commit.hash in proven or signed(commit):
                proven.add(commit.header.prev)
                kept.append(case)
            elif commit.hash in self._vouched:  # by one that is not taken in: a word speaks for its place
                results[case.place] = result_of(commit, "gap")
            else:
                results[case.place] = result_of(commit, "unauthentic", "signature")
        return kept


def signed(commit: Incoming) -> bool:
    """Whether its own signature is valid."""
    return is_signed(commit.header.author_key, commit.hash, commit.stored.signature)


def judged_result(log: Log, partition: str, dot: Dot, status: Status) -> Result:
    """The result of a commit that is held."""
    return Result(partition, dot, status, log.verdict(partition, dot), log.reason(partition, dot))


def result_of(commit: Incoming, status: Status, reason: str = "") -> Result:
    """The result of a commit that is not."""
    return Result(commit.header.partition, commit.header.dot, status, reason=reason)
