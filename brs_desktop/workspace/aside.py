"""Work that a hub holds and counts for nobody: as it was told last, what would come in, and what of it is one's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from brs_sync.errors import SyncProblem
from brs_sync.grant import LATER_GRANT

from brs_desktop.workspace import keptlist

if TYPE_CHECKING:
    from brs_sync.ownaside import Helper, Late, OwnAside

    from brs_desktop.errors import Problem
    from brs_desktop.workspace.workspace import Workspace

FILE = "set-aside.json"
QUARANTINED, COUNTS = "quarantined", "applied"
MOST_RECORDS = 200
_NAME = "held"
_MOST_TEXT = 400


@dataclass(frozen=True)
class HeldWork:
    """What a hub holds of one device in one partition without applying it, for one reason.

    `verdict` is `waiting` where only earlier work has to come first, `applied` where it counts on a word alone against
    that reason. `last` is the number of the newest commit. Of who waits since he was let in `by` somebody whose own
    access had ended, all that he wrote is one of these, in the first place of his role, and it may be none.
    """

    device: str
    name: str
    label: str
    partition: str
    verdict: str
    reason: str
    commits: int
    last: int
    since_ms: int
    own: bool
    may_admit: bool
    role: str = ""
    by: str = ""

    @property
    def waits(self) -> bool:
        """Whether it is its author who waits to be let in, and not his work."""
        return self.reason == LATER_GRANT and bool(self.by)

    @property
    def aside(self) -> bool:
        """Whether it waits for somebody's decision, and not for earlier work."""
        return self.verdict in (QUARANTINED, COUNTS)

    @property
    def counts(self) -> bool:
        """Whether it is shown all the same, until its history tells what follows."""
        return self.verdict == COUNTS


@dataclass(frozen=True)
class HeldList:
    """All that this device may see of it, as of a moment."""

    works: tuple[HeldWork, ...]
    as_of_ms: int


@dataclass(frozen=True)
class ComingIn:
    """What would come into a partition, or has come in: up to the commit `last`, by whom, and in which records.

    `records` are written `collection/id`, up to two hundred; `more_records` says how many are not among them, as far as
    the hub counted.
    """

    partition: str
    commits: int
    changes: int
    last: int
    first_ms: int
    last_ms: int
    who: tuple[str, ...]
    records: tuple[str, ...]
    more_records: int


@dataclass(frozen=True)
class LetIn:
    """What came in, and why it stopped before its end, if it did: of what was asked last the answer may be lost.

    Where a `person` was let in, it is he with all that he wrote.
    """

    parts: tuple[ComingIn, ...]
    failed: Problem | None = None
    person: bool = False


@dataclass(frozen=True)
class OwnWork:
    """Own work that is set aside, and who may let it in: nothing of it is lost, here it stays as it was written.

    `late` where this computer itself waits to be let in, with whatever it has written.
    """

    parts: tuple[OwnAside, ...]
    helpers: tuple[Helper, ...]
    late: Late | None = None

    @property
    def ended(self) -> tuple[OwnAside, ...]:
        """What was set aside since access was ended."""
        return tuple(one for one in self.parts if one.reason != LATER_GRANT)

    @property
    def commits(self) -> int:
        """How much that is in all."""
        return sum(one.commits for one in self.ended)


def own_work(workspace: Workspace) -> OwnWork:
    """What this computer knows by itself, with no request."""
    from brs_sync.ownaside import helpers, late, own_aside

    replica = workspace.replica
    authority = replica.authority
    own = OwnWork(tuple(own_aside(replica.reader(), authority)), (), late(authority, replica.key))
    found = [helpers(authority, one.partition, replica.key) for one in own.ended]
    return replace(own, helpers=tuple(dict.fromkeys(one for several in found for one in several)))


@dataclass(frozen=True)
class OnWord:
    """What on this computer counts on a hub's word alone, though its authors have no right there any more."""

    commits: int = 0
    who: tuple[str, ...] = ()
    partitions: tuple[str, ...] = ()


def on_word(workspace: Workspace) -> OnWord:
    """What this computer knows by itself, with no request."""
    found = [one for one in workspace.replica.held() if one.counts]
    who, partitions = _once(one.author for one in found), _once(one.partition for one in found)
    return OnWord(len(found), who, partitions)


def keep(folder: Path, hub: str, told: HeldList) -> None:
    """Keep what a hub told for when it cannot be asked."""
    keptlist.keep(folder / FILE, hub, _NAME, told.works, told.as_of_ms)


def read(folder: Path, hub: str) -> HeldList | None:
    """What is kept of this hub, if anything sound is."""
    found = keptlist.read(folder / FILE, hub, _NAME, HeldWork)
    return None if found is None else HeldList(*found)


def held_work(told: Mapping[str, Any]) -> HeldWork:
    """One line of a hub's answer; malformed where it is none."""
    try:
        return HeldWork(
            device=_text(told["device"]),
            name=_text(told["name"]),
            label=_text(told.get("label", "")),
            partition=_text(told["partition"]),
            verdict=_text(told["verdict"]),
            reason=_text(told["reason"]),
            commits=int(told["commits"]),
            last=int(told["last"]),
            since_ms=int(told["wall_ms"]),
            own=bool(told.get("own")),
            may_admit=bool(told.get("may_admit")),
            role=_text(told.get("role", "")),
            by=_text(told.get("by", "")),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise SyncProblem("malformed", what="held") from error


def coming_in(commits: Sequence[Mapping[str, Any]]) -> tuple[ComingIn, ...]:
    """A hub's answer, commit by commit, as a person looks at it: by partition; malformed where it is none."""
    by_partition: dict[str, list[Mapping[str, Any]]] = {}
    try:
        for one in commits:
            by_partition.setdefault(_text(one["partition"]), []).append(one)
        return tuple(_coming_in(name, found) for name, found in sorted(by_partition.items()))
    except (KeyError, TypeError, ValueError) as error:
        raise SyncProblem("malformed", what="commits") from error


def let_in(told: Mapping[str, Any], seen: ComingIn) -> tuple[ComingIn, ...]:
    """A hub's answer about one partition that was let in as it was seen; it tells all, and at most a page of them."""
    found = coming_in(told.get("commits", ()))
    try:
        count = int(told["count"])
    except (KeyError, TypeError, ValueError) as error:
        raise SyncProblem("malformed", what="commits") from error
    whole = count == seen.commits
    return (seen,) if whole else tuple(replace(one, commits=count) for one in found)


def _coming_in(partition: str, commits: Sequence[Mapping[str, Any]]) -> ComingIn:
    times = [int(one["wall_ms"]) for one in commits]
    records = _once(_text(record) for one in commits for record in one["records"])
    unsaid = sum(int(one["more_records"]) for one in commits)
    return ComingIn(
        partition=partition,
        commits=len(commits),
        changes=sum(int(one["changes"]) for one in commits),
        last=max(int(one["seq"]) for one in commits),
        first_ms=min(times),
        last_ms=max(times),
        who=_once(_text(one.get("name", "")) for one in commits if one.get("name")),
        records=records[:MOST_RECORDS],
        more_records=unsaid + max(0, len(records) - MOST_RECORDS),
    )


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value[:_MOST_TEXT]
