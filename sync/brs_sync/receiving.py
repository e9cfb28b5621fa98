"""What comes in: proved before it counts, judged before it is applied."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from brs_sync.contested import Contested
from brs_sync.drive import Told, drive_on
from brs_sync.engine import Arrived, Completed, Incoming, Recheck, read_commit
from brs_sync.erasures import erased_by
from brs_sync.errors import SyncProblem
from brs_sync.frames import MAX_RUN
from brs_sync.ids import Dot
from brs_sync.judging import is_met
from brs_sync.log import Log
from brs_sync.proving import Case, in_chains, judged_result, result_of
from brs_sync.sealing import Opener, let_go, let_go_late
from brs_sync.snapshot.bases import fetch_forked, is_asking, speaks_for
from brs_sync.snapshot.beneath import fold_logs, lay, lay_more
from brs_sync.views import Result, StoredCommit, StoredSection

MAX_COMMITS = MAX_RUN
MAX_WAITING = 10_000
# The weight of a transaction, about 20 ms (SYNC, shape of the code): counted, not timed, so that it is always the same.
ENOUGH = 200
ENOUGH_WITHOUT_LISTS = 1_000  # the same time where no lists follow what is taken in
Points = Callable[[str], None]


class Intake:
    """Received commits on their way into the log, each whole or not at all, in transactions of a bounded size.

    `prove`, then `take_some` until it is `finished`; between two transactions others may write. What is taken in ends,
    in every chain, on a commit that is signed, so that what stands on disk can be proved at any moment.
    """

    def __init__(
        self, commits: Sequence[StoredCommit], opener: Opener, told: Collection[bytes] = (), enough: int = ENOUGH
    ) -> None:
        """Read them, which needs no lock; what is sealed is opened once it is known who may read.

        `told` are the names of those who are here to be told that another copy writes under theirs. `enough` is the
        weight of a transaction.
        """
        if len(commits) > MAX_COMMITS:
            raise SyncProblem("too-large", what="commits", limit=MAX_COMMITS)
        self._opener, self._told, self._enough = opener, told, enough
        self._results: dict[int, Result] = {}
        self._cases: list[Case] = []
        self._left: deque[Case] = deque()
        self._fills: deque[Case] = deque()
        self.laid: set[tuple[str, Dot]] = set()  # of them went beneath a snapshot, whose log is asked for
        self.strange: set[tuple[str, Dot]] = set()  # of those stood where the snapshot attests others
        self.fresh: list[Result] = []  # what the last transaction took in
        for place, stored in enumerate(commits):
            try:
                self._cases.append(Case(place, read_commit(stored)))
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
        self._left.extend(in_chains(log, chained, self._results, self._told))
        known = [case for case in chained if case.place in self._results]
        if is_asking(log.connection):  # the end of a log beneath a word says what stands before it
            known.sort(key=lambda case: -case.commit.header.seq)
        self._fills.extend(case for case in known if self._results[case.place].status == "duplicate")

    def take_some(self, log: Log, told: Told, points: Points) -> None:
        """One transaction's worth of them, at least one."""
        weight, self.fresh = 0, []
        unproven: set[tuple[str, bytes]] = set()
        contested = Contested(log)
        while self._left and (weight < self._enough or unproven):
            case = self._left.popleft()
            header = case.commit.header
            self._results[case.place] = taken = _take(log, case.commit, told, contested)
            if taken.status == "held":
                self.fresh.append(taken)
            weight += _weight(case.commit)
            (unproven.add if case.commit.stored.signature is None else unproven.discard)(
                (header.partition, header.replica)
            )
            points("receive.commit")
        while not self._left and self._fills and weight < self._enough:
            case = self._fills.popleft()
            if lay(log, case.commit):
                self.laid.add((case.commit.header.partition, case.commit.header.dot))
            else:
                self._results[case.place] = _fill(log, case.commit.stored, self._results[case.place], told, contested)
            weight += _weight(case.commit)
        told.conflicts |= contested.fold()
        if self.finished:
            self.strange.update(fold_logs(log, told))
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
        """At the end: what waited may have been met by a later commit of the same call, or have another name by it."""
        for case in self._cases:
            result, header = self._results[case.place], case.commit.header
            if result.status == "held" or (result.status == "duplicate" and log.branches(header.partition)):
                name = log.named(header.partition, header.replica, header.seq, case.commit.hash)
                dot = Dot(name or header.replica, header.seq)
                self._results[case.place] = judged_result(log, result.partition, dot, result.status)


def _weight(commit: Incoming) -> int:
    """How long a commit takes, in cells: a record's row in the lists costs about as much as ten of its cells."""
    changes = commit.changes or ()
    return 1 + len(changes) + 10 * len({(change.collection, change.record) for change in changes})


def _take(log: Log, commit: Incoming, told: Told, contested: Contested) -> Result:
    header = commit.header
    name, spot = log.named(header.partition, header.replica, header.seq, commit.hash), log.spot(header)
    if name is not None:
        return judged_result(log, header.partition, Dot(name, header.seq), "duplicate")
    if spot is None:
        # One before it was refused, or another road was quicker after it was proved: what differs is asked for again.
        return result_of(commit, "gap")
    if log.diverges(header.partition, spot):
        # Which side a word and what was written over it mean its log alone says: that is asked for.
        fetch_forked(log.connection, [header.partition])
        if speaks_for(log.connection, header.partition, spot):
            return result_of(commit, "gap")  # the other side comes after it
    waiting = sum(verdict == "waiting" for verdict in log.unapplied(header.partition).values())
    if waiting >= MAX_WAITING and not is_met(header, log):
        # What others wait for is never refused: it ends their waiting.
        return result_of(commit, "refused")
    grown = log.grow(commit, spot, told)
    if grown is None:
        return result_of(commit, "refused", "branches")
    name, unclear = grown
    placed = log.placed(commit, name)
    drive_on(log, [Recheck(header.partition, dot) for dot in unclear], told, contested)
    drive_on(log, [Arrived(placed)], told, contested)
    let_go_late(log, header.partition, placed.header.dot, commit.stored.sections)
    if log.verdict(header.partition, placed.header.dot) != "quarantined":
        let_go(log, header, commit.stored.sections)
    return Result(header.partition, placed.header.dot, "held")


def _shipped(log: Log, commit: Incoming) -> Result:
    """A shipped set's commit is proved by the hash that a program pins and by nothing that a peer can send."""
    header = commit.header
    known = log.chain(header.partition, header.dot) if log.is_own(header.replica) else None
    return result_of(commit, "duplicate" if known == commit.hash else "unpinned")


def _fill(log: Log, stored: StoredCommit, duplicate: Result, told: Told, contested: Contested) -> Result:
    """Take in sections that were missing here; their hashes prove them (SYNC rule 12)."""
    partition, dot = duplicate.partition, duplicate.dot
    if dot is None or not (dot in log.withheld(partition) or dot in log.erased(partition)):
        return duplicate
    held = log.commit(partition, dot)
    sections = tuple(_fuller(here, there) for here, there in zip(held.stored.sections, stored.sections, strict=True))
    if sections == held.stored.sections:
        return _refused_bytes(log, held.stored, stored, duplicate)
    filled = log.placed(read_commit(replace(held.stored, sections=sections)), dot.replica)
    if not lay_more(log, filled):
        drive_on(log, [Completed(filled)], told, contested)
    let_go_late(log, partition, dot, sections)
    if log.verdict(partition, dot) != "quarantined":
        let_go(log, held.header, sections)
    return judged_result(log, partition, dot, "filled")


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
