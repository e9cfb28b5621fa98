"""Where a key's good work ends: what a hub holds of it, what of it is set aside, and what admitting it would let in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from brs_sync.commit import dot_of
from brs_sync.engine import read_commit
from brs_sync.ids import replica_text
from brs_sync.replica import Replica
from brs_sync.views import HeldCommit

MOST_PARTITIONS = 4096
MOST_RECORDS = 20
_READ = 1 << 24
_ADMISSIBLE = "compromised"
_CHANGED = (
    "SELECT c.seq, k.collection, k.record FROM record k JOIN partition p ON p.id=k.partition"
    " JOIN change c ON c.record=k.id JOIN replica r ON r.id=c.replica WHERE p.path=? AND r.name=? ORDER BY 1, 2, 3"
)


def held_of(replica: Replica, who: bytes) -> dict[str, int]:
    """The last `seq` held of a replica, by partition."""
    found = {name: chains[who][0] for name, chains in replica.vectors(("",)).items() if who in chains}
    return dict(sorted(found.items())[:MOST_PARTITIONS])


def compromised(replica: Replica, who: bytes) -> dict[str, tuple[int, ...]]:
    """The commits of a replica that are set aside since its key was called compromised, by partition."""
    found: dict[str, list[int]] = {}
    for one in replica.held():
        if one.dot.replica == who and one.reason == _ADMISSIBLE:
            found.setdefault(one.partition, []).append(one.dot.seq)
    return {name: tuple(sorted(seqs)) for name, seqs in sorted(found.items())}


def aside(replica: Replica) -> list[dict[str, Any]]:
    """What is held and not applied: by partition, author and reason, how many and since when."""
    found: dict[tuple[str, bytes, str, str], list[HeldCommit]] = {}
    for one in replica.held():
        found.setdefault((one.partition, one.dot.replica, one.verdict, one.reason), []).append(one)
    return [
        {
            "partition": partition,
            "device": replica_text(who),
            "person": commits[0].person,
            "name": commits[0].author,
            "verdict": verdict,
            "reason": reason,
            "commits": len(commits),
            "first": min(one.dot.seq for one in commits),
            "last": max(one.dot.seq for one in commits),
            "wall_ms": min(one.wall_ms for one in commits),
        }
        for (partition, who, verdict, reason), commits in found.items()
    ]


def is_admissible(one: Mapping[str, Any]) -> bool:
    """Whether what is set aside so can be let in at all: where its author has no right, only a grant helps."""
    return bool(one["reason"] == _ADMISSIBLE)


def let_in(replica: Replica, who: bytes, cut: Mapping[str, Sequence[int]]) -> list[dict[str, Any]]:
    """A replica's commits that a cut names, each with the records that it changes."""
    aside = {(one.partition, one.dot): one for one in replica.held() if one.dot.replica == who}
    found = []
    for partition, seqs in cut.items():
        due = {dot: one for (name, dot), one in aside.items() if name == partition and dot.seq in seqs}
        known = {name: seq for name, (seq, _) in replica.vectors((partition,)).get(partition, {}).items()}
        for stored in replica.commits_after(partition, known | {who: min(seqs) - 1}, _READ):
            if (one := due.pop(dot_of(stored)[1], None)) is not None:
                changes = read_commit(stored).changes or ()
                found.append(_shown(one, [(change.collection, change.record) for change in changes]))
        # What counts on a snapshot's word alone goes to nobody: of that those records are known that the word shows.
        shown = _by_word(replica, partition, who) if due else {}
        found += [_shown(one, shown.get(dot.seq, ())) for dot, one in due.items()]
    return sorted(found, key=lambda one: (one["partition"], one["seq"]))


def _by_word(replica: Replica, partition: str, who: bytes) -> dict[int, list[tuple[str, str]]]:
    """By the number of each commit."""
    found: dict[int, list[tuple[str, str]]] = {}
    for seq, *record in replica.reader().execute(_CHANGED, (partition, who)):
        found.setdefault(seq, []).append((record[0], record[1]))
    return found


def _shown(one: HeldCommit, changes: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """By the record of each change."""
    records = list(dict.fromkeys("/".join(change) for change in changes))
    return {
        "partition": one.partition,
        "device": replica_text(one.dot.replica),
        "person": one.person,
        "name": one.author,
        "seq": one.dot.seq,
        "wall_ms": one.wall_ms,
        "changes": len(changes),
        "records": records[:MOST_RECORDS],
        "more_records": max(0, len(records) - MOST_RECORDS),
    }
