"""What a replica shows and answers: frozen, so that it may cross threads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from brs_sync.ids import Dot, RecordKey
from brs_sync.values import Value

Kind = Literal["write", "settle", "accept", "reopen", "erase"]
ConflictKind = Literal["hard", "soft", "delete"]
Verdict = Literal["applied", "waiting", "quarantined"]
SectionState = Literal["present", "withheld", "sealed", "erased"]
Status = Literal["held", "duplicate", "filled", "erased", "gap", "forked", "refused", "unpinned", "unauthentic"]


@dataclass(frozen=True, slots=True)
class Head:
    """A live value of a cell, by whom and when; `dots` are all commits that wrote an equal one."""

    dot: Dot
    path: str
    value: Value
    author: str
    person: str
    time_ms: int
    wall_ms: int
    dots: tuple[Dot, ...] = ()

    @property
    def replica(self) -> bytes:
        """The installation that wrote it."""
        return self.dot.replica


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a record as displayed: `heads[0]` is the displayed one (SYNC rule 7)."""

    path: str
    value: Value
    heads: tuple[Head, ...] = ()
    contested: bool = False
    pending: bool = False

    @property
    def label(self) -> str:
        """The label of a choice taken from a record, else nothing."""
        from brs_sync.values import Ref

        return self.value.label if isinstance(self.value, Ref) else ""


@dataclass(frozen=True, slots=True)
class RecordState:
    """A record as displayed, with what is open about it."""

    key: RecordKey
    alive: bool
    deleted: bool
    contested_delete: bool
    cells: Mapping[str, Cell]
    conflicts: int
    reviews: int
    pending: bool

    @property
    def contested(self) -> bool:
        """Whether something in it waits for a decision."""
        return self.conflicts > 0


@dataclass(frozen=True, slots=True)
class Change:
    """One change in a cell's history."""

    dot: Dot
    path: str
    kind: Kind
    value: Value
    author: str
    person: str
    time_ms: int
    wall_ms: int
    superseded_by: tuple[Dot, ...] = ()
    names: tuple[Dot, ...] = ()
    reason: str = ""
    ended: bool = False
    live: bool = False
    verdict: Verdict = "applied"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Settlement:
    """Who settled what, why, and with which value (SYNC rule 10)."""

    dot: Dot
    path: str
    kind: Kind
    value: Value
    names: tuple[Dot, ...]
    author: str
    reason: str
    time_ms: int
    wall_ms: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two values that nobody has chosen between, or the decision that can still be undone."""

    id: str
    key: RecordKey
    kind: ConflictKind
    path: str
    open: bool
    heads: tuple[Head, ...]
    before: Value
    settlements: tuple[Settlement, ...] = ()


@dataclass(frozen=True, slots=True)
class ChooseHead:
    """Settle by taking the value of one head."""

    dot: Dot


@dataclass(frozen=True, slots=True)
class ChooseValue:
    """Settle by a value of one's own."""

    value: Value


@dataclass(frozen=True, slots=True)
class Accept:
    """Settle a soft conflict by accepting the merge as it stands."""


@dataclass(frozen=True, slots=True)
class Keep:
    """Settle a contested delete by keeping the row or record."""


@dataclass(frozen=True, slots=True)
class Delete:
    """Settle a contested delete by deleting again, with everything seen."""


Choice = ChooseHead | ChooseValue | Accept | Keep | Delete


@dataclass(frozen=True, slots=True)
class SessionInfo:
    """An open editor, as listed."""

    token: str
    key: RecordKey
    kept: bool
    opened_ms: int
    pending: int


@dataclass(frozen=True, slots=True)
class Changes:
    """What a transaction changed; every listener decides for itself whether to look again."""

    records: frozenset[RecordKey] = frozenset()
    conflicts_changed: bool = False
    sync_changed: bool = False


@dataclass(frozen=True, slots=True)
class StoredSection:
    """One section of a commit; without its bytes it is a stub's. `sealed` are those that a relay has instead."""

    cls: str
    hash: bytes
    state: SectionState
    data: bytes | None = None
    sealed: bytes | None = None


@dataclass(frozen=True, slots=True)
class StoredCommit:
    """A commit's bytes as written once and relayed as they are."""

    header: bytes
    signature: bytes | None
    sections: tuple[StoredSection, ...]
    replica: bytes | None = field(default=None, compare=False)  # its name here, where it is held: no part of its bytes

    @property
    def size(self) -> int:
        """Bytes it takes in a frame, before compression."""
        return len(self.header) + 64 + sum(34 + len(s.data or s.sealed or b"") for s in self.sections)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one received commit.

    held: new, counted in the vector. duplicate: already here. filled: a stub's missing section came. erased: here, and
    bytes that came again were refused, by the erasure that `reason` names. gap: an earlier commit of its chain is
    missing. forked: another commit has its dot. refused: a bound. unpinned: a shipped set that this program does not
    pin. unauthentic: charge the peer, never counted.
    """

    partition: str
    dot: Dot | None
    status: Status
    verdict: Verdict | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a call's commits, in their order, and of its statements."""

    results: tuple[Result, ...] = ()
    statements: tuple[bool, ...] = ()
    changes: Changes = field(default_factory=Changes)
    altered: int = 0  # sealed sections that prove nothing; their commits are held without them
    # Commits of a log that was asked for beneath a snapshot, duplicates for the vector; and those there that were found
    # not to be the ones that it attests, whoever brought them.
    beneath: frozenset[tuple[str, Dot]] = frozenset()
    strange: frozenset[tuple[str, Dot]] = frozenset()
    beyond: str = ""  # a partition that has no room for what came for it

    @property
    def laid(self) -> int:
        """How many went beneath a snapshot."""
        return len(self.beneath)

    @property
    def unauthentic(self) -> int:
        """How many are charged to the peer that sent them."""
        return sum(r.status == "unauthentic" for r in self.results) + self.statements.count(False) + self.altered


@dataclass(frozen=True, slots=True)
class Outbox:
    """What of this replica's own work a peer has not acknowledged."""

    commits: int
    changes: int
    bytes: int


@dataclass(frozen=True, slots=True)
class HeldCommit:
    """A commit that is held but not applied (SYNC rule 12), or applied against what `reason` says.

    That is one on a snapshot's word whose log is with nobody who was asked: what follows only that could say (rule 13).
    """

    partition: str
    dot: Dot
    verdict: Verdict
    reason: str
    author: str
    person: str
    wall_ms: int

    @property
    def counts(self) -> bool:
        """Whether it is shown all the same."""
        return self.verdict == "applied"


@dataclass(frozen=True, slots=True)
class Rights:
    """What a key may do, and where, by one of its standing grants."""

    person: str
    name: str
    role: str
    prefixes: tuple[str, ...]
    rights: frozenset[str]
