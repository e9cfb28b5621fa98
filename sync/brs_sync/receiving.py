"""What comes in: proved before it counts, judged before it is applied."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from brs_sync.commit import is_signed
from brs_sync.drive import Told, drive
from brs_sync.engine import Arrived, Completed, Incoming, read_commit
from brs_sync.erasures import erased_by
from brs_sync.errors import SyncProblem
from brs_sync.ids import Dot
from brs_sync.judging import is_met
from brs_sync.log import Log
from brs_sync.sealing import Opener, let_go
from brs_sync.views import Result, Status, StoredCommit, StoredSection

MAX_COMMITS = 10_000
MAX_WAITING = 10_000
# The weight of a transaction, about 20 ms (SYNC, shape of the code): counted, not timed, so that it is always the same.
ENOUGH = 200
Points = Callable[[str], None]


@dataclass(slots=True)
class _Case:
    """One received commit on its way to a result."""

    place: int
    commit: Incoming


class Intake:
    """Received commits on their way into the log, each whole or not at all, in transactions of a bounded size.

    `prove`, then `take_some` until it is `finished`; between two transactions others may write. What is taken in ends,
    in every chain, on a commit that is signed, so that what stands on disk can be proved at any moment.
    """

    def __init__(self, commits: Sequence[StoredCommit], opener: Opener) -> None:
        """Read them, which needs no lock; what is sealed is opened once it is known who may read."""
        if len(commits) > MAX_COMMITS:
            raise SyncProblem("too-large", what="commits", limit=MAX_COMMITS)
        self._opener = opener
        self._results: dict[int, Result] = {}
        self._cases: list[_Case] = []
        self._left: deque[_Case] = deque()
        self._fills: deque[_Case] = deque()
        for place, stored in enumerate(commits):
            try:
                self._cases.append(_Case(place, read_commit(stored)))
            except SyncProblem as problem:
                self._results[place] = Result("", None, "unauthentic", reason=problem.code)

    def prove(self, log: Log) -> None:
        """Find out which are new and authentic."""
        for case in self._cases:
            opened = self._opener.opened(case.commit.stored, log.authority)
            if opened is not case.commit.stored:
                case.commit = read_commit(opened)
            if case.commit.header.shipped:
                self._results[case.place] = _shipped(log, case.commit)
        chained = [case for case in self._cases if not case.commit.header.shipped]
        self._left.extend(_in_chains(log, chained, self._results))
        known = (case for case in chained if case.place in self._results)
        self._fills.extend(case for case in known if self._results[case.place].status == "duplicate")

    def take_some(self, log: Log, told: Told, points: Points) -> None:
        """One transaction's worth of them, at least one."""
        weight = 0
        unproven: set[tuple[str, bytes]] = set()
        while self._left and (weight < ENOUGH or unproven):
            case = self._left.popleft()
            header = case.commit.header
            self._results[case.place] = _take(log, case.commit, told)
            weight += _weight(case.commit)
            (unproven.add if case.commit.stored.signature is None else unproven.discard)(
                (header.partition, header.replica)
            )
            points("receive.commit")
        while not self._left and self._fills and weight < ENOUGH:
            case = self._fills.popleft()
            self._results[case.place] = _fill(log, case.commit.stored, self._results[case.place], told)
            weight += _weight(case.commit)
        if self.finished:
            self._judge(log)

    @property
    def finished(self) -> bool:
        """Whether all is taken in."""
        return not self._left and not self._fills

    @property
    def results(self) -> tuple[Result, ...]:
        """What became of each, in the order in which they were given."""
        return tuple(self._results[place] for place in sorted(self._results))

    def _judge(self, log: Log) -> None:
        """At the end: what waited may have been met by a later commit of the same call."""
        for place, result in self._results.items():
            if result.status == "held" and result.dot is not None:
                self._results[place] = _judged(log, result.partition, result.dot, "held")


def _weight(commit: Incoming) -> int:
    """How long a commit takes, in cells: a record's row in the lists costs about as much as ten of its cells."""
    changes = commit.changes or ()
    return 1 + len(changes) + 10 * len({(change.collection, change.record) for change in changes})


def _in_chains(log: Log, cases: list[_Case], results: dict[int, Result]) -> list[_Case]:
    """The new and authentic ones, every chain in its order, the chains as they came; the rest get their results."""
    chains: dict[tuple[str, bytes], list[_Case]] = {}
    for case in cases:
        chains.setdefault((case.commit.header.partition, case.commit.header.replica), []).append(case)
    proven = [case for chain in chains.values() for case in _prove(log, chain, results)]
    proven.sort(key=lambda case: case.place)
    return _with_predecessors(proven)


def _with_predecessors(proven: list[_Case]) -> list[_Case]:
    """Keep the order of the sender, but each chain dense: its places are filled by its commits in their order."""
    by_chain: dict[tuple[str, bytes], list[_Case]] = {}
    for case in proven:
        by_chain.setdefault((case.commit.header.partition, case.commit.header.replica), []).append(case)
    for chain in by_chain.values():
        chain.sort(key=lambda case: case.commit.header.seq, reverse=True)
    return [by_chain[case.commit.header.partition, case.commit.header.replica].pop() for case in proven]


