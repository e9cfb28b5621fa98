"""This replica's own commits: built, signed, applied."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from brs_sync.clock import Clock, next_hlc
from brs_sync.commit import Header, sign_commit
from brs_sync.draft import (
    Draft,
    Edits,
    Shown,
    build_commit,
    draft_edits,
    in_commits,
    need_shown,
    present_context,
    with_own,
)
from brs_sync.drive import Told, drive
from brs_sync.engine import Incoming, Sealed, read_commit
from brs_sync.errors import SyncProblem
from brs_sync.identity import Identity
from brs_sync.ids import Dot, RecordKey, is_collection, is_partition, is_path, is_record
from brs_sync.journal import Known
from brs_sync.log import Log
from brs_sync.merge import CellName, Context
from brs_sync.section import CellChange
from brs_sync.values import Value, check

Points = Callable[[str], None]


class Writer:
    """Appends to this replica's chains; every call is part of the caller's transaction."""

    def __init__(
        self, log: Log, clock: Clock, identity: Identity, points: Points, entropy: Callable[[int], bytes]
    ) -> None:
        self.log = log
        self.identity = identity
        self._clock = clock
        self._points = points
        self._entropy = entropy
        self._last_hlc = _last_hlc(log, identity.id)

    def context(self, partition: str) -> Context:
        """What is shown now."""
        return present_context(self.log, partition)

    def edit(
        self,
        partition: str,
        person: str,
        context: Context,
        edits: Edits,
        act: bytes | None,
        told: Told,
        authority: Known | None = None,
        opened: Context | None = None,
        shown: Shown | None = None,
    ) -> list[Dot]:
        """The commits of one partition, author and context; none where nothing changed.

        What takes several commits is one act, also where the save stays within the partition (SYNC rule 4).
        `authority` is what was known of revocations when that context was taken, without it what is known now;
        `opened` the context with which the editor was filled, `shown` what it displayed.
        """
        context = self.log.settled(partition, context)
        opened = None if opened is None else self.log.settled(partition, opened)
        drafted = draft_edits(self.log, edits, context, opened, shown)
        dots: list[Dot] = []
        drafts = list(in_commits(drafted))
        if act is None and len(drafts) > 1:
            act = self._entropy(16)
        for draft in drafts:
            dot = self.append(partition, person, context, draft, act, told, authority)
            context = with_own(context, dot, self.log.start(partition, dot.replica))
            dots.append(dot)
        return dots

    def decide(
        self,
        partition: str,
        person: str,
        decisions: Sequence[CellChange],
        floor: int,
        unseen: set[tuple[Dot, CellName]],
        told: Told,
    ) -> Dot:
        """A commit of settlements, accepts or reopens, under what is shown now less what the review left out."""
        draft = Draft(list(decisions), unseen, floor)
        return self.append(partition, person, self.context(partition), draft, None, told)

    def append(
        self,
        partition: str,
        person: str,
        context: Context,
        draft: Draft,
        act: bytes | None,
        told: Told,
        authority: Known | None = None,
    ) -> Dot:
        """Sign and apply one commit; nothing is signed that others would refuse to read."""
        need_shown(draft.changes, context)
        own, name = self.identity.id, self.log.writes_as(partition, self.identity.id)
        seq = self.log.end(partition, name) + 1
        prev = self.log.chain(partition, Dot(name, seq - 1)) if seq > 1 else None
        now = self._clock.now_ms()
        hlc = next_hlc(now, max(draft.floor, self._last_hlc))
        known = self.log.authority.known() if authority is None else authority
        blank = Header(
            partition, own, seq, prev, self.identity.public, person, context, known, (),
            hlc, max(now, 0), act, (),
        )  # fmt: skip
        commit = build_commit(draft, blank, self.log)
        _need_readable(commit)
        signature = sign_commit(self.identity.key, commit.hash)
        signed = self.log.placed(replace(commit, stored=replace(commit.stored, signature=signature)), name)
        self._points("seal.built")
        drive(self.log, [Sealed(signed)], told)
        self._points("seal.applied")
        self._last_hlc = hlc
        return signed.header.dot

    def reload(self) -> None:
        """After a rollback: the newest own time is what is stored."""
        self._last_hlc = _last_hlc(self.log, self.identity.id)


def checked_edits(changes: Iterable[tuple[RecordKey, str, Value]]) -> dict[str, dict[tuple[RecordKey, str], Value]]:
    """The edits by partition, of several values of one cell the last; refuses what no cell may hold."""
    found: dict[str, dict[tuple[RecordKey, str], Value]] = {}
    for key, path, value in changes:
        check_key(key)
        check_cell(path, value)
        found.setdefault(key.partition, {})[RecordKey(*key), path] = value
    return found


def check_key(key: RecordKey) -> None:
    """Refuse what cannot name a record."""
    if not (is_partition(key.partition) and is_collection(key.collection) and is_record(key.record)):
        raise SyncProblem("bad-key", partition=key.partition, collection=key.collection, name=key.record)


def check_cell(path: str, value: Value) -> None:
    """Refuse what cannot be a cell's path or value."""
    if not is_path(path):
        raise SyncProblem("bad-path", name=path[:120])
    check(value)


def _need_readable(commit: Incoming) -> None:
    """Refuse a commit that is beyond what every reader takes: its chain could go on nowhere but here."""
    try:
        changes = read_commit(commit.stored).changes
    except SyncProblem as problem:
        raise SyncProblem("too-large", what=problem.values.get("what", "commit")) from problem
    if changes is None:
        raise SyncProblem("too-large", what="section")


def _last_hlc(log: Log, replica: bytes) -> int:
    row = log.connection.execute(
        "SELECT max(hlc) FROM chain WHERE replica=(SELECT id FROM replica WHERE name=?)", (replica,)
    ).fetchone()
    return int(row[0] or 0)