def _prove(log: Log, chain: list[_Case], results: dict[int, Result]) -> list[_Case]:
    """The commits of one chain that are new and authentic (SYNC, commit): each signed, or a later one of its run is."""
    first = chain[0].commit.header
    held = log.held(first.partition).get(first.replica, 0)
    chain.sort(key=lambda case: (case.commit.header.seq, case.place))
    run: list[_Case] = []
    head = log.chain(first.partition, Dot(first.replica, held)) if held else None
    for case in chain:
        status = _link(log, case.commit, held + len(run), run[-1].commit.hash if run else head, run)
        if status is None:
            run.append(case)
        else:
            results[case.place] = _old(log, case.commit, status)
    return _signed_part(run, results)


def _link(log: Log, commit: Incoming, seq: int, head: bytes | None, run: list[_Case]) -> Status | None:
    """How a commit stands to what is held and to the run so far; None where it is the next of both."""
    header = commit.header
    if header.seq == seq + 1:
        if header.prev == head:
            return None
        return "forked" if is_signed(header.author_key, commit.hash, commit.stored.signature) else "unauthentic"
    if header.seq > seq:
        return "gap"
    known = log.chain(header.partition, header.dot) or next(
        (c.commit.hash for c in run if c.commit.header.seq == header.seq), None
    )
    if known in (commit.hash, None):
        return "duplicate"  # also where a snapshot covers it, whose log is here or not (SYNC rule 18)
    return "forked" if is_signed(header.author_key, commit.hash, commit.stored.signature) else "unauthentic"


def _old(log: Log, commit: Incoming, status: Status) -> Result:
    """The result of a commit that is not the next of its chain."""
    if status == "duplicate" and log.chain(commit.header.partition, commit.header.dot) is not None:
        return _judged(log, commit.header.partition, commit.header.dot, status)
    return _result(commit, status)


def _signed_part(run: list[_Case], results: dict[int, Result]) -> list[_Case]:
    """The run up to its last valid signature; what comes after proves nothing and is charged."""
    end = len(run)
    while end:
        commit = run[end - 1].commit
        if is_signed(commit.header.author_key, commit.hash, commit.stored.signature):
            break
        end -= 1
    for case in run[end:]:
        results[case.place] = _result(case.commit, "unauthentic", "signature")
    return run[:end]


def _take(log: Log, commit: Incoming, told: Told) -> Result:
    header = commit.header
    waiting = sum(verdict == "waiting" for verdict in log.unapplied(header.partition).values())
    if waiting >= MAX_WAITING and not is_met(header, log):
        # What others wait for is never refused: it ends their waiting.
        return _result(commit, "refused")
    held = log.held(header.partition).get(header.replica, 0)
    head = log.chain(header.partition, Dot(header.replica, held)) if held else None
    if header.seq != held + 1 or header.prev != head:
        # One before it was refused, or another road was quicker after it was proved: what differs is asked for again.
        known = log.chain(header.partition, header.dot)
        return _old(log, commit, "duplicate" if known == commit.hash else "gap")
    drive(log, [Arrived(commit)], told)
    let_go(log, header.partition, commit.stored.sections)
    return _result(commit, "held")


def _shipped(log: Log, commit: Incoming) -> Result:
    """A shipped set's commit is proved by the hash that a program pins and by nothing that a peer can send."""
    header = commit.header
    known = log.chain(header.partition, header.dot) if log.is_own(header.replica) else None
    return _result(commit, "duplicate" if known == commit.hash else "unpinned")


def _fill(log: Log, stored: StoredCommit, duplicate: Result, told: Told) -> Result:
    """Take in sections that were missing here; their hashes prove them (SYNC rule 12)."""
    partition, dot = duplicate.partition, duplicate.dot
    if dot is None or not (dot in log.withheld(partition) or dot in log.erased(partition)):
        return duplicate
    held = log.commit(partition, dot)
    sections = tuple(_fuller(here, there) for here, there in zip(held.stored.sections, stored.sections, strict=True))
    if sections == held.stored.sections:
        return _refused_bytes(log, held.stored, stored, duplicate)
    drive(log, [Completed(read_commit(replace(held.stored, sections=sections)))], told)
    let_go(log, partition, sections)
    return _judged(log, partition, dot, "filled")


def _refused_bytes(log: Log, held: StoredCommit, stored: StoredCommit, duplicate: Result) -> Result:
    """Say so where the bytes of an erased section came again: the sender had not heard (SYNC rule 15)."""
    pairs = zip(held.sections, stored.sections, strict=True)
    if duplicate.dot is None or not any(here.state == "erased" and _is_here(there) for here, there in pairs):
        return duplicate
    erasures = erased_by(log.connection, duplicate.partition, duplicate.dot)
    return replace(duplicate, status="erased", reason=str(erasures[0]))


def _fuller(here: StoredSection, there: StoredSection) -> StoredSection:
    """Bytes are more than sealed bytes, and those more than none."""
    if there.data is not None:
        return there if here.state in ("withheld", "sealed") else here
    return there if there.sealed is not None and here.state == "withheld" else here


def _is_here(section: StoredSection) -> bool:
    return section.data is not None or section.sealed is not None


def _judged(log: Log, partition: str, dot: Dot, status: Status) -> Result:
    return Result(partition, dot, status, log.verdict(partition, dot), log.reason(partition, dot))


def _result(commit: Incoming, status: Status, reason: str = "") -> Result:
    return Result(commit.header.partition, commit.header.dot, status, reason=reason)
